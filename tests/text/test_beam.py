"""Beam search: by hand on four tokens, and as transformers' own on tiny models."""

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedModel

from playground.engine import Engine, NextLogits
from playground.errors import PlaygroundError
from playground.i18n import LANGS, explain
from playground.text.beam import (
    BeamSettings,
    BeamState,
    BeamStep,
    Considered,
    Hypothesis,
    advance,
    beam_search,
    hypotheses,
    log_softmax,
    score,
    step,
)
from tests.tiny import tiny_gpt2, tiny_llama

VOCAB = 97
CONTEXT = 64
NO_END: frozenset[int] = frozenset()


class Table:
    """An engine that looks the next token's probabilities up by what follows the prompt."""

    context_length = 10
    vocab_size = 4

    def __init__(self, probs: dict[tuple[int, ...], Sequence[float]]) -> None:
        self.probs = probs
        self.asked: list[list[tuple[int, ...]]] = []

    def next_logits_many(self, sequences: Sequence[Sequence[int]]) -> list[NextLogits]:
        self.asked.append([tuple(ids) for ids in sequences])
        rows = [self.probs[tuple(ids[1:])] for ids in sequences]
        # Any constant may be added to logits.
        return [NextLogits(np.log(row, dtype=np.float32) + 3, 1.0, 1, 1) for row in rows]


def made(*ids_and_probability: float, penalty: float = 1.0) -> Hypothesis:
    """A hypothesis of ids and, last, its probability."""
    *ids, probability = ids_and_probability
    logprob = math.log(probability)
    return Hypothesis(tuple(map(int, ids)), logprob, score(logprob, len(ids), penalty))


def assert_alike(found: Sequence[Hypothesis], expected: Sequence[Hypothesis]) -> None:
    assert [one.new_ids for one in found] == [one.new_ids for one in expected]
    for figure in ("logprob", "score"):
        assert [getattr(one, figure) for one in found] == pytest.approx(
            [getattr(one, figure) for one in expected], abs=1e-6
        )


def fates(taken: BeamStep) -> list[tuple[int, int, str]]:
    return [(one.parent, one.id, one.fate) for one in taken.considered]


def test_two_beams_by_hand() -> None:
    """0.5, 0.3, 0.15, 0.05 at first; token 3 ends the text. Greedy would go 0 → 1: 0.20."""
    engine = Table(
        {
            (): (0.5, 0.3, 0.15, 0.05),
            (0,): (0.1, 0.4, 0.2, 0.3),
            (1,): (0.9, 0.05, 0.04, 0.01),
            (1, 0): (0.2, 0.2, 0.1, 0.5),
            (0, 1): (0.3, 0.3, 0.3, 0.1),
        }
    )
    settings = BeamSettings(num_beams=2, max_new_tokens=3, length_penalty=1.0)
    first, second, third = beam_search(engine, [7], settings, {3})

    assert fates(first) == [(0, 0, "kept"), (0, 1, "kept"), (0, 2, "pruned"), (0, 3, "pruned")]
    assert_alike(first.state.running, [made(0, 0.5), made(1, 0.3)])
    # 1 → 0: 0.27; 0 → 1: 0.20; 0 → 3: 0.15, an end, but only third; 0 → 2: 0.10.
    assert fates(second) == [(1, 0, "kept"), (0, 1, "kept"), (0, 3, "pruned"), (0, 2, "pruned")]
    assert_alike(second.state.running, [made(1, 0, 0.27), made(0, 1, 0.2)])
    # At the last length all end: 0.135, then the tie of three at 0.06, then that at 0.054.
    assert fates(third) == [
        (0, 3, "finished"),
        (1, 0, "finished"),
        (1, 1, "pruned"),
        (1, 2, "pruned"),
    ]
    assert third.state.is_done
    assert third.state.running == ()
    assert_alike(hypotheses(third.state, settings), [made(1, 0, 3, 0.135), made(0, 1, 0, 0.06)])
    assert engine.asked == [[(7,)], [(7, 0), (7, 1)], [(7, 1, 0), (7, 0, 1)]]


def test_figures_of_a_candidate_by_hand() -> None:
    state = BeamState((made(2, 0.5), made(1, 0.25)), (), False)
    log_probs = np.log([(0.4, 0.3, 0.2, 0.1), (0.97, 0.01, 0.01, 0.01)])
    taken = advance(state, log_probs, BeamSettings(num_beams=2), NO_END)
    second = taken.considered[0]
    assert (second.parent, second.id, second.fate) == (1, 0, "kept")
    assert second.logprob == pytest.approx(math.log(0.97))
    assert second.cumulative == pytest.approx(math.log(0.25 * 0.97))
    assert taken.state.running[0] == Hypothesis((1, 0), second.cumulative, second.cumulative / 2)


def test_exact_ties_go_to_the_lower_parent_then_to_the_lower_id() -> None:
    state = BeamState((made(0, 0.5), made(1, 0.5)), (), False)
    taken = advance(state, np.log(np.full((2, 4), 0.25)), BeamSettings(num_beams=2), NO_END)
    assert [(one.parent, one.id) for one in taken.considered] == [(0, 0), (0, 1), (0, 2), (0, 3)]


def test_among_finished_ones_a_tie_goes_to_the_older() -> None:
    older = (made(9, 0.25, penalty=0), made(8, 0.25, penalty=0))
    state = BeamState((made(1, 0.5, penalty=0),), older, False)
    log_probs = np.log([(0.5, 0.3, 0.1, 0.1)])
    settings = BeamSettings(num_beams=2, length_penalty=0)
    taken = advance(state, log_probs, settings, {0})
    assert taken.state.finished == older
    assert fates(taken)[0] == (0, 0, "pruned")


def test_a_better_end_drives_out_the_worst_finished_one() -> None:
    state = BeamState((made(1, 0.5),), (made(9, 0.4), made(8, 0.1)), False)
    taken = advance(state, np.log([(0.6, 0.2, 0.1, 0.1)]), BeamSettings(num_beams=2), {0})
    assert_alike(taken.state.finished, [made(1, 0, 0.3), made(9, 0.4)])
    assert fates(taken)[0] == (0, 0, "finished")


def test_an_end_that_is_not_among_the_first_is_pruned_and_another_runs_on_in_its_place() -> None:
    log_probs = np.log([(0.4, 0.3, 0.2, 0.1)])
    taken = advance(BeamState.start(), log_probs, BeamSettings(num_beams=2), {0, 2})
    assert fates(taken) == [(0, 0, "finished"), (0, 1, "kept"), (0, 2, "pruned"), (0, 3, "kept")]


@pytest.mark.parametrize(
    ("running", "is_done"), [(0.36, False), (0.33, True)], ids=["better", "worse"]
)
def test_it_is_done_once_what_runs_scores_no_better_than_the_worst_finished(
    running: float, is_done: bool
) -> None:
    """The square root of 0.36 · 0.98 lies above 0.58, that of 0.33 · 0.98 below."""
    state = BeamState((made(1, running),), (made(9, 0.7), made(8, 0.58)), False)
    log_probs = np.log([(0.98, 0.01, 0.005, 0.005)])
    taken = advance(state, log_probs, BeamSettings(num_beams=2), {3})
    assert taken.state.is_done == is_done
    assert len(taken.state.running) == 2
    assert len(taken.state.finished) == 2


def test_scoring_the_same_as_the_worst_finished_is_no_better() -> None:
    settings = BeamSettings(num_beams=2, length_penalty=0)
    finished = (Hypothesis((9,), -1.0, -1.0), Hypothesis((8,), -2.0, -2.0))
    state = BeamState((Hypothesis((1,), -1.5, -1.5),), finished, False)
    log_probs = np.array([(-0.5, -3.0, -4.0, -5.0)])
    assert advance(state, log_probs, settings, NO_END).state.is_done
    assert not advance(state, log_probs + 0.25, settings, NO_END).state.is_done


def test_fewer_finished_ones_than_beams_never_stop_it() -> None:
    state = BeamState((made(1, 1e-9),), (made(9, 0.9),), False)
    taken = advance(state, np.log([(0.7, 0.1, 0.1, 0.1)]), BeamSettings(num_beams=2), {3})
    assert not taken.state.is_done


def test_it_is_done_when_everything_ends() -> None:
    log_probs = np.log([(0.4, 0.3, 0.2, 0.1)])
    taken = advance(BeamState.start(), log_probs, BeamSettings(num_beams=2), {0, 1, 2, 3})
    assert taken.state.is_done
    assert_alike(taken.state.finished, [made(0, 0.4), made(1, 0.3)])


@pytest.mark.parametrize(
    ("penalty", "expected"), [(0, -6.0), (1, -2.0), (2, -6 / 9), (-1, -18.0), (0.5, -6 / 3**0.5)]
)
def test_score_by_hand(penalty: float, expected: float) -> None:
    assert score(-6.0, 3, penalty) == pytest.approx(expected)


@given(st.lists(st.floats(-80, 80, width=32), min_size=1, max_size=20))
def test_log_softmax_is_that_of_torch(logits: list[float]) -> None:
    found = log_softmax(np.array([logits], dtype=np.float32))
    expected = torch.log_softmax(torch.tensor([logits], dtype=torch.float64), dim=-1).numpy()
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "state",
    [BeamState((), (), True), BeamState((), (), False), BeamState((made(0, 0.5),), (), True)],
    ids=["all ended", "nothing runs", "done"],
)
def test_a_search_that_is_over_goes_no_further(state: BeamState) -> None:
    with pytest.raises(ValueError, match="over"):
        advance(state, np.zeros((len(state.running), 4)), BeamSettings(), NO_END)
    engine = Table({})
    with pytest.raises(ValueError, match="over"):
        step(engine, [7], state, BeamSettings(), NO_END)
    assert not engine.asked


def test_scores_below_a_billion_count_like_any_other() -> None:
    """Where transformers would give up and return a piece of a hypothesis."""
    long = Hypothesis((1,) * 39, -60.0, score(-60.0, 39, -5))
    settings = BeamSettings(num_beams=2, max_new_tokens=40, length_penalty=-5)
    state = BeamState((long,), (), False)
    taken = advance(state, np.log([(0.4, 0.3, 0.2, 0.1)]), settings, NO_END)
    assert [one.new_ids[39:] for one in hypotheses(taken.state, settings)] == [(0,), (1,)]
    assert taken.state.finished[0].score < -6e9


PROBABILITIES = st.lists(st.floats(0.01, 0.99), min_size=7, max_size=7)


@given(PROBABILITIES, st.sampled_from([-2.0, 0.0, 1.0, 3.0]))
def test_with_as_many_beams_as_there_are_texts_it_finds_them_all(
    probabilities: list[float], penalty: float
) -> None:
    """Two tokens, three positions: eight texts, ranked as by trying every one."""
    beginnings = [ids for length in range(3) for ids in product((0, 1), repeat=length)]
    table = {ids: (p, 1 - p) for ids, p in zip(beginnings, probabilities, strict=True)}
    settings = BeamSettings(num_beams=8, max_new_tokens=3, length_penalty=penalty)
    found = hypotheses(last_state(Table(table), settings), settings)
    tried = {
        ids: math.log(math.prod(table[ids[:place]][ids[place]] for place in range(3)))
        for ids in product((0, 1), repeat=3)
    }
    assert {one.new_ids for one in found} == tried.keys()
    for one in found:
        assert one.logprob == pytest.approx(tried[one.new_ids], abs=1e-6)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)


def last_state(engine: Table, settings: BeamSettings) -> BeamState:
    *_, last = beam_search(engine, [7], settings, NO_END)
    return last.state


@pytest.mark.parametrize("shape", [(2, 4), (4,)])
def test_log_probabilities_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="one row"):
        advance(BeamState.start(), np.zeros(shape), BeamSettings(), NO_END)


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        advance(BeamState.start(), np.array([[0.0, np.nan]]), BeamSettings(), NO_END)


# Transformers.

MODELS: dict[str, Callable[..., PreTrainedModel]] = {"gpt2": tiny_gpt2, "llama": tiny_llama}
ENDS = (NO_END, frozenset({35}), frozenset({3, 35, 72}), frozenset(range(0, 97, 4)))
PENALTIES = (1.0, 0.0, -1.0, 2.5, 0.5, -3.0, 5.0)
LENGTHS = (1, 2, 5, 12, 25, 40)


@pytest.fixture(scope="module", params=[(name, seed) for name in MODELS for seed in range(3)])
def model(request: pytest.FixtureRequest) -> PreTrainedModel:
    name, seed = request.param
    found = MODELS[name](seed=seed, context_length=CONTEXT)
    found.generation_config.eos_token_id = None
    return found


@pytest.fixture(scope="module")
def engine(model: PreTrainedModel) -> Iterator[Engine]:
    found = Engine(model, prefix_cache_bytes=2**26)
    yield found
    found.close()


def generated(
    model: PreTrainedModel, prompt: Sequence[int], settings: BeamSettings, ends: frozenset[int]
) -> list[tuple[tuple[int, ...], float]]:
    """What `generate` of transformers returns: new ids and scores, best first."""
    with torch.inference_mode():
        output = model.generate(
            torch.tensor([list(prompt)]),
            attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
            num_beams=settings.num_beams,
            num_return_sequences=settings.num_beams,
            max_new_tokens=settings.max_new_tokens,
            length_penalty=settings.length_penalty,
            early_stopping=False,
            do_sample=False,
            eos_token_id=sorted(ends) or None,
            pad_token_id=0,
            return_dict_in_generate=True,
            output_scores=True,
        )
    rows = output.sequences[:, len(prompt) :].tolist()
    # What is no generated token has the beam -1.
    lengths = (output.beam_indices >= 0).sum(-1).tolist()
    scores = output.sequences_scores.tolist()
    return [
        (tuple(row[:length]), one) for row, length, one in zip(rows, lengths, scores, strict=True)
    ]


def searched(
    engine: Engine, prompt: Sequence[int], settings: BeamSettings, ends: frozenset[int]
) -> tuple[Hypothesis, ...]:
    *_, last = beam_search(engine, prompt, settings, ends)
    assert last.state.is_done
    return hypotheses(last.state, settings)


def assert_same(
    found: Sequence[Hypothesis], expected: Sequence[tuple[tuple[int, ...], float]]
) -> None:
    assert [one.new_ids for one in found] == [ids for ids, _ in expected]
    # Their sums are in float32.
    np.testing.assert_allclose(
        [one.score for one in found], [one for _, one in expected], rtol=2e-6, atol=1e-4
    )


def cases(seed: int, count: int) -> Iterator[tuple[list[int], BeamSettings, frozenset[int]]]:
    rng = random.Random(seed)
    for number in range(count):
        prompt = rng.choices(range(VOCAB), k=rng.randint(1, 12))
        num_beams = 2 + number % 7
        settings = BeamSettings(num_beams, rng.choice(LENGTHS), rng.choice(PENALTIES))
        yield prompt, settings, rng.choice(ENDS)


def test_ids_order_and_scores_are_those_of_transformers(
    model: PreTrainedModel, engine: Engine
) -> None:
    n_early, kinds = 0, set()
    # With this seed nothing is decided by a difference that float32 could round away.
    for prompt, settings, ends in cases(seed=3, count=7):
        steps = list(beam_search(engine, prompt, settings, ends))
        found = hypotheses(steps[-1].state, settings)
        assert_same(found, generated(model, prompt, settings, ends))
        n_early += len(steps) < settings.max_new_tokens
        kinds |= {one.new_ids[-1] in ends for one in found}
    # Else agreeing would show little.
    assert n_early > 0
    assert kinds == {True, False}


def test_what_stands_after_each_step_is_what_a_search_of_that_length_returns(
    model: PreTrainedModel, engine: Engine
) -> None:
    settings, ends = BeamSettings(4, 8, 1.0), ENDS[2]
    prompt = [5, 17, 3, 60, 2]
    for length, taken in enumerate(beam_search(engine, prompt, settings, ends), 1):
        shorter = BeamSettings(4, length, 1.0)
        standing = hypotheses(taken.state, settings)
        assert_same(standing, generated(model, prompt, shorter, ends))
        assert standing == searched(engine, prompt, shorter, ends)


def test_cumulative_figures_are_the_models_own(model: PreTrainedModel, engine: Engine) -> None:
    prompt = [5, 17, 3]
    for one in searched(engine, prompt, BeamSettings(5, 15, -1.0), ENDS[1]):
        ids = torch.tensor([[*prompt, *one.new_ids]])
        with torch.inference_mode():
            log_probs = torch.log_softmax(model(ids).logits[0, len(prompt) - 1 : -1].double(), -1)
        expected = log_probs[range(len(one.new_ids)), list(one.new_ids)].sum().item()
        assert one.logprob == pytest.approx(expected, abs=1e-4)


def test_every_candidate_is_what_its_figures_say(engine: Engine) -> None:
    settings = BeamSettings(4, 12, 1.0)
    before = BeamState.start()
    for taken in beam_search(engine, [1, 2, 3], settings, ENDS[2]):
        cumulatives = [one.cumulative for one in taken.considered]
        assert cumulatives == sorted(cumulatives, reverse=True)
        assert len(taken.considered) == 4 * (1 + len(ENDS[2]))
        for one in taken.considered:
            parent = before.running[one.parent]
            assert one.cumulative == pytest.approx(parent.logprob + one.logprob, abs=1e-9)
        assert grown(before, taken.considered, "kept") == [h.new_ids for h in taken.state.running]
        assert set(grown(before, taken.considered, "finished")) == {
            h.new_ids for h in taken.state.finished if h not in before.finished
        }
        before = taken.state


def grown(before: BeamState, considered: Sequence[Considered], fate: str) -> list[tuple[int, ...]]:
    """The ids of the candidates of one fate, in order."""
    return [(*before.running[one.parent].new_ids, one.id) for one in considered if one.fate == fate]


def test_step_by_step_through_json_equals_the_iterator(engine: Engine) -> None:
    prompt, settings, ends = [9, 8, 7], BeamSettings(3, 20, 1.0), ENDS[1]
    state = BeamState.start()
    for taken in beam_search(engine, prompt, settings, ends):
        found = step(engine, prompt, from_json(json.dumps(asdict(state))), settings, ends)
        assert found == taken
        state = found.state
    assert state.is_done


def from_json(text: str) -> BeamState:
    values = json.loads(text)

    def read(name: str) -> tuple[Hypothesis, ...]:
        return tuple(
            Hypothesis(tuple(one["new_ids"]), one["logprob"], one["score"]) for one in values[name]
        )

    return BeamState(read("running"), read("finished"), values["is_done"])


def test_a_full_window_ends_the_search(model: PreTrainedModel, engine: Engine) -> None:
    settings = BeamSettings(3, 40, 1.0)
    prompt = [number % VOCAB for number in range(CONTEXT - 5)]
    found = searched(engine, prompt, settings, NO_END)
    assert_same(found, generated(model, prompt, BeamSettings(3, 5, 1.0), NO_END))


@pytest.mark.parametrize("n_beyond", [0, 1, 30])
def test_beyond_the_window_one_token_comes_from_the_newest_ids(
    model: PreTrainedModel, engine: Engine, n_beyond: int
) -> None:
    prompt = [number % VOCAB for number in range(CONTEXT + n_beyond)]
    found = searched(engine, prompt, BeamSettings(3, 40, 1.0), NO_END)
    assert_same(found, generated(model, prompt[-CONTEXT:], BeamSettings(3, 1, 1.0), NO_END))


def test_closing_the_iterator_ends_the_search() -> None:
    engine = Table({(): (0.5, 0.3, 0.15, 0.05)})
    search = beam_search(engine, [7], BeamSettings(2, 5), NO_END)
    next(search)
    search.close()
    assert len(engine.asked) == 1


# Settings.


@pytest.mark.parametrize(
    "wrong",
    [
        *({"num_beams": value} for value in (1, 9, 0, -2, 4.0, True, "4", None)),
        *({"max_new_tokens": value} for value in (0, 41, -1, 20.0, True, "20", None)),
        *({"length_penalty": value} for value in (5.01, -6, math.nan, math.inf, True, "1", None)),
    ],
    ids=str,
)
def test_a_wrong_setting_is_refused_with_the_allowed_range(wrong: dict[str, object]) -> None:
    with pytest.raises(PlaygroundError) as caught:
        BeamSettings(**wrong)  # type: ignore[arg-type]
    low, high = {"num_beams": (2, 8), "max_new_tokens": (1, 40), "length_penalty": (-5, 5)}[
        next(iter(wrong))
    ]
    for lang in LANGS:
        sentence = explain(lang, caught.value)
        assert str(low) in sentence
        assert str(high) in sentence


@pytest.mark.parametrize("num_beams", [2, 8])
@pytest.mark.parametrize("max_new_tokens", [1, 40])
@pytest.mark.parametrize("length_penalty", [-5, 5.0, 0])
def test_the_ends_of_the_ranges_belong_to_them(
    num_beams: int, max_new_tokens: int, length_penalty: float
) -> None:
    BeamSettings(num_beams, max_new_tokens, length_penalty)
