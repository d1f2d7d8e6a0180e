"""The newest logits by themselves: what is found, what is kept, what is forgotten."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.engine.recent_logits import MAX_ROWS, RecentLogits

BYTES = 4 * 5


def row(value: int) -> np.ndarray:
    """20 bytes."""
    return np.full(5, value, dtype=np.float32)


def test_only_the_very_same_ids_find_a_row() -> None:
    recent = RecentLogits(1000)
    kept = row(1)
    recent.store((1, 2), kept)
    assert recent.find((1, 2)) is kept
    assert recent.find((1,)) is None
    assert recent.find((1, 2, 3)) is None


def test_least_recently_used_goes_first() -> None:
    recent = RecentLogits(3 * BYTES)
    for first in (1, 2, 3):
        recent.store((first,), row(first))
    recent.find((1,))
    recent.store((4,), row(4))
    assert [first for first in range(6) if recent.find((first,)) is not None] == [1, 3, 4]


def test_a_new_row_takes_the_place_of_the_old_one() -> None:
    recent = RecentLogits(1000)
    recent.store((1,), row(1))
    newer = row(2)
    recent.store((1,), newer)
    assert recent.find((1,)) is newer
    assert recent.nbytes == BYTES


def test_a_row_beyond_the_limit_is_not_kept_and_drives_nothing_out() -> None:
    recent = RecentLogits(2 * BYTES)
    recent.store((1,), row(1))
    recent.store((2,), np.zeros(11, dtype=np.float32))
    assert recent.find((1,)) is not None
    assert recent.find((2,)) is None


@given(st.integers(0, 200 * BYTES), st.lists(st.integers(0, 90), max_size=200))
def test_neither_limit_is_ever_exceeded_and_the_newest_stays(limit: int, asked: list[int]) -> None:
    recent = RecentLogits(limit)
    for number in asked:
        recent.store((number,), row(number))
        assert recent.nbytes == len(recent) * BYTES <= limit
        assert len(recent) <= MAX_ROWS
        assert (recent.find((number,)) is None) == (limit < BYTES)


def test_clear_forgets_everything() -> None:
    recent = RecentLogits(1000)
    recent.store((1,), row(1))
    recent.clear()
    assert len(recent) == recent.nbytes == 0
