"""The surprise map: a text scored part by part, its totals in figures, two texts compared.

The server remembers no text: the totals travel to the page and back, and are checked as every
query is. Computes no score itself.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.labs.surprise.figures import FigureView, comparison, figures, name_of
from playground.page.wire import Answer, Query, Said, TextQuery, Wire, check_range, say
from playground.text import scoring
from playground.text.scoring import (
    N_BITS_BINS,
    RANK_LIMITS,
    TokenScore,
    Totals,
    first_scored,
    n_truncated,
)
from playground.text.views import ChipView, chip_views, percent, visible
from playground.tokenizer import Token, Tokenizer, group_tokens

PART = 256  # scored positions of one answer, about
# No token of any model comes near it.
_MOST_BITS = 1e6
_MOST = 1 << 40
_N_RANK_BINS = len(RANK_LIMITS) + 1

Count = Annotated[int, Field(ge=0, le=_MOST)]


class TotalsView(Wire):
    """Scores added up, as the page brings them back."""

    tokens: Count
    bits: float
    bytes: Count
    rank_counts: Annotated[list[Count], Field(min_length=_N_RANK_BINS, max_length=_N_RANK_BINS)]
    bits_counts: Annotated[list[Count], Field(min_length=N_BITS_BINS, max_length=N_BITS_BINS)]


class ScoreQuery(TextQuery):
    """A part of a text: from `start` on, with the totals of all before it."""

    start: int = 0
    totals: TotalsView | None = None


class BetView(Wire):
    """A token the model would rather have seen."""

    id: int
    text: str
    probability: float
    percent: str


class ScoreView(Wire):
    """What the model thought of a token before it saw it; `top` are the likeliest there."""

    position: int
    id: int
    text: str
    logprob: float
    bits: float
    rank: int
    probability: float
    percent: str
    entropy_bits: float
    after_start: bool
    top: list[BetView]


class ScoreAnswer(Answer):
    """A part of a text, scored.

    Attributes:
        chips_from: the position of the first chip.
        next: where the next part begins; None when there is none.
        totals: of all that has been scored so far.
        figures: the totals as they are read.
    """

    model: str
    ids: list[int]
    n_tokens: int
    truncated: int
    window: Said | None
    chips: list[ChipView]
    chips_from: int
    scores: list[ScoreView]
    next: int | None
    totals: TotalsView
    figures: list[FigureView]


class SummaryQuery(Query):
    """The totals of one text, or of two."""

    a: TotalsView
    b: TotalsView | None = None


class Bar(Wire):
    """How many tokens of a text lie in a bin, and their share of its tokens."""

    count: int
    share: float
    percent: str


class Series(Wire):
    """The bars of one text, bin by bin."""

    name: Said
    bars: list[Bar]


class Histogram(Wire):
    """How the tokens of the texts are spread over bins, whose labels are the same for all."""

    bins: list[str]
    series: list[Series]


class SummaryAnswer(Answer):
    """How the texts are spread over ranks and bits, and which of two surprises more."""

    rank: Histogram
    bits: Histogram
    sentences: list[Said]


def score(loaded: Loaded, query: ScoreQuery) -> ScoreAnswer:
    """The scores of a part of the text, from `start` on, and the totals so far.

    The page asks with `start` 0 and without totals first, then with the `next` and the `totals`
    of the answer before. A part ends where a group of tokens does.

    Raises:
        PlaygroundError: the query's text, ids, start or totals cannot be used.
    """
    tokenizer = loaded.tokenizer
    ids = query.resolved(tokenizer).ids
    start = check_range("start", query.start, 0, len(ids))
    tokens = tokenizer.tokens(ids)
    length = loaded.info.context_length
    first = first_scored(ids, length, tokenizer.start_id)
    before = _totals_before(query.totals, tokens[first:start])
    stop = _part_end(tokens, start, max(start, first) + PART)
    scores = scoring.score(loaded.engine, ids, tokenizer.start_id, start, stop)
    totals = before.plus(scores, _n_bytes(tokens[max(start, first) : stop]))
    chips = chip_views(tokens[:stop], start)
    truncated = n_truncated(ids, length)
    return ScoreAnswer(
        model=loaded.info.id,
        ids=ids,
        n_tokens=len(ids),
        truncated=truncated,
        window=_window(length, truncated),
        chips=chips,
        chips_from=chips[0]["position"] if chips else start,
        scores=[_score_view(one, tokenizer) for one in scores],
        next=stop if stop < len(ids) else None,
        totals=_sendable(totals),
        figures=figures(totals),
    )


def _window(length: int, truncated: int) -> Said | None:
    if not truncated:
        return None
    return say("surprise.window", length=f"{length:,}", truncated=f"{truncated:,}")


def _part_end(tokens: Sequence[Token], start: int, wanted: int) -> int:
    """The first end of a group at `wanted` or behind it; a group begins at `start`."""
    if wanted >= len(tokens):
        return len(tokens)
    groups = group_tokens(tokens[start : wanted + PART])
    return start + next(group.stop for group in groups if start + group.stop >= wanted)


def _n_bytes(tokens: Sequence[Token]) -> int:
    """How many bytes of text they stand for; a special token is no text."""
    return sum(len(token.piece) for token in tokens if not token.special)


def _score_view(one: TokenScore, tokenizer: Tokenizer) -> ScoreView:
    return ScoreView(
        position=one.position,
        id=one.id,
        text=visible(tokenizer.token(one.id).piece),
        logprob=one.logprob,
        bits=one.bits,
        rank=one.rank,
        probability=one.probability,
        percent=percent(one.probability),
        entropy_bits=one.entropy_bits,
        after_start=one.after_start,
        top=[
            BetView(
                id=bet.id,
                text=visible(tokenizer.token(bet.id).piece),
                probability=bet.probability,
                percent=percent(bet.probability),
            )
            for bet in one.top
        ],
    )


def _sendable(totals: Totals) -> TotalsView:
    return TotalsView(
        tokens=totals.tokens,
        bits=totals.bits,
        bytes=totals.bytes,
        rank_counts=list(totals.rank_counts),
        bits_counts=list(totals.bits_counts),
    )


def _totals_before(sent: TotalsView | None, scored: Sequence[Token]) -> Totals:
    """The totals that the page brought back, if they can be those of the tokens `scored`."""
    totals = Totals() if sent is None else _checked(sent)
    if (totals.tokens, totals.bytes) != (len(scored), _n_bytes(scored)):
        raise PlaygroundError("surprise.error_totals")
    return totals


def _checked(sent: TotalsView) -> Totals:
    """Totals, if they agree with themselves."""
    totals = Totals(sent.bits, sent.bytes, tuple(sent.rank_counts), tuple(sent.bits_counts))
    least = sum(bin * count for bin, count in enumerate(totals.bits_counts))
    fits = (
        sent.tokens == totals.tokens == sum(totals.bits_counts)
        and least * (1 - 1e-9) <= totals.bits <= _MOST_BITS * totals.tokens
    )
    if not fits:
        raise PlaygroundError("surprise.error_totals")
    return totals


def score_summary(query: SummaryQuery) -> SummaryAnswer:
    """How the tokens of one text, or of two, are spread over ranks and bits; which surprises more.

    Raises:
        PlaygroundError: the query's totals cannot be used.
    """
    sent = {"a": query.a, **({"b": query.b} if query.b else {})}
    texts = {name: _checked(one) for name, one in sent.items()}
    return SummaryAnswer(
        rank=_histogram(_rank_bins(), {name: one.rank_counts for name, one in texts.items()}),
        bits=_histogram(_bits_bins(), {name: one.bits_counts for name, one in texts.items()}),
        sentences=comparison(texts),
    )


def _histogram(bins: list[str], counts: Mapping[str, Sequence[int]]) -> Histogram:
    """Bars are shares of each text's own tokens, so that texts of any length can be compared."""
    return Histogram(
        bins=bins,
        series=[
            Series(name=name_of(name), bars=[_bar(count, sum(of_text)) for count in of_text])
            for name, of_text in counts.items()
        ],
    )


def _bar(count: int, total: int) -> Bar:
    share = count / (total or 1)
    return Bar(count=count, share=share, percent=percent(share))


def _rank_bins() -> list[str]:
    """The ranks of each bin: `1`, `2–10`, …, `1,001+`."""
    firsts = [1, *(limit + 1 for limit in RANK_LIMITS)]
    ends = zip(firsts, RANK_LIMITS, strict=False)
    closed = [f"{low:,}" if low == high else f"{low:,}–{high:,}" for low, high in ends]
    return [*closed, f"{firsts[-1]:,}+"]


def _bits_bins() -> list[str]:
    """The bits of each bin: `0–1`, `1–2`, …, `15+`."""
    last = N_BITS_BINS - 1
    return [*(f"{low}–{low + 1}" for low in range(last)), f"{last}+"]
