"""The sampling lab: the pipeline stage by stage, the strip, the rolls, the word looked up.

Turns what `sampling` and `lookup` say into plain data with sentences. Computes no probability.
"""

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

import numpy as np
from numpy.typing import NDArray

from playground import lookup
from playground.errors import PlaygroundError
from playground.generation import Prediction, predict
from playground.host import Loaded
from playground.i18n import Lang, t
from playground.lookup import PathStep, WordPath
from playground.sampling import (
    Interval,
    NextTokenDistribution,
    SamplingSettings,
    StageResult,
    softmax,
)
from playground.tokenizer import Tokenizer
from playground.ui.requests import Answer, Request, n_shown_of, settings_of, text_of
from playground.views import candidate_view, percent, visible, visible_text

MIN_ROLLS, MAX_ROLLS = 10, 100_000
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
        last=_name(tokenizer, last),
        last_percent=percent(float(before[last])),
        first=_name(tokenizer, first),
        first_percent=percent(float(before[first])),
    )


def _name(tokenizer: Tokenizer, id: int) -> str:
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
        "text": _name(tokenizer, part.id),
        "start": part.start,
        "stop": part.stop,
        "range": f"{start}–{stop}",
        "percent": percent(float(distribution.sampler_probs[part.id])),
    }


def _strip_sentence(
    prediction: Prediction, drawn: Interval | None, tokenizer: Tokenizer, lang: Lang
) -> str:
    pick = prediction.pick
    token = _name(tokenizer, pick.id)
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


def roll(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """How often each shown token comes when the dice are rolled `count` times.

    Raises:
        PlaygroundError: the request's ids, settings or count cannot be used.
    """
    ids = text_of(request, loaded.tokenizer)["ids"]
    count = request.get("count")
    if type(count) is not int or not MIN_ROLLS <= count <= MAX_ROLLS:
        raise PlaygroundError("error.rolls", value=count, low=MIN_ROLLS, high=f"{MAX_ROLLS:,}")
    n_shown = n_shown_of(request)
    prediction = predict(loaded.engine, ids, settings_of(request))
    distribution = prediction.distribution
    rolls = distribution.roll(prediction.position, count)
    parts = distribution.strip(n_shown)
    rows = [
        _row(
            part.id,
            _name(loaded.tokenizer, part.id),
            int(rolls.counts[part.id]),
            float(rolls.expected[part.id]),
            count,
        )
        for part in parts
    ]
    n_rest = distribution.drawable - len(parts)
    if n_rest:
        n_shown_rolls = sum(row["count"] for row in rows)
        rest = t(lang, "rolls.rest", n=f"{n_rest:,}")
        rows.append(_row(None, rest, count - n_shown_rolls, 1 - parts[-1].stop, count))
    farthest, deviation = rolls.farthest
    return {
        "count": count,
        "rows": rows,
        "deviation": deviation,
        "sentence": t(
            lang,
            "rolls.farthest",
            count=f"{count:,}",
            deviation=f"{100 * deviation:.2f}",
            token=_name(loaded.tokenizer, farthest),
        ),
    }


def _row(id: int | None, text: str, count: int, expected: float, n_rolls: int) -> Answer:
    return {
        "id": id,
        "text": text,
        "count": count,
        "frequency": count / n_rolls,
        "frequency_percent": percent(count / n_rolls),
        "expected": expected,
        "expected_percent": percent(expected),
    }


def look_up(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """The token paths of a word after the text, and why it was chosen or was not.

    Beyond the context window the figures are of the windows that `lookup.look_up` describes.

    Raises:
        PlaygroundError: the request's ids, settings or word cannot be used.
    """
    ids = text_of(request, loaded.tokenizer)["ids"]
    settings = settings_of(request)
    word = request.get("word")
    if not isinstance(word, str):
        raise PlaygroundError("error.bad_request")
    paths = lookup.look_up(loaded.engine, loaded.tokenizer, ids, word, settings)
    names = [visible_text(path.text) for path in paths]
    return {
        "paths": [_path(path, settings, loaded.tokenizer, lang) for path in paths],
        "two_paths": t(lang, "word.two_paths", first=names[0], second=names[1])
        if len(names) == 2
        else None,
    }


def _path(path: WordPath, settings: SamplingSettings, tokenizer: Tokenizer, lang: Lang) -> Answer:
    return {
        "text": visible_text(path.text),
        "steps": [candidate_view(step.candidate) for step in path.steps],
        "probability": path.probability,
        "product": t(
            lang,
            "word.product",
            percent=percent(path.probability),
            bits=f"{path.bits:.2f}",
            n=len(path.steps),
        ),
        "verdict": _verdict(path.steps[0], settings, tokenizer, lang),
    }


def _verdict(step: PathStep, settings: SamplingSettings, tokenizer: Tokenizer, lang: Lang) -> str:
    """Why the word's first token was chosen here, or was not."""
    candidate, pick = step.candidate, step.pick
    token, picked = visible(candidate.token.piece), _name(tokenizer, pick.id)
    if candidate.token.id == pick.id:
        return t(lang, "word.drawn", token=token)
    if candidate.cut_by:
        stage = t(lang, f"stage.name.{candidate.cut_by}")
        return t(lang, "word.cut", token=token, rank=f"{candidate.rank:,}", stage=stage)
    if settings.is_greedy:
        key = "word.greedy" if settings.repetition_penalty == 1 else "word.greedy_penalty"
        return t(lang, key, token=token, rank=f"{candidate.rank:,}", picked=picked)
    if step.interval is None or pick.u is None:
        key = "word.too_small" if candidate.model_prob else "word.impossible"
        return t(lang, key, token=token)
    start, stop, u = interval_figures(step.interval.start, step.interval.stop, pick.u)
    return t(
        lang,
        "word.missed",
        token=token,
        start=start,
        stop=stop,
        u=u,
        picked=picked,
    )
