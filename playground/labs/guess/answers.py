"""The guessing game on the page: a place and its options, then, for a guess, what it was worth.

The server remembers no player: a query names the text, the place and the seed, and both answers
follow from these. What comes next is in no answer before its guess, and the rest of a shipped
passage in none before its turn.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.labs.guess.guessing import (
    CONFIDENCES,
    GamePlan,
    Outcome,
    Share,
    judge,
    options,
    plan,
    position_behind,
    typed_id,
)
from playground.page.wire import Answer, Said, TextQuery, Wire, say
from playground.sampling import MAX_SEED, NextTokenDistribution, SamplingSettings
from playground.text.generation import predict
from playground.text.views import ChipView, chip_views, percent, visible
from playground.tokenizer import MAX_IDS, Token, Tokenizer

MAX_WORD = 100
_FILE = Path(__file__).with_name("passages.json")
_BEGIN_TOKENS = 3  # of the page's own text, shown to begin with


class GameQuery(TextQuery):
    """A game: over the shipped `passage` of that name, or without one over the page's text."""

    passage: str | None = None
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)] = 0


class GuessQuestionQuery(GameQuery):
    """A place of the game, None for the first one; `typing` asks for no options."""

    place: Annotated[int, Field(ge=0, le=MAX_IDS)] | None = None
    typing: bool = False


class GuessRevealQuery(GameQuery):
    """A guess: the id of an option as `guess`, or a typed `word`, and how sure the player is."""

    place: Annotated[int, Field(ge=0, le=MAX_IDS)]
    guess: int | None = None
    word: Annotated[str, Field(max_length=MAX_WORD)] | None = None
    confidence: float


class NothingToGuessAnswer(Answer):
    """The text has no place to ask."""

    model: str
    place: None = None
    sentence: Said


class OptionView(Wire):
    """A token to choose."""

    id: int
    text: str


class GuessQuestionAnswer(Answer):
    """A place of the game: the text before it, and the options, unless a word is to be typed.

    Attributes:
        number: ordinal of the place among `n_places`, from 1.
        skipped: why not every character is asked.
        chips: the tokens before the place, and none behind.
    """

    model: str
    place: int
    number: int
    n_places: int
    skipped: Said | None
    chips: list[ChipView]
    options: list[OptionView] | None


class ShareView(Wire):
    """What an option was given by the player, by the model among the options, and among all."""

    id: int
    text: str
    came: bool
    guessed: bool
    learner: float
    learner_percent: str
    model: float
    model_percent: str
    probability: float
    percent: str


class GuessRevealAnswer(Answer):
    """What came, and what the guess was worth beside the model's.

    Attributes:
        next: the place to ask next; None at the end.
        chips: the tokens before that place, or the whole text.
    """

    model: str
    place: int
    next: int | None
    chips: list[ChipView]
    id: int
    text: str
    is_hit: bool
    rank: int
    learner_bits: float
    model_bits: float
    model_bits_all: float
    shares: list[ShareView]
    sentences: list[Said]


@dataclass(frozen=True, slots=True)
class _Game:
    """What a query speaks of: the whole text, where it asks, and with which seed."""

    ids: list[int]
    tokens: tuple[Token, ...]
    plan: GamePlan
    seed: int

    def distribution(self, loaded: Loaded, place: int) -> NextTokenDistribution:
        """What the model says of the token at `place`, from those before it."""
        return predict(loaded.engine, self.ids[:place], SamplingSettings()).distribution

    def check(self, place: int) -> int:
        """`place`, if the game asks there.

        Raises:
            PlaygroundError: it does not.
        """
        if place not in self.plan.places:
            raise PlaygroundError("error.bad_request")
        return place


@cache
def passages() -> Mapping[str, Mapping[str, str]]:
    """The shipped texts by name: how each begins, and the rest that is to be guessed."""
    found: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def guess_question(
    loaded: Loaded, query: GuessQuestionQuery
) -> GuessQuestionAnswer | NothingToGuessAnswer:
    """A place of the game, with nothing of what comes there.

    Raises:
        PlaygroundError: text, place or seed cannot be used.
    """
    game = _game(loaded.tokenizer, query)
    if not game.plan.places:
        return NothingToGuessAnswer(model=loaded.info.id, sentence=say("guess.nothing_to_guess"))
    place = game.plan.places[0] if query.place is None else game.check(query.place)
    return GuessQuestionAnswer(
        model=loaded.info.id,
        place=place,
        number=game.plan.ordinal(place),
        n_places=len(game.plan.places),
        skipped=_skipped(game.plan),
        chips=chip_views(game.tokens[:place]),
        options=None if query.typing else _option_views(loaded, game, place),
    )


def _option_views(loaded: Loaded, game: _Game, place: int) -> list[OptionView]:
    tokenizer, distribution = loaded.tokenizer, game.distribution(loaded, place)
    ids = options(distribution, tokenizer, game.ids[place], game.seed, place)
    return [OptionView(id=id, text=visible(tokenizer.token(id).piece)) for id in ids]


def guess_reveal(loaded: Loaded, query: GuessRevealQuery) -> GuessRevealAnswer:
    """What really comes at a place, and what the guess was worth beside the model's.

    Raises:
        PlaygroundError: text, place, seed, guess or confidence cannot be used.
    """
    tokenizer = loaded.tokenizer
    game = _game(tokenizer, query)
    place = game.check(query.place)
    if query.confidence not in CONFIDENCES:
        raise PlaygroundError("error.bad_request")
    distribution = game.distribution(loaded, place)
    true_id = game.ids[place]
    offered = options(distribution, tokenizer, true_id, game.seed, place)
    if query.word is not None:
        guessed = typed_id(distribution, tokenizer, query.word, true_id, offered)
    else:
        guessed = _chosen_id(query.guess, offered)
    outcome = judge(distribution, offered, true_id, guessed, query.confidence)
    following = game.plan.after(place)
    return GuessRevealAnswer(
        model=loaded.info.id,
        place=place,
        next=following,
        chips=chip_views(game.tokens[:following]),
        id=true_id,
        text=visible(tokenizer.token(true_id).piece),
        is_hit=outcome.is_hit,
        rank=outcome.rank,
        learner_bits=outcome.learner_bits,
        model_bits=outcome.model_bits,
        model_bits_all=outcome.model_bits_all,
        shares=[_share_view(share, outcome, tokenizer) for share in outcome.shares],
        sentences=_sentences(outcome),
    )


def _game(tokenizer: Tokenizer, query: GameQuery) -> _Game:
    if query.passage is None:
        ids = query.resolved(tokenizer).ids
        tokens = tokenizer.tokens(ids)
        begin = min(_BEGIN_TOKENS, len(ids) - 1)
    else:
        passage = passages().get(query.passage)
        if passage is None:
            raise PlaygroundError("error.bad_request")
        ids = list(tokenizer.encode(passage["begin"] + passage["rest"]))
        tokens = tokenizer.tokens(ids)
        begin = position_behind(tokens, len(passage["begin"].encode("utf-8")))
    return _Game(ids, tokens, plan(tokens, begin), query.seed)


def _skipped(plan: GamePlan) -> Said | None:
    """Why not every character is asked; None where every one is."""
    skipped, asked = plan.n_skipped, len(plan.places)
    if not skipped:
        return None
    key = "guess.skipped_most" if skipped > asked else "guess.skipped"
    return say(key, n=f"{skipped:,}", asked=asked)


def _chosen_id(guess: int | None, offered: Sequence[int]) -> int:
    if guess is None or guess not in offered:
        raise PlaygroundError("error.bad_request")
    return guess


def _share_view(share: Share, outcome: Outcome, tokenizer: Tokenizer) -> ShareView:
    return ShareView(
        id=share.id,
        text=visible(tokenizer.token(share.id).piece),
        came=share.id == outcome.true_id,
        guessed=share.id == outcome.guessed_id,
        learner=share.learner,
        learner_percent=percent(share.learner),
        model=share.model,
        model_percent=percent(share.model),
        probability=share.probability,
        percent=percent(share.probability),
    )


def _sentences(outcome: Outcome) -> list[Said]:
    """What the player, the model among the options, and the model among all tokens paid."""
    (true,) = (share for share in outcome.shares if share.id == outcome.true_id)
    return [
        say(
            "guess.says.learner",
            percent=percent(true.learner),
            bits=f"{outcome.learner_bits:.2f}",
            choices=f"{2**outcome.learner_bits:.3g}",
        ),
        say(
            "guess.says.model",
            percent=percent(true.model),
            bits=f"{outcome.model_bits:.2f}",
        ),
        say(
            "guess.says.all",
            percent=percent(true.probability),
            rank=f"{outcome.rank:,}",
            bits=f"{outcome.model_bits_all:.2f}",
        ),
    ]
