"""From the name of a model to the model in memory, with word of how it goes.

Where a model comes from is this package's affair alone; what is done with it is not.
"""

from playground.models.auto import GPT2, load_model
from playground.models.loading import LoadedModel, ModelInfo
from playground.models.progress import Progress, Report
from playground.models.source import (
    Auto,
    DirSource,
    HubSource,
    ModelSource,
    NamedSource,
    PackageSource,
    id_of,
    parse_source,
)

__all__ = [
    "GPT2",
    "Auto",
    "DirSource",
    "HubSource",
    "LoadedModel",
    "ModelInfo",
    "ModelSource",
    "NamedSource",
    "PackageSource",
    "Progress",
    "Report",
    "id_of",
    "load_model",
    "parse_source",
]
