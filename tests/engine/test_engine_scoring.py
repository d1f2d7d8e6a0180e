"""Scores of a whole text at once are those of stepping through it token by token."""

import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import GPT2Config, PreTrainedModel

from playground.engine import Engine, Scores
from playground.engine.jobs import CHUNK_TOKENS, ROUND_TOKENS, ScoringJob, share_round
from playground.engine.scores import N_TOP, scores_of
from playground.errors import PlaygroundError
from playground.sampling import NextTokenDistribution, largest, rank_of
from tests.engine.test_engine_scheduler import POISON, VOCAB, Room, ids_of, waiting
from tests.tiny import tiny_gpt2, tiny_llama

START = 3
PLENTY = 1 << 28
CLOSE = 1e-4
# The head multiplies in another way for 12 to 48 rows.
LENGTHS = [1, 2, 12, 13, 49, 50, 64]


@pytest.fixture(params=[tiny_gpt2, tiny_llama], ids=["gpt2", "llama"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = Engine(request.param(), prefix_cache_bytes=PLENTY)
    yield engine
    engine.close()


@pytest.fixture(params=[tiny_gpt2, tiny_llama], ids=["gpt2", "llama"])
def room(request: pytest.FixtureRequest) -> Iterator[Room]:
    room = Room(request.param(context_length=1024))
    yield room
    room.release()
    room.scheduler.close()


def begin(room: Room, ids: Sequence[int], start: int = 1) -> Future[Scores]:
    """Score positions from `start`, at least 1, on."""
    return room.scheduler.submit_scoring([(tuple(ids[:-1]), tuple(ids[start:]))])[0]


def score(room: Room, ids: Sequence[int], start: int = 1) -> Scores:
    return begin(room, ids, start).result(timeout=60)


def transformers_logprobs(model: PreTrainedModel, ids: Sequence[int]) -> np.ndarray:
    """Of ids[1:], by one forward pass in transformers' own way."""
    with torch.inference_mode():
        logits = model(torch.tensor([list(ids)])).logits[0, :-1].double()
    taken = torch.log_softmax(logits, dim=-1).gather(1, torch.tensor(ids[1:])[:, None])
    return np.asarray(taken[:, 0])


def assert_stepped(scores: Scores, engine: Engine, ids: Sequence[int], start: int) -> None:
    """What the page shows when somebody goes through the text token by token."""
    assert len(scores) == len(ids) - start
    for row, position in enumerate(range(start, len(ids))):
        found = engine.next_logits(ids[:position] or [START])
        distribution = NextTokenDistribution(found.logits)
        token = ids[position]
        assert scores.logprobs[row] == pytest.approx(np.log(distribution.probs[token]), abs=CLOSE)
        assert scores.ranks[row] == distribution.rank(token)
        assert scores.entropies[row] == pytest.approx(distribution.entropy_bits, abs=CLOSE)
        top = distribution.top(N_TOP)
        assert scores.top_ids[row].tolist() == top.tolist()
        assert scores.top_probs[row] == pytest.approx(distribution.probs[top], abs=CLOSE)


@pytest.mark.parametrize("length", LENGTHS)
def test_every_length_is_scored_as_stepping_scores_it(engine: Engine, length: int) -> None:
    ids = ids_of(length, length)
    assert_stepped(engine.score(ids, start_id=START), engine, ids, 0)


@pytest.mark.parametrize("start", [1, 2, 30, 63])
def test_it_can_begin_anywhere(engine: Engine, start: int) -> None:
    ids = ids_of(1, 64)
    assert_stepped(engine.score(ids, start, start_id=START), engine, ids, start)


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_a_text_as_long_as_the_window_agrees_with_transformers(
    make: type[PreTrainedModel],
) -> None:
    model = make(context_length=1024)
    ids = ids_of(2, 1024)
    engine = Engine(model, prefix_cache_bytes=PLENTY)
    scores = engine.score(ids, start_id=START)
    engine.close()
    assert scores.logprobs[1:] == pytest.approx(transformers_logprobs(model, ids), abs=CLOSE)
    first = transformers_logprobs(model, [START, ids[0]])
    assert scores.logprobs[:1] == pytest.approx(first, abs=CLOSE)


def test_the_first_token_is_scored_behind_the_start_token_and_no_other_is(engine: Engine) -> None:
    ids = ids_of(3, 9)
    one, other = (engine.score(ids, start_id=start_id) for start_id in (4, 5))
    assert one.logprobs[0] != pytest.approx(other.logprobs[0], abs=CLOSE)
    assert one.logprobs[1:] == pytest.approx(other.logprobs[1:], abs=CLOSE)


def test_parts_end_to_end_are_the_whole(engine: Engine) -> None:
    ids = ids_of(4, 64)
    whole = engine.score(ids, start_id=START)
    stops = [5, 6, 40, 64]
    parts = [
        engine.score(ids[:stop], start, start_id=START)
        for start, stop in zip([0, *stops], stops, strict=False)
    ]
    joined = Scores.joined(parts)
    assert joined.logprobs == pytest.approx(whole.logprobs, abs=CLOSE)
    assert joined.ranks.tolist() == whole.ranks.tolist()
    assert joined.top_ids.tolist() == whole.top_ids.tolist()


@given(
    logits=st.lists(
        st.lists(st.sampled_from([-3.5, -1.0, 0.0, 0.25, 2.0]), min_size=60, max_size=60),
        min_size=1,
        max_size=4,
    ),
    seed=st.integers(0, 999),
)
@settings(max_examples=30, deadline=None)
def test_exact_ties_go_to_the_lower_id_as_in_stepping(logits: list[list[float]], seed: int) -> None:
    rows = np.array(logits, dtype=np.float32)
    targets = np.array(random.Random(seed).choices(range(60), k=len(rows)))
    scores = scores_of(rows, targets)
    for row, target, rank, ids in zip(rows, targets, scores.ranks, scores.top_ids, strict=True):
        in_order = np.lexsort((np.arange(60), -row)).tolist()
        assert rank == in_order.index(target) + 1
        assert ids.tolist() == in_order[:N_TOP]


@pytest.mark.parametrize("size", [1, 4, 5, 6, 511, 512, 513, 1023, 1025, 50_257])
def test_the_likeliest_are_found_in_a_row_of_any_length(size: int) -> None:
    rng = np.random.default_rng(size)
    for _ in range(20):
        row = rng.integers(0, max(2, size // 3), size).astype(np.float32)
        expected = np.lexsort((np.arange(size), -row))[:N_TOP]
        assert largest(row, min(N_TOP, size)).tolist() == expected.tolist()
        assert [rank_of(row, int(id)) for id in expected] == list(range(1, len(expected) + 1))


@pytest.mark.parametrize("scale", [0.0, 1.0, 30.0])
def test_a_large_vocabulary_costs_no_precision(scale: float) -> None:
    """As float64 has it: rounding of float32 sums stays far below what is promised."""
    rng = np.random.default_rng(5)
    rows = (scale * rng.standard_normal((8, 50_257)) - 90).astype(np.float32)
    targets = rng.integers(0, 50_257, 8)
    wide = rows.astype(np.float64)
    below = wide - wide.max(axis=1, keepdims=True)
    logprobs = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
    scores = scores_of(rows, targets)
    assert scores.logprobs == pytest.approx(logprobs[np.arange(8), targets], abs=1e-6)
    entropies = -(np.exp(logprobs) * logprobs).sum(axis=1) / np.log(2)
    assert scores.entropies == pytest.approx(entropies, abs=1e-5)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_logits_that_are_no_numbers_are_refused(wrong: float) -> None:
    row = np.zeros((1, 50), dtype=np.float32)
    row[0, 7] = wrong
    with pytest.raises(ValueError, match="finite"):
        scores_of(row, np.array([3]))


@pytest.mark.parametrize(
    ("ids", "start", "start_id"),
    [
        ([], 0, 0),
        ([1] * 65, 0, 0),
        ([VOCAB], 0, 0),
        ([1, -1], 0, 0),
        ([1, 2], 0, VOCAB),
        ([1, 2], 2, 0),
        ([1, 2], -1, 0),
    ],
)
def test_what_cannot_be_scored_is_refused_and_the_engine_lives_on(
    engine: Engine, ids: list[int], start: int, start_id: int
) -> None:
    with pytest.raises(ValueError, match=r"ids|every id"):
        engine.score(ids, start, start_id=start_id)
    assert len(engine.score([1, 2], start_id=0)) == 2


def test_a_closed_engine_says_so(engine: Engine) -> None:
    engine.close()
    with pytest.raises(PlaygroundError, match=r"engine\.closed"):
        engine.score([1, 2], start_id=0)


def test_a_text_goes_through_the_model_once_and_the_start_token_beside_it(room: Room) -> None:
    ids = tuple(ids_of(6, 300))
    room.hold()
    futures = room.scheduler.submit_scoring([((START,), ids[:1]), (ids[:-1], ids[1:])])
    room.release()
    for future in futures:
        future.result(timeout=60)
    assert room.model.rounds == [[1, CHUNK_TOKENS], [CHUNK_TOKENS], [299 - 2 * CHUNK_TOKENS]]
    # Of the one who held the line, of the start token, then of the text.
    assert room.model.heads[:2] == [1, 1]
    assert sum(room.model.heads[2:]) == 299
    assert max(room.model.heads) <= CHUNK_TOKENS


def test_known_positions_cost_the_head_alone(room: Room) -> None:
    ids = ids_of(7, 200)
    room.ask(ids)
    room.model.rounds.clear()
    room.model.heads.clear()
    score(room, ids)
    assert room.model.rounds == []
    assert room.model.heads == [CHUNK_TOKENS, 199 - CHUNK_TOKENS]


def test_part_after_part_computes_no_position_twice(room: Room) -> None:
    ids = ids_of(8, 600)
    for start, stop in ((1, 256), (256, 512), (512, 600)):
        score(room, ids[:stop], start)
    assert sum(map(sum, room.model.rounds)) == 599
    assert sum(room.model.heads) == 599
    assert room.ask(ids).computed_positions == 1, "the rest is there for stepping too"


def test_equal_requests_in_line_are_scored_once(room: Room) -> None:
    ids = ids_of(9, 50)
    room.hold()
    first, second, other = begin(room, ids), begin(room, ids), begin(room, [*ids[:-1], 5])
    step = room.submit(ids[:-1])
    room.release()
    assert first is second
    assert len({id(future) for future in (first, other, step)}) == 3
    expected = transformers_logprobs(room.plain, ids)
    assert first.result(timeout=60).logprobs == pytest.approx(expected, abs=CLOSE)
    assert other.result(timeout=60).logprobs[:-1] == pytest.approx(expected[:-1], abs=CLOSE)
    np.testing.assert_allclose(
        step.result(timeout=60).logits, room.expected(ids[:-1]), rtol=0, atol=CLOSE
    )


def test_a_step_overtakes_the_positions_and_the_rows_of_a_long_text(room: Room) -> None:
    ids = ids_of(10, 900)
    room.ask(ids)
    room.hold()
    order: list[str] = []
    # One has all its rows to read, the other its positions to compute, before a single step.
    waiting_for = {
        "known": begin(room, ids),
        "new": begin(room, ids_of(11, 900)),
        "step": room.submit(ids_of(12, 4)),
    }
    for name, future in waiting_for.items():
        future.add_done_callback(lambda _, name=name: order.append(name))
    room.release()
    for future in waiting_for.values():
        future.result(timeout=60)
    assert order == ["step", "known", "new"]


def scoring(n_positions: int, n_rows: int, done: int = 0) -> ScoringJob:
    job = ScoringJob(np.zeros(n_positions, np.int64), targets=np.zeros(n_rows, np.int64))
    job.done = done
    return job


def test_positions_and_rows_of_all_together_fill_no_round_beyond_its_limit() -> None:
    rng = random.Random(0)
    for _ in range(300):
        jobs = [
            rng.choice(
                [lambda: waiting(rng.choice([1, 60, 500]))[0], lambda: random_scoring(rng)]
            )()
            for _ in range(rng.randint(1, 40))
        ]
        turns = {id(turn.job): turn for turn in share_round(jobs)}
        oldest = turns[id(jobs[0])]
        assert oldest.length or oldest.n_rows, "nobody waits for ever"
        for turn in turns.values():
            assert turn.length + turn.n_rows <= CHUNK_TOKENS + 1
            assert turn.n_rows == 0 or turn.length == turn.job.remaining
        assert sum(turn.length for turn in turns.values()) <= ROUND_TOKENS
        n_rows = sum(turn.n_rows for turn in turns.values() if turn.job.unread > 1)
        assert sum(turn.length for turn in turns.values()) + n_rows <= ROUND_TOKENS


def random_scoring(rng: random.Random) -> ScoringJob:
    n_positions = rng.choice([1, 2, 100, 1000])
    return scoring(n_positions, rng.randint(1, n_positions), rng.choice([0, n_positions]))


def test_single_steps_go_beside_a_scoring_in_full_and_at_no_charge() -> None:
    known = scoring(1000, 999, done=1000)
    steps = waiting(*[1] * 32)
    for step in steps:
        step.done = 1
    turns = share_round([known, *steps])
    assert [(turn.length, turn.n_rows) for turn in turns] == [(0, CHUNK_TOKENS), *[(0, 1)] * 32]


def test_a_steps_row_comes_with_its_last_positions_however_full_the_round() -> None:
    jobs = waiting(CHUNK_TOKENS, CHUNK_TOKENS, *[1] * 300)
    for ready in jobs[2:]:
        ready.done = 1
    shares = sorted((turn.length, turn.n_rows) for turn in share_round(jobs))
    assert shares == [(0, 1)] * 300 + [(CHUNK_TOKENS, 1)] * 2


def test_visitors_who_score_and_step_at_once_all_get_their_own(room: Room) -> None:
    stem = ids_of(13, 30)
    texts = [[*stem, *ids_of(20 + number, 20 + 37 * number)] for number in range(6)]
    found: dict[int, Scores] = {}

    def visit(number: int) -> None:
        for cut in (len(texts[number]) // 2, len(texts[number])):
            room.ask(texts[number][:cut])
            found[number] = score(room, texts[number])

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(len(texts))]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    for number, scores in found.items():
        expected = transformers_logprobs(room.plain, texts[number])
        assert scores.logprobs == pytest.approx(expected, abs=CLOSE)
    assert len(found) == len(texts)


def test_an_error_reaches_its_caller_and_costs_no_other_a_row(room: Room) -> None:
    good, bad = ids_of(14, 300), [*ids_of(15, 20), POISON, 1]
    room.hold()
    futures = [begin(room, good), begin(room, bad), room.submit([1, 2])]
    room.release()
    with pytest.raises(MemoryError, match="poison"):
        futures[1].result(timeout=60)
    expected = transformers_logprobs(room.plain, good)
    assert futures[0].result(timeout=60).logprobs == pytest.approx(expected, abs=CLOSE)  # type: ignore[union-attr]
    futures[2].result(timeout=60)


def test_a_head_that_fails_once_for_all_gives_everybody_each_row_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = ids_of(16, 200)
    room.ask(ids)
    logits, failures = room.model.logits, [MemoryError("full")]

    def fail_once(hidden: Sequence[torch.Tensor]) -> torch.Tensor:
        if failures and len(hidden) > CHUNK_TOKENS:
            raise failures.pop()
        return logits(hidden)

    room.hold()
    monkeypatch.setattr(room.model, "logits", fail_once)
    futures = [begin(room, ids), begin(room, [*ids[:-1], ids[-1] ^ 1])]
    room.release()
    expected = transformers_logprobs(room.plain, ids)
    for future in futures:
        found = future.result(timeout=60).logprobs
        assert len(found) == 199
        assert found[:-1] == pytest.approx(expected[:-1], abs=CLOSE)
    assert not failures


def test_scoring_keeps_no_logits_and_its_positions_within_the_limit() -> None:
    model = tiny_gpt2(context_length=256)
    limit = 3 * Room(model).model.new_buffer(256).nbytes
    room = Room(model, limit_bytes=limit)
    for number in range(8):
        ids = ids_of(number, 250)
        expected = transformers_logprobs(model, ids)
        assert score(room, ids).logprobs == pytest.approx(expected, abs=CLOSE)
        assert 0 < room.cache.nbytes <= limit
    assert len(room.recent) == 0
    room.scheduler.close()


def test_the_vocabulary_of_the_real_gpt2_fits() -> None:
    model = tiny_gpt2(vocab_size=GPT2Config().vocab_size)
    engine = Engine(model, prefix_cache_bytes=PLENTY)
    ids = [50256, 0, 31373, 50256]
    scores = engine.score(ids, start_id=50256)
    engine.close()
    assert scores.logprobs[1:] == pytest.approx(transformers_logprobs(model, ids), abs=CLOSE)
