"""What the sampler does at one step: its stages, and the strip with the draw on it.

Turns what `sampling` says into plain data with sentences. Computes no probability.
"""

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

import numpy as np
from numpy.typing import NDArray

from playground.host import Loaded
from playground.i18n import Lang, t
from playground.page.requests import Answer
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


def sampler_view(prediction: Prediction, loaded: Loaded, n_shown: int, lang: Lang) -> Answer:
    """What the sampler does at this step: its stages, and the strip with the draw on it."""
    distribution = prediction.distribution
    shown = distribution.top(n_shown).tolist()
    return {
        "stages": [
            _logits_stage(distribution, shown, lang),
            *(
                _stage(stage, distribution.settings, loaded.tokenizer, shown, lang)
                for stage in distribution.stages
            ),
            _last_stage(distribution, shown, lang),
        ],
        "strip": _strip(prediction, loaded.tokenizer, lang),
    }


def _logits_stage(distribution: NextTokenDistribution, shown: list[int], lang: Lang) -> Answer:
    n = f"{distribution.vocab_size:,}"
    return {
        "name": "logits",
        "is_on": True,
        "title": t(lang, "stage.name.logits"),
        "does": t(lang, "stage.does.logits", n=n),
        "result": t(lang, "stage.none_cut", n=n),
        "border": None,
        "survivors": distribution.vocab_size,
        "mass": 1.0,
        "probabilities": _percents(distribution.probs[shown].tolist()),
        "logits": [f"{logit:.2f}" for logit in distribution.logits[shown].tolist()],
        "cut": [],
    }


def _last_stage(distribution: NextTokenDistribution, shown: list[int], lang: Lang) -> Answer:
    greedy = distribution.settings.is_greedy
    survivors, mass = distribution.survivors, distribution.mass
    n_cut = distribution.stages[-1].survivors - survivors
    return {
        "name": "sampler",
        "is_on": True,
        "title": t(lang, "stage.name.taken" if greedy else "stage.name.sampler"),
        "does": t(lang, "stage.does.greedy" if greedy else "stage.does.sampler"),
        "result": _result(survivors, n_cut, mass, lang),
        "border": None,
        "survivors": survivors,
        "mass": mass,
        "probabilities": _percents(distribution.sampler_probs[shown].tolist()),
        "cut": [],
    }


def _stage(
    stage: StageResult,
    settings: SamplingSettings,
    tokenizer: Tokenizer,
    shown: list[int],
    lang: Lang,
) -> Answer:
    title = t(lang, f"stage.name.{stage.name}")
    if not stage.is_on:
        return {"name": stage.name, "is_on": False, "title": title}
    value = getattr(settings, stage.name)
    before, after = softmax(stage.before), softmax(stage.after)
    cut = stage.cut
    return {
        "name": stage.name,
        "is_on": True,
        "title": f"{title} {value:g}",
        "does": t(lang, _does(stage.name, value), value=f"{value:g}"),
        "result": _result(stage.survivors, int(cut.sum()), stage.mass, lang),
        "border": _border(stage, before, tokenizer, lang),
        "survivors": stage.survivors,
        "mass": stage.mass,
        "probabilities": _percents(after[shown].tolist()),
        "cut": [id for id in shown if cut[id]],
    }


def _does(name: str, value: float) -> str:
    if name == "temperature":
        return "stage.does.cold" if value < 1 else "stage.does.hot"
    if name == "repetition_penalty" and value < 1:
        return "stage.does.repetition_reward"
    return f"stage.does.{name}"


def _result(survivors: int, n_cut: int, mass: float, lang: Lang) -> str:
    if not n_cut:
        return t(lang, "stage.none_cut", n=f"{survivors:,}")
    return t(lang, "stage.survivors", survivors=f"{survivors:,}", mass=percent(mass))


def _percents(probabilities: Sequence[float]) -> list[Answer]:
    return [{"value": value, "percent": percent(value)} for value in probabilities]


def _border(
    stage: StageResult, before: NDArray[np.float64], tokenizer: Tokenizer, lang: Lang
) -> str | None:
    if stage.border is None:
        return None
    last, first = stage.border
    return t(
        lang,
        "stage.border",
        last=token_name(tokenizer, last),
        last_percent=percent(float(before[last])),
        first=token_name(tokenizer, first),
        first_percent=percent(float(before[first])),
    )


def token_name(tokenizer: Tokenizer, id: int) -> str:
    """The token with its spaces and half characters made visible."""
    return visible(tokenizer.token(id).piece)


def _strip(prediction: Prediction, tokenizer: Tokenizer, lang: Lang) -> Answer:
    """The strip from 0 to 1: the widest parts one by one, the many narrow ones together."""
    distribution = prediction.distribution
    parts = distribution.strip(_ON_STRIP)
    pick = prediction.pick
    drawn = distribution.interval(pick.id)
    n_more = distribution.drawable - len(parts)
    return {
        "parts": [_part(part, distribution, tokenizer) for part in parts],
        "more": {"start": parts[-1].stop, "text": t(lang, "strip.rest", n=f"{n_more:,}")}
        if n_more
        else None,
        "u": pick.u,
        "u_text": None if pick.u is None else _rounded(pick.u, _MIN_DIGITS, ROUND_FLOOR),
        "seed": distribution.settings.seed,
        "position": prediction.position,
        "drawn": _part(drawn, distribution, tokenizer) if drawn else None,
        "sentence": _strip_sentence(prediction, drawn, tokenizer, lang),
    }


def _part(part: Interval, distribution: NextTokenDistribution, tokenizer: Tokenizer) -> Answer:
    start, stop = interval_figures(part.start, part.stop)
    return {
        "id": part.id,
        "text": token_name(tokenizer, part.id),
        "start": part.start,
        "stop": part.stop,
        "range": f"{start}–{stop}",
        "percent": percent(float(distribution.sampler_probs[part.id])),
    }


def _strip_sentence(
    prediction: Prediction, drawn: Interval | None, tokenizer: Tokenizer, lang: Lang
) -> str:
    pick = prediction.pick
    token = token_name(tokenizer, pick.id)
    if pick.u is None or drawn is None:
        return t(lang, "strip.greedy", token=token)
    start, stop, u = interval_figures(drawn.start, drawn.stop, pick.u)
    return t(
        lang,
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
