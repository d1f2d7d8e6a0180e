import dataclasses

import numpy as np
import pytest

from playground.errors import PlaygroundError
from playground.i18n import LANGS, explain
from playground.sampling import NextTokenDistribution, SamplingSettings
from playground.tokenizer import Token, Tokenizer
from playground.trace import Step, Timing, Trace, candidates, record_step
from tests import gpt2

TIMING = Timing(milliseconds=12.5, computed_positions=1, cached_positions=3)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return gpt2.tokenizer()


@pytest.fixture(scope="module")
def distribution() -> NextTokenDistribution:
    logits = np.random.default_rng(0).normal(size=gpt2.VOCAB_SIZE).astype(np.float32) * 3
    return NextTokenDistribution(logits, SamplingSettings("sample", temperature=0.5, top_k=4))


def step_of(token: Token) -> Step:
    return Step(token, rank=1, model_prob=0.5, sampler_prob=1, entropy_bits=1, timing=TIMING)


def trace_of(tokenizer: Tokenizer, prompt: str, *appended: str) -> Trace:
    trace = Trace("gpt2", SamplingSettings(), tokenizer.tokens(tokenizer.encode(prompt)))
    for text in appended:
        for id in tokenizer.encode(text):
            trace = trace.append(step_of(tokenizer.token(id)))
    return trace


# Candidates and steps


def test_candidates_carry_the_distribution_by_id(
    tokenizer: Tokenizer, distribution: NextTokenDistribution
) -> None:
    shown = candidates(distribution, tokenizer, 6)
    assert [candidate.token.id for candidate in shown] == distribution.top(6).tolist()
    assert [candidate.rank for candidate in shown] == [1, 2, 3, 4, 5, 6]
    for candidate in shown:
        id = candidate.token.id
        assert candidate.token == tokenizer.token(id)
        assert candidate.logit == distribution.logits[id]
        assert candidate.model_prob == distribution.probs[id]
        assert candidate.sampler_prob == distribution.sampler_probs[id]
    assert [candidate.sampler_prob > 0 for candidate in shown] == [True] * 4 + [False] * 2


def test_candidates_hold_plain_numbers(
    tokenizer: Tokenizer, distribution: NextTokenDistribution
) -> None:
    for candidate in candidates(distribution, tokenizer, 3):
        assert type(candidate.token.id) is type(candidate.rank) is int
        for number in (candidate.model_prob, candidate.logit, candidate.sampler_prob):
            assert type(number) is float


def test_a_number_of_candidates_out_of_range_is_refused(
    tokenizer: Tokenizer, distribution: NextTokenDistribution
) -> None:
    with pytest.raises(PlaygroundError) as caught:
        candidates(distribution, tokenizer, gpt2.VOCAB_SIZE + 1)
    assert caught.value.key == "error.top_k_shown"


def test_a_recorded_step_says_what_the_model_said(
    tokenizer: Tokenizer, distribution: NextTokenDistribution
) -> None:
    for rank, id in enumerate(distribution.top(6).tolist(), start=1):
        step = record_step(distribution, tokenizer.token(id), TIMING)
        assert step == Step(
            token=tokenizer.token(id),
            rank=rank,
            model_prob=distribution.probs[id],
            sampler_prob=distribution.sampler_probs[id],
            entropy_bits=distribution.entropy_bits,
            timing=TIMING,
        )


# Traces


def test_the_ids_are_the_state(tokenizer: Tokenizer) -> None:
    # "hel" and "lo" stay two tokens although their text would be one.
    trace = trace_of(tokenizer, "hel", "lo")
    assert trace.ids == (*tokenizer.encode("hel"), *tokenizer.encode("lo"))
    assert trace.text == "hello"
    assert trace.ids != tokenizer.encode(trace.text)


def test_a_character_may_cross_from_the_prompt_into_the_steps(tokenizer: Tokenizer) -> None:
    whole = tokenizer.tokens(tokenizer.encode("안"))
    trace = Trace("gpt2", SamplingSettings(), whole[:1])
    assert trace.text == "\ufffd"
    for token in whole[1:]:
        trace = trace.append(step_of(token))
    assert trace.text == "안"


def test_an_empty_trace(tokenizer: Tokenizer) -> None:
    trace = trace_of(tokenizer, "")
    assert (trace.ids, trace.text, trace.tokens) == ((), "", ())
    assert trace.undo() == trace
    assert trace.rewind(0) == trace


def test_append_leaves_the_old_trace_as_it_was(tokenizer: Tokenizer) -> None:
    old = trace_of(tokenizer, "The", " cat")
    new = old.append(step_of(tokenizer.token(0)))
    assert (old.text, new.text) == ("The cat", "The cat!")
    assert new.steps[:-1] == old.steps
    with pytest.raises(dataclasses.FrozenInstanceError):
        old.steps = ()  # type: ignore[misc]


def test_undo_takes_back_one_step_and_never_the_prompt(tokenizer: Tokenizer) -> None:
    trace = trace_of(tokenizer, "The cat", " sat", " down")
    assert trace.undo().text == "The cat sat"
    assert trace.undo().append(trace.steps[-1]) == trace
    assert trace.undo().undo().undo().text == "The cat"


@pytest.mark.parametrize(("position", "text"), [(2, "The cat"), (3, "The cat sat"), (4, None)])
def test_rewind_keeps_what_stands_before(
    tokenizer: Tokenizer, position: int, text: str | None
) -> None:
    trace = trace_of(tokenizer, "The cat", " sat", " down")
    assert len(trace.rewind(position).ids) == position
    assert trace.rewind(position).text == (text or trace.text)


@pytest.mark.parametrize("position", [-1, 0, 1, 5])
def test_rewind_refuses_the_prompt_and_what_is_not_there(
    tokenizer: Tokenizer, position: int
) -> None:
    with pytest.raises(PlaygroundError) as caught:
        trace_of(tokenizer, "The cat", " sat", " down").rewind(position)
    assert caught.value.key == "error.rewind_position"
    assert caught.value.params == {"position": position, "min": 2, "max": 4}
    assert len({explain(lang, caught.value) for lang in LANGS}) == len(LANGS)


def test_traces_are_values(tokenizer: Tokenizer) -> None:
    assert trace_of(tokenizer, "a", "b") == trace_of(tokenizer, "a", "b")
    assert len({trace_of(tokenizer, "a", "b"), trace_of(tokenizer, "a", "b")}) == 1
