"""From logits to the next token: settings, transforms, one distribution, one draw.

All arithmetic is NumPy in float64 over the whole vocabulary. This module knows ids only:
nothing of text, models or pages.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from playground.errors import PlaygroundError

Strategy = Literal["greedy", "sample"]
StageName = Literal["temperature", "top_k", "top_p"]
Logits = NDArray[np.floating]
Ids = NDArray[np.intp]
_T = TypeVar("_T", bound=np.generic)

MAX_TEMPERATURE = 10.0
MAX_SEED = 2**53 - 1  # the largest integer JSON readers agree upon

_TINY_TEMPERATURE = 1e-200

# Masses closer than this to top-p count as equal: the logits' own float32 rounding.
_MASS_ROUNDING = 2 * float(np.finfo(np.float32).eps)


@dataclass(frozen=True, slots=True)
class SamplingSettings:
    """How the next token is chosen.

    Attributes:
        strategy: ``greedy`` takes the most likely token, ``sample`` draws one.
        temperature: 0 … 10; below 1 sharpens, above 1 flattens, 0 means greedy.
        top_k: draw from the k most likely tokens only; 0 means off.
        top_p: draw from the smallest set whose mass reaches p; 1 means off.
        seed: 0 … 2**53 - 1; with the position it decides the draw.

    Raises:
        PlaygroundError: for a value outside its range or of another type.
    """

    strategy: Strategy = "greedy"
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.strategy not in get_args(Strategy):
            raise PlaygroundError("error.strategy", value=self.strategy)
        if not (_is_number(self.temperature) and 0 <= self.temperature <= MAX_TEMPERATURE):
            raise PlaygroundError(
                "error.temperature", value=self.temperature, max=int(MAX_TEMPERATURE)
            )
        if not (_is_integer(self.top_k) and self.top_k >= 0):
            raise PlaygroundError("error.top_k", value=self.top_k)
        if not (_is_number(self.top_p) and 0 < self.top_p <= 1):
            raise PlaygroundError("error.top_p", value=self.top_p)
        if not (_is_integer(self.seed) and 0 <= self.seed <= MAX_SEED):
            raise PlaygroundError("error.seed", value=self.seed, max=MAX_SEED)

    @property
    def is_greedy(self) -> bool:
        """Whether nothing is drawn: the most likely token is taken."""
        return self.strategy == "greedy" or self.temperature == 0


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


def apply_temperature(logits: Logits, temperature: float) -> NDArray[np.float64]:
    """Logits [vocab] divided by `temperature`, which is above 0.

    Below 1e-200 the largest logit is subtracted first, which no softmax can see, lest the
    quotients overflow. As `TemperatureLogitsWarper` of transformers.

    Raises:
        ValueError: for a temperature that is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"the temperature must be above 0, not {temperature}")
    wide = logits.astype(np.float64)
    if temperature < _TINY_TEMPERATURE:
        wide -= wide.max()
    with np.errstate(over="ignore"):
        return wide / temperature


def apply_top_k(logits: Logits, k: int) -> NDArray[np.float64]:
    """Logits [vocab] with -inf for all but the `k` largest; ties go to the lower id.

    Exactly `k` survive. `TopKLogitsWarper` of transformers differs on exact ties only: it keeps
    every token that equals the k-th.

    Raises:
        ValueError: for a `k` below 1.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    return _keep(logits, largest(logits, min(k, logits.size)))


def apply_top_p(logits: Logits, p: float) -> NDArray[np.float64]:
    """Logits [vocab] with -inf outside the smallest set of likely tokens whose mass is ≥ `p`.

    At least one token survives; ties go to the lower id. A mass that misses `p` by no more than
    the rounding of float32 logits has reached it. Nucleus sampling (Holtzman et al. 2020), as
    `TopPLogitsWarper` of transformers, which differs on exact ties only: there the higher id.
    """
    probs = softmax(logits)
    return _keep(logits, _top_set(probs, _n_reaching(probs, p - _MASS_ROUNDING)))


def _keep(logits: Logits, ids: Ids) -> NDArray[np.float64]:
    kept = np.full(logits.shape, -np.inf)
    kept[ids] = logits[ids]
    return kept


def softmax(logits: Logits) -> NDArray[np.float64]:
    """Probabilities [vocab] of logits [vocab], in float64; -inf becomes 0."""
    powers = np.exp(logits.astype(np.float64) - float(logits.max()))
    return powers / powers.sum()


def largest(values: Logits, k: int) -> Ids:
    """Indices of the `k` largest of `values`, largest first, exact ties by the lower index."""
    ids = _top_set(values, k)
    return ids[np.lexsort((ids, -values[ids]))]


def _top_set(values: Logits, k: int) -> Ids:
    """Indices of the `k` largest of `values`, ties by the lower index; the k-th comes last."""
    threshold = np.partition(values, values.size - k)[values.size - k]
    above = np.flatnonzero(values > threshold)
    level = np.flatnonzero(values == threshold)
    return np.concatenate([above, level[: k - above.size]])


def _n_reaching(probs: NDArray[np.float64], mass: float) -> int:
    """How many of the most likely tokens it takes to reach `mass`; at most all above 0."""
    sums = np.cumsum(np.sort(probs)[::-1])
    n_needed = int(np.searchsorted(sums, mass, side="left")) + 1
    return min(n_needed, int(np.count_nonzero(probs)))


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the sampler's pipeline: logits [vocab] → logits [vocab]."""

    name: StageName
    apply: Callable[[Logits], NDArray[np.float64]]


def pipeline(settings: SamplingSettings) -> tuple[Stage, ...]:
    """The stages that do something under `settings`, in the order transformers runs them."""
    t, k, p = settings.temperature, settings.top_k, settings.top_p
    stages = (
        (t != 1, Stage("temperature", lambda logits: apply_temperature(logits, t))),
        (k != 0, Stage("top_k", lambda logits: apply_top_k(logits, k))),
        (p != 1, Stage("top_p", lambda logits: apply_top_p(logits, p))),
    )
    return tuple(stage for is_on, stage in stages if is_on and not settings.is_greedy)


def uniform(seed: int, position: int) -> float:
    """The number in [0, 1) that decides the draw for `position`, whatever was drawn before.

    Philox4x64-10 (Salmon et al. 2011) with `seed` as key and `position` as counter; the top 53
    bits of its first word. A counter-based generator has no history, so undo and redo replay
    identically, on every platform.
    """
    word = int(np.random.Philox(key=seed, counter=position).random_raw())
    return (word >> 11) * 2.0**-53


@dataclass(frozen=True, slots=True)
class Pick:
    """A chosen token.

    Attributes:
        id: which.
        u: the number in [0, 1) that decided the draw; None where nothing was drawn.
    """

    id: int
    u: float | None


class NextTokenDistribution:
    """What the model says about the next token, and what the sampler makes of it.

    Attributes:
        settings: how the sampler works.
        logits: the model's, float32 [vocab], read-only.
        probs: the model's probabilities, float64 [vocab], read-only: softmax over the whole
            vocabulary, untouched by the settings.
    """

    def __init__(
        self, logits: NDArray[np.float32], settings: SamplingSettings = SamplingSettings()
    ) -> None:
        """Copy `logits`, float32 [vocab].

        Raises:
            ValueError: for logits of another shape, or with NaN or +inf, or all -inf.
        """
        if logits.ndim != 1 or logits.size == 0 or not np.isfinite(logits.max()):
            raise ValueError("logits must be one row of numbers, without NaN")
        self.settings = settings
        self.logits = _read_only(logits.astype(np.float32))
        self.probs = _read_only(softmax(self.logits))

    @property
    def vocab_size(self) -> int:
        """How many tokens share the probability."""
        return self.logits.size

    @cached_property
    def sampler_probs(self) -> NDArray[np.float64]:
        """What the sampler draws from, float64 [vocab], read-only; greedy: all on one token."""
        if self.settings.is_greedy:
            one_hot = np.zeros(self.vocab_size)
            one_hot[self.logits.argmax()] = 1.0
            return _read_only(one_hot)
        logits: Logits = self.logits
        for stage in pipeline(self.settings):
            logits = stage.apply(logits)
        return _read_only(softmax(logits))

    @cached_property
    def entropy_bits(self) -> float:
        """Entropy of the model's probabilities in bits: 0 … log2(vocab)."""
        probs = self.probs[self.probs > 0]
        return max(0.0, -float(np.sum(probs * np.log2(probs))))

    def top(self, k: int) -> Ids:
        """Ids of the model's `k` most likely tokens, in order of `rank`.

        Raises:
            PlaygroundError: for a `k` outside 1 … vocab_size.
        """
        if not (_is_integer(k) and 1 <= k <= self.vocab_size):
            raise PlaygroundError("error.top_k_shown", value=k, max=self.vocab_size)
        return largest(self.logits, k)

    def rank(self, id: int) -> int:
        """Place of `id` among the model's tokens: 1 is the most likely, ties by lower id."""
        logit = self.logits[id]
        n_above = np.count_nonzero(self.logits > logit)
        return int(n_above + np.count_nonzero(self.logits[:id] == logit)) + 1

    def pick(self, position: int) -> Pick:
        """The token for `position`: drawn as the settings say, always the same one.

        Greedy takes the most likely. Sampling inverts the cumulative distribution over the
        surviving tokens, most likely first, ties by lower id.
        """
        if self.settings.is_greedy:
            return Pick(int(self.logits.argmax()), None)
        u = uniform(self.settings.seed, position)
        # The first token whose cumulative probability lies above u, not at it.
        n_passed = _n_reaching(self.sampler_probs, float(np.nextafter(u, 1)))
        return Pick(int(_top_set(self.sampler_probs, n_passed)[-1]), u)


def _read_only(array: NDArray[_T]) -> NDArray[_T]:
    array.setflags(write=False)
    return array
