"""One step's distribution: what the model says, what the sampler makes of it, how dice fall."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from playground.errors import PlaygroundError
from playground.sampling.draws import uniform, uniforms
from playground.sampling.pipeline import StageResult, run
from playground.sampling.settings import SamplingSettings, StageName
from playground.sampling.transforms import Ids, in_order, largest, rank_of, softmax

_T = TypeVar("_T", bound=np.generic)
_PLAIN = SamplingSettings()
_NONE = -1


@dataclass(frozen=True, slots=True)
class Pick:
    """A chosen token.

    Attributes:
        id: which.
        u: the number in [0, 1) that decided the draw; None where nothing was drawn.
    """

    id: int
    u: float | None


@dataclass(frozen=True, slots=True)
class Interval:
    """A token's part `[start, stop)` of the strip from 0 to 1."""

    id: int
    start: float
    stop: float


@dataclass(frozen=True, slots=True, eq=False)
class Rolls:
    """How often each token came up in many rolls of the dice.

    Attributes:
        counts: int64 [vocab].
        expected: the sampler's probabilities, float64 [vocab].
    """

    counts: NDArray[np.int64]
    expected: NDArray[np.float64]

    @property
    def frequencies(self) -> NDArray[np.float64]:
        """The share of the rolls that each token won, float64 [vocab]."""
        return np.asarray(self.counts / self.counts.sum())

    @property
    def farthest(self) -> tuple[int, float]:
        """The token whose frequency is farthest from its probability, and how far."""
        deviations = np.abs(self.frequencies - self.expected)
        id = int(deviations.argmax())
        return id, float(deviations[id])


class NextTokenDistribution:
    """What the model says about the next token, and what the sampler makes of it.

    Attributes:
        settings: how the sampler works.
        logits: the model's, float32 [vocab], read-only.
        probs: the model's probabilities, float64 [vocab], read-only: softmax over the whole
            vocabulary, untouched by the settings.
    """

    def __init__(
        self,
        logits: NDArray[np.float32],
        settings: SamplingSettings = _PLAIN,
        input_ids: Sequence[int] = (),
    ) -> None:
        """Copy `logits`, float32 [vocab], of the token after `input_ids`.

        Raises:
            ValueError: for logits of another shape, or with NaN or +inf, or all -inf.
        """
        if logits.ndim != 1 or logits.size == 0 or not np.isfinite(logits.max()):
            raise ValueError("logits must be one row of numbers, without NaN")
        self.settings = settings
        self.logits = _read_only(logits.astype(np.float32))
        self.probs = _read_only(softmax(self.logits))
        self._input_ids = tuple(input_ids)

    @property
    def vocab_size(self) -> int:
        """How many tokens share the probability."""
        return self.logits.size

    @cached_property
    def stages(self) -> tuple[StageResult, ...]:
        """What each stage of the pipeline did, in order, including those that are off."""
        return run(self.logits, self.settings, self._input_ids)

    @cached_property
    def sampler_probs(self) -> NDArray[np.float64]:
        """What the sampler draws from, float64 [vocab], read-only; greedy: all on one token."""
        logits = self.stages[-1].after
        if self.settings.is_greedy:
            one_hot = np.zeros(self.vocab_size)
            one_hot[logits.argmax()] = 1.0
            return _read_only(one_hot)
        return _read_only(softmax(logits))

    @property
    def survivors(self) -> int:
        """How many tokens survive all stages; greedy: the one that is taken."""
        return 1 if self.settings.is_greedy else self.stages[-1].survivors

    @property
    def drawable(self) -> int:
        """How many tokens own a part of the strip: survivors whose probability is not 0.

        The settings can make a probability too small for float64.
        """
        return int(np.count_nonzero(self.sampler_probs))

    @property
    def mass(self) -> float:
        """The probability, after the last stage, of what can be drawn: 1 unless greedy."""
        probs = softmax(self.stages[-1].after)
        return float(probs.max()) if self.settings.is_greedy else 1.0

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
        if isinstance(k, bool) or not (isinstance(k, int) and 1 <= k <= self.vocab_size):
            raise PlaygroundError("error.top_k_shown", value=k, max=self.vocab_size)
        return largest(self.logits, k)

    def rank(self, id: int) -> int:
        """Place of `id` among the model's tokens: 1 is the most likely, ties by lower id."""
        return rank_of(self.logits, id)

    def cut_by(self, id: int) -> StageName | None:
        """The stage that cut `id`, None if none did."""
        index = int(self._cutters[id])
        return None if index == _NONE else self.stages[index].name

    @cached_property
    def _cutters(self) -> NDArray[np.int8]:
        """For each token the index of the stage that cut it, int8 [vocab]; `_NONE` if none did."""
        indices = np.full(self.vocab_size, _NONE, dtype=np.int8)
        for index, stage in enumerate(self.stages):
            if stage.is_on:
                indices[stage.cut] = index
        return indices

    @cached_property
    def _strip(self) -> tuple[Ids, NDArray[np.float64]]:
        """Ids as they lie on the strip, likeliest first, ties by lower id; their right ends."""
        alive = np.flatnonzero(self.sampler_probs)
        ids = alive[in_order(self.sampler_probs[alive])]
        ends = np.minimum(np.cumsum(self.sampler_probs[ids]), 1.0)
        ends[-1] = 1.0  # whatever rounding left over belongs to the last
        return ids, ends

    def strip(self, n: int) -> tuple[Interval, ...]:
        """The first `n` intervals of the strip from 0 to 1, fewer if fewer tokens survive.

        Every surviving token owns as much of the strip as the sampler's probability says.
        """
        ids, ends = self._strip
        starts = [0.0, *ends[: n - 1].tolist()]
        return tuple(map(Interval, ids[:n].tolist(), starts, ends[:n].tolist()))

    def interval(self, id: int) -> Interval | None:
        """The part of the strip that `id` owns, None where it owns none."""
        ids, ends = self._strip
        places = np.flatnonzero(ids == id)
        if not places.size:
            return None
        place = int(places[0])
        return Interval(id, float(ends[place - 1]) if place else 0.0, float(ends[place]))

    def pick(self, position: int) -> Pick:
        """The token for `position`: drawn as the settings say, always the same one.

        Greedy takes the most likely. Sampling takes the token on whose part of the strip the
        number of (seed, position) falls: the inverse of the cumulative distribution.
        """
        if self.settings.is_greedy:
            return Pick(int(self.stages[-1].after.argmax()), None)
        u = uniform(self.settings.seed, position)
        return Pick(int(self._at(np.array([u]))[0]), u)

    def roll(self, position: int, count: int) -> Rolls:
        """Roll the dice of `position` `count` times; more rolls begin with the same ones."""
        drawn = self._at(uniforms(self.settings.seed, position, count))
        return Rolls(np.bincount(drawn, minlength=self.vocab_size), self.sampler_probs)

    def _at(self, us: NDArray[np.float64]) -> Ids:
        """Whose parts of the strip the numbers `us` fall on: the first that ends above each."""
        ids, ends = self._strip
        return ids[np.searchsorted(ends, us, side="right")]


def _read_only(array: NDArray[_T]) -> NDArray[_T]:
    array.setflags(write=False)
    return array
