"""From the name of a model to the model in memory, with word of how it goes.

Where a model comes from is this package's affair alone; what is done with it is not.
"""

from playground.models.auto import GPT2, load_model
from playground.models.catalogue import ModelChoice, describe
from playground.models.loading import LoadedModel, ModelInfo
from playground.models.progress import Progress, Report
from playground.models.source import (
    OFFLINE_ID,
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
    "OFFLINE_ID",
    "Auto",
    "DirSource",
    "HubSource",
    "LoadedModel",
    "ModelChoice",
    "ModelInfo",
    "ModelSource",
    "NamedSource",
    "PackageSource",
    "Progress",
    "Report",
    "describe",
    "id_of",
    "load_model",
    "parse_source",
]
