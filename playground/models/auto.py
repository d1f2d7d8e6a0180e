"""Which model to load, from where, in which order. Knows no details of any source."""

from pathlib import Path

from playground.errors import PlaygroundError
from playground.models import hub
from playground.models.loading import LoadedModel, load_folder
from playground.models.offline import load_offline
from playground.models.progress import Report, announce
from playground.models.source import (
    Auto,
    DirSource,
    HubSource,
    ModelSource,
    PackageSource,
    id_of,
)

GPT2 = HubSource("openai-community/gpt2")


def load_model(source: ModelSource, *, cache_dir: Path, report: Report) -> LoadedModel:
    """The model that `source` names.

    Raises:
        PlaygroundError: it is not available; the sentence says what to do.
    """
    match source:
        case DirSource(path):
            announce(report, "model.dir_loading", {"folder": str(path)}, takes_memory=True)
            return load_folder(source.folder(), model_id=id_of(source), source="dir")
        case PackageSource():
            return load_offline(cache_dir, report)
        case HubSource():
            return load_hub(source, report)
        case Auto():
            return _load_auto(cache_dir, report)


def load_hub(source: HubSource, report: Report) -> LoadedModel:
    """A model from the Hub cache, without a request, else from the Hub.

    Raises:
        PlaygroundError: it is not available; the sentence says what to do.
    """
    name = hub.name_of(source)
    if folder := hub.find_in_cache(source):
        announce(report, "model.cache_loading", {"model": name}, takes_memory=True)
        try:
            return _load_cached(source, folder, "hub-cache")
        except PlaygroundError as error:
            if error.key != "error.hub_file_broken":
                raise
            announce(report, "model.cache_broken", {"model": name})
    else:
        announce(report, "model.cache_missing", {"model": name})
    folder = hub.download(source, report)
    announce(report, "model.hub_loading", {"model": name}, takes_memory=True)
    return _load_cached(source, folder, "hub")


def _load_cached(source: HubSource, folder: Path, place: str) -> LoadedModel:
    """Load a folder of the Hub cache; broken files are removed, so the next try fetches them."""
    try:
        return load_folder(folder, model_id=id_of(source), source=place)
    except PlaygroundError as error:
        if names := hub.discard_broken(folder):
            raise PlaygroundError("error.hub_file_broken", file=", ".join(names)) from error
        raise


def _load_auto(cache_dir: Path, report: Report) -> LoadedModel:
    try:
        return load_hub(GPT2, report)
    except PlaygroundError as error:
        announce(report, error.key, error.params)
    announce(report, "model.offline_instead")
    try:
        return load_offline(cache_dir, report)
    except PlaygroundError as error:
        announce(report, error.key, error.params)
        raise PlaygroundError("error.no_model") from error
