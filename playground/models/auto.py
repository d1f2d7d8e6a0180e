"""Which model, from where, in which order. Knows no details of any place."""

from pathlib import Path

from playground.errors import PlaygroundError
from playground.models.loading import LoadedModel, load_folder
from playground.models.offline import load_offline
from playground.models.progress import Report, announce
from playground.models.source import Auto, DirSource, HubSource, ModelSource, PackageSource


def load_model(source: ModelSource, *, cache_dir: Path, report: Report) -> LoadedModel:
    """The model that `source` names.

    Raises:
        PlaygroundError: it cannot be had; the sentence says what to do.
    """
    match source:
        case DirSource(path):
            announce(report, "model.dir_loading", folder=str(path))
            return load_folder(path, model_id=f"dir:{path}", source="dir")
        case PackageSource() | Auto():
            return load_offline(cache_dir, report)
        case HubSource():
            raise PlaygroundError("error.no_model")
