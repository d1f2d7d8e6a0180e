"""One look at a text: its tokens, what may come next, what it cost. Remembers no visitor."""

from dataclasses import replace

from playground.host import Loaded
from playground.i18n import Lang, t
from playground.page.charts import next_token_figure
from playground.page.lints import lint_views
from playground.page.requests import Answer, Request, integer, n_shown_of, settings_of, text_of
from playground.page.sampler import sampler_view
from playground.text.candidates import candidates, other_probability
from playground.text.generation import Prediction, Timing, predict
from playground.text.loops import find_loop
from playground.text.views import candidate_views, chip_views, percent, visible
from playground.tokenizer import MAX_IDS, Token, join_text, plain_text, whole_text

PART = 512  # of a long text that is read before the page hears of it


def look(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """Everything the page shows of a text: its tokens, what may come next, what it cost.

    With `draw_position` the draw is that of another position: two models that cut a text
    differently can be given the same draws.

    Raises:
        PlaygroundError: the request's text, ids or settings cannot be used.
    """
    tokenizer = loaded.tokenizer
    text = text_of(request, tokenizer)
    ids, prompt_length = text["ids"], text["prompt_length"]
    n_shown = n_shown_of(request)
    settings = settings_of(request)
    chips_from = integer(request, "chips_from", 0, len(ids))
    tokens = tokenizer.tokens(ids)
    shows_sampler = request.get("sampler") is True
    use_cache = request.get("use_cache") is not False
    draw_position = integer(request, "draw_position", 0, MAX_IDS) or len(ids)
    if use_cache and (so_far := _read_part(loaded, ids, request)):
        return so_far
    prediction = predict(loaded.engine, ids, settings, use_cache=use_cache)
    prediction = replace(prediction, position=draw_position)
    chips = chip_views(tokens, chips_from)
    return {
        "model": loaded.info.id,
        "ids": ids,
        "prompt_length": prompt_length,
        "chips_from": chips[0]["position"] if chips else len(ids),
        "chips": chips,
        "counts": _counts(tokens, lang),
        "text": plain_text(tokens),
        "appended": whole_text(tokens[prompt_length:]),
        "n_tokens": sum(not token.special for token in tokens),
        "window": _window(prediction, loaded, lang),
        "loop": _loop(ids, prompt_length, lang),
        "lints": lint_views(tokenizer, ids, lang),
        "full": len(ids) >= loaded.info.context_length,
        **_next_view(prediction, loaded, n_shown, shows_sampler, lang),
        "sampler": sampler_view(prediction, loaded, n_shown, lang) if shows_sampler else None,
    }


def _read_part(loaded: Loaded, ids: list[int], request: Request) -> Answer | None:
    """Reads the next part of a long text; None when no more than a part is left.

    The page says how much is read, asks again, and can stop. What is read already costs next to
    nothing, so it may say too little. Without `read` a text is read at once.
    """
    if request.get("read") is None:
        return None
    window = ids[-loaded.info.context_length :]
    done = integer(request, "read", 0, len(ids)) + PART
    if done >= len(window):
        return None
    loaded.engine.next_logits(window[:done])
    return {"reading": {"done": done, "total": len(window)}}


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


def _next_view(
    prediction: Prediction, loaded: Loaded, n_shown: int, shows_sampler: bool, lang: Lang
) -> Answer:
    distribution = prediction.distribution
    best = candidates(distribution, loaded.tokenizer, n_shown)
    shown = candidate_views(best)
    n_other = distribution.vocab_size - len(shown)
    other = other_probability(distribution.probs, best)
    drawn = other_probability(distribution.sampler_probs, best) if shows_sampler else None
    return {
        "candidates": shown,
        "other_probability": other,
        "figure": next_token_figure(shown, other, n_other, lang, drawn),
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
        "u": pick.u,
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
