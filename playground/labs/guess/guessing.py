"""A guessing game over a text: which places are asked, among what, and what a guess was worth.

A person guesses the token that comes and says how sure they are; the model's probabilities are
measured by the same rule over the same options, so that the two can be compared in bits. Pure:
it runs no model, knows no pages and remembers no player.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.errors import PlaygroundError
from playground.sampling import NextTokenDistribution, uniforms
from playground.text.views import visible
from playground.tokenizer import Group, Token, Tokenizer, group_tokens

N_OPTIONS = 4
# How sure a player may be. Nobody may be 100 % sure: a mistake would cost infinitely many bits.
CONFIDENCES = (0.25, 0.5, 0.7, 0.9, 0.99)
MAX_PLACES = 25  # of one game, so that it has an end
_SEARCHED = 64  # of the likeliest tokens, before all of them are


@dataclass(frozen=True, slots=True)
class GamePlan:
    """Where a game over a text asks.

    Attributes:
        places: positions of the tokens to guess, in order.
        n_skipped: how many characters between them consist of several tokens; these are shown at
            once instead.
    """

    places: tuple[int, ...]
    n_skipped: int

    def ordinal(self, place: int) -> int:
        """Ordinal of the place, from 1.

        Raises:
            ValueError: the game does not ask there.
        """
        return self.places.index(place) + 1

    def after(self, place: int) -> int | None:
        """The place that is asked after `place`; None at the end. Raises what `ordinal` does."""
        ordinal = self.ordinal(place)
        return self.places[ordinal] if ordinal < len(self.places) else None


def plan(tokens: Sequence[Token], begin: int) -> GamePlan:
    """The places to ask among `tokens`, from the position `begin` on, MAX_PLACES at most.

    Only a token that is text by itself is asked. The other bytes of a character would give away
    one that is a part of it, and a special token is nobody's text.
    """
    groups = [group for group in group_tokens(tokens) if group.start >= max(1, begin)]
    asked = [group for group in groups if _is_asked(group, tokens)][:MAX_PLACES]
    if not asked:
        return GamePlan((), sum(group.stop - group.start > 1 for group in groups))
    skipped = [group for group in groups if asked[0].start <= group.start < asked[-1].start]
    n_skipped = sum(group.stop - group.start > 1 for group in skipped)
    return GamePlan(tuple(group.start for group in asked), n_skipped)


def _is_asked(group: Group, tokens: Sequence[Token]) -> bool:
    return group.stop - group.start == 1 and _is_text(tokens[group.start])


def _is_text(token: Token) -> bool:
    return not token.special and bool(token.piece) and token.text is not None


def position_behind(tokens: Sequence[Token], n_bytes: int) -> int:
    """The first position with at least `n_bytes` bytes of `tokens` before it."""
    seen = 0
    for position, token in enumerate(tokens):
        if seen >= n_bytes:
            return position
        seen += len(token.piece)
    return len(tokens)


def options(
    distribution: NextTokenDistribution, tokenizer: Tokenizer, true_id: int, seed: int, place: int
) -> tuple[int, ...]:
    """The ids to choose among: the true one and the model's likeliest others, shuffled.

    Each is text by itself and looks different from the others. Their order depends on the seed,
    the place and the ids alone, never on which is true or likely.
    """
    seen = {visible(tokenizer.token(true_id).piece)}
    ids = [true_id]
    for k in (min(_SEARCHED, distribution.vocab_size), distribution.vocab_size):
        for id in distribution.top(k).tolist():
            token = tokenizer.token(id)
            if len(ids) < N_OPTIONS and _is_text(token) and visible(token.piece) not in seen:
                seen.add(visible(token.piece))
                ids.append(id)
        if len(ids) == N_OPTIONS:
            break
    draws = uniforms(seed, place, len(ids)).tolist()
    # By id first: the order in which they were found gives the true one away.
    return tuple(id for _, id in sorted(zip(draws, sorted(ids), strict=True)))


def typed_id(
    distribution: NextTokenDistribution,
    tokenizer: Tokenizer,
    text: str,
    true_id: int,
    offered: Sequence[int],
) -> int:
    """The first token of a typed word, with a space in front or without.

    Of the two the one that comes counts, else one that is `offered`, else the likelier.

    Raises:
        PlaygroundError: ``guess.error_typed`` where the vocabulary has no token for it.
    """
    word = text.strip()
    spelled = [_first_id(tokenizer, spelling) for spelling in (f" {word}", word) if word]
    firsts = [id for id in spelled if id is not None]
    if not firsts:
        raise PlaygroundError("guess.error_typed")
    return max(
        firsts, key=lambda id: (id == true_id, id in offered, float(distribution.logits[id]))
    )


def _first_id(tokenizer: Tokenizer, text: str) -> int | None:
    try:
        ids = tokenizer.encode_continuation(text)
    except PlaygroundError:
        return None
    return ids[0] if ids and tokenizer.unknown_id not in ids else None


@dataclass(frozen=True, slots=True)
class Share:
    """What one option was given.

    Attributes:
        id: which token.
        learner: the player's probability.
        model: the model's among the options: they add up to 1.
        probability: the model's among all tokens.
    """

    id: int
    learner: float
    model: float
    probability: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a guess was worth.

    Attributes:
        true_id: the token that comes.
        guessed_id: the one that was guessed.
        rank: of the true token among all, 1 for the model's likeliest.
        shares: of all options, then of a typed token that was not among them.
        learner_bits: -log2 of what the player gave the true token.
        model_bits: -log2 of what the model gave it among the same options.
        model_bits_all: the same among all tokens.
    """

    true_id: int
    guessed_id: int
    rank: int
    shares: tuple[Share, ...]
    learner_bits: float
    model_bits: float
    model_bits_all: float

    @property
    def is_hit(self) -> bool:
        """Whether the guess was right."""
        return self.guessed_id == self.true_id


def judge(
    distribution: NextTokenDistribution,
    offered: Sequence[int],
    true_id: int,
    guessed_id: int,
    confidence: float,
) -> Outcome:
    """What it was worth to give `guessed_id` the share `confidence`, and the others even shares.

    Args:
        distribution: what the model says at that place.
        offered: the ids of the options, the true one among them.
        true_id: the one that comes.
        guessed_id: the one that was guessed, perhaps none of `offered`.
        confidence: between 0 and 1, both excluded.
    """
    ids = [*offered, *({guessed_id} - set(offered))]
    rest = (1 - confidence) / (len(ids) - 1) if len(ids) > 1 else 0.0
    learner = {id: confidence if id == guessed_id else rest for id in ids}
    # From logits, so that a probability too small for a float has its bits all the same.
    logits = distribution.logits.astype(np.float64)
    among = logits[ids] - _log_sum(logits[ids])
    model = dict(zip(ids, np.exp(among).tolist(), strict=True))
    bits = (_log_sum(logits[ids]) - logits[true_id]) / math.log(2)
    bits_all = (_log_sum(logits) - logits[true_id]) / math.log(2)
    return Outcome(
        true_id=true_id,
        guessed_id=guessed_id,
        rank=distribution.rank(true_id),
        shares=tuple(
            Share(id, learner[id], model[id], float(distribution.probs[id])) for id in ids
        ),
        learner_bits=-math.log2(learner[true_id]),
        model_bits=max(0.0, float(bits)),
        model_bits_all=max(0.0, float(bits_all)),
    )


def _log_sum(logits: NDArray[np.float64]) -> float:
    """The logarithm of the sum of the exponentials."""
    highest = float(logits.max())
    return highest + math.log(float(np.exp(logits - highest).sum()))
