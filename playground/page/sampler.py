"""What the sampler does at one step: its stages, and the strip with the draw on it.

Turns what `sampling` says into plain data with sentences. Computes no probability.
"""

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from playground.host import Loaded
from playground.page.wire import Percent, Said, Wire, say
from playground.sampling import (
    Interval,
    NextTokenDistribution,
    SamplingSettings,
    StageResult,
    softmax,
)
from playground.text.generation import Prediction
from playground.text.views import percent, visible
from playground.tokenizer import Tokenizer

_ON_STRIP = 60
_MIN_DIGITS = 6  # so that u reads the same whatever the knobs, but on the narrowest parts
_EXACT = Context(prec=1_100)  # more digits than any float64 from 0 to 1 has


class StageView(Wire):
    """One stage: what it does, and what of the shown candidates is left behind it.

    Attributes:
        value: the knob's setting in the title; None for a stage without a knob.
        probabilities: of the shown candidates behind the stage, in their order.
        logits: of the same, for the first stage.
        cut: the ids among them that the stage cut.
        mass: the share of the probability that entered the stage which the survivors hold.
    """

    name: str
    is_on: bool
    title: Said
    value: str | None = None
    does: Said | None = None
    result: Said | None = None
    border: Said | None = None
    survivors: int | None = None
    mass: float | None = None
    probabilities: list[Percent] = Field(default_factory=list)
    logits: list[str] = Field(default_factory=list)
    cut: list[int] = Field(default_factory=list)


class StripPart(Wire):
    """A survivor's part of the strip, from `start` to `stop`."""

    id: int
    text: str
    start: float
    stop: float
    range: str
    percent: str


class StripRest(Wire):
    """The narrow parts together, from `start` on."""

    start: float
    text: Said


class StripView(Wire):
    """The strip from 0 to 1: the widest parts one by one, the many narrow ones together."""

    parts: list[StripPart]
    more: StripRest | None
    u: float | None
    u_text: str | None
    seed: int
    position: int
    drawn: StripPart | None
    sentence: Said


class SamplerView(Wire):
    """What the sampler does at one step."""

    stages: list[StageView]
    strip: StripView


def sampler_view(prediction: Prediction, loaded: Loaded, n_shown: int) -> SamplerView:
    """What the sampler does at this step: its stages, and the strip with the draw on it."""
    distribution = prediction.distribution
    shown = distribution.top(n_shown).tolist()
    stages = (
        _stage(stage, distribution.settings, loaded.tokenizer, shown)
        for stage in distribution.stages
    )
    return SamplerView(
        stages=[_logits_stage(distribution, shown), *stages, _last_stage(distribution, shown)],
        strip=_strip(prediction, loaded.tokenizer),
    )


def _logits_stage(distribution: NextTokenDistribution, shown: list[int]) -> StageView:
    n = f"{distribution.vocab_size:,}"
    return StageView(
        name="logits",
        is_on=True,
        title=say("stage.name.logits"),
        does=say("stage.does.logits", n=n),
        result=say("stage.none_cut", n=n),
        survivors=distribution.vocab_size,
        mass=1.0,
        probabilities=_percents(distribution.probs[shown].tolist()),
        logits=[f"{logit:.2f}" for logit in distribution.logits[shown].tolist()],
    )


def _last_stage(distribution: NextTokenDistribution, shown: list[int]) -> StageView:
    greedy = distribution.settings.is_greedy
    survivors, mass = distribution.survivors, distribution.mass
    n_cut = distribution.stages[-1].survivors - survivors
    return StageView(
        name="sampler",
        is_on=True,
        title=say("stage.name.taken" if greedy else "stage.name.sampler"),
        does=say("stage.does.greedy" if greedy else "stage.does.sampler"),
        result=_result(survivors, n_cut, mass),
        survivors=survivors,
        mass=mass,
        probabilities=_percents(distribution.sampler_probs[shown].tolist()),
    )


def _stage(
    stage: StageResult, settings: SamplingSettings, tokenizer: Tokenizer, shown: list[int]
) -> StageView:
    title = say(f"stage.name.{stage.name}")
    if not stage.is_on:
        return StageView(name=stage.name, is_on=False, title=title)
    value = getattr(settings, stage.name)
    before, after = softmax(stage.before), softmax(stage.after)
    cut = stage.cut
    return StageView(
        name=stage.name,
        is_on=True,
        title=title,
        value=f"{value:g}",
        does=say(_does(stage.name, value), value=f"{value:g}"),
        result=_result(stage.survivors, int(cut.sum()), stage.mass),
        border=_border(stage, before, tokenizer),
        survivors=stage.survivors,
        mass=stage.mass,
        probabilities=_percents(after[shown].tolist()),
        cut=[id for id in shown if cut[id]],
    )


def _does(name: str, value: float) -> str:
    if name == "temperature":
        return "stage.does.cold" if value < 1 else "stage.does.hot"
    if name == "repetition_penalty" and value < 1:
        return "stage.does.repetition_reward"
    return f"stage.does.{name}"


def _result(survivors: int, n_cut: int, mass: float) -> Said:
    if not n_cut:
        return say("stage.none_cut", n=f"{survivors:,}")
    return say("stage.survivors", survivors=f"{survivors:,}", mass=percent(mass))


def _percents(probabilities: Sequence[float]) -> list[Percent]:
    return [Percent(value=value, percent=percent(value)) for value in probabilities]


def _border(stage: StageResult, before: NDArray[np.float64], tokenizer: Tokenizer) -> Said | None:
    if stage.border is None:
        return None
    last, first = stage.border
    return say(
        "stage.border",
        last=token_name(tokenizer, last),
        last_percent=percent(float(before[last])),
        first=token_name(tokenizer, first),
        first_percent=percent(float(before[first])),
    )


def token_name(tokenizer: Tokenizer, id: int) -> str:
    """The token with its spaces and half characters made visible."""
    return visible(tokenizer.token(id).piece)


def _strip(prediction: Prediction, tokenizer: Tokenizer) -> StripView:
    distribution = prediction.distribution
    parts = distribution.strip(_ON_STRIP)
    pick = prediction.pick
    drawn = distribution.interval(pick.id)
    n_more = distribution.drawable - len(parts)
    rest = say("strip.rest", n=f"{n_more:,}")
    return StripView(
        parts=[_part(part, distribution, tokenizer) for part in parts],
        more=StripRest(start=parts[-1].stop, text=rest) if n_more else None,
        u=pick.u,
        u_text=None if pick.u is None else _rounded(pick.u, _MIN_DIGITS, ROUND_FLOOR),
        seed=distribution.settings.seed,
        position=prediction.position,
        drawn=_part(drawn, distribution, tokenizer) if drawn else None,
        sentence=_strip_sentence(prediction, drawn, tokenizer),
    )


def _part(part: Interval, distribution: NextTokenDistribution, tokenizer: Tokenizer) -> StripPart:
    start, stop = interval_figures(part.start, part.stop)
    return StripPart(
        id=part.id,
        text=token_name(tokenizer, part.id),
        start=part.start,
        stop=part.stop,
        range=f"{start}–{stop}",
        percent=percent(float(distribution.sampler_probs[part.id])),
    )


def _strip_sentence(prediction: Prediction, drawn: Interval | None, tokenizer: Tokenizer) -> Said:
    pick = prediction.pick
    token = token_name(tokenizer, pick.id)
    if pick.u is None or drawn is None:
        return say("strip.greedy", token=token)
    start, stop, u = interval_figures(drawn.start, drawn.stop, pick.u)
    return say(
        "strip.sentence",
        u=u,
        seed=prediction.distribution.settings.seed,
        position=prediction.position,
        token=token,
        start=start,
        stop=stop,
    )


def interval_figures(start: float, stop: float, *numbers: float) -> tuple[str, ...]:
    """`start`, `stop` and numbers beside them as text, all with as many digits.

    Six behind the point, or as many more as it takes to tell the interval's width to two digits
    and to leave every number as printed on the side of the borders it lies on: inside
    `[start, stop)` exactly if it is. `start` and the numbers are rounded down, `stop` up.
    All from 0 to 1.
    """
    width = stop - start
    digits = max(_MIN_DIGITS, 1 - math.floor(math.log10(width)) if width > 0 else 0)
    while True:
        low, high = _rounded(start, digits, ROUND_FLOOR), _rounded(stop, digits, ROUND_CEILING)
        texts = [_rounded(number, digits, ROUND_FLOOR) for number in numbers]
        # Text of equal length: in the order of its numbers.
        if all(
            (low <= text < high) == (start <= number < stop)
            for text, number in zip(texts, numbers, strict=True)
        ):
            return low, high, *texts
        digits += 1


def _rounded(number: float, digits: int, rounding: str) -> str:
    exact = Decimal(number).quantize(Decimal(1).scaleb(-digits), rounding, _EXACT)
    return f"{exact:f}"
