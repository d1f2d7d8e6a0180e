"""What the page may ask, checked: a request comes from outside and is trusted in nothing.

Knows the form of requests; nothing of models or of answers.
"""

from typing import Any, TypedDict

from playground.errors import PlaygroundError
from playground.sampling import SETTINGS, SamplingSettings
from playground.text.trace import MAX_SHOWN
from playground.tokenizer import MAX_IDS, Tokenizer

Request = dict[str, Any]
Answer = dict[str, Any]


class Text(TypedDict):
    """The text a request speaks of: ids, and how many of them a person typed."""

    ids: list[int]
    prompt_length: int


def text_of(request: Request, tokenizer: Tokenizer) -> Text:
    """The ids to look at: those sent, or those of a text that a person has just edited.

    Raises:
        PlaygroundError: they are no ids, or no text that can be used.
    """
    if request.get("ids") is None:
        ids = list(tokenizer.encode(request.get("text", ""))) or [tokenizer.start_id]
        return Text(ids=ids, prompt_length=len(ids))
    ids = request["ids"]
    if not isinstance(ids, list) or not 1 <= len(ids) <= MAX_IDS:
        raise PlaygroundError("error.bad_request")
    if not all(type(token_id) is int for token_id in ids):
        raise PlaygroundError("error.bad_request")
    return Text(ids=ids, prompt_length=integer(request, "prompt_length", 1, len(ids)))


def integer(request: Request, name: str, low: int, high: int) -> int:
    """A whole number from `low`, which stands for none, to `high`.

    Raises:
        PlaygroundError: ``error.out_of_range``.
    """
    value = request.get(name, low)
    if type(value) is not int or not low <= value <= high:
        raise PlaygroundError("error.out_of_range", name=name, value=value, low=low, high=high)
    return value


def n_shown_of(request: Request) -> int:
    """How many of the likeliest tokens to show.

    Raises:
        PlaygroundError: ``error.out_of_range``.
    """
    return integer(request, "top_k_shown", 1, MAX_SHOWN)


def settings_of(request: Request) -> SamplingSettings:
    """How the next token is to be chosen; nothing sent means greedy.

    Raises:
        PlaygroundError: a setting is out of its range.
    """
    settings = request.get("settings") or {}
    if not isinstance(settings, dict) or not set(SETTINGS).issuperset(settings):
        raise PlaygroundError("error.bad_request")
    return SamplingSettings(**settings)
