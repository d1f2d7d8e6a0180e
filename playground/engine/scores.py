"""What the model thought of each token of a text: rows of logits in, a few numbers each out.

A row is as long as the vocabulary and is not kept. This module knows nothing of models,
threads or text.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from playground.sampling import largest, rank_of

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]
Row = npt.NDArray[np.float32]

N_TOP = 5  # likeliest tokens kept for each position


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the model thought of n tokens before it saw them, in order.

    Attributes:
        logprobs: (n,) natural logarithm of each token's probability.
        ranks: (n,) rank of each among all tokens: 1 is the likeliest, exact ties by lower id.
        entropies: (n,) entropy of the whole distribution, in bits.
        top_ids: (n, N_TOP) the likeliest tokens, in order of rank.
        top_probs: (n, N_TOP) their probabilities.
    """

    logprobs: Floats
    ranks: Ids
    entropies: Floats
    top_ids: Ids
    top_probs: Floats

    def __len__(self) -> int:
        return len(self.logprobs)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """The scores of several parts, end to end."""
        return cls(
            *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(cls))
        )


def scores_of(logits: npt.NDArray[np.float32], targets: Ids) -> Scores:
    """The scores of `targets` (n,), from the logits (n, vocab_size) at their positions.

    Row by row, since a row fits into the processor's cache. Softmax over the whole vocabulary, in
    float32 except for the last step: a logprob is correct to 1e-6.

    Raises:
        ValueError: a logit is not a finite number.
    """
    rows = [_scored(row, target) for row, target in zip(logits, targets.tolist(), strict=True)]
    columns = zip(*rows, strict=True)
    return Scores(*map(np.array, columns))


def _scored(row: Row, target: int) -> tuple[float, int, float, Ids, Floats]:
    highest, lowest = float(row.max()), float(row.min())
    if not (math.isfinite(highest) and math.isfinite(lowest)):
        raise ValueError("every logit must be a finite number")
    below = row - highest
    powers = np.exp(below)
    total = float(powers.sum())
    logprob = float(row[target]) - highest - math.log(total)
    # The mean of -log2 p, where ln p is below - ln total.
    entropy = max(0.0, (math.log(total) - float(powers @ below) / total) / math.log(2))
    ids = largest(row, min(N_TOP, row.size))
    return logprob, rank_of(row, target), entropy, ids, powers[ids].astype(np.float64) / total
