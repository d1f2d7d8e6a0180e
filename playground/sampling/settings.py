"""How the next token is chosen, and the one table of the knobs that say so. Knows no arithmetic."""

import math
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeGuard, TypeVar, get_args

from playground.errors import PlaygroundError
from playground.sampling.draws import MAX_SEED

Strategy = Literal["greedy", "sample"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)

StageName = Literal["repetition_penalty", "temperature", "top_k", "top_p", "min_p"]
STAGES: tuple[StageName, ...] = get_args(StageName)  # in the order in which transformers runs them

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Span:
    """The values that an input offers: from `low` to `high` in steps of `step`."""

    low: float
    high: float
    step: float


@dataclass(frozen=True, slots=True)
class Knob:
    """One numeric setting of the sampler.

    Attributes:
        name: of the setting, everywhere: in requests, endpoints, links, sessions, exported code.
        neutral: what it is unless somebody turns it.
        low, high: the range; `high` is None where there is no limit.
        is_low_excluded: whether the range begins above `low`.
        step: of the number field; the smallest value it offers where `low` is excluded.
        slider: what the slider offers; None for a knob without one.
        stage: the stage of the pipeline that it sets; None for what the dice depend on.
        is_heeded_by_greedy: whether it changes what greedy takes.
    """

    name: str
    neutral: float
    low: float
    high: float | None
    is_low_excluded: bool
    step: float
    slider: Span | None
    stage: StageName | None
    is_heeded_by_greedy: bool

    @property
    def is_integer(self) -> bool:
        """Whether only integers are allowed."""
        return isinstance(self.neutral, int)

    @property
    def label(self) -> str:
        """The key of the words beside it; the error for a wrong value is ``error.<name>``."""
        return f"generate.{self.name}"

    @property
    def number_field(self) -> Span:
        """What the number field offers."""
        low = self.step if self.is_low_excluded else self.low
        return Span(low, MAX_SEED if self.high is None else self.high, self.step)

    def check(self, value: object) -> None:
        """Refuse what is no value of this knob.

        Raises:
            PlaygroundError: ``error.<name>``.
        """
        if not (_is_number(value, self.is_integer) and self._holds(value)):
            limits = {"low": self.low, "high": self.high, "neutral": _plain(self.neutral)}
            raise PlaygroundError(f"error.{self.name}", value=value, **limits)

    def _holds(self, value: float) -> bool:
        is_above = value > self.low if self.is_low_excluded else value >= self.low
        return is_above and (self.high is None or value <= self.high)


def knob(
    neutral: Number,
    *,
    low: Number,
    high: Number | None,
    step: Number,
    is_low_excluded: bool = False,
    slider: tuple[Number, Number, Number] | None = None,
    stage: StageName | None = None,
    is_heeded_by_greedy: bool = False,
) -> Number:
    """A field of the settings that is a `Knob`; an integer one where its neutral value is."""
    shape = {
        "neutral": neutral,
        "low": low,
        "high": high,
        "is_low_excluded": is_low_excluded,
        "step": step,
        "slider": Span(*slider) if slider else None,
        "stage": stage,
        "is_heeded_by_greedy": is_heeded_by_greedy,
    }
    made: Any = field(default=neutral, metadata={"knob": shape})
    return made  # a dataclass takes the field for its default


@dataclass(frozen=True, slots=True)
class SamplingSettings:
    """How the next token is chosen.

    A new knob comes last: rows of older links end before it.

    Attributes:
        strategy: ``greedy`` takes the most likely token, ``sample`` draws one.
        temperature: below 1 sharpens, above 1 flattens, 0 means greedy.
        top_k: draw from the k most likely tokens only; 0 means off.
        top_p: draw from the smallest set whose mass reaches p; 1 means off.
        seed: with the position it decides the draw.
        min_p: draw from the tokens at least p times as likely as the likeliest; 0 means off.
        repetition_penalty: above 1 makes tokens of the text less likely, below 1 more likely;
            1 means off. As in transformers, it applies to greedy too.

    Raises:
        PlaygroundError: a value is out of range or of the wrong type.
    """

    strategy: Strategy = "greedy"
    temperature: float = knob(
        1.0, low=0, high=10, step=0.1, slider=(0, 2, 0.05), stage="temperature"
    )
    top_k: int = knob(0, low=0, high=None, step=1, slider=(0, 100, 1), stage="top_k")
    top_p: float = knob(
        1.0,
        low=0,
        high=1,
        step=0.01,
        is_low_excluded=True,
        slider=(0.01, 1, 0.01),
        stage="top_p",
    )
    seed: int = knob(0, low=0, high=MAX_SEED, step=1)
    min_p: float = knob(0.0, low=0, high=1, step=0.01, slider=(0, 1, 0.01), stage="min_p")
    repetition_penalty: float = knob(
        1.0,
        low=0,
        high=10,
        step=0.1,
        is_low_excluded=True,
        slider=(0.5, 2, 0.05),
        stage="repetition_penalty",
        is_heeded_by_greedy=True,
    )

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES:
            raise PlaygroundError("error.strategy", value=self.strategy)
        for one in knobs_of(type(self)):
            one.check(getattr(self, one.name))

    @property
    def is_greedy(self) -> bool:
        """Whether nothing is drawn: the most likely token is taken."""
        return self.strategy == "greedy" or self.temperature == 0


def knobs_of(kind: type[SamplingSettings]) -> tuple[Knob, ...]:
    """The knobs of a kind of settings, in the order of its fields."""
    return tuple(
        Knob(name=one.name, **one.metadata["knob"])
        for one in fields(kind)
        if "knob" in one.metadata
    )


KNOBS = knobs_of(SamplingSettings)
SETTINGS = tuple(one.name for one in fields(SamplingSettings))  # the strategy, then the knobs


def _plain(number: float) -> float:
    """As people write it: 1, not 1.0."""
    return int(number) if float(number).is_integer() else number


def _is_number(value: object, is_integer: bool) -> TypeGuard[float]:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (
        not is_integer and isinstance(value, float) and math.isfinite(value)
    )
