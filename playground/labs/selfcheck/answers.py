"""The page's self-check: one check for each request, its figure in a sentence.

Says what was found; finds nothing itself.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import Lang, t
from playground.labs.selfcheck.checks import (
    NAMES,
    Finding,
    check_bytes,
    check_cache,
    check_draw,
    check_greedy,
    check_scores,
    check_softmax,
    generate_by,
    newest,
)
from playground.page.requests import Answer, Request, n_shown_of, settings_of, text_of
from playground.sampling import SamplingSettings
from playground.text.generation import Prediction, predict

# transformers runs outside the engine's line: one visitor's at a time, so that steps stay quick.
_generating = threading.Lock()
_PATIENCE_SECONDS = 30.0
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def selfcheck(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """What one check says of the text on the page: ``check`` names it.

    Raises:
        PlaygroundError: the request's check, text, ids or settings cannot be used;
            ``selfcheck.busy`` when others' checks take too long.
    """
    if request.get("check") not in NAMES:
        raise PlaygroundError("error.bad_request")
    text = text_of(request, loaded.tokenizer)
    ids = text["ids"]
    loaded.tokenizer.tokens(ids)  # ids from outside: all must be the vocabulary's
    finding = _find(loaded, request, ids, text["prompt_length"])
    figures = {name: _figure(value) for name, value in finding.figures.items()}
    return {
        "model": loaded.info.id,
        "check": finding.name,
        "status": finding.status,
        "case": finding.case,
        "figures": dict(finding.figures),
        "title": t(lang, f"selfcheck.title.{finding.name}"),
        "sentence": t(lang, f"selfcheck.says.{finding.case}", **figures),
    }


def _find(loaded: Loaded, request: Request, ids: list[int], prompt_length: int) -> Finding:
    engine, tokenizer, info = loaded.engine, loaded.tokenizer, loaded.info
    part = newest(ids, info.context_length)
    check = request["check"]
    if check == "bytes":
        text = request.get("typed")
        return check_bytes(tokenizer, ids[:prompt_length], text if isinstance(text, str) else "")
    if check == "cache":
        return check_cache(engine, part)
    if check == "greedy":
        with _turn():
            return check_greedy(
                engine, tokenizer, part, info.eos_ids, partial(generate_by, loaded.model)
            )
    if check == "scores":
        return check_scores(engine, part, tokenizer.start_id)
    if check == "draw":
        first, second = (_drawn(loaded, request, part, len(ids)) for _ in range(2))
        return check_draw(first, second, tokenizer)
    n_shown = n_shown_of(request)
    return check_softmax(predict(engine, part, SamplingSettings()).distribution, tokenizer, n_shown)


def _drawn(loaded: Loaded, request: Request, part: Sequence[int], position: int) -> Prediction:
    """The page's draw; where its settings draw nothing, that of plain sampling with their seed."""
    settings = settings_of(request)
    if settings.is_greedy:
        settings = SamplingSettings(strategy="sample", seed=settings.seed)
    return replace(predict(loaded.engine, part, settings), position=position)


@contextmanager
def _turn() -> Iterator[None]:
    if not _generating.acquire(timeout=_PATIENCE_SECONDS):
        raise PlaygroundError("selfcheck.busy")
    try:
        yield
    finally:
        _generating.release()


def _figure(value: float | int | str) -> str:
    """A number as it stands in a sentence: four digits, or `2.0 × 10⁻⁷` where it is small."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    if value == 0 or abs(value) >= 1e-2:
        return f"{value:.4f}" if value else "0"
    digits, _, exponent = f"{value:.1e}".partition("e")
    return f"{digits} × 10{str(int(exponent)).translate(_RAISED)}"
