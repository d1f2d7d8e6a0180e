"""The playground checks itself: each claim of the page held against another way to get the number.

Every check takes what it checks as an argument, so that a broken part can be put in, and returns
the figure it found. Knows nothing of pages and languages; runs the model through the engine it
is given, and transformers' `generate` through a function it is given.
"""

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from playground.sampling import NextTokenDistribution, SamplingSettings
from playground.text import generation, scoring
from playground.text.candidates import candidates, other_probability
from playground.text.generation import Prediction, predict
from playground.text.views import chip_views, visible
from playground.tokenizer import Tokenizer

if TYPE_CHECKING:
    # Not at run time: the page opens before torch is imported.
    from transformers import PreTrainedModel

    from playground.engine import Engine
    from playground.engine.reference import Continuation

Name = Literal["softmax", "cache", "greedy", "bytes", "scores", "draw"]
NAMES: tuple[Name, ...] = get_args(Name)

# "noted": no fault, but not the plain case either; `case` says which.
Status = Literal["passed", "failed", "noted"]

GREEDY_TOKENS = 8
SCORED_TOKENS = 5
# Of a long text the newest part is checked: others wait for the same processors.
MAX_TOKENS = 256
SUM_TOLERANCE = 1e-9
# Of logits, for each unit of the largest one: what float32 allows sums in another order.
LOGIT_TOLERANCE = 1e-4

Generate = Callable[[Sequence[int], int], "Continuation"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        name: which check.
        status: how it came out.
        case: which sentence tells it, where one check has several.
        figures: the numbers that the sentence needs.
    """

    name: Name
    status: Status
    case: str
    figures: Mapping[str, float | int | str] = field(default_factory=dict)


def newest(ids: Sequence[int], context_length: int) -> tuple[int, ...]:
    """The part of `ids` that is checked: the newest, with room for the tokens written behind it."""
    return tuple(ids[-max(1, min(MAX_TOKENS, context_length - GREEDY_TOKENS)) :])


def check_softmax(
    distribution: NextTokenDistribution, tokenizer: Tokenizer, n_shown: int
) -> Finding:
    """All probabilities add up to 1; the `n_shown` bars and the bar of all others too."""
    shown = candidates(distribution, tokenizer, min(n_shown, distribution.vocab_size))
    bars = sum(one.model_prob for one in shown)
    bars += other_probability(distribution.probs, shown)
    off = abs(float(distribution.probs.sum()) - 1)
    off_bars = abs(bars - 1)
    return Finding(
        "softmax",
        _status(max(off, off_bars) <= SUM_TOLERANCE),
        "softmax",
        {"n": distribution.vocab_size, "off": off, "bars": len(shown), "off_bars": off_bars},
    )


def check_cache(engine: "Engine", ids: Sequence[int]) -> Finding:
    """The logits one token further are the same from kept positions and all computed again.

    Further, so that the step goes on from positions that were kept.
    """
    best = int(engine.next_logits(ids).logits.argmax())
    longer = [*ids, best]
    kept = engine.next_logits(longer)
    anew = engine.next_logits(longer, use_cache=False)
    off = float(np.abs(kept.logits - anew.logits).max())
    tolerance = _tolerance(anew.logits)
    return Finding(
        "cache",
        _status(off <= tolerance),
        "cache",
        {"n": len(longer), "off": off, "tolerance": tolerance},
    )


def check_greedy(
    engine: "Engine",
    tokenizer: Tokenizer,
    ids: Sequence[int],
    eos_ids: frozenset[int],
    generate: Generate,
) -> Finding:
    """Greedy decoding writes what transformers' `generate` writes.

    Where two tokens are as good as tied, float32 may choose either; that is no fault.
    """
    steps = generation.generate(engine, ids, GREEDY_TOKENS, SamplingSettings(), eos_ids)
    ours = tuple((step.pick.id, step.prediction.distribution.logits) for step in steps)
    theirs = generate(ids, len(ours))
    our_ids = tuple(id for id, _ in ours)
    figures: dict[str, float | int | str] = {"n": len(ours), "text": _shown(tokenizer, our_ids)}
    if our_ids == theirs.ids:
        off = max(float(np.abs(a - b).max()) for (_, a), b in zip(ours, theirs.logits, strict=True))
        return Finding("greedy", "passed", "greedy", {**figures, "off": off})
    pairs = zip(our_ids, theirs.ids, strict=False)
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), None)
    if at is None:  # one of them ended before the other
        figures["theirs"] = len(theirs.ids)
        return Finding("greedy", "failed", "greedy_length", figures)
    logits, other = ours[at][1], theirs.logits[at]
    a, b = our_ids[at], theirs.ids[at]
    gap = max(abs(float(logits[a] - logits[b])), abs(float(other[a] - other[b])))
    is_tie = gap <= _tolerance(logits)
    return Finding(
        "greedy",
        "noted" if is_tie else "failed",
        "greedy_tie" if is_tie else "greedy_other",
        {
            **figures,
            "at": at + 1,
            "a": _shown(tokenizer, [a]),
            "b": _shown(tokenizer, [b]),
            "gap": gap,
        },
    )


def check_bytes(tokenizer: Tokenizer, ids: Sequence[int], text: str) -> Finding:
    """The chips' bytes, joined, are those of `text`, and text → ids → text gives it back.

    A vocabulary that lacks characters, or writes some of them otherwise, is no fault of the page.

    Args:
        tokenizer: what cut the text.
        ids: how the page holds it.
        text: what stands in the page's field.
    """
    chips = chip_views(tokenizer.tokens(ids))
    joined = b"".join(bytes.fromhex(chip["bytes"]) for chip in chips if not chip["special"])
    again = tokenizer.encode(text)
    back = tokenizer.decode(again)
    figures: dict[str, float | int | str] = {
        "bytes": len(text.encode("utf-8")),
        "joined": len(joined),
        "chips": len(chips),
        "tokens": len(again),
    }
    shown = joined.decode("utf-8", errors="replace")
    if joined == text.encode("utf-8") and back == text:
        return Finding("bytes", "passed", "bytes", figures)
    lossy = tokenizer.unknown_id is not None and (
        tokenizer.unknown_id in {*ids, *again} or _plain(shown) == _plain(back) == _plain(text)
    )
    if lossy:
        return Finding("bytes", "noted", "bytes_lossy", figures)
    case = "bytes_back" if joined == text.encode("utf-8") else "bytes_chips"
    return Finding("bytes", "failed", case, figures)


def _plain(text: str) -> str:
    """A text as a Metaspace vocabulary may write it: NFKC, with no space put before it."""
    return unicodedata.normalize("NFKC", text).removeprefix(" ")


def check_scores(engine: "Engine", ids: Sequence[int], start_id: int) -> Finding:
    """One pass over the text gives the last tokens the surprise that stepping gives them."""
    last = len(ids) - SCORED_TOKENS
    found = scoring.score(engine, ids, start_id, max(0, last))
    if not found:
        return Finding("scores", "noted", "scores_none")
    in_pass = sum(one.bits for one in found)
    stepped = 0.0
    tolerance = 0.0
    for one in found:
        before = ids[: one.position] or [start_id]
        distribution = predict(engine, before, SamplingSettings()).distribution
        stepped -= _log2(distribution, one.id)
        # Two logits count in a log-probability: the token's own, and those it is measured against.
        tolerance += 2 * _tolerance(distribution.logits) / math.log(2)
    off = abs(in_pass - stepped)
    return Finding(
        "scores",
        _status(off <= tolerance),
        "scores",
        {"n": len(found), "in_pass": in_pass, "stepped": stepped, "off": off},
    )


def _log2(distribution: NextTokenDistribution, id: int) -> float:
    """The logarithm of a probability, also of one that no float holds."""
    logits = distribution.logits.astype(np.float64)
    highest = logits.max()
    total = math.log(float(np.exp(logits - highest).sum()))
    return float(logits[id] - highest - total) / math.log(2)


def check_draw(first: Prediction, second: Prediction, tokenizer: Tokenizer) -> Finding:
    """Asked twice, the dice say the same, and u lies on the part of the strip of what they say.

    Args:
        first: a prediction whose settings draw.
        second: the same, asked again.
        tokenizer: names the token.
    """
    one, two = first.pick, second.pick
    part = first.distribution.interval(one.id)
    figures: dict[str, float | int | str] = {
        "token": _shown(tokenizer, [one.id]),
        "position": first.position,
        "seed": first.distribution.settings.seed,
        "u": one.u or 0.0,
    }
    if one != two:
        return Finding("draw", "failed", "draw_other", {**figures, "other": two.u or 0.0})
    if part is None or one.u is None:
        return Finding("draw", "failed", "draw_nowhere", figures)
    figures |= {"start": part.start, "stop": part.stop}
    is_on_it = part.start <= one.u < part.stop
    return Finding("draw", _status(is_on_it), "draw" if is_on_it else "draw_beside", figures)


def _status(is_good: bool) -> Status:
    return "passed" if is_good else "failed"


def _tolerance(logits: NDArray[np.float32]) -> float:
    """How far float32 may take logits of this size apart."""
    return LOGIT_TOLERANCE * max(1.0, float(np.abs(logits[np.isfinite(logits)]).max(initial=0)))


def _shown(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """The tokens as they are read, spaces visible."""
    return visible(b"".join(token.piece for token in tokenizer.tokens(ids)))


def generate_by(model: "PreTrainedModel", ids: Sequence[int], count: int) -> "Continuation":
    """What `model` writes by transformers' own greedy `generate`: `count` tokens or fewer."""
    from playground.engine.reference import generate_greedily

    return generate_greedily(model, ids, count)
