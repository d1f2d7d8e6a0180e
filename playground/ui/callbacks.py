"""What the page asks the server: one look at a text, the model's status, another try.

The page holds the state (ids, choices); each call here reads a request, makes one call into
the domain and returns plain data, so the server remembers no visitor. A request comes from
outside: it is checked before anything is done with it, and every failure becomes a sentence.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypedDict

from playground.candidates import candidates, other_probability
from playground.charts import next_token_figure
from playground.errors import PlaygroundError
from playground.generation import Prediction, Timing, predict
from playground.host import HostStatus, Loaded, ModelHost
from playground.i18n import Lang, as_lang, explain, t
from playground.loops import find_loop
from playground.sampling import SamplingSettings
from playground.tokenizer import MAX_CHARS, Token, join_text
from playground.views import candidate_views, chip_views, percent, visible

log = logging.getLogger(__name__)

MAX_SHOWN = 50

Request = dict[str, Any]
Answer = dict[str, Any]
ServerFunction = Callable[[Request], Answer]


class Text(TypedDict):
    """The text a request speaks of: ids, and how many of them a person typed."""

    ids: list[int]
    prompt_length: int


def server_functions(host: ModelHost) -> list[ServerFunction]:
    """The functions the page calls; each takes one JSON object and returns one."""

    @_answering
    def status(request: Request, lang: Lang) -> Answer:
        return status_view(host.status(), lang)

    @_answering
    def retry(request: Request, lang: Lang) -> Answer:
        host.retry()
        return status_view(host.status(), lang)

    @_answering
    def look(request: Request, lang: Lang) -> Answer:
        loaded = host.ready()
        if loaded is None:
            return {"loading": True}
        if request.get("model") not in (None, loaded.info.id):
            return {"model_changed": loaded.info.id}
        return look_at(loaded, request, lang)

    return [status, retry, look]


def _answering(answer: Callable[[Request, Lang], Answer]) -> ServerFunction:
    """Turn every failure into a sentence: a server function's exception reaches nobody."""

    @wraps(answer)
    def call(request: Request) -> Answer:
        lang = as_lang(request.get("lang")) if isinstance(request, dict) else as_lang(None)
        try:
            return answer(request, lang)
        except PlaygroundError as error:
            return {"error": explain(lang, error)}
        except Exception:
            log.exception("a request of the page failed")
            return {"error": t(lang, "error.internal")}

    # Gradio reads the signature to see what to pass.
    del call.__wrapped__
    call.__annotations__ = {"request": dict, "return": dict}
    return call


def status_view(status: HostStatus, lang: Lang) -> Answer:
    """What the page says of the model: state, sentence, progress, and how it was found."""
    info = status.info
    progress = status.progress
    return {
        "state": status.state,
        "model": info.id if info else None,
        "sentence": _status_sentence(status, lang),
        "fraction": progress.fraction if progress else None,
        "steps": [t(lang, step.key, **step.params) for step in status.steps],
        "stand_in": status.stand_in,
        "retrying": status.retrying,
    }


def _status_sentence(status: HostStatus, lang: Lang) -> str:
    if status.state == "failed" and status.error:
        return explain(lang, status.error)
    if status.info is None or status.state != "ready":
        progress = status.progress
        return t(lang, progress.key, **progress.params) if progress else t(lang, "status.starting")
    info = status.info
    facts = t(
        lang,
        "status.ready",
        id=info.id,
        source=t(lang, f"status.source.{info.source}"),
        n_params=_amount(info.n_params, lang),
        context_length=f"{info.context_length:,}",
    )
    sentences = [facts]
    if info.licence:
        sentences.append(t(lang, "status.licence", licence=info.licence))
    if status.stand_in:
        sentences.append(t(lang, "status.stand_in"))
    if status.retrying and status.progress:
        sentences.append(t(lang, status.progress.key, **status.progress.params))
    elif status.error:
        sentences.append(explain(lang, status.error))
    return " ".join(sentences)


def _amount(n: int, lang: Lang) -> str:
    """A large number as people say it: `135M`; in Korean by ten thousands, `1억 3,452만`."""
    if lang == "en":
        return f"{n / 1e6:,.0f}M"
    hundred_millions, rest = divmod(round(n / 1e4), 10**4)
    return f"{hundred_millions}억 {rest:,}만" if hundred_millions else f"{rest:,}만"


def look_at(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """Everything the page shows of a text: its tokens, what may come next, what it cost.

    Raises:
        PlaygroundError: the request's text, ids or settings cannot be used.
    """
    tokenizer = loaded.tokenizer
    text = _text_of(request, loaded)
    ids, prompt_length = text["ids"], text["prompt_length"]
    n_shown = _integer(request, "top_k_shown", 1, MAX_SHOWN)
    settings = _settings_of(request)
    chips_from = _integer(request, "chips_from", 0, len(ids))
    tokens = tokenizer.tokens(ids)
    use_cache = request.get("use_cache") is not False
    prediction = predict(loaded.engine, ids, settings, use_cache=use_cache)
    chips = chip_views(tokens, chips_from)
    return {
        "model": loaded.info.id,
        "ids": ids,
        "prompt_length": prompt_length,
        "chips_from": chips[0]["position"] if chips else len(ids),
        "chips": chips,
        "counts": _counts(tokens, lang),
        "text": join_text([token for token in tokens if not token.special]),
        "window": _window(prediction, loaded, lang),
        "loop": _loop(ids, prompt_length, lang),
        "full": len(ids) >= loaded.info.context_length,
        **_next_view(prediction, loaded, n_shown, lang),
    }


def _text_of(request: Request, loaded: Loaded) -> Text:
    """The ids to look at: those sent, or those of a text that a person has just edited."""
    tokenizer = loaded.tokenizer
    if request.get("ids") is None:
        ids = list(tokenizer.encode(request.get("text", ""))) or [tokenizer.start_id]
        return Text(ids=ids, prompt_length=len(ids))
    ids = request["ids"]
    if not isinstance(ids, list) or not 1 <= len(ids) <= 4 * MAX_CHARS:
        raise PlaygroundError("error.bad_request")
    if not all(type(token_id) is int for token_id in ids):
        raise PlaygroundError("error.bad_request")
    return Text(ids=ids, prompt_length=_integer(request, "prompt_length", 1, len(ids)))


def _integer(request: Request, name: str, low: int, high: int) -> int:
    value = request.get(name, low)
    if type(value) is not int or not low <= value <= high:
        raise PlaygroundError("error.out_of_range", name=name, value=value, low=low, high=high)
    return value


def _settings_of(request: Request) -> SamplingSettings:
    settings = request.get("settings") or {}
    names = {"strategy", "temperature", "top_k", "top_p", "seed"}
    if not isinstance(settings, dict) or not names.issuperset(settings):
        raise PlaygroundError("error.bad_request")
    return SamplingSettings(**settings)


def _counts(tokens: tuple[Token, ...], lang: Lang) -> str:
    """How long the text is, three ways; special tokens are no part of the text."""
    typed = [token for token in tokens if not token.special]
    return t(
        lang,
        "text.counts",
        tokens=f"{len(typed):,}",
        characters=f"{len(join_text(typed)):,}",
        bytes=f"{sum(len(token.piece) for token in typed):,}",
    )


def _window(prediction: Prediction, loaded: Loaded, lang: Lang) -> Answer:
    truncated = prediction.truncated
    length = loaded.info.context_length
    sentence = (
        t(lang, "window.truncated", truncated=f"{truncated:,}", length=f"{length:,}")
        if truncated
        else None
    )
    return {"truncated": truncated, "sentence": sentence}


def _loop(ids: list[int], prompt_length: int, lang: Lang) -> Answer | None:
    loop = find_loop(ids, prompt_length)
    if loop is None:
        return None
    sentence = t(lang, "loop.found", period=loop.period, turns=int(loop.turns))
    return {"start": loop.start, "period": loop.period, "sentence": sentence}


def _next_view(prediction: Prediction, loaded: Loaded, n_shown: int, lang: Lang) -> Answer:
    distribution = prediction.distribution
    best = candidates(distribution, loaded.tokenizer, n_shown)
    shown = candidate_views(best)
    n_other = distribution.vocab_size - len(shown)
    other = other_probability(distribution, best)
    return {
        "candidates": shown,
        "other_probability": other,
        "figure": next_token_figure(shown, other, n_other, lang),
        "entropy": _entropy(distribution.entropy_bits, lang),
        "pick": _pick_view(prediction, loaded),
        "timing": _timing(prediction.timing, lang),
    }


def _entropy(bits: float, lang: Lang) -> Answer:
    sentence = t(lang, "next.entropy", bits=f"{bits:.2f}", choices=f"{2**bits:,.1f}")
    return {"bits": bits, "sentence": sentence}


def _pick_view(prediction: Prediction, loaded: Loaded) -> Answer:
    """The token the settings choose here, as the page records it when it is appended."""
    pick = prediction.pick
    distribution = prediction.distribution
    token = loaded.tokenizer.token(pick.id)
    probability = float(distribution.probs[pick.id])
    return {
        "id": pick.id,
        "text": visible(token.piece),
        "rank": distribution.rank(pick.id),
        "probability": probability,
        "percent": percent(probability),
        "sampler_percent": percent(float(distribution.sampler_probs[pick.id])),
        "drawn": pick.u is not None,
        "ends_text": pick.id in loaded.info.eos_ids,
    }


def _timing(timing: Timing, lang: Lang) -> Answer:
    sentence = t(
        lang,
        "speed.timing",
        ms=f"{timing.milliseconds:,.0f}",
        computed=f"{timing.computed_positions:,}",
        cached=f"{timing.cached_positions:,}",
    )
    return {
        "milliseconds": timing.milliseconds,
        "computed_positions": timing.computed_positions,
        "cached_positions": timing.cached_positions,
        "sentence": sentence,
    }
