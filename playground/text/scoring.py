"""How the model had bet on the tokens of a text: one score for each, and totals.

Knows which tokens have a score and behind what: the context window, the start token. Works on
ids alone; knows no pages and no languages.
"""

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    # Not at run time: the page opens before torch is imported.
    from playground.engine import Engine

# Last ranks of the bins, but for the last bin, which has no end.
RANK_LIMITS = (1, 10, 100, 1_000)
# Bins of one bit each, from 0 on, but for the last one, which has no end.
N_BITS_BINS = 16
_LN_2 = math.log(2)


@dataclass(frozen=True, slots=True)
class Bet:
    """A token, and the probability the model gave it."""

    id: int
    probability: float


@dataclass(frozen=True, slots=True)
class TokenScore:
    """What the model thought of a token before it saw it.

    Attributes:
        position: where it stands in the text, from 0.
        id: which token.
        logprob: natural logarithm of its probability.
        rank: 1 if it was the likeliest.
        entropy_bits: how undecided the model was there.
        top: the likeliest tokens there, best first.
        after_start: nothing but the start token stood before it.
    """

    position: int
    id: int
    logprob: float
    rank: int
    entropy_bits: float
    top: tuple[Bet, ...]
    after_start: bool

    @property
    def probability(self) -> float:
        """What the model had bet on it."""
        return math.exp(self.logprob)

    @property
    def bits(self) -> float:
        """Its surprisal: -log2 of the probability."""
        return max(0.0, -self.logprob / _LN_2)


@dataclass(frozen=True, slots=True)
class Totals:
    """Scores added up. What there is nothing to divide by for is None.

    Attributes:
        bits: the surprisal of all tokens.
        bytes: how many bytes of text they stand for.
        rank_counts: how many tokens had a rank up to each of RANK_LIMITS, then beyond.
        bits_counts: how many had a surprisal in each bin of one bit, then beyond.
    """

    bits: float = 0.0
    bytes: int = 0
    rank_counts: tuple[int, ...] = (0,) * (len(RANK_LIMITS) + 1)
    bits_counts: tuple[int, ...] = (0,) * N_BITS_BINS

    def plus(self, scores: Iterable[TokenScore], n_bytes: int) -> Self:
        """With `scores` too, whose tokens stand for `n_bytes` bytes."""
        bits, ranks, surprisals = self.bits, list(self.rank_counts), list(self.bits_counts)
        for score in scores:
            bits += score.bits
            ranks[sum(score.rank > limit for limit in RANK_LIMITS)] += 1
            surprisals[min(int(score.bits), N_BITS_BINS - 1)] += 1
        return type(self)(bits, self.bytes + n_bytes, tuple(ranks), tuple(surprisals))

    @property
    def tokens(self) -> int:
        """How many tokens."""
        return sum(self.rank_counts)

    @property
    def top_1(self) -> int:
        """How many of them were the model's first choice."""
        return self.rank_counts[0]

    @property
    def top_10(self) -> int:
        """How many were among its ten likeliest."""
        return sum(self.rank_counts[:2])

    @property
    def bits_per_token(self) -> float | None:
        """Mean surprisal: the cross-entropy of text and model, in bits."""
        return self.bits / self.tokens if self.tokens else None

    @property
    def bits_per_byte(self) -> float | None:
        """Surprisal for each byte of text, however a tokenizer cuts it."""
        return self.bits / self.bytes if self.bytes else None

    @property
    def perplexity(self) -> float | None:
        """2 to the power of `bits_per_token`; None too where no float holds it."""
        mean = self.bits_per_token
        return None if mean is None or mean >= sys.float_info.max_exp else 2.0**mean


def n_truncated(ids: Sequence[int], context_length: int) -> int:
    """How many of the oldest of `ids` have no score, for the window holds the newest ones only."""
    return max(0, len(ids) - context_length)


def first_scored(ids: Sequence[int], context_length: int, start_id: int) -> int:
    """The first position that has a score.

    A start token at position 0 is no part of the text: nobody bet on it. One that the window no
    longer holds would not have had a score either.
    """
    begins_with_sign = bool(ids) and ids[0] == start_id
    return max(n_truncated(ids, context_length), int(begins_with_sign))


def score(
    engine: "Engine",
    ids: Sequence[int],
    start_id: int,
    start: int = 0,
    stop: int | None = None,
) -> tuple[TokenScore, ...]:
    """The scores of the positions from `start` up to `stop`, those that have one.

    Of a text beyond the context window only the newest `context_length` tokens have a score, the
    first of them as the first of a text is scored: behind the start token alone. A part has the
    scores that the whole has.

    Args:
        engine: what turns ids into scores.
        ids: the whole text, perhaps with the start token before it.
        start_id: what an empty text begins with.
        start: the first position that is wanted.
        stop: the position behind the last one that is wanted; None for all.
    """
    truncated = n_truncated(ids, engine.context_length)
    first_of_all = first_scored(ids, engine.context_length, start_id)
    first, end = max(start, first_of_all), len(ids) if stop is None else stop
    if first >= end:
        return ()
    found = engine.score(ids[truncated:end], first - truncated, start_id=start_id)
    return tuple(
        TokenScore(
            position=position,
            id=ids[position],
            logprob=logprob,
            rank=rank,
            entropy_bits=entropy,
            top=tuple(map(Bet, top_ids, top_probs)),
            after_start=position == first_of_all,
        )
        for position, logprob, rank, entropy, top_ids, top_probs in zip(
            range(first, end),
            found.logprobs.tolist(),
            found.ranks.tolist(),
            found.entropies.tolist(),
            found.top_ids.tolist(),
            found.top_probs.tolist(),
            strict=True,
        )
    )
