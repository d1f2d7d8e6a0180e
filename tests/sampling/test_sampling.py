import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import ArrayLike, NDArray

from playground.errors import PlaygroundError
from playground.i18n import LANGS, explain
from playground.sampling import (
    NextTokenDistribution,
    Pick,
    SamplingSettings,
    apply_min_p,
    apply_repetition_penalty,
    apply_temperature,
    apply_top_k,
    apply_top_p,
    softmax,
    uniform,
)
from playground.sampling import distribution as distribution_module

quick = hypothesis_settings(deadline=None, database=None, max_examples=100)
any_logits = arrays(np.float32, st.integers(1, 40), elements=st.floats(-30, 30, width=32))
tied_logits = arrays(np.float32, st.integers(1, 40), elements=st.integers(-2, 2))

HALVES = [0.5, 0.25, 0.125, 0.125]


def logits_of(probs: ArrayLike) -> NDArray[np.float32]:
    with np.errstate(divide="ignore"):
        return np.log(np.asarray(probs, dtype=np.float64)).astype(np.float32)


def drawing(probs: ArrayLike, **settings: object) -> NextTokenDistribution:
    settings_ = SamplingSettings(strategy="sample", **settings)  # type: ignore[arg-type]
    return NextTokenDistribution(logits_of(probs), settings_)


def survivors(logits: NDArray[np.float64]) -> list[int]:
    return np.flatnonzero(np.isfinite(logits)).tolist()


# Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [("temperature", value) for value in (-0.1, 10.1, math.nan, math.inf, -math.inf)]
    + [("temperature", value) for value in (True, "1", None, [1.0], 1 + 0j, 10**400)]
    + [("top_k", value) for value in (-1, 1.0, True, "5", None, math.nan)]
    + [("top_p", value) for value in (0, 0.0, -0.5, 1.01, math.nan, math.inf, True, "0.9", None)]
    + [("min_p", value) for value in (-0.01, 1.01, math.nan, math.inf, True, "0.1", None)]
    + [("repetition_penalty", value) for value in (0, 0.0, -1, 10.1, math.nan, True, "1", None)]
    + [("seed", value) for value in (-1, 2**53, 1.0, False, "0", None)]
    + [("strategy", value) for value in ("", "Greedy", "beam", None, 0, ["greedy"])],
)
def test_settings_out_of_range_are_refused(name: str, value: object) -> None:
    with pytest.raises(PlaygroundError) as caught:
        SamplingSettings(**{name: value})  # type: ignore[arg-type]
    assert caught.value.key == f"error.{name}"
    assert len({explain(lang, caught.value) for lang in LANGS}) == len(LANGS)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"strategy": "greedy"},
        {"strategy": "sample", "temperature": 0, "top_k": 10**6, "top_p": 1, "seed": 2**53 - 1},
        {"temperature": 10, "top_p": 5e-324, "min_p": 1, "repetition_penalty": 10},
        {"min_p": 0, "repetition_penalty": 5e-324},
    ],
)
def test_settings_at_the_limits_are_taken(settings: dict[str, object]) -> None:
    made = SamplingSettings(**settings)  # type: ignore[arg-type]
    assert all(getattr(made, name) == value for name, value in settings.items())


def test_the_defaults_are_plain_greedy() -> None:
    assert SamplingSettings() == SamplingSettings(
        strategy="greedy",
        temperature=1.0,
        top_k=0,
        top_p=1.0,
        seed=0,
        min_p=0.0,
        repetition_penalty=1.0,
    )
    assert SamplingSettings().is_greedy


# Transforms, by hand


@pytest.mark.parametrize(
    ("temperature", "expected"),
    [(1, [2, 0, -4, 1]), (2, [1, 0, -2, 0.5]), (0.5, [4, 0, -8, 2]), (0.1, [20, 0, -40, 10])],
)
def test_temperature_divides(temperature: float, expected: list[float]) -> None:
    scaled = apply_temperature(np.array([2, 0, -4, 1], dtype=np.float32), temperature)
    assert scaled.tolist() == pytest.approx(expected)


@pytest.mark.parametrize("temperature", [5e-324, 1e-308, 1e-300])
@pytest.mark.parametrize("shift", [-1000, -2.0, 0, 1000])
def test_a_tiny_temperature_is_almost_greedy(temperature: float, shift: float) -> None:
    logits = np.array([1, 3, 2, 3], dtype=np.float32) + np.float32(shift)
    assert softmax(apply_temperature(logits, temperature)).tolist() == [0, 0.5, 0, 0.5]


@pytest.mark.parametrize("temperature", [5e-324, 1e-308, 1e-300, 1e-150, 0.005])
def test_temperature_cuts_nothing_however_small_it_is(temperature: float) -> None:
    logits = np.array([100, 0, -100, 5], dtype=np.float32)
    distribution = NextTokenDistribution(
        logits, SamplingSettings("sample", temperature=temperature)
    )
    assert distribution.sampler_probs.tolist() == [1, 0, 0, 0]
    assert distribution.stages[1].survivors == distribution.survivors == 4
    assert distribution.drawable == 1
    assert not distribution.stages[1].cut.any()
    assert [distribution.cut_by(id) for id in range(4)] == [None] * 4


def test_a_cut_token_stays_cut_at_any_temperature() -> None:
    logits = np.array([-np.inf, 1, 2])
    for temperature in (5e-324, 0.5, 10.0):
        assert apply_temperature(logits, temperature)[0] == -np.inf


@pytest.mark.parametrize("temperature", [0, -1, math.nan])
def test_temperature_zero_is_no_division(temperature: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        apply_temperature(np.zeros(2), temperature)


@pytest.mark.parametrize(
    ("probs", "k", "kept"),
    [
        (HALVES, 1, [0]),
        (HALVES, 2, [0, 1]),
        (HALVES, 3, [0, 1, 2]),
        (HALVES, 4, [0, 1, 2, 3]),
        (HALVES, 99, [0, 1, 2, 3]),
        ([0.125, 0.5, 0.125, 0.25], 3, [0, 1, 3]),
        ([0.25] * 4, 1, [0]),
        ([0.25] * 4, 3, [0, 1, 2]),
        ([0.1, 0.4, 0.4, 0.1], 1, [1]),
        ([0, 0.5, 0, 0.5], 3, [1, 3]),
    ],
)
def test_top_k_keeps_exactly_k(probs: list[float], k: int, kept: list[int]) -> None:
    logits = logits_of(probs)
    cut = apply_top_k(logits, k)
    assert survivors(cut) == kept
    assert cut[kept].tolist() == logits[kept].tolist()


def test_top_k_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        apply_top_k(np.zeros(4), 0)


@pytest.mark.parametrize(
    ("probs", "p", "kept"),
    [
        (HALVES, 1e-9, [0]),
        (HALVES, 0.4, [0]),
        (HALVES, 0.5, [0]),
        (HALVES, 0.501, [0, 1]),
        (HALVES, 0.75, [0, 1]),
        (HALVES, 0.76, [0, 1, 2]),
        (HALVES, 0.875, [0, 1, 2]),
        (HALVES, 0.88, [0, 1, 2, 3]),
        (HALVES, 1.0, [0, 1, 2, 3]),
        ([0.3, 0.1, 0.1, 0.5], 0.8, [0, 3]),
        ([0.15, 0.3, 0.3, 0.25], 0.8, [1, 2, 3]),
        ([0.15, 0.3, 0.3, 0.25], 0.6, [1, 2]),
        ([0.15, 0.3, 0.3, 0.25], 0.3, [1]),
        ([0.25] * 4, 0.25, [0]),
        ([0.25] * 4, 0.5, [0, 1]),
        ([0.25] * 4, 0.51, [0, 1, 2]),
        ([0, 1, 0, 0], 1.0, [1]),
    ],
)
def test_top_p_keeps_the_smallest_set_that_reaches_p(
    probs: list[float], p: float, kept: list[int]
) -> None:
    logits = logits_of(probs)
    cut = apply_top_p(logits, p)
    assert survivors(cut) == kept
    assert cut[kept].tolist() == logits[kept].tolist()


@quick
@given(
    counts=st.lists(st.integers(1, 30), min_size=1, max_size=8),
    data=st.data(),
)
def test_top_p_is_exact_where_the_masses_are_fractions(
    counts: list[int], data: st.DataObject
) -> None:
    wanted = data.draw(st.integers(1, sum(counts)))
    order = sorted(range(len(counts)), key=lambda id: (-counts[id], id))
    n_kept = next(n for n in range(1, 99) if sum(counts[id] for id in order[:n]) >= wanted)
    probs = np.array(counts) / sum(counts)
    cut = apply_top_p(logits_of(probs), wanted / sum(counts))
    assert survivors(cut) == sorted(order[:n_kept])


@quick
@given(logits=tied_logits, k=st.integers(1, 50))
def test_top_k_survivors_are_the_first_k_by_rank(logits: NDArray[np.float32], k: int) -> None:
    order = sorted(range(logits.size), key=lambda id: (-logits[id], id))
    assert survivors(apply_top_k(logits, k)) == sorted(order[:k])


@quick
@given(logits=tied_logits, p=st.floats(0.01, 0.99))
def test_top_p_survivors_are_the_first_by_rank(logits: NDArray[np.float32], p: float) -> None:
    order = sorted(range(logits.size), key=lambda id: (-logits[id], id))
    kept = survivors(apply_top_p(logits, p))
    assert kept == sorted(order[: len(kept)])
    probs = softmax(logits)
    assert probs[kept].sum() >= p - 2.4e-7
    assert probs[order[: len(kept) - 1]].sum() < p


@pytest.mark.parametrize(
    ("probs", "p", "kept"),
    [
        (HALVES, 1.0, [0]),
        (HALVES, 0.51, [0]),
        (HALVES, 0.5, [0, 1]),
        (HALVES, 0.26, [0, 1]),
        (HALVES, 0.25, [0, 1, 2, 3]),
        (HALVES, 1e-9, [0, 1, 2, 3]),
        ([0.3, 0.1, 0.1, 0.5], 0.6, [0, 3]),
        ([0.25] * 4, 1.0, [0, 1, 2, 3]),
        ([0.1, 0.4, 0.4, 0.1], 1.0, [1, 2]),
        ([0.1, 0.4, 0.4, 0.1], 0.25, [0, 1, 2, 3]),
        ([0, 1, 0, 0], 0.5, [1]),
    ],
)
def test_min_p_keeps_what_is_at_least_p_times_the_likeliest(
    probs: list[float], p: float, kept: list[int]
) -> None:
    logits = logits_of(probs)
    cut = apply_min_p(logits, p)
    assert survivors(cut) == kept
    assert cut[kept].tolist() == logits[kept].tolist()


@pytest.mark.parametrize(
    ("input_ids", "penalty", "expected"),
    [
        ([0], 2.0, [1, -1, 0, 4]),
        ([1], 2.0, [2, -2, 0, 4]),
        ([0, 1, 2, 3], 2.0, [1, -2, 0, 2]),
        ([3, 3, 3], 4.0, [2, -1, 0, 1]),
        ([0, 1], 0.5, [4, -0.5, 0, 4]),
        ([], 2.0, [2, -1, 0, 4]),
        ([0, 1, 2, 3], 1.0, [2, -1, 0, 4]),
    ],
)
def test_repetition_penalty_makes_what_stands_in_the_text_less_likely(
    input_ids: list[int], penalty: float, expected: list[float]
) -> None:
    logits = np.array([2, -1, 0, 4], dtype=np.float32)
    assert apply_repetition_penalty(logits, input_ids, penalty).tolist() == expected
    assert logits.tolist() == [2, -1, 0, 4]


@pytest.mark.parametrize("penalty", [0, -1, math.nan])
def test_a_penalty_that_is_not_above_zero_is_refused(penalty: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        apply_repetition_penalty(np.zeros(2), [0], penalty)


# The distribution


def test_probabilities_are_a_softmax_over_the_whole_vocabulary() -> None:
    distribution = NextTokenDistribution(np.array([0, 1, 2, -np.inf], dtype=np.float32))
    total = 1 + math.e + math.e**2
    assert distribution.probs == pytest.approx([1 / total, math.e / total, math.e**2 / total, 0])
    assert distribution.probs.dtype == np.float64
    assert distribution.logits.dtype == np.float32


@quick
@given(logits=any_logits, data=st.data())
def test_the_shown_and_the_rest_sum_to_one(
    logits: NDArray[np.float32], data: st.DataObject
) -> None:
    distribution = NextTokenDistribution(logits)
    shown = distribution.top(data.draw(st.integers(1, logits.size)))
    rest = np.setdiff1d(np.arange(logits.size), shown)
    total = distribution.probs[shown].sum() + distribution.probs[rest].sum()
    assert total == pytest.approx(1, abs=1e-12)
    if rest.size:
        assert distribution.probs[rest].max() <= distribution.probs[shown].min()


@quick
@given(logits=st.one_of(any_logits, tied_logits))
def test_top_and_rank_order_by_probability_then_id(logits: NDArray[np.float32]) -> None:
    distribution = NextTokenDistribution(logits)
    order = sorted(range(logits.size), key=lambda id: (-logits[id], id))
    assert [distribution.top(k).tolist() for k in range(1, logits.size + 1)] == [
        order[:k] for k in range(1, logits.size + 1)
    ]
    assert [distribution.rank(id) for id in order] == list(range(1, logits.size + 1))


@pytest.mark.parametrize("k", [0, -1, 5, 2.0, True, "2", None])
def test_a_number_of_bars_out_of_range_is_refused(k: object) -> None:
    with pytest.raises(PlaygroundError) as caught:
        NextTokenDistribution(logits_of(HALVES)).top(k)  # type: ignore[arg-type]
    assert caught.value.key == "error.top_k_shown"
    assert "4" in explain("en", caught.value)


@pytest.mark.parametrize(
    ("logits", "bits"),
    [
        (logits_of([0.25] * 4), 2),
        (logits_of(HALVES), 1.75),
        (np.array([1000, 0, 0], dtype=np.float32), 0),
        (logits_of([0.5, 0, 0.5]), 1),
        (np.zeros(1, dtype=np.float32), 0),
    ],
)
def test_entropy_in_bits(logits: NDArray[np.float32], bits: float) -> None:
    entropy = NextTokenDistribution(logits).entropy_bits
    assert entropy == pytest.approx(bits, abs=1e-7)
    assert math.copysign(1, entropy) == 1


def test_settings_never_touch_what_the_model_says() -> None:
    plain = NextTokenDistribution(logits_of(HALVES))
    for settings in ({"temperature": 0.0}, {"temperature": 3.0, "top_k": 1}, {"top_p": 0.1}):
        assert drawing(HALVES, **settings).probs.tolist() == plain.probs.tolist()


def test_arrays_are_read_only_and_apart_from_the_callers() -> None:
    mine = logits_of(HALVES)
    distribution = NextTokenDistribution(mine, SamplingSettings("sample"))
    mine[0] = 99
    assert distribution.logits[0] != 99
    for array in (distribution.logits, distribution.probs, distribution.sampler_probs):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    "logits",
    [[], [[1.0, 2.0]], [1.0, math.nan], [math.inf, 0.0], [-math.inf, -math.inf]],
)
def test_rows_that_are_no_logits_are_refused(logits: list[float]) -> None:
    with pytest.raises(ValueError, match="one row"):
        NextTokenDistribution(np.array(logits, dtype=np.float32))


# Picks


@pytest.mark.parametrize(
    "settings",
    [
        SamplingSettings("greedy", temperature=2.0, top_k=3, seed=5),
        SamplingSettings("sample", temperature=0.0),
        SamplingSettings("sample", temperature=0, top_k=3, top_p=0.5),
    ],
)
def test_greedy_and_temperature_zero_take_the_most_likely(settings: SamplingSettings) -> None:
    distribution = NextTokenDistribution(logits_of([0.1, 0.4, 0.4, 0.1]), settings)
    assert [distribution.pick(position) for position in range(20)] == [Pick(1, None)] * 20
    assert distribution.sampler_probs.tolist() == [0, 1, 0, 0]


def test_sampling_inverts_the_cumulative_distribution() -> None:
    distribution = drawing([0.125, 0.5, 0.125, 0.25], seed=3)
    seen = set()
    for position in range(200):
        u = uniform(3, position)
        expected = 1 if u < 0.5 else 3 if u < 0.75 else 0 if u < 0.875 else 2
        assert distribution.pick(position) == Pick(expected, u)
        seen.add(expected)
    assert seen == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("u", "expected"),
    [(0.0, 1), (0.25, 3), (0.5, 4), (math.nextafter(0.5, 0), 3), (0.75, 5), (1 - 2**-53, 5)],
)
def test_a_draw_on_the_edge_takes_the_token_above(
    monkeypatch: pytest.MonkeyPatch, u: float, expected: int
) -> None:
    monkeypatch.setattr(distribution_module, "uniform", lambda seed, position: u)
    assert drawing([0, 0.25, 0, 0.25, 0.25, 0.25, 0]).pick(0) == Pick(expected, u)


@quick
@given(logits=any_logits, u=st.sampled_from([0.0, 1 - 2**-53]), k=st.integers(0, 5))
def test_a_cut_token_is_never_drawn(logits: NDArray[np.float32], u: float, k: int) -> None:
    settings = SamplingSettings("sample", temperature=0.3, top_k=k, top_p=0.9)
    distribution = NextTokenDistribution(logits, settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribution_module, "uniform", lambda seed, position: u)
        assert distribution.sampler_probs[distribution.pick(0).id] > 0


@pytest.mark.parametrize("by", ["position", "seed"])
def test_draws_follow_the_probabilities(by: str) -> None:
    n_draws = 2_000
    if by == "position":
        distribution = drawing(HALVES, seed=7)
        ids = [distribution.pick(position).id for position in range(n_draws)]
    else:
        ids = [drawing(HALVES, seed=seed).pick(12).id for seed in range(n_draws)]
    expected = np.array(HALVES) * n_draws
    chi_squared = float(((np.bincount(ids, minlength=4) - expected) ** 2 / expected).sum())
    assert chi_squared < 16.27  # three degrees of freedom, 1 in 1000


def test_the_draw_depends_on_seed_and_position_alone() -> None:
    first, second = drawing(HALVES, seed=1), drawing(HALVES, seed=1)
    forward = [first.pick(position) for position in range(50)]
    backward = [second.pick(position) for position in reversed(range(50))]
    assert forward == backward[::-1]
    assert forward != [drawing(HALVES, seed=2).pick(position) for position in range(50)]


# The numbers behind the draws


def philox(counter: int, key: int) -> int:
    """The first 64-bit word of Philox4x64-10, as Salmon et al. (2011) define it."""
    mask = 2**64 - 1
    words = [counter >> shift & mask for shift in (0, 64, 128, 192)]
    keys = [key & mask, key >> 64]
    for _ in range(10):
        left, right = words[0] * 0xD2E7470EE14C6C93, words[2] * 0xCA5A826395121157
        words = [
            right >> 64 ^ words[1] ^ keys[0],
            right & mask,
            left >> 64 ^ words[3] ^ keys[1],
            left & mask,
        ]
        keys = [keys[0] + 0x9E3779B97F4A7C15 & mask, keys[1] + 0xBB67AE8584CAA73B & mask]
    return words[0]


def test_uniform_is_philox_of_seed_and_position() -> None:
    assert philox(0, 0) == 0x16554D9ECA36314C  # the authors' known answer
    for seed in (0, 1, 12345, 2**53 - 1):
        for position in (0, 1, 1023, 10**6):
            assert uniform(seed, position) == (philox(position + 1, seed) >> 11) / 2**53


@pytest.mark.parametrize(
    ("seed", "position", "expected"),
    [
        (0, 0, 0.011546754286331562),
        (1, 0, 0.3035680343067586),
        (2**53 - 1, 1023, 0.9617708835793407),
    ],
)
def test_uniform_is_the_same_everywhere(seed: int, position: int, expected: float) -> None:
    assert uniform(seed, position) == expected


def test_neighbouring_numbers_are_unrelated() -> None:
    for line in (
        [uniform(0, position) for position in range(1000)],
        [uniform(seed, 0) for seed in range(1000)],
    ):
        assert all(0 <= u < 1 for u in line)
        assert len(set(line)) == 1000
        assert abs(sum(line) / 1000 - 0.5) < 0.03
        assert abs(sum((a - 0.5) * (b - 0.5) for a, b in pairwise(line)) / 1000) < 0.01
