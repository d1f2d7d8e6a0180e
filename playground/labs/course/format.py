"""What a lesson is: cards in order, each with texts in every language. Values, no behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from playground.i18n import Lang

Kind = Literal["options", "candidate", "number"]


# The same in every language, by its code; names in braces are facts of the page.
Text = Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of a fact.

    Attributes:
        fact: its name.
        op: ``is there``, ``is missing``, or one of ``< <= = != >= >``.
        number: what it is compared with, or None.
        other: the fact that it is compared with, or None.
    """

    fact: str
    op: str
    number: float | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """A text that is right when all its tests hold; an empty `when` always holds."""

    when: tuple[Test, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the learner says before they act.

    Attributes:
        ask: the question.
        kind: what the answer is: one of `options`, one of the candidates on screen, or a number.
        options: with `when`, the option that came true is the first whose tests hold.
        fact: the fact that a number is compared with.
    """

    ask: Text
    kind: Kind
    options: tuple[Variant, ...] = ()
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One step of a lesson.

    Attributes:
        title: a few words.
        say: what to read.
        open: the tab that the card belongs to.
        point: the control that it points at.
        prompt: a text that a button puts into the prompt.
        predict: what the learner predicts first.
        task: what to do.
        do: condition → value; the card is complete when all hold.
        notice: what to see afterwards: the first variant that holds.
        needs: facts that must be there before the card counts as complete.
    """

    title: Text
    say: Text
    open: str | None
    point: str | None
    prompt: Text | None
    predict: Prediction | None
    task: Text | None
    do: dict[str, float | str]
    notice: tuple[Variant, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson: `id` names it in links and in the progress that a browser keeps."""

    id: str
    order: int
    minutes: int
    title: Text
    about: Text
    cards: tuple[Card, ...]
