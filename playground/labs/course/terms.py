"""The names that lessons may use: views, controls, facts and conditions.

They stand in `terms.json`, the one list of which the scripts of the page, the documentation and
this package speak; tests hold them together. Knows nothing of pages.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("terms.json")

ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a lesson may name.

    Attributes:
        views: the tabs.
        targets: controls: name → `selector`, `views` (where it can be seen; empty: everywhere)
            and `name` in both languages.
        facts: name → `kind` (``number``, ``token`` or ``text``) and `given`: what makes sure that
            it is there (``always``, a condition, ``condition=value``, ``predict=kind`` or a fact
            that it comes with).
        conditions: name → `kind` and, of a ``choice``, its `choices`.
    """

    views: Sequence[str]
    targets: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Mapping[str, Any]]
    conditions: Mapping[str, Mapping[str, Any]]


@cache
def terms() -> Terms:
    """The list, read once."""
    return Terms(**json.loads(_FILE.read_text(encoding="utf-8")))


def facts_given(by: set[str]) -> set[str]:
    """The facts that are there for sure when what stands in `by` holds or, of facts, is there."""
    known = set(by)
    while (
        new := {name for name, fact in terms().facts.items() if known & set(fact["given"])} - known
    ):
        known |= new
    return known & set(terms().facts)
