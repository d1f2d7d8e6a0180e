"""The dice: numbers in [0, 1) that depend on a seed and a position alone.

Philox4x64-10 (Salmon et al. 2011), NumPy's implementation, with the seed as key. A counter-based
generator has no history: undo and redo replay identically on every platform.
"""

import numpy as np
from numpy.typing import NDArray

MAX_SEED = 2**53 - 1  # the largest integer JSON readers agree on

_TO_UNIT = 2.0**-53  # of the top 53 bits of a word


def uniform(seed: int, position: int) -> float:
    """The number that decides the draw for `position`: the first word at counter `position`."""
    word = int(np.random.Philox(key=seed, counter=position).random_raw())
    return (word >> 11) * _TO_UNIT


def uniforms(seed: int, position: int, count: int) -> NDArray[np.float64]:
    """`count` numbers [count] for rolling the dice of `position` again and again.

    Words of the generator from counter ``(position + 1) · 2**64`` on, where no position's own
    draw lies and no other position's rolls reach. A longer list begins with a shorter one.
    """
    words = np.random.Philox(key=seed, counter=(position + 1) << 64).random_raw(count)
    return np.asarray((words >> np.uint64(11)) * _TO_UNIT)
