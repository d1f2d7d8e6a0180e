"""The tokens the model considers next, with what it and the sampler say of each.

Immutable values without tensors. This module runs no model and knows nothing of pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.sampling import NextTokenDistribution, StageName
from playground.tokenizer import Token, Tokenizer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token the model considered.

    Attributes:
        token: which.
        rank: 1 for the model's most likely.
        model_prob: softmax over the whole vocabulary, before any setting.
        logit: the model's raw score.
        sampler_prob: what the sampler would draw it with; 0 where it was cut.
        cut_by: the stage of the pipeline that cut it, None if none did.
    """

    token: Token
    rank: int
    model_prob: float
    logit: float
    sampler_prob: float
    cut_by: StageName | None


def candidates(
    distribution: NextTokenDistribution, tokenizer: Tokenizer, k: int
) -> tuple[Candidate, ...]:
    """The model's `k` most likely tokens, in order of rank. Raises what `top` raises."""
    return tuple(
        _candidate(distribution, tokenizer, id, rank)
        for rank, id in enumerate(distribution.top(k).tolist(), start=1)
    )


def candidate(distribution: NextTokenDistribution, tokenizer: Tokenizer, id: int) -> Candidate:
    """What is said of the one token `id`, wherever it ranks."""
    return _candidate(distribution, tokenizer, id, distribution.rank(id))


def _candidate(
    distribution: NextTokenDistribution, tokenizer: Tokenizer, id: int, rank: int
) -> Candidate:
    return Candidate(
        token=tokenizer.token(id),
        rank=rank,
        model_prob=float(distribution.probs[id]),
        logit=float(distribution.logits[id]),
        sampler_prob=float(distribution.sampler_probs[id]),
        cut_by=distribution.cut_by(id),
    )


def other_probability(probs: NDArray[np.float64], shown: Sequence[Candidate]) -> float:
    """What all tokens but `shown` hold of `probs` [vocab], added up, so that it is exact near 0."""
    others = np.delete(probs, [candidate.token.id for candidate in shown])
    return float(others.sum())
