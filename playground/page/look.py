"""One look at a text: its tokens, what may come next, what it cost. Remembers no visitor."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from playground.host import Loaded
from playground.page.lints import LintView, lint_views
from playground.page.sampler import SamplerView, sampler_view
from playground.page.wire import (
    Answer,
    Said,
    Settings,
    Shown,
    TextQuery,
    Wire,
    check_range,
    say,
)
from playground.sampling import SamplingSettings
from playground.text.candidates import candidates, other_probability
from playground.text.generation import Prediction, Timing, predict
from playground.text.loops import find_loop
from playground.text.views import (
    CandidateView,
    ChipView,
    candidate_views,
    chip_views,
    percent,
    visible,
)
from playground.tokenizer import MAX_IDS, Token, join_text, plain_text, whole_text

PART = 512  # of a long text that is read before the page hears of it


class LookQuery(TextQuery):
    """A look at a text.

    Attributes:
        top_k_shown: how many candidates.
        chips_from: the first position whose chips are wanted.
        settings: the knobs.
        sampler: whether the sampler's stages and strip are wanted.
        use_cache: False computes every position and keeps nothing.
        draw_position: the place whose draw is meant, else the next one: two models that tokenize
            a text differently can be given the same draws.
        read: how many tokens of a long text are read already; None reads it at once.
    """

    top_k_shown: Shown = 1
    chips_from: int = 0
    settings: Settings = SamplingSettings()
    sampler: bool = False
    use_cache: bool = True
    draw_position: Annotated[int, Field(ge=0, le=MAX_IDS)] = 0
    read: int | None = None


class ReadPart(Wire):
    """How far a long text is read."""

    done: int
    total: int


class ReadingAnswer(Answer):
    """There is more to read: the page says how much is read, asks again, and can stop."""

    reading: ReadPart


class WindowView(Wire):
    """How many tokens no longer count, and what to say of it."""

    truncated: int
    sentence: Said | None


class LoopView(Wire):
    """A loop that the text runs in: where it began and how many tokens one turn has."""

    start: int
    period: int
    sentence: Said


class EntropyView(Wire):
    """How open the next token is."""

    bits: float
    sentence: Said


class PickView(Wire):
    """The token the settings choose here, as the page records it when it is appended."""

    id: int
    text: str
    rank: int
    probability: float
    percent: str
    sampler_percent: str
    drawn: bool
    u: float | None
    ends_text: bool


class TimingView(Wire):
    """What the step cost."""

    milliseconds: float
    computed_positions: int
    cached_positions: int
    sentence: Said


class LookAnswer(Answer):
    """Everything the page shows of a text.

    Attributes:
        chips_from: the position of the first chip sent: no group is cut in two.
        text: the text as it reads.
        appended: what stands behind the prompt, without a character that is only begun.
        n_tokens: how many tokens are no special ones.
        full: whether the context window has no room left.
        other_probability, other_sampler_probability: what all tokens but the candidates hold.
        n_other: how many tokens these are.
    """

    model: str
    ids: list[int]
    prompt_length: int
    chips_from: int
    chips: list[ChipView]
    counts: Said
    text: str
    appended: str
    n_tokens: int
    window: WindowView
    loop: LoopView | None
    lints: list[LintView]
    full: bool
    candidates: list[CandidateView]
    other_probability: float
    other_percent: str
    other_sampler_probability: float
    other_sampler_percent: str
    n_other: int
    entropy: EntropyView
    pick: PickView
    timing: TimingView
    sampler: SamplerView | None


def look(loaded: Loaded, query: LookQuery) -> LookAnswer | ReadingAnswer:
    """Everything the page shows of a text: its tokens, what may come next, what it cost.

    Raises:
        PlaygroundError: the query's text, ids or settings cannot be used.
    """
    tokenizer = loaded.tokenizer
    text = query.resolved(tokenizer)
    ids = text.ids
    check_range("chips_from", query.chips_from, 0, len(ids))
    tokens = tokenizer.tokens(ids)
    if query.use_cache and (part := _read_part(loaded, ids, query.read)):
        return ReadingAnswer(reading=part)
    prediction = predict(loaded.engine, ids, query.settings, use_cache=query.use_cache)
    prediction = replace(prediction, position=query.draw_position or len(ids))
    distribution = prediction.distribution
    best = candidates(distribution, tokenizer, query.top_k_shown)
    others = other_probability(distribution.probs, best)
    others_drawn = other_probability(distribution.sampler_probs, best)
    chips = chip_views(tokens, query.chips_from)
    return LookAnswer(
        model=loaded.info.id,
        ids=ids,
        prompt_length=text.prompt_length,
        chips_from=chips[0]["position"] if chips else len(ids),
        chips=chips,
        counts=_counts(tokens),
        text=plain_text(tokens),
        appended=whole_text(tokens[text.prompt_length :]),
        n_tokens=sum(not token.special for token in tokens),
        window=_window(prediction.truncated, loaded.info.context_length),
        loop=_loop(ids, text.prompt_length),
        lints=lint_views(tokenizer, ids),
        full=len(ids) >= loaded.info.context_length,
        candidates=candidate_views(best),
        other_probability=others,
        other_percent=percent(others),
        other_sampler_probability=others_drawn,
        other_sampler_percent=percent(others_drawn),
        n_other=distribution.vocab_size - len(best),
        entropy=_entropy(distribution.entropy_bits),
        pick=_pick(prediction, loaded),
        timing=_timing(prediction.timing),
        sampler=sampler_view(prediction, loaded, query.top_k_shown) if query.sampler else None,
    )


def _read_part(loaded: Loaded, ids: list[int], read: int | None) -> ReadPart | None:
    """Read the next part of a long text; None when no more than a part is left.

    What is read already costs next to nothing, so `read` may say too little.
    """
    if read is None:
        return None
    window = ids[-loaded.info.context_length :]
    done = check_range("read", read, 0, len(ids)) + PART
    if done >= len(window):
        return None
    loaded.engine.next_logits(window[:done])
    return ReadPart(done=done, total=len(window))


def _counts(tokens: tuple[Token, ...]) -> Said:
    """How long the text is, three ways; special tokens are no part of the text."""
    typed = [token for token in tokens if not token.special]
    return say(
        "text.counts",
        tokens=f"{len(typed):,}",
        characters=f"{len(join_text(typed)):,}",
        bytes=f"{sum(len(token.piece) for token in typed):,}",
    )


def _window(truncated: int, length: int) -> WindowView:
    sentence = say("window.truncated", truncated=f"{truncated:,}", length=f"{length:,}")
    return WindowView(truncated=truncated, sentence=sentence if truncated else None)


def _loop(ids: list[int], prompt_length: int) -> LoopView | None:
    loop = find_loop(ids, prompt_length)
    if loop is None:
        return None
    sentence = say("loop.found", period=loop.period, turns=int(loop.turns))
    return LoopView(start=loop.start, period=loop.period, sentence=sentence)


def _entropy(bits: float) -> EntropyView:
    sentence = say("next.entropy", bits=f"{bits:.2f}", choices=f"{2**bits:,.1f}")
    return EntropyView(bits=bits, sentence=sentence)


def _pick(prediction: Prediction, loaded: Loaded) -> PickView:
    pick, distribution = prediction.pick, prediction.distribution
    probability = float(distribution.probs[pick.id])
    return PickView(
        id=pick.id,
        text=visible(loaded.tokenizer.token(pick.id).piece),
        rank=distribution.rank(pick.id),
        probability=probability,
        percent=percent(probability),
        sampler_percent=percent(float(distribution.sampler_probs[pick.id])),
        drawn=pick.u is not None,
        u=pick.u,
        ends_text=pick.id in loaded.info.eos_ids,
    )


def _timing(timing: Timing) -> TimingView:
    return TimingView(
        milliseconds=timing.milliseconds,
        computed_positions=timing.computed_positions,
        cached_positions=timing.cached_positions,
        sentence=say(
            "speed.timing",
            ms=f"{timing.milliseconds:,.0f}",
            computed=f"{timing.computed_positions:,}",
            cached=f"{timing.cached_positions:,}",
        ),
    )
