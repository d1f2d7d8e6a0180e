"""What changes logits on their way to the draw: one pure function for each transform.

They differ from transformers' processors of the same names on exact ties only, on purpose: here
the lower id always comes first.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.floating]
Ids = NDArray[np.intp]

_TINY_TEMPERATURE = 1e-200
_LOWEST = float(np.finfo(np.float64).min)

# Figures closer than this to a limit count as equal: the logits' own float32 rounding.
_ROUNDING = 2 * float(np.finfo(np.float32).eps)
# What top-p may leave out for it, as a share of the token that would be one too many.
_NEGLIGIBLE = 1e-4
_CHUNKS = 512


def apply_repetition_penalty(
    logits: Logits, input_ids: Sequence[int], penalty: float
) -> NDArray[np.float64]:
    """Logits [vocab] with those of `input_ids` divided by `penalty`, negative ones multiplied.

    Once for each id, however often it occurs. CTRL (Keskar et al. 2019), as
    `RepetitionPenaltyLogitsProcessor` of transformers.

    Raises:
        ValueError: for a penalty that is not above 0.
    """
    if not penalty > 0:
        raise ValueError(f"the penalty must be above 0, not {penalty}")
    changed = logits.astype(np.float64)
    ids = np.unique(np.asarray(input_ids, dtype=np.intp))
    there = changed[ids]
    changed[ids] = np.where(there < 0, there * penalty, there / penalty)
    return changed


def apply_temperature(logits: Logits, temperature: float) -> NDArray[np.float64]:
    """Logits [vocab] divided by `temperature`, which is above 0.

    Below 1e-200 the largest logit is subtracted first, which no softmax can see, so that the
    quotients do not overflow; what still overflows stays finite, since nothing is cut here.
    As `TemperatureLogitsWarper` of transformers.

    Raises:
        ValueError: for a temperature that is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"the temperature must be above 0, not {temperature}")
    wide = logits.astype(np.float64)
    if temperature >= _TINY_TEMPERATURE:
        return wide / temperature
    wide -= wide.max()
    with np.errstate(over="ignore"):
        return np.where(np.isfinite(wide), np.maximum(wide / temperature, _LOWEST), wide)


def apply_top_k(logits: Logits, k: int) -> NDArray[np.float64]:
    """Logits [vocab] with -inf for all but the `k` largest; ties go to the lower id.

    Exactly `k` survive. `TopKLogitsWarper` of transformers differs on exact ties only: it keeps
    every token that equals the k-th.

    Raises:
        ValueError: for a `k` below 1.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    return _keep(logits, top_set(logits, min(k, logits.size)))


def apply_top_p(logits: Logits, p: float) -> NDArray[np.float64]:
    """Logits [vocab] with -inf outside the smallest set of likely tokens whose mass is ≥ `p`.

    At least one token survives; ties go to the lower id. A mass that misses `p` by no more than
    the rounding of float32 logits has reached it. Nucleus sampling (Holtzman et al. 2020), as
    `TopPLogitsWarper` of transformers, which keeps the higher id on exact ties.
    """
    probs = softmax(logits)
    return _keep(logits, top_set(probs, _n_reaching(probs, p)))


def apply_min_p(logits: Logits, p: float) -> NDArray[np.float64]:
    """Logits [vocab] with -inf where the probability is below `p` times the largest one.

    The likeliest token survives any `p` up to 1; a probability that misses the limit by no more
    than the rounding of float32 logits has reached it. Min-p sampling (Nguyen et al. 2024), as
    `MinPLogitsWarper` of transformers.
    """
    probs = softmax(logits)
    least = p * float(probs.max()) * (1 - _ROUNDING)
    return _keep(logits, np.flatnonzero(probs >= least))


def _keep(logits: Logits, ids: Ids) -> NDArray[np.float64]:
    kept = np.full(logits.shape, -np.inf)
    kept[ids] = logits[ids]
    return kept


def softmax(logits: Logits) -> NDArray[np.float64]:
    """Probabilities [vocab] of logits [vocab], in float64; -inf becomes 0."""
    powers = np.exp(logits.astype(np.float64) - float(logits.max()))
    return powers / powers.sum()


def largest(values: Logits, k: int) -> Ids:
    """Indices of the `k` largest of `values`, largest first, exact ties by the lower index.

    The k-th largest of the maxima of disjoint chunks is at most the k-th largest of all, so few
    values are left to sort: a tenth of the time of a partial sort of them all.
    """
    width = values.size // max(k, min(_CHUNKS, values.size))
    maxima = values[: values.size - values.size % width].reshape(width, -1).max(axis=0)
    least = np.partition(maxima, maxima.size - k)[maxima.size - k]
    ids = np.flatnonzero(values >= least)
    return ids[in_order(values[ids])[:k]]


def rank_of(values: Logits, id: int) -> int:
    """Place of `id` among `values` [vocab]: 1 is the largest, exact ties by the lower id."""
    n_above = np.count_nonzero(values > values[id])
    return int(n_above + np.count_nonzero(values[:id] == values[id])) + 1


def in_order(values: Logits) -> Ids:
    """All indices of `values`, largest value first, exact ties by the lower index.

    A fast sort, then a careful one of the few ties: a third of a stable sort's time.
    """
    ids = np.argsort(-values)
    falling = values[ids]
    is_tied = np.zeros(values.size, dtype=bool)  # np.unique takes a hundred times as long
    is_tied[1:] = falling[1:] == falling[:-1]
    is_tied[:-1] |= is_tied[1:]
    places = np.flatnonzero(is_tied)
    tied = ids[places]
    ids[places] = tied[np.lexsort((tied, -values[tied]))]
    return ids


def top_set(values: Logits, k: int) -> Ids:
    """Indices of the `k` largest of `values`, ties by the lower index; the k-th comes last."""
    threshold = np.partition(values, values.size - k)[values.size - k]
    above = np.flatnonzero(values > threshold)
    level = np.flatnonzero(values == threshold)
    return np.concatenate([above, level[: k - above.size]])


def _n_reaching(probs: NDArray[np.float64], mass: float) -> int:
    """How many of the most likely tokens it takes to reach `mass`; at most all above 0."""
    falling = np.sort(probs)[::-1]
    sums = np.cumsum(falling)
    n = min(int(np.searchsorted(sums, mass)) + 1, int(np.count_nonzero(probs)))
    if n > 1 and sums[n - 2] >= mass - min(_ROUNDING, _NEGLIGIBLE * falling[n - 1]):
        return n - 1
    return n
