"""What a round of a live class asks, computed here from ids: nothing a browser says is believed.

Knows models and texts; nothing of rooms, students or HTTP.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.labs.classroom.rounds import Option, Question
from playground.labs.classroom.wire import StartQuery
from playground.sampling import SamplingSettings
from playground.text.candidates import Candidate, candidate, candidates, other_probability
from playground.text.generation import predict
from playground.text.views import visible, visible_text
from playground.tokenizer import Tokenizer, plain_text

_MAX_SHOWN_CHARS = 600  # what a phone or a projector can show of a long text


def question_of(loaded: Loaded, query: StartQuery) -> Question:
    """The question about the token after the query's text.

    Raises:
        PlaygroundError: the text cannot be used.
    """
    ids, settings = query.resolved(loaded.tokenizer).ids, query.settings
    text = _readable(loaded.tokenizer, ids)  # first: it refuses ids that are none
    prediction = predict(loaded.engine, ids, settings)
    distribution = prediction.distribution
    dice = predict(loaded.engine, ids, _with_dice(settings))
    top = candidates(distribution, loaded.tokenizer, min(query.options, distribution.vocab_size))
    drawn = {"pick": prediction.pick.id, "draw": dice.pick.id}
    comes = {
        name: _option(candidate(distribution, loaded.tokenizer, id)) for name, id in drawn.items()
    }
    return Question(
        kind=query.kind,
        model=loaded.info.id,
        ids=tuple(ids),
        text=text,
        options=tuple(map(_option, top)),
        other_probability=other_probability(distribution.probs, top),
        comes={**comes, "best": _option(top[0])},
        free_text=query.free_text and query.kind == "guess",
        seconds=query.seconds,
    )


def chances_of(loaded: Loaded, ids: Sequence[int], wanted: Iterable[int]) -> dict[int, float]:
    """The model's probability of each of the `wanted` tokens after `ids`."""
    probs = predict(loaded.engine, ids, SamplingSettings()).distribution.probs
    return {id: float(probs[id]) for id in wanted if 0 <= id < len(probs)}


def spellings(tokenizer: Tokenizer, text: str) -> tuple[tuple[int, ...], ...]:
    """The tokens of a word behind other text, with a space before it and without.

    A word that the vocabulary cannot write has none.
    """
    return tuple(
        ids for spelling in (f" {text}", text) if (ids := _continuation(tokenizer, spelling))
    )


def _continuation(tokenizer: Tokenizer, text: str) -> tuple[int, ...]:
    try:
        return tokenizer.encode_continuation(text)
    except PlaygroundError:
        return ()


def _with_dice(settings: SamplingSettings) -> SamplingSettings:
    """The same settings with the dice; greedy has no others than temperature 1."""
    return replace(settings, strategy="sample") if settings.is_greedy else settings


def _option(candidate: Candidate) -> Option:
    return Option(
        candidate.token.id, visible(candidate.token.piece), candidate.rank, candidate.model_prob
    )


def _readable(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """The text as people read it: its end, with the spaces there visible."""
    text = plain_text(tokenizer.tokens(ids))
    body = text.rstrip()
    shown = body + visible_text(text[len(body) :])
    return shown if len(shown) <= _MAX_SHOWN_CHARS else f"… {shown[-_MAX_SHOWN_CHARS:]}"
