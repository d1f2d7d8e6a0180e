"""How far loading a model is, as keys of sentences. Knows nothing of pages."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from playground import i18n

_log = logging.getLogger("playground.models")


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of loading, and how far it is.

    Attributes:
        key: a key of the strings tables.
        params: what the sentence needs, by name.
        fraction: 0 … 1 of this step; None if unknown.
        takes_memory: from here on the model takes memory, so room has to be made first.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    fraction: float | None = None
    takes_memory: bool = False


Report = Callable[[Progress], None]


def announce(
    report: Report,
    key: str,
    params: Mapping[str, object] = MappingProxyType({}),
    fraction: float | None = None,
    *,
    takes_memory: bool = False,
) -> None:
    """Begin a step: one line in the log, one report."""
    _log.info("model: %s", i18n.t(i18n.DEFAULT_LANG, key, **params))
    report(Progress(key, params, fraction, takes_memory))
