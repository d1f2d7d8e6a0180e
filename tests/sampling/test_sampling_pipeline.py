"""The pipeline stage by stage, against hand-made figures and transformers' own processors."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from playground.sampling import STAGES, NextTokenDistribution, SamplingSettings, pipeline
from tests.sampling.test_sampling import HALVES, drawing, logits_of


def on(settings: SamplingSettings) -> list[str]:
    return [stage.name for stage in pipeline(settings) if stage.is_on]


def test_the_stages_run_in_the_order_of_transformers() -> None:
    settings = SamplingSettings(
        "sample", temperature=0.5, top_k=2, top_p=0.7, min_p=0.1, repetition_penalty=1.2
    )
    assert on(settings) == list(STAGES)
    assert STAGES == ("repetition_penalty", "temperature", "top_k", "top_p", "min_p")


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (SamplingSettings("sample"), []),
        (SamplingSettings("sample", top_p=0.9), ["top_p"]),
        (SamplingSettings("greedy", temperature=0.5, top_k=2, top_p=0.7, min_p=0.1), []),
        (SamplingSettings("greedy", repetition_penalty=1.1), ["repetition_penalty"]),
        (SamplingSettings("sample", temperature=0, top_k=2, repetition_penalty=2), STAGES[:1]),
    ],
)
def test_what_is_off_leaves_the_logits_alone(settings: SamplingSettings, names: list[str]) -> None:
    assert on(settings) == list(names)
    logits = logits_of(HALVES)
    for stage in pipeline(settings, [0, 1]):
        assert stage.is_on or stage.apply(logits) is logits


def test_temperature_comes_before_top_p() -> None:
    # Squared and normalised, 0.5 becomes 8/11, which alone reaches 0.7.
    assert drawing(HALVES, temperature=0.5, top_p=0.7).sampler_probs.tolist() == [1, 0, 0, 0]


def test_top_k_comes_before_top_p() -> None:
    # Of the two that top-k leaves, the first has 2/3, which alone reaches 0.6.
    assert drawing(HALVES, top_k=2, top_p=0.6).sampler_probs.tolist() == [1, 0, 0, 0]


def test_the_survivors_share_the_whole_probability() -> None:
    assert drawing(HALVES, top_k=3).sampler_probs == pytest.approx([4 / 7, 2 / 7, 1 / 7, 0])
    assert drawing(HALVES, top_p=0.75).sampler_probs == pytest.approx([2 / 3, 1 / 3, 0, 0])
    assert drawing(HALVES, min_p=0.5).sampler_probs == pytest.approx([2 / 3, 1 / 3, 0, 0])
    assert drawing(HALVES, temperature=0.5).sampler_probs == pytest.approx(
        [16 / 22, 4 / 22, 1 / 22, 1 / 22]
    )


def test_each_stage_tells_survivors_mass_and_where_the_cut_lies() -> None:
    stages = {stage.name: stage for stage in drawing(HALVES, top_k=3, top_p=0.85).stages}
    assert [stage.is_on for stage in stages.values()] == [False, False, True, True, False]
    assert stages["temperature"].survivors == 4
    assert stages["temperature"].mass == 1
    assert stages["temperature"].border is None
    # The last two tie; the higher id goes.
    assert stages["top_k"].survivors == 3
    assert stages["top_k"].mass == pytest.approx(0.875)
    assert stages["top_k"].border == (2, 3)
    # Of 7 eighths, top-p sees 4/7, 2/7, 1/7: the first two hold 6/7 = 0.857.
    assert stages["top_p"].survivors == 2
    assert stages["top_p"].mass == pytest.approx(6 / 7)
    assert stages["top_p"].border == (1, 2)
    assert stages["min_p"].survivors == 2
    assert stages["min_p"].mass == 1


def test_the_stage_that_cut_a_token_is_known() -> None:
    distribution = drawing([0.4, 0.3, 0.2, 0.06, 0.04], top_k=4, top_p=0.9, min_p=0.7)
    assert [distribution.cut_by(id) for id in range(5)] == [None, None, "min_p", "top_p", "top_k"]


def test_every_token_is_cut_once_by_the_stage_that_says_so() -> None:
    for number in range(64):
        random = np.random.default_rng(number)
        logits = (random.normal(size=300) * 4).astype(np.float32)
        distribution = NextTokenDistribution(logits, random_settings(random, number), [3, 5])
        cuts = {stage.name: np.flatnonzero(stage.cut).tolist() for stage in distribution.stages}
        cutters = {id: name for name, ids in cuts.items() for id in ids}
        assert len(cutters) == sum(map(len, cuts.values())) == 300 - distribution.survivors
        assert [distribution.cut_by(id) for id in range(300)] == list(map(cutters.get, range(300)))


def test_the_penalty_looks_at_the_text() -> None:
    settings = SamplingSettings("greedy", repetition_penalty=2.0)
    logits = np.array([3, 2, 1], dtype=np.float32)
    assert NextTokenDistribution(logits, settings).pick(0).id == 0
    assert NextTokenDistribution(logits, settings, [0]).pick(0).id == 1
    assert NextTokenDistribution(logits, settings, [0]).sampler_probs.tolist() == [0, 1, 0]
    assert NextTokenDistribution(logits, settings, [0, 1]).rank(0) == 1


def test_the_figures_of_gpt2() -> None:
    """GPT-2's six largest logits after `Data visualization empowers users to`, as it gave them.

    What lies below them top-k cuts, so it cannot change the five that are left.
    """
    logits = [-135.9131622, -136.6836090, -137.1203003, -137.6473847, -137.6664734, -137.7237854]
    settings = SamplingSettings("sample", temperature=0.8, top_k=5)
    distribution = NextTokenDistribution(np.array(logits, dtype=np.float32), settings)
    assert distribution.sampler_probs == pytest.approx(
        [0.546736, 0.208702, 0.120910, 0.062564, 0.061089, 0], abs=1e-6
    )


# Against transformers

CASES = 1_000
PER_TEST = 50
VOCAB_SIZES = (4, 50, 1_000, 50_257)
KNOBS = ("repetition_penalty", "temperature", "top_k", "top_p", "min_p")


def random_settings(random: np.random.Generator, number: int) -> SamplingSettings:
    """Every combination of knobs that are on comes in turn, with random values."""
    combinations = list(product((False, True), repeat=len(KNOBS)))
    values = {
        "repetition_penalty": float(random.uniform(0.5, 3)),
        "temperature": float(random.uniform(0.2, 3)),
        "top_k": int(np.exp(random.uniform(0, 7))),
        "top_p": float(random.uniform(0.05, 0.999)),
        "min_p": float(random.uniform(0.001, 0.9)),
    }
    is_on = combinations[number % len(combinations)]
    chosen = {name: values[name] for name, takes in zip(KNOBS, is_on, strict=True) if takes}
    return SamplingSettings("sample", **chosen)  # type: ignore[arg-type]


def through_transformers(
    logits: NDArray[np.float32], settings: SamplingSettings, input_ids: list[int]
) -> NDArray[np.float64]:
    """The probabilities that transformers' processors leave, in its order, in float64."""
    scores = torch.from_numpy(logits.astype(np.float64))[None]
    ids = torch.tensor([input_ids])
    for processor in processors(settings):
        scores = processor(ids, scores)
    return torch.softmax(scores, dim=-1)[0].numpy()


def processors(settings: SamplingSettings) -> Iterator[object]:
    if settings.repetition_penalty != 1:
        yield RepetitionPenaltyLogitsProcessor(settings.repetition_penalty)
    if settings.temperature != 1:
        yield TemperatureLogitsWarper(settings.temperature)
    if settings.top_k:
        yield TopKLogitsWarper(settings.top_k)
    if settings.top_p < 1:
        yield TopPLogitsWarper(settings.top_p)
    if settings.min_p:
        yield MinPLogitsWarper(settings.min_p)


@pytest.mark.parametrize("first", range(0, CASES, PER_TEST))
def test_the_pipeline_agrees_with_transformers(first: int) -> None:
    for number in range(first, first + PER_TEST):
        random = np.random.default_rng(number)
        vocab_size = VOCAB_SIZES[number // 32 % len(VOCAB_SIZES)]
        logits = (random.normal(size=vocab_size) * 4 - random.uniform(0, 80)).astype(np.float32)
        input_ids = random.integers(0, vocab_size, size=int(random.integers(1, 200))).tolist()
        settings = random_settings(random, number)
        expected = through_transformers(logits, settings, input_ids)
        ours = NextTokenDistribution(logits, settings, input_ids).sampler_probs
        np.testing.assert_array_equal(ours > 0, expected > 0, err_msg=str((number, settings)))
        np.testing.assert_allclose(ours, expected, rtol=1e-9)


def test_ties_go_to_the_lower_id_where_transformers_keeps_more_or_others() -> None:
    tied = np.zeros(4, dtype=np.float32)
    top_k = NextTokenDistribution(tied, SamplingSettings("sample", top_k=2))
    assert np.flatnonzero(top_k.sampler_probs).tolist() == [0, 1]
    assert np.count_nonzero(through_transformers(tied, top_k.settings, [0])) == 4
    top_p = NextTokenDistribution(tied, SamplingSettings("sample", top_p=0.6))
    assert np.flatnonzero(top_p.sampler_probs).tolist() == [0, 1, 2]
    assert np.flatnonzero(through_transformers(tied, top_p.settings, [0])).tolist() == [1, 2, 3]
