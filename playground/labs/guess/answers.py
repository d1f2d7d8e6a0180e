"""The guessing game on the page: a place and its options, then, for a guess, what it was worth.

The server remembers no player: a request names the text, the place and the seed, and both answers
follow from these. What comes is told for a guess only, and the rest of a shipped passage never
before its turn.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import Lang, t
from playground.labs.guess.guessing import (
    CONFIDENCES,
    Course,
    Outcome,
    judge,
    options,
    plan,
    position_behind,
    typed_id,
)
from playground.page.requests import Answer, Request, integer, text_of
from playground.sampling import MAX_SEED, NextTokenDistribution, SamplingSettings
from playground.text.generation import predict
from playground.text.views import chip_views, percent, visible
from playground.tokenizer import MAX_IDS, Token, Tokenizer

_FILE = Path(__file__).with_name("passages.json")
_MAX_WORD = 100
# Of a text of the page's own, so much is shown to begin with.
_BEGIN_TOKENS = 3


@dataclass(frozen=True, slots=True)
class _Game:
    """What a request speaks of: the whole text, where it asks, and with which seed."""

    ids: list[int]
    tokens: tuple[Token, ...]
    course: Course
    seed: int

    def distribution(self, loaded: Loaded, place: int) -> NextTokenDistribution:
        """What the model says of the token at `place`, from those before it."""
        return predict(loaded.engine, self.ids[:place], SamplingSettings()).distribution


@cache
def passages() -> Mapping[str, Mapping[str, str]]:
    """The shipped texts by name: how each begins, and the rest that is to be guessed."""
    found: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def guess_question(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """A place of the game: the text before it, and the options, unless a word is to be typed.

    The text is `passage`, the name of a shipped one, or without it the request's ids. `place` is
    None for the first one.

    Raises:
        PlaygroundError: text, place or seed cannot be used.
    """
    game = _game(loaded.tokenizer, request)
    if not game.course.places:
        return {
            "model": loaded.info.id,
            "place": None,
            "sentence": t(lang, "guess.nothing_to_guess"),
        }
    place = _place(game, request, first=True)
    offered = None
    if request.get("typing") is not True:
        distribution = game.distribution(loaded, place)
        ids = options(distribution, loaded.tokenizer, game.ids[place], game.seed, place)
        offered = [{"id": id, "text": visible(loaded.tokenizer.token(id).piece)} for id in ids]
    return {
        "model": loaded.info.id,
        "place": place,
        "number": game.course.number(place),
        "n_places": len(game.course.places),
        "skipped": _skipped(game.course, lang),
        "chips": chip_views(game.tokens[:place]),
        "options": offered,
    }


def guess_reveal(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """What really comes at a place, and what the guess was worth beside the model's.

    The guess is `guess`, the id of an option, or `word`, a typed one, with `confidence`.

    Raises:
        PlaygroundError: text, place, seed, guess or confidence cannot be used.
    """
    tokenizer = loaded.tokenizer
    game = _game(tokenizer, request)
    place = _place(game, request, first=False)
    confidence = request.get("confidence")
    if confidence not in CONFIDENCES:
        raise PlaygroundError("error.bad_request")
    distribution = game.distribution(loaded, place)
    true_id = game.ids[place]
    offered = options(distribution, tokenizer, true_id, game.seed, place)
    if request.get("word") is not None:
        guessed = typed_id(distribution, tokenizer, _word(request), true_id, offered)
    else:
        guessed = _guess(request, offered)
    outcome = judge(distribution, offered, true_id, guessed, confidence)
    following = game.course.after(place)
    return {
        "model": loaded.info.id,
        "place": place,
        "next": following,
        "chips": chip_views(game.tokens[:following]),
        **_outcome_view(outcome, tokenizer, lang),
    }


def _game(tokenizer: Tokenizer, request: Request) -> _Game:
    seed = integer(request, "seed", 0, MAX_SEED)
    name = request.get("passage")
    if name is None:
        ids = text_of(request, tokenizer)["ids"]
        tokens = tokenizer.tokens(ids)
        begin = min(_BEGIN_TOKENS, len(ids) - 1)
    else:
        if not isinstance(name, str) or name not in passages():
            raise PlaygroundError("error.bad_request")
        passage = passages()[name]
        ids = list(tokenizer.encode(passage["begin"] + passage["rest"]))
        tokens = tokenizer.tokens(ids)
        begin = position_behind(tokens, len(passage["begin"].encode("utf-8")))
    return _Game(ids, tokens, plan(tokens, begin), seed)


def _skipped(course: Course, lang: Lang) -> str | None:
    """Why not every character is asked; None where every one is."""
    skipped, asked = course.n_skipped, len(course.places)
    if not skipped:
        return None
    key = "guess.skipped_most" if skipped > asked else "guess.skipped"
    return t(lang, key, n=f"{skipped:,}", asked=asked)


def _place(game: _Game, request: Request, *, first: bool) -> int:
    place = integer(request, "place", 0, MAX_IDS) if request.get("place") is not None else 0
    if first and request.get("place") is None:
        return game.course.places[0]
    if place not in game.course.places:
        raise PlaygroundError("error.bad_request")
    return place


def _guess(request: Request, offered: Sequence[int]) -> int:
    guess = request.get("guess")
    if type(guess) is not int or guess not in offered:
        raise PlaygroundError("error.bad_request")
    return guess


def _word(request: Request) -> str:
    word = request["word"]
    if not isinstance(word, str) or len(word) > _MAX_WORD:
        raise PlaygroundError("error.bad_request")
    return word


def _outcome_view(outcome: Outcome, tokenizer: Tokenizer, lang: Lang) -> Answer:
    (true,) = (share for share in outcome.shares if share.id == outcome.true_id)
    return {
        "id": outcome.true_id,
        "text": visible(tokenizer.token(outcome.true_id).piece),
        "is_hit": outcome.is_hit,
        "rank": outcome.rank,
        "learner_bits": outcome.learner_bits,
        "model_bits": outcome.model_bits,
        "model_bits_all": outcome.model_bits_all,
        "shares": [
            {
                "id": share.id,
                "text": visible(tokenizer.token(share.id).piece),
                "came": share.id == outcome.true_id,
                "guessed": share.id == outcome.guessed_id,
                "learner": share.learner,
                "learner_percent": percent(share.learner),
                "model": share.model,
                "model_percent": percent(share.model),
                "probability": share.probability,
                "percent": percent(share.probability),
            }
            for share in outcome.shares
        ],
        "sentences": [
            t(
                lang,
                "guess.says.learner",
                percent=percent(true.learner),
                bits=f"{outcome.learner_bits:.2f}",
                choices=f"{2**outcome.learner_bits:.3g}",
            ),
            t(
                lang,
                "guess.says.model",
                percent=percent(true.model),
                bits=f"{outcome.model_bits:.2f}",
            ),
            t(
                lang,
                "guess.says.all",
                percent=percent(true.probability),
                rank=f"{outcome.rank:,}",
                bits=f"{outcome.model_bits_all:.2f}",
            ),
        ],
    }
