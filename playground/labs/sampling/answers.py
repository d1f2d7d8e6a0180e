"""The sampling lab: the rolls, and the word looked up.

Turns what `sampling` and `lookup` say into plain data with sentences. Computes no probability.
"""

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import Lang, t
from playground.labs.sampling import lookup
from playground.labs.sampling.lookup import PathStep, WordPath
from playground.page.requests import Answer, Request, n_shown_of, settings_of, text_of
from playground.page.sampler import interval_figures, token_name
from playground.sampling import SamplingSettings
from playground.text.generation import predict
from playground.text.views import candidate_view, percent, visible, visible_text
from playground.tokenizer import Tokenizer

MIN_ROLLS, MAX_ROLLS = 10, 100_000


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
            token_name(loaded.tokenizer, part.id),
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
            token=token_name(loaded.tokenizer, farthest),
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
    token, picked = visible(candidate.token.piece), token_name(tokenizer, pick.id)
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
