"""JSON from outside → plain data, whatever it may be. Knows nothing of what it means."""

import json
from dataclasses import fields
from typing import Any

from playground.errors import PlaygroundError
from playground.sampling import SamplingSettings
from playground.trace import Page

SETTINGS = tuple(field.name for field in fields(SamplingSettings))


def read_json(text: str) -> Any:  # noqa: ANN401
    """What the JSON says.

    Raises:
        PlaygroundError: ``error.saved_unreadable``, it is none.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise PlaygroundError("error.saved_unreadable") from None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def wrong(part: str) -> PlaygroundError:
    """The error for a part that is not as it should be."""
    return PlaygroundError("error.saved_wrong", part=part)


def a_list(value: object, part: str, *, most: int) -> list[Any]:
    """`value`, which must be a list of at most `most`.

    Raises:
        PlaygroundError: it is not.
    """
    if not isinstance(value, list) or len(value) > most:
        raise wrong(part)
    return value


def an_object(value: object, part: str) -> dict[str, Any]:
    """`value`, which must be a JSON object.

    Raises:
        PlaygroundError: it is not.
    """
    if not isinstance(value, dict):
        raise wrong(part)
    return value


def settings_from(value: object, part: str) -> SamplingSettings:
    """The settings that a JSON object holds; what it leaves out is off.

    Raises:
        PlaygroundError: it is no object, has a knob we do not know, or one out of its range.
    """
    knobs = an_object(value, part)
    if not set(SETTINGS).issuperset(knobs):
        raise wrong(part)
    return SamplingSettings(**knobs)


def page_from(value: object) -> Page:
    """What was open, as a JSON object says it.

    Raises:
        PlaygroundError: it is no object, or a part of it is wrong.
    """
    page = an_object(value, "page")
    lesson = page.get("lesson")
    if lesson is not None:
        place = an_object(lesson, "page/lesson")
        lesson = (place.get("id", ""), place.get("card", 0))
    # Page looks at the types.
    return Page(page.get("view", ""), page.get("top_k_shown", 0), page.get("language", ""), lesson)
