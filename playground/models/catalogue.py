"""What is known of a model without loading it: name, size, licence, whether it is on disk.

Looks at the disk, never at the network. Knows nothing of what is in memory.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playground.errors import PlaygroundError
from playground.models import hub, offline
from playground.models.known import known
from playground.models.source import DirSource, HubSource, NamedSource, PackageSource, id_of

Place = Literal["memory", "disk", "download"]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model to choose from.

    Attributes:
        id: the id to ask for it by.
        label: its short name; its id where no name is known.
        n_params: number of parameters, None until known.
        size_bytes: of its files if they are on disk, else of the download; None if unknown.
        licence: its SPDX name; empty if unknown.
        place: ``"memory"``, ready at once; ``"disk"``, to be loaded; or ``"download"``.
    """

    id: str
    label: str
    n_params: int | None
    size_bytes: int | None
    licence: str
    place: Place


def describe(source: NamedSource, cache_dir: Path) -> ModelChoice:
    """The model that `source` names, as far as the disk and known facts tell."""
    id = id_of(source)
    facts = known(id)
    here = _size_here(source, cache_dir)
    return ModelChoice(
        id=id,
        label=_label(source),
        n_params=facts.n_params if facts else None,
        size_bytes=here or (facts.download_bytes if facts else None),
        licence=facts.licence if facts else "",
        place="disk" if here or isinstance(source, DirSource) else "download",
    )


def _label(source: NamedSource) -> str:
    id = id_of(source)
    facts = known(id)
    if facts is None:
        return id
    revision = source.revision if isinstance(source, HubSource) else None
    return f"{facts.label} ({revision})" if revision else facts.label


def _size_here(source: NamedSource, cache_dir: Path) -> int | None:
    """Bytes of the model's files on this machine; None unless all are here."""
    try:
        match source:
            case DirSource():
                return _model_bytes(source.folder())
            case PackageSource():
                copy = cache_dir / offline.COPY_NAME
                if copy.is_dir():
                    return _model_bytes(copy)
                gguf = offline.installed_gguf()
                return gguf.stat().st_size if gguf else None
            case HubSource():
                folder = hub.find_in_cache(source)
                return _model_bytes(folder) if folder else None
    except (OSError, PlaygroundError):  # what cannot be read is not here
        return None


def _model_bytes(folder: Path) -> int:
    """Bytes of a folder's model files; links count as what they point to."""
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    return sum(hub.wanted_files(sizes).values())
