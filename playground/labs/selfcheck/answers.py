"""The page's self-check: one check for each query, its figures in a sentence.

Says what was found; finds nothing itself.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.labs.selfcheck.checks import (
    Finding,
    Name,
    Status,
    check_bytes,
    check_cache,
    check_draw,
    check_greedy,
    check_scores,
    check_softmax,
    generate_by,
    newest,
)
from playground.page.wire import Answer, Said, Settings, Shown, TextQuery, say
from playground.sampling import SamplingSettings
from playground.text.generation import Prediction, predict

# transformers runs outside the engine's queue: for one visitor at a time, so that steps stay quick.
_generating = threading.Lock()
_PATIENCE_SECONDS = 30.0
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class SelfcheckQuery(TextQuery):
    """One check of the text on the page.

    Attributes:
        typed: what stands in the page's field, to be held against the chips.
        settings: the knobs, for the check of the draw.
        top_k_shown: how many bars the page shows.
    """

    check: Name
    typed: str = ""
    settings: Settings = SamplingSettings()
    top_k_shown: Shown = 1


class SelfcheckAnswer(Answer):
    """How a check came out, and its figures in a sentence."""

    model: str
    check: Name
    status: Status
    sentence: Said


def selfcheck(loaded: Loaded, query: SelfcheckQuery) -> SelfcheckAnswer:
    """What one check says of the text on the page.

    Raises:
        PlaygroundError: the query's text, ids or settings cannot be used; ``selfcheck.busy`` when
            others' checks take too long.
    """
    finding = _find(loaded, query)
    figures = {name: _figure(value) for name, value in finding.figures.items()}
    return SelfcheckAnswer(
        model=loaded.info.id,
        check=finding.name,
        status=finding.status,
        sentence=say(f"selfcheck.says.{finding.case}", **figures),
    )


def _find(loaded: Loaded, query: SelfcheckQuery) -> Finding:
    engine, tokenizer, info = loaded.engine, loaded.tokenizer, loaded.info
    text = query.resolved(tokenizer)
    tokenizer.tokens(text.ids)  # refuses ids that do not exist
    part = newest(text.ids, info.context_length)
    match query.check:
        case "bytes":
            return check_bytes(tokenizer, text.ids[: text.prompt_length], query.typed)
        case "cache":
            return check_cache(engine, part)
        case "greedy":
            with _turn():
                by_transformers = partial(generate_by, loaded.model)
                return check_greedy(engine, tokenizer, part, info.eos_ids, by_transformers)
        case "scores":
            return check_scores(engine, part, tokenizer.start_id)
        case "draw":
            first, second = (_drawn(loaded, query, part, len(text.ids)) for _ in range(2))
            return check_draw(first, second, tokenizer)
        case "softmax":
            distribution = predict(engine, part, SamplingSettings()).distribution
            return check_softmax(distribution, tokenizer, query.top_k_shown)


def _drawn(loaded: Loaded, query: SelfcheckQuery, part: Sequence[int], position: int) -> Prediction:
    """The page's draw; where its settings draw nothing, that of plain sampling with their seed."""
    settings = query.settings
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
