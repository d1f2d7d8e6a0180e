"""The strip that the draw lands on, and the dice rolled many times."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from playground.sampling import Interval, NextTokenDistribution, SamplingSettings, uniform, uniforms
from tests.sampling.test_sampling import HALVES, any_logits, drawing, philox, quick, tied_logits

CHI_SQUARED_49 = 85.35  # 49 degrees of freedom, 1 in 1000


def test_every_survivor_owns_a_part_of_the_strip_in_order_of_probability() -> None:
    distribution = drawing([0.125, 0.5, 0.125, 0.25], top_k=3)
    strip = distribution.strip(10)
    assert [interval.id for interval in strip] == [1, 3, 0]
    assert [interval.start for interval in strip] == pytest.approx([0, 4 / 7, 6 / 7])
    assert [interval.stop for interval in strip] == pytest.approx([4 / 7, 6 / 7, 1])
    assert distribution.strip(2) == strip[:2]
    assert [distribution.interval(id) for id in range(4)] == [strip[2], strip[0], None, strip[1]]


def test_the_strip_of_greedy_belongs_to_one_token() -> None:
    greedy = drawing(HALVES, temperature=0)
    assert greedy.strip(4) == (Interval(0, 0.0, 1.0),)


@quick
@given(logits=st.one_of(any_logits, tied_logits), p=st.floats(0.05, 1.0))
def test_the_strip_is_covered_without_gaps(logits: NDArray[np.float32], p: float) -> None:
    distribution = NextTokenDistribution(logits, SamplingSettings("sample", top_p=p))
    strip = distribution.strip(logits.size)
    assert strip[0].start == 0
    assert strip[-1].stop == 1
    for left, right in pairwise(strip):
        assert left.stop == right.start
    probs = distribution.sampler_probs
    assert [interval.id for interval in strip] == sorted(
        np.flatnonzero(probs), key=lambda id: (-probs[id], id)
    )
    widths = [interval.stop - interval.start for interval in strip]
    assert widths == pytest.approx([probs[interval.id] for interval in strip], abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_the_draw_takes_the_token_whose_part_it_lands_on(seed: int) -> None:
    random = np.random.default_rng(seed)
    logits = (random.normal(size=300) * 3).astype(np.float32)
    settings = SamplingSettings("sample", temperature=1.3, top_p=0.9, seed=seed)
    distribution = NextTokenDistribution(logits, settings)
    for position in range(20):
        pick = distribution.pick(position)
        interval = distribution.interval(pick.id)
        assert interval is not None
        assert pick.u == uniform(seed, position)
        assert interval.start <= pick.u < interval.stop


def test_rolls_follow_the_probabilities() -> None:
    random = np.random.default_rng(5)
    logits = (random.normal(size=60) * 1.5).astype(np.float32)
    distribution = NextTokenDistribution(logits, SamplingSettings("sample", top_k=50, seed=11))
    rolls = distribution.roll(7, 100_000)
    alive = distribution.sampler_probs > 0
    assert np.count_nonzero(alive) == 50
    assert rolls.counts.sum() == 100_000
    assert rolls.counts[~alive].sum() == 0
    expected = distribution.sampler_probs[alive] * 100_000
    assert ((rolls.counts[alive] - expected) ** 2 / expected).sum() < CHI_SQUARED_49


def test_the_farthest_token_and_its_deviation_by_hand() -> None:
    distribution = drawing(HALVES, seed=2)
    rolls = distribution.roll(0, 10)
    deviations = [abs(count / 10 - p) for count, p in zip(rolls.counts, HALVES, strict=True)]
    id, deviation = rolls.farthest
    assert deviation == pytest.approx(max(deviations))
    assert deviations[id] == pytest.approx(deviation)
    assert rolls.frequencies.tolist() == (rolls.counts / 10).tolist()


def test_more_rolls_begin_with_the_same_ones() -> None:
    few, many = uniforms(3, 9, 10), uniforms(3, 9, 1_000)
    assert many[:10].tolist() == few.tolist()
    assert len({*many.tolist(), uniform(3, 9)}) == 1_001
    assert many.min() >= 0
    assert many.max() < 1


def test_rolls_are_philox_far_from_the_draws_of_positions() -> None:
    for seed, position in ((0, 0), (12345, 7), (2**53 - 1, 1023)):
        first = (philox((position + 1 << 64) + 1, seed) >> 11) / 2**53
        assert uniforms(seed, position, 1).tolist() == [first]


def test_rolls_of_another_seed_or_position_are_others() -> None:
    lines = [uniforms(seed, position, 100).tolist() for seed in (0, 1) for position in (0, 1)]
    assert len({number for line in lines for number in line}) == 400


def test_rolling_greedy_always_gives_the_same_token() -> None:
    assert drawing(HALVES, temperature=0).roll(0, 50).counts.tolist() == [50, 0, 0, 0]
