"""How a person may name a model. Knows no disk and no network."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id

NAMED_FORMS = "a Hub id such as openai-community/gpt2, dir:PATH, package:smollm2"
ALLOWED_FORMS = f"auto, {NAMED_FORMS}"
OFFLINE_ID = "HuggingFaceTB/SmolLM2-135M-Instruct"

_HUB_ID = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)(?:@(?P<revision>\w[\w./-]*))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Auto:
    """GPT-2 if it is available, else the offline model."""


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of the Hub; `revision` is a branch, tag or commit; None means the default."""

    repo_id: str
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class DirSource:
    """A folder written by `save_pretrained`; `path` as given."""

    path: Path

    def folder(self) -> Path:
        """The folder itself; a leading ``~`` means the home folder."""
        return Path(os.path.expanduser(self.path))


@dataclass(frozen=True, slots=True)
class PackageSource:
    """The offline model, shipped inside a Python package."""

    name: str = "smollm2"


NamedSource = HubSource | DirSource | PackageSource
ModelSource = Auto | NamedSource


def id_of(source: NamedSource) -> str:
    """The model's id: its Hub id, with ``@revision`` if given, or its folder.

    Equal to `ModelInfo.id` of the model loaded from `source`.
    """
    match source:
        case HubSource(repo_id, None):
            return repo_id
        case HubSource(repo_id, revision):
            return f"{repo_id}@{revision}"
        case DirSource(path):
            return f"dir:{path}"
        case PackageSource():
            return OFFLINE_ID


def parse_source(text: str) -> ModelSource:
    """The source that `text` names.

    Raises:
        ValueError: it has none of the allowed forms, which the message lists.
    """
    if text == "auto":
        return Auto()
    if text == "package:smollm2":
        return PackageSource()
    if text.startswith("dir:") and len(text) > len("dir:"):
        return DirSource(Path(text.removeprefix("dir:")))
    if match := _HUB_ID.fullmatch(text):
        with suppress(HFValidationError):
            validate_repo_id(match["repo"])
            return HubSource(match["repo"], match["revision"])
    raise ValueError(f"allowed: {ALLOWED_FORMS}")
