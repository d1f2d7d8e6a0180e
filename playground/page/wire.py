"""What travels between page and server: the one way to check a request, to answer, to fail.

Every question of the page is a `Query`, every reply an `Answer`; both are pydantic models that the
part of the product owns which asks and answers. What a person reads travels as a `Said`, a key
with its figures: the page has the sentences. Knows no model, no text and no HTTP.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from annotated_types import Ge, Le
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails

from playground.errors import PlaygroundError
from playground.i18n import Lang, amount, t
from playground.sampling import KNOBS, SETTINGS, Knob, SamplingSettings, Span
from playground.text.trace import MAX_SHOWN
from playground.tokenizer import MAX_IDS, Tokenizer


class Wire(BaseModel):
    """A value that travels: frozen, its types meant as they are written."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )


class Amount(Wire):
    """A large number that each language reads in units of its own: `135M`, `1억 3,452만`."""

    amount: int


class Said(Wire):
    """A sentence to be spoken in the reader's language: its key, and what fills its places."""

    key: str
    params: dict[str, "Param"] = {}


Param = str | int | float | Amount | Said


class Query(Wire):
    """What the page asks. `model` names the one whose ids it holds; None is the default one."""

    model: str | None = None


class Answer(Wire):
    """What the page gets."""


def say(key: str, /, **params: Param) -> Said:
    """The sentence of `key`, to be spoken by whoever knows the language."""
    return Said(key=key, params=params)


def said(error: PlaygroundError) -> Said:
    """What went wrong, as it travels; a value of any other type goes as its text."""
    return Said(key=error.key, params={name: _param(value) for name, value in error.params.items()})


def _param(value: object) -> Param:
    if isinstance(value, PlaygroundError):
        return said(value)
    if isinstance(value, Amount | Said | str) or (
        isinstance(value, int | float) and math.isfinite(value) and not isinstance(value, bool)
    ):
        return value
    return str(value)


def speak(lang: Lang, sentence: Said) -> str:
    """The sentence in `lang`: for endpoints, files and the command line.

    Raises:
        KeyError: when the key, or one of its placeholders, is missing.
    """
    params = {name: _spoken(lang, value) for name, value in sentence.params.items()}
    return t(lang, sentence.key, **params)


def _spoken(lang: Lang, value: Param) -> object:
    if isinstance(value, Said):
        return speak(lang, value)
    return amount(lang, value.amount) if isinstance(value, Amount) else value


Q = TypeVar("Q", bound=Query)


def read(kind: type[Q], request: object) -> Q:
    """The request as the query it should be: it comes from outside and is trusted in nothing.

    Raises:
        PlaygroundError: ``error.out_of_range`` where a number leaves the limits that its field
            declares, ``error.bad_request`` for anything else of another form.
    """
    try:
        return kind.model_validate(request)
    except ValidationError as wrong:
        raise _refusal(kind, wrong.errors(include_url=False)[0]) from None


def _refusal(kind: type[Query], error: ErrorDetails) -> PlaygroundError:
    name = str(error["loc"][0]) if len(error["loc"]) == 1 else ""
    field = kind.model_fields.get(name)
    low = next((one.ge for one in field.metadata if isinstance(one, Ge)), None) if field else None
    high = next((one.le for one in field.metadata if isinstance(one, Le)), None) if field else None
    if low is None or high is None or error["type"] == "missing":
        return PlaygroundError("error.bad_request")
    return PlaygroundError(
        "error.out_of_range", name=name, value=error["input"], low=low, high=high
    )


def check_range(name: str, value: int, low: int, high: int) -> int:
    """`value`, where its limits depend on the rest of the request.

    Raises:
        PlaygroundError: ``error.out_of_range``.
    """
    if not low <= value <= high:
        raise PlaygroundError("error.out_of_range", name=name, value=value, low=low, high=high)
    return value


def _settings(value: object) -> SamplingSettings:
    """Knobs by name; those that are not sent are neutral, and nothing at all is greedy."""
    if isinstance(value, SamplingSettings):
        return value
    if not isinstance(value, Mapping) or not set(SETTINGS).issuperset(value):
        raise PlaygroundError("error.bad_request")
    return SamplingSettings(**value)


@dataclass(frozen=True, slots=True)
class TextIds:
    """The text a query speaks of: ids, and how many of them a person typed."""

    ids: list[int]
    prompt_length: int


_KNOBS_SCHEMA: dict[str, Any] = {"tsType": "Knobs"}

Ids = Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1, max_length=MAX_IDS)]
Settings = Annotated[
    InstanceOf[SamplingSettings], BeforeValidator(_settings), WithJsonSchema(_KNOBS_SCHEMA)
]


class TextQuery(Query):
    """A query about a text: its ids, or the text that a person has just edited."""

    ids: Ids | None = None
    prompt_length: int = 1
    text: str = ""

    def resolved(self, tokenizer: Tokenizer) -> TextIds:
        """The ids that were sent, or those of the text; an empty one begins at the start token.

        Raises:
            PlaygroundError: the text cannot be used, or `prompt_length` leaves 1 … n ids.
        """
        if self.ids is None:
            ids = list(tokenizer.encode(self.text)) or [tokenizer.start_id]
            return TextIds(ids, len(ids))
        check_range("prompt_length", self.prompt_length, 1, len(self.ids))
        return TextIds(self.ids, self.prompt_length)


Shown = Annotated[int, Field(ge=1, le=MAX_SHOWN)]  # how many of the likeliest tokens to show


class Percent(Wire):
    """A probability, and as it is read."""

    value: float
    percent: str


class Slider(Wire):
    """The values that a slider offers."""

    low: float
    high: float
    step: float


class KnobShape(Wire):
    """A knob as the page draws it; `low`, `high` and `step` are those of its number field."""

    name: Annotated[str, WithJsonSchema({"tsType": 'Exclude<keyof Knobs, "strategy">'})]
    neutral: float
    low: float
    high: float
    step: float
    integer: bool
    slider: Slider | None
    stage: str | None
    heeded_by_greedy: bool
    label: str


def knob_shapes(knobs: Iterable[Knob] = KNOBS) -> list[KnobShape]:
    """The knobs in the order in which the page shows them: what only a draw heeds comes first."""
    shown = sorted(knobs, key=lambda knob: (knob.is_heeded_by_greedy, knob.stage is None))
    return [
        KnobShape(
            name=knob.name,
            neutral=knob.neutral,
            low=knob.number_field.low,
            high=knob.number_field.high,
            step=knob.number_field.step,
            integer=knob.is_integer,
            slider=_slider(knob.slider) if knob.slider else None,
            stage=knob.stage,
            heeded_by_greedy=knob.is_heeded_by_greedy,
            label=knob.label,
        )
        for knob in shown
    ]


def _slider(span: Span) -> Slider:
    return Slider(low=span.low, high=span.high, step=span.step)
