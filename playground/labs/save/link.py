"""A trace ↔ the short string of a link.

``1.`` for the version, then a JSON array without names, compressed by zlib, in base64url. The
array: model, prompt text, the text behind it, prompt ids, ids of the steps, how each came (one
letter a step), the index of each step's settings, the table of settings, page. The table's first
row are the knobs as they stand now; a new knob comes last, and older rows end before it.
"""

import base64
import binascii
import json
import zlib

from playground.errors import PlaygroundError
from playground.labs.save.reading import a_list, a_text, read_json, step_from, written, wrong
from playground.sampling import SETTINGS, SamplingSettings
from playground.text.trace import HOWS, MAX_STEPS, Page, Trace
from playground.tokenizer import MAX_IDS

VERSION = "1"
MAX_LINK = 200_000
MAX_BYTES = 1_500_000

_HOW_OF = {how[0]: how for how in HOWS}
_PARTS = 9
_FIRST_KNOBS = 7  # what a row of the oldest links holds


def to_link(trace: Trace) -> str:
    """The string that stands for `trace`.

    Raises:
        PlaygroundError: ``error.saved_too_large``.
    """
    table = list(dict.fromkeys([trace.settings, *(step.settings for step in trace.steps)]))
    lesson, card = trace.page.lesson or (None, 0)
    parts = [
        trace.model_id,
        trace.prompt_text,
        trace.continuation,
        list(trace.prompt_ids),
        [step.id for step in trace.steps],
        "".join(step.how[0] for step in trace.steps),
        [table.index(step.settings) for step in trace.steps],
        [[getattr(settings, name) for name in SETTINGS] for settings in table],
        [trace.page.view, trace.page.top_k_shown, trace.page.language, lesson, card],
    ]
    plain = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    packed = base64.urlsafe_b64encode(zlib.compress(plain, 9)).rstrip(b"=").decode("ascii")
    link = f"{VERSION}.{packed}"
    if len(link) > MAX_LINK or len(plain) > MAX_BYTES:
        raise PlaygroundError("error.saved_too_large")
    return link


def from_link(link: object) -> Trace:
    """The trace that a link's string stands for; the string may be anything.

    Raises:
        PlaygroundError: it is none of ours, of a newer version, too large, or a part is wrong.
    """
    version, dot, packed = written(link, MAX_LINK).partition(".")
    if not (dot and version.isascii() and version.isdigit()):
        raise PlaygroundError("error.saved_unreadable")
    if version != VERSION:
        raise PlaygroundError("error.saved_version", version=version[:10])
    parts = a_list(read_json(_unpacked(packed)), "link", most=_PARTS)
    if len(parts) != _PARTS:
        raise wrong("link")
    return _trace(*parts)


def _unpacked(packed: str) -> str:
    """The text, never more than `MAX_BYTES` of it: a small link may hide a large one."""
    try:
        padded = packed + "=" * (-len(packed) % 4)
        data = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(data, MAX_BYTES + 1)
        if len(plain) > MAX_BYTES:
            raise PlaygroundError("error.saved_too_large")
        if not unpacking.eof or unpacking.unused_data:
            raise PlaygroundError("error.saved_unreadable")
        return plain.decode("utf-8")
    except (ValueError, binascii.Error, zlib.error):
        raise PlaygroundError("error.saved_unreadable") from None


def _trace(
    model_id: object,
    prompt_text: object,
    continuation: object,
    prompt_ids: object,
    step_ids: object,
    hows: object,
    indexes: object,
    table: object,
    page: object,
) -> Trace:
    rows = [_settings(row) for row in a_list(table, "settings", most=MAX_STEPS + 1)]
    ids = a_list(step_ids, "steps", most=MAX_STEPS)
    places = a_list(indexes, "steps", most=MAX_STEPS)
    if not rows or not isinstance(hows, str) or not len(ids) == len(hows) == len(places):
        raise wrong("steps")
    if not all(type(place) is int and 0 <= place < len(rows) for place in places):
        raise wrong("steps/settings")
    if not _HOW_OF.keys() >= set(hows):
        raise wrong("steps/how")
    steps = zip(ids, hows, places, strict=True)
    return Trace(
        model_id=a_text(model_id, "model"),
        prompt_text=a_text(prompt_text, "prompt/text"),
        prompt_ids=tuple(a_list(prompt_ids, "prompt/ids", most=MAX_IDS)),
        continuation=a_text(continuation, "text"),
        steps=tuple(step_from(id, _HOW_OF[how], rows[place]) for id, how, place in steps),
        settings=rows[0],
        page=_page(page),
    )


def _settings(row: object) -> SamplingSettings:
    knobs = a_list(row, "settings", most=len(SETTINGS))
    if len(knobs) < _FIRST_KNOBS:
        raise wrong("settings")
    # A link that is older than a knob says nothing of it, and it stays neutral.
    return SamplingSettings(**dict(zip(SETTINGS, knobs, strict=False)))


def _page(value: object) -> Page:
    parts = a_list(value, "page", most=5)
    if len(parts) != 5:
        raise wrong("page")
    view, top_k_shown, language, lesson, card = parts
    return Page(view, top_k_shown, language, None if lesson is None else (lesson, card))
