"""JSON from outside, whatever it may be → plain data and the parts of a trace."""

import json
from typing import Any

from playground.errors import PlaygroundError
from playground.sampling import SETTINGS, SamplingSettings
from playground.text.trace import HOWS, How, Page, Step

_HOWS: dict[str, How] = {how: how for how in HOWS}


def written(value: object, most: int) -> str:
    """`value`, which must be a text of at most `most` characters.

    Raises:
        PlaygroundError: ``error.saved_unreadable`` or ``error.saved_too_large``.
    """
    if not isinstance(value, str):
        raise PlaygroundError("error.saved_unreadable")
    if len(value) > most:
        raise PlaygroundError("error.saved_too_large")
    return value


def read_json(text: str) -> object:
    """What the JSON says.

    Raises:
        PlaygroundError: ``error.saved_unreadable``, it is none.
    """
    try:
        found: object = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise PlaygroundError("error.saved_unreadable") from None
    return found


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


def a_text(value: object, part: str) -> str:
    """`value`, which must be text.

    Raises:
        PlaygroundError: it is not.
    """
    if not isinstance(value, str):
        raise wrong(part)
    return value


def step_from(id: object, how: object, settings: SamplingSettings) -> Step:
    """The step of a token's id and of the name of how it came.

    Raises:
        PlaygroundError: they are none.
    """
    if type(id) is not int:
        raise wrong("steps/id")
    if not isinstance(how, str) or how not in _HOWS:
        raise wrong("steps/how")
    return Step(id, _HOWS[how], settings)


def settings_from(value: object, part: str) -> SamplingSettings:
    """The settings that a JSON object holds; what it leaves out is neutral.

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
