"""The names that lessons may use: tabs, controls, facts and conditions.

Each lab declares its own in a `lesson.json` beside its `lab.py`; those of the text that all tabs
share are the course's. A lab's scripts compute what it declares, and tests hold both together.
Knows no page and no model.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field

from playground import labs
from playground.i18n import Lang, complete
from playground.page.lab import Lab
from playground.page.tabs import in_order
from playground.page.wire import Wire

ALWAYS = "always"

T = TypeVar("T")


class Target(Wire):
    """A control that a card can point at.

    Attributes:
        selector: where it is on the page.
        tabs: those that show it, by name; left out, the lab's own, or all where it has none.
        with_bars: it is in every tab with bars of its own.
        name: what it is called, by language.
    """

    selector: str
    tabs: tuple[str, ...] = ()
    with_bars: bool = False
    name: dict[Lang, str]


class Fact(Wire):
    """Something that texts can name and expressions compare.

    Attributes:
        given: what makes sure that it is there: ``always``, a condition, ``condition=value``,
            ``predict=kind``, or a fact that it comes with.
    """

    kind: Literal["number", "token", "text"]
    given: tuple[str, ...] = ()


class Condition(Wire):
    """Something that the learner is to do; a ``choice`` is one of `choices`."""

    kind: Literal["count", "number", "flag", "choice", "tab"]
    choices: tuple[str, ...] = ()


class Declared(Wire):
    """What a `lesson.json` holds."""

    targets: dict[str, Target] = Field(default_factory=dict)
    facts: dict[str, Fact] = Field(default_factory=dict)
    conditions: dict[str, Condition] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a lesson may name: the tabs, and the rest by name."""

    tabs: tuple[str, ...]
    targets: Mapping[str, Target]
    facts: Mapping[str, Fact]
    conditions: Mapping[str, Condition]


@cache
def terms() -> Terms:
    """What all labs declare together, read once.

    Raises:
        ValueError: two of them declare the same name.
    """
    declared = [
        _declared(lab, folder / "lesson.json")
        for lab, folder in zip(labs.all_labs(), labs.folders(), strict=True)
    ]
    return Terms(
        tabs=in_order(lab.tab.name for lab in labs.all_labs() if lab.tab),
        targets=_merged(one.targets for one in declared),
        facts=_merged(one.facts for one in declared),
        conditions=_merged(one.conditions for one in declared),
    )


def _declared(lab: Lab, file: Path) -> Declared:
    if not file.is_file():
        return Declared()
    declared = Declared.model_validate_json(file.read_text(encoding="utf-8"))
    own = (lab.tab.name,) if lab.tab else ()
    with_bars = in_order(one.tab.name for one in labs.all_labs() if one.tab and one.tab.has_bars)
    targets = {
        name: target.model_copy(
            update={"tabs": with_bars if target.with_bars else target.tabs or own}
        )
        for name, target in declared.targets.items()
    }
    return declared.model_copy(update={"targets": targets})


def _merged(parts: Iterable[Mapping[str, T]]) -> dict[str, T]:
    merged: dict[str, T] = {}
    for name, value in chain.from_iterable(part.items() for part in parts):
        if name in merged:
            raise ValueError(f"{name!r} is declared twice for lessons")
        merged[name] = value
    return merged


def named_targets() -> dict[str, Target]:
    """The targets, each with its name in every language."""
    return {
        name: target.model_copy(update={"name": complete(target.name)})
        for name, target in terms().targets.items()
    }


def computing_labs() -> list[str]:
    """The folders whose `lesson.js` computes facts or conditions of a lab's own."""
    return [folder.name for folder in labs.folders() if (folder / "lesson.js").is_file()]


def facts_given(by: set[str]) -> set[str]:
    """The facts that are there for sure when what stands in `by` holds or, of facts, is there."""
    known = set(by)
    while new := {name for name, fact in terms().facts.items() if known & set(fact.given)} - known:
        known |= new
    return known & set(terms().facts)
