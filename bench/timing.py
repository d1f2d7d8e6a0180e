"""Interleaved measures and their medians. Knows nothing of what is measured."""

import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from statistics import median
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

Measure = Callable[[int], Sequence[float]]
"""The number of the round → milliseconds of every sample taken."""


def now_ms() -> float:
    """Milliseconds of a monotonic clock."""
    return time.perf_counter() * 1000


def interleaved_medians(measures: Mapping[Key, Measure], rounds: int) -> dict[Key, float]:
    """The median of each measure's samples over all rounds.

    Every round takes each measure once, in turn, so whatever slows the machine for a while slows
    them all. An extra first round, not counted, warms everything up.
    """
    samples: defaultdict[Key, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        for key, measure in measures.items():
            taken = measure(number)
            if number > 0:
                samples[key] += taken
    return {key: median(taken) for key, taken in samples.items()}
