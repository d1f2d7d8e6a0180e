"""What happened on the page: a prompt, the tokens behind it and how each came. Immutable.

Checks sizes and forms, since what is opened may come from anywhere; whether ids are in a
vocabulary is checked where there is one. Knows no model, no probability and no file.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from playground.errors import PlaygroundError
from playground.i18n import DEFAULT_LANG, as_lang
from playground.sampling import SamplingSettings
from playground.tokenizer import MAX_CHARS, MAX_IDS

How = Literal["greedy", "drawn", "chosen", "beam"]
HOWS: tuple[How, ...] = get_args(How)

MAX_STEPS = 1_000
MAX_CONTINUATION_CHARS = 200_000
MAX_NAME = 1_000
MAX_SHOWN = 50
MAX_CARD = 1_000

_MAX_ID = 2**31 - 1
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}", re.ASCII)
_GREEDY = SamplingSettings()


def _check(is_good: bool, part: str) -> None:
    if not is_good:
        raise PlaygroundError("error.saved_wrong", part=part)


def _is_whole(value: object, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high


def _is_id(value: object) -> bool:
    return _is_whole(value, 0, _MAX_ID)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_lesson(value: object) -> bool:
    if not (isinstance(value, tuple) and len(value) == 2):
        return False
    return _is_name(value[0]) and _is_whole(value[1], 0, MAX_CARD)


def _is_text(value: object, most: int) -> bool:
    """Whether it is text that can be written down: no half of a surrogate pair in it."""
    if not (isinstance(value, str) and len(value) <= most):
        return False
    return not any("\ud800" <= char <= "\udfff" for char in value)


@dataclass(frozen=True, slots=True)
class Step:
    """One token behind the prompt.

    Attributes:
        id: which.
        how: ``greedy`` and ``drawn`` as its settings choose, ``chosen`` by a person, ``beam`` as
            a beam search found it.
        settings: the knobs of that moment.
    """

    id: int
    how: How
    settings: SamplingSettings

    def __post_init__(self) -> None:
        _check(_is_id(self.id), "steps/id")
        _check(self.how in HOWS, "steps/how")
        _check(isinstance(self.settings, SamplingSettings), "steps/settings")


@dataclass(frozen=True, slots=True)
class Page:
    """What was open on the page.

    Attributes:
        view: the name of the tab.
        top_k_shown: how many bars, 1 … 50.
        language: the code of one in `i18n.LANGUAGES`.
        lesson: the id of the open lesson and the number of its card, from 0; None for none.
    """

    view: str = "write"
    top_k_shown: int = 5
    language: str = DEFAULT_LANG
    lesson: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        _check(_is_name(self.view), "page/view")
        _check(_is_whole(self.top_k_shown, 1, MAX_SHOWN), "page/top_k_shown")
        _check(self.language == as_lang(self.language), "page/language")
        _check(self.lesson is None or _is_lesson(self.lesson), "page/lesson")


@dataclass(frozen=True, slots=True)
class Trace:
    """A text and how it came about.

    Attributes:
        model_id: whose ids these are.
        prompt_text: what a person typed; empty where the model began from its start token.
        prompt_ids: its ids, at least one.
        continuation: the steps as text, for a model with other tokens; whole characters alone.
        steps: the tokens behind the prompt, in order.
        settings: the knobs as they stand now.
        page: what was open.

    Raises:
        PlaygroundError: a part has another form, or is too large.
    """

    model_id: str
    prompt_text: str
    prompt_ids: tuple[int, ...]
    continuation: str = ""
    steps: tuple[Step, ...] = ()
    settings: SamplingSettings = _GREEDY
    page: Page = Page()

    def __post_init__(self) -> None:
        _check(_is_text(self.model_id, MAX_NAME) and self.model_id != "", "model")
        _check(_is_text(self.prompt_text, MAX_CHARS), "prompt/text")
        _check(1 <= len(self.prompt_ids) <= MAX_IDS, "prompt/ids")
        _check(all(map(_is_id, self.prompt_ids)), "prompt/ids")
        _check(_is_text(self.continuation, MAX_CONTINUATION_CHARS), "text")
        if len(self.steps) > MAX_STEPS:
            raise PlaygroundError("error.saved_steps", n=len(self.steps), max=MAX_STEPS)

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of the whole text."""
        return (*self.prompt_ids, *(step.id for step in self.steps))

    @property
    def text(self) -> str:
        """The whole text, as another model can read it."""
        return self.prompt_text + self.continuation
