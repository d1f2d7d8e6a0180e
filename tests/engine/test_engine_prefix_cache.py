"""The prefix cache by itself: what it finds, what it keeps, what it forgets."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.engine.packed import SequenceBuffer
from playground.engine.prefix_cache import PrefixCache, common_prefix_length


def buffer(capacity: int = 4) -> SequenceBuffer:
    """8 bytes a position."""
    return SequenceBuffer(torch.zeros(0, 2, 1, capacity, 1), torch.zeros(capacity, 2))


def ids(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def kept(cache: PrefixCache) -> list[list[int]]:
    """What is stored, least recently used first."""
    return [stored.ids.tolist() for stored in cache]


ID_LISTS = st.lists(st.integers(0, 2), max_size=6)


@given(ID_LISTS, ID_LISTS)
def test_common_prefix_is_shared_and_cannot_be_longer(a: list[int], b: list[int]) -> None:
    length = common_prefix_length(ids(*a), ids(*b))
    assert a[:length] == b[:length]
    assert a[: length + 1] != b[: length + 1] or length in (len(a), len(b))
    assert length == common_prefix_length(ids(*b), ids(*a))


def test_longest_prefix_wins_and_counts_shared_ids_only() -> None:
    cache = PrefixCache(1000)
    for stored in (ids(1, 2, 9), ids(1, 2, 3, 9), ids(7)):
        cache.store(stored, buffer())
    found, known = cache.longest_prefix(ids(1, 2, 3, 4))
    assert found is not None
    assert (found.ids.tolist(), known) == ([1, 2, 3, 9], 3)
    assert cache.longest_prefix(ids(8)) == (None, 0)


def test_among_equals_the_one_that_can_grow_wins() -> None:
    cache = PrefixCache(1000)
    cache.store(ids(1, 2, 9), buffer())
    cache.store(ids(1, 2), buffer())  # covered by the first: not kept
    assert kept(cache) == [[1, 2, 9]]
    cache.store(ids(1, 3), buffer())
    found, known = cache.longest_prefix(ids(1, 3, 4))
    assert found is not None
    assert (found.ids.tolist(), known) == ([1, 3], 2)


def test_a_longer_sequence_takes_the_place_of_its_prefixes() -> None:
    cache = PrefixCache(1000)
    for stored in (ids(1), ids(2), ids(1, 2)):
        cache.store(stored, buffer())
    assert kept(cache) == [[2], [1, 2]]


def test_least_recently_used_goes_first() -> None:
    cache = PrefixCache(3 * buffer().nbytes)
    for first in (1, 2, 3):
        cache.store(ids(first), buffer())
    used, _ = cache.longest_prefix(ids(1))
    assert used is not None
    cache.touch(used)
    cache.store(ids(4), buffer())
    assert kept(cache) == [[3], [1], [4]]


def test_what_exceeds_the_limit_alone_is_not_kept_and_drives_nothing_out() -> None:
    cache = PrefixCache(2 * buffer().nbytes)
    cache.store(ids(1), buffer())
    cache.store(ids(1, 2), buffer(capacity=9))
    assert kept(cache) == [[1]]


def test_touching_what_has_gone_does_not_bring_it_back() -> None:
    cache = PrefixCache(buffer().nbytes)
    cache.store(ids(1), buffer())
    (gone,) = cache
    cache.store(ids(2), buffer())
    cache.touch(gone)
    assert kept(cache) == [[2]]


@given(
    st.integers(0, 200),
    st.lists(st.tuples(ID_LISTS.filter(bool), st.integers(1, 12), st.booleans()), max_size=40),
)
def test_limit_holds_and_no_stored_sequence_repeats_another(
    limit: int, operations: list[tuple[list[int], int, bool]]
) -> None:
    cache = PrefixCache(limit)
    for values, capacity, look_up in operations:
        if look_up:
            found, known = cache.longest_prefix(ids(*values))
            best = max((common_prefix_length(s.ids, ids(*values)) for s in cache), default=0)
            assert known == best
            if found is not None:
                cache.touch(found)
                assert kept(cache)[-1] == found.ids.tolist()
        else:
            cache.store(ids(*values), buffer(capacity))
        assert cache.nbytes == sum(stored.buffer.nbytes for stored in cache) <= limit
        for one in cache:
            for other in cache:
                shared = common_prefix_length(one.ids, other.ids)
                assert one is other or shared < len(one.ids)


def test_bytes_are_those_allocated_not_those_used() -> None:
    assert buffer(capacity=5).nbytes == 5 * 2 * 4
    whole = SequenceBuffer(torch.zeros(3, 2, 4, 10, 8), torch.zeros(10, 32))
    assert whole.nbytes == 4 * (3 * 2 * 4 * 10 * 8 + 10 * 32)
    assert whole.capacity == 10


def test_clear_forgets_everything() -> None:
    cache = PrefixCache(1000)
    cache.store(ids(1), buffer())
    cache.clear()
    assert cache.nbytes == 0
    assert cache.longest_prefix(ids(1)) == (None, 0)


def test_copied_prefix_is_independent_of_its_source() -> None:
    source = SequenceBuffer(torch.randn(2, 2, 1, 8, 4), torch.randn(8, 4))
    target = SequenceBuffer(torch.zeros(2, 2, 1, 4, 4), torch.zeros(4, 4))
    target.copy_prefix(source, 3)
    assert torch.equal(target.keys_values[..., :3, :], source.keys_values[..., :3, :])
    assert torch.equal(target.hidden[:3], source.hidden[:3])
    assert target.hidden[3].tolist() == pytest.approx([0.0] * 4)
    source.hidden.zero_()
    assert target.hidden[:3].abs().sum() > 0
