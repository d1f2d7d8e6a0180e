"""From the name of a model to the model in memory, with reports on the way.

Only this package knows where models come from; it does not know what they are used for.
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
