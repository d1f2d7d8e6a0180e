"""Ids in, next tokens out: what transformers gives, stopped when and why it should be."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from transformers import PreTrainedModel

from playground.engine import Engine
from playground.sampling import SamplingSettings
from playground.text.generation import Generated, generate, predict
from tests.tiny import tiny_gpt2, tiny_llama

PROMPT = [5, 17, 3, 60, 2]
GREEDY = SamplingSettings()
SAMPLED = SamplingSettings(strategy="sample", temperature=1.3, seed=7)
NO_END: frozenset[int] = frozenset()
CONTEXT_LENGTH = 64


@pytest.fixture(scope="module", params=[tiny_gpt2, tiny_llama])
def model(request: pytest.FixtureRequest) -> PreTrainedModel:
    make: Callable[..., PreTrainedModel] = request.param
    made = make(context_length=CONTEXT_LENGTH)
    made.generation_config.eos_token_id = None
    return made


@pytest.fixture(scope="module")
def engine(model: PreTrainedModel) -> Iterator[Engine]:
    made = Engine(model, prefix_cache_bytes=2**20)
    yield made
    made.close()


class Counting:
    """An engine that counts how often it is asked."""

    context_length = CONTEXT_LENGTH

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.use_cache: list[bool] = []

    def next_logits(self, input_ids: list[int], *, use_cache: bool = True) -> object:
        self.use_cache.append(use_cache)
        return self._engine.next_logits(input_ids, use_cache=use_cache)


def ids_of(steps: Iterator[Generated]) -> list[int]:
    return [step.pick.id for step in steps]


@pytest.mark.parametrize("prompt", [PROMPT, [0], [96, 96, 1]])
def test_greedy_gives_the_ids_of_transformers(
    model: PreTrainedModel, engine: Engine, prompt: list[int]
) -> None:
    count = 40
    with torch.inference_mode():
        expected = model.generate(
            torch.tensor([prompt]),
            attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
            do_sample=False,
            max_new_tokens=count,
            pad_token_id=0,
        )[0].tolist()
    assert prompt + ids_of(generate(engine, prompt, count, GREEDY, NO_END)) == expected


def test_it_stops_after_as_many_tokens_as_were_asked_for(engine: Engine) -> None:
    steps = list(generate(engine, PROMPT, 9, SAMPLED, NO_END))
    assert [step.stop for step in steps] == [None] * 8 + ["max_new_tokens"]


def test_it_stops_on_an_end_of_text_which_belongs_to_the_result(engine: Engine) -> None:
    free = ids_of(generate(engine, PROMPT, 9, SAMPLED, NO_END))
    end = free[4]
    steps = list(generate(engine, PROMPT, 9, SAMPLED, frozenset({end})))
    assert [step.pick.id for step in steps] == free[: free.index(end) + 1]
    assert [step.stop for step in steps][-1] == "end_of_text"
    assert not any(step.stop for step in steps[:-1])


def test_it_stops_when_the_window_is_full(engine: Engine) -> None:
    prompt = [1] * (CONTEXT_LENGTH - 3)
    steps = list(generate(engine, prompt, 9, SAMPLED, NO_END))
    assert [step.stop for step in steps] == [None, None, "context_full"]
    assert not any(step.prediction.truncated for step in steps)


def test_a_prompt_beyond_the_window_gets_one_token_and_the_reason(engine: Engine) -> None:
    (step,) = generate(engine, [1] * (CONTEXT_LENGTH + 5), 9, SAMPLED, NO_END)
    assert step.stop == "context_full"
    assert step.prediction.truncated == 5


def test_beyond_the_window_the_newest_tokens_count_and_no_others(engine: Engine) -> None:
    newest = [(7 * i) % 90 for i in range(CONTEXT_LENGTH)]
    alone = predict(engine, newest, GREEDY, use_cache=False)
    for before in ([1, 2, 3], [4, 5, 6]):
        longer = predict(engine, before + newest, GREEDY)
        assert longer.truncated == 3
        assert longer.position == CONTEXT_LENGTH + 3
        np.testing.assert_allclose(longer.distribution.logits, alone.distribution.logits, atol=1e-4)
    assert alone.truncated == 0


def test_the_same_seed_draws_the_same_text_and_another_does_not(engine: Engine) -> None:
    first = ids_of(generate(engine, PROMPT, 20, SAMPLED, NO_END))
    assert ids_of(generate(engine, PROMPT, 20, SAMPLED, NO_END)) == first
    other = SamplingSettings(strategy="sample", temperature=1.3, seed=8)
    assert ids_of(generate(engine, PROMPT, 20, other, NO_END)) != first


def test_stepping_by_hand_draws_what_generating_draws(engine: Engine) -> None:
    """So that undo and redo replay, and a text can be taken up anywhere."""
    drawn = ids_of(generate(engine, PROMPT, 12, SAMPLED, NO_END))
    for done in (0, 5, 11):
        assert predict(engine, PROMPT + drawn[:done], SAMPLED).pick.id == drawn[done]


def test_temperature_nought_is_greedy(engine: Engine) -> None:
    cold = SamplingSettings(strategy="sample", temperature=0)
    assert ids_of(generate(engine, PROMPT, 9, cold, NO_END)) == ids_of(
        generate(engine, PROMPT, 9, GREEDY, NO_END)
    )


def test_sampling_keeps_to_what_top_k_leaves(engine: Engine) -> None:
    settings = SamplingSettings(strategy="sample", temperature=5, top_k=2, seed=3)
    steps = list(generate(engine, PROMPT, 25, settings, NO_END))
    ranks = {step.prediction.distribution.rank(step.pick.id) for step in steps}
    assert ranks == {1, 2}


def test_a_step_costs_one_position_where_the_prefix_is_known(engine: Engine) -> None:
    steps = list(generate(engine, PROMPT, 6, GREEDY, NO_END))
    for step in steps[1:]:
        assert step.prediction.timing.computed_positions <= 1


def test_without_the_cache_every_position_is_computed(engine: Engine) -> None:
    predict(engine, PROMPT, GREEDY)
    timing = predict(engine, PROMPT, GREEDY, use_cache=False).timing
    assert (timing.computed_positions, timing.cached_positions) == (len(PROMPT), 0)


def test_closing_it_asks_the_model_no_more(engine: Engine) -> None:
    counting = Counting(engine)
    steps = generate(counting, PROMPT, 30, GREEDY, NO_END)  # type: ignore[arg-type]
    for _ in range(3):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert len(counting.use_cache) == 3


def test_the_prompt_is_left_as_it_was(engine: Engine) -> None:
    prompt = list(PROMPT)
    ids_of(generate(engine, prompt, 3, GREEDY, NO_END))
    assert prompt == PROMPT


@pytest.mark.parametrize("penalty", [0.7, 1.3, 5.0])
def test_greedy_with_a_penalty_gives_the_ids_of_transformers(
    model: PreTrainedModel, engine: Engine, penalty: float
) -> None:
    with torch.inference_mode():
        expected = model.generate(
            torch.tensor([PROMPT]),
            attention_mask=torch.ones(1, len(PROMPT), dtype=torch.long),
            do_sample=False,
            max_new_tokens=20,
            repetition_penalty=penalty,
            pad_token_id=0,
        )[0].tolist()
    settings = SamplingSettings(repetition_penalty=penalty)
    assert PROMPT + ids_of(generate(engine, PROMPT, 20, settings, NO_END)) == expected
