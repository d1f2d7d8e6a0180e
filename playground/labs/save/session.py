"""A trace with its figures ↔ JSON, as `docs/session.md` describes it.

What is loaded is only what the text needs to be made again; figures are computed anew.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from playground.errors import PlaygroundError
from playground.labs.save.origin import Origin
from playground.labs.save.reading import (
    a_list,
    a_text,
    an_object,
    page_from,
    read_json,
    settings_from,
    step_from,
    written,
    wrong,
)
from playground.sampling import SamplingSettings
from playground.text.replay import Replayed
from playground.text.trace import MAX_STEPS, Step, Trace
from playground.tokenizer import MAX_IDS, Token, Tokenizer

FORMAT = "next-token-playground/session"
VERSION = 1
MAX_CHARS = 2_000_000


def to_session(
    trace: Trace, replayed: Sequence[Replayed], tokenizer: Tokenizer, origin: Origin
) -> str:
    """The JSON of a session, two spaces deep.

    Args:
        trace: the text.
        replayed: its steps with their figures.
        tokenizer: whose ids they are.
        origin: where the model is from.
    """
    lesson = trace.page.lesson
    session = {
        "format": FORMAT,
        "version": VERSION,
        "model": {"id": origin.id, "source": origin.kind, "revision": origin.revision},
        "prompt": {"text": trace.prompt_text, "ids": list(trace.prompt_ids)},
        "steps": [_step(one, tokenizer.token(one.step.id)) for one in replayed],
        "text": trace.text,
        "settings": asdict(trace.settings),
        "page": {
            "view": trace.page.view,
            "top_k_shown": trace.page.top_k_shown,
            "language": trace.page.language,
            "lesson": {"id": lesson[0], "card": lesson[1]} if lesson else None,
        },
    }
    return json.dumps(session, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _step(one: Replayed, token: Token) -> dict[str, Any]:
    return {
        "position": one.position,
        "id": token.id,
        "text": token.text,
        "bytes": token.piece.hex(),
        "how": one.step.how,
        "settings": asdict(one.step.settings),
        "u": one.u,
        "probability": one.probability,
        "rank": one.rank,
        "bits": one.bits if math.isfinite(one.bits) else None,
        "sampler_probability": one.sampler_probability,
    }


def from_session(text: object) -> Trace:
    """The trace in the JSON of a session; the text may be anything.

    Raises:
        PlaygroundError: it is none of ours, of a newer version, too large, or a part is wrong.
    """
    session = read_json(written(text, MAX_CHARS).removeprefix("\ufeff"))
    if not isinstance(session, dict) or session.get("format") != FORMAT:
        raise PlaygroundError("error.saved_unreadable")
    version = session.get("version")
    if type(version) is not int or version != VERSION:
        raise PlaygroundError("error.saved_version", version=str(version)[:10])
    model = an_object(session.get("model"), "model")
    prompt = an_object(session.get("prompt"), "prompt")
    prompt_text = a_text(prompt.get("text"), "prompt/text")
    whole = a_text(session.get("text"), "text")
    if not whole.startswith(prompt_text):
        raise wrong("text")
    return Trace(
        model_id=a_text(model.get("id"), "model"),
        prompt_text=prompt_text,
        prompt_ids=tuple(a_list(prompt.get("ids"), "prompt/ids", most=MAX_IDS)),
        continuation=whole[len(prompt_text) :],
        steps=_steps_from(session.get("steps")),
        settings=settings_from(session.get("settings"), "settings"),
        page=page_from(session.get("page")),
    )


def _steps_from(value: object) -> tuple[Step, ...]:
    known: dict[tuple[Any, ...], SamplingSettings] = {}
    steps = []
    for one in a_list(value, "steps", most=10 * MAX_STEPS):
        step = an_object(one, "steps")
        settings = settings_from(step.get("settings"), "steps/settings")
        settings = known.setdefault(tuple(asdict(settings).values()), settings)
        steps.append(step_from(step.get("id"), step.get("how"), settings))
    return tuple(steps)
