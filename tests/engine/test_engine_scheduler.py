"""Whose turn it is, and what a caller may rely on when others are in line."""

import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

import numpy as np
import pytest
import torch
from transformers import PreTrainedModel

from playground.engine.jobs import (
    CHUNK_TOKENS,
    ROUND_TOKENS,
    AnyJob,
    LogitsJob,
    NextLogits,
    share_round,
)
from playground.engine.packed import Chunk, PackedModel, SequenceBuffer
from playground.engine.prefix_cache import PrefixCache
from playground.engine.recent_logits import RecentLogits
from playground.engine.scheduler import Scheduler
from playground.errors import PlaygroundError
from tests.tiny import tiny_gpt2, tiny_llama

VOCAB = 97
POISON = 96
PLENTY = 1 << 28


class WatchedModel(PackedModel):
    """Notes what it computes, can be held before a forward pass, fails on a poisonous id."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__(model)
        self.rounds: list[list[int]] = []
        self.heads: list[int] = []
        self.entered = threading.Event()
        self.open = threading.Event()
        self.open.set()

    def extend(self, chunks: Sequence[Chunk]) -> None:
        self.rounds.append([len(chunk.ids) for chunk in chunks])
        self.entered.set()
        assert self.open.wait(timeout=60)
        if any(POISON in chunk.ids for chunk in chunks):
            raise MemoryError("poison")
        super().extend(chunks)

    def logits(self, hidden: Sequence[torch.Tensor]) -> torch.Tensor:
        self.heads.append(len(hidden))
        return super().logits(hidden)


class Room:
    """A scheduler over a watched model; `held` lets jobs gather behind a first one."""

    def __init__(
        self, model: PreTrainedModel, limit_bytes: int = PLENTY, recent_bytes: int = PLENTY
    ) -> None:
        self.plain = model
        self.model = WatchedModel(model)
        self.cache = PrefixCache(limit_bytes)
        self.recent = RecentLogits(recent_bytes)
        self.scheduler = Scheduler(self.model, self.cache, self.recent)

    def submit(self, ids: Sequence[int], *, use_cache: bool = True) -> Future[NextLogits]:
        return self.scheduler.submit([tuple(ids)], use_cache=use_cache)[0]

    def submit_many(self, texts: Sequence[Sequence[int]]) -> list[Future[NextLogits]]:
        return self.scheduler.submit(list(map(tuple, texts)), use_cache=True)

    def ask(self, ids: Sequence[int], *, use_cache: bool = True) -> NextLogits:
        return self.submit(ids, use_cache=use_cache).result(timeout=60)

    def hold(self) -> Future[NextLogits]:
        """Keep the worker busy with a job of its own until `release`."""
        self.model.entered.clear()
        self.model.open.clear()
        first = self.submit([0], use_cache=False)
        assert self.model.entered.wait(timeout=60)
        self.model.rounds.clear()
        return first

    def release(self) -> None:
        self.model.open.set()

    def expected(self, ids: Sequence[int]) -> np.ndarray:
        with torch.inference_mode():
            return self.plain(torch.tensor([list(ids)])).logits[0, -1].numpy()


@pytest.fixture(params=[tiny_gpt2, tiny_llama], ids=["gpt2", "llama"])
def room(request: pytest.FixtureRequest) -> Iterator[Room]:
    room = Room(request.param(context_length=1024))
    yield room
    room.release()
    room.scheduler.close()


def ids_of(seed: int, length: int) -> list[int]:
    return random.Random(seed).choices(range(POISON), k=length)


def waiting(*lengths: int) -> list[AnyJob]:
    return [LogitsJob(np.zeros(length, dtype=np.int64)) for length in lengths]


def lengths_by_job(jobs: Sequence[AnyJob]) -> list[int]:
    shares = {id(turn.job): turn.length for turn in share_round(jobs)}
    return [shares.get(id(job), 0) for job in jobs]


def test_single_steps_all_go_together_beside_a_part_of_a_long_text() -> None:
    shares = lengths_by_job(waiting(1000, *[1] * 32))
    assert shares == [CHUNK_TOKENS, *[1] * 32]


def test_the_oldest_always_advances_and_no_round_is_overfull() -> None:
    rng = random.Random(0)
    for _ in range(200):
        jobs = waiting(*(rng.choice([1, 2, 60, 500, 1000]) for _ in range(rng.randint(1, 60))))
        shares = lengths_by_job(jobs)
        assert shares[0] == min(jobs[0].remaining, CHUNK_TOKENS)
        assert sum(shares) <= ROUND_TOKENS
        assert max(shares) <= CHUNK_TOKENS


def test_jobs_with_nothing_to_compute_always_go() -> None:
    jobs = waiting(1000, *[1000] * 5, 3)
    jobs[-1].done = 3
    assert jobs[-1] in [turn.job for turn in share_round(jobs)]


def test_long_text_in_chunks_equals_one_pass(room: Room) -> None:
    ids = ids_of(1, 700)
    found = room.ask(ids)
    assert found.computed_positions == 700
    assert len(room.model.rounds) > 1
    np.testing.assert_allclose(found.logits, room.expected(ids), rtol=0, atol=1e-4)


def test_a_short_job_overtakes_a_long_text(room: Room) -> None:
    room.hold()
    order: list[str] = []
    long, short = room.submit(ids_of(2, 900)), room.submit(ids_of(3, 4))
    long.add_done_callback(lambda _: order.append("long"))
    short.add_done_callback(lambda _: order.append("short"))
    room.release()
    long.result(timeout=60)
    assert order == ["short", "long"]


def test_a_long_text_arrives_though_short_ones_keep_coming(room: Room) -> None:
    room.hold()
    long = room.submit(ids_of(4, 400))
    shorts = [room.submit(ids_of(10 + number, 100)) for number in range(20)]
    room.release()
    long.result(timeout=60)
    assert not all(short.done() for short in shorts)
    for short in shorts:
        short.result(timeout=60)


def test_waiting_steps_share_one_forward_pass(room: Room) -> None:
    texts = [ids_of(20 + number, 5 + number) for number in range(12)]
    for text in texts:
        room.ask(text[:-1])
    room.hold()
    futures = [room.submit(text) for text in texts]
    room.release()
    for text, future in zip(texts, futures, strict=True):
        found = future.result(timeout=60)
        assert (found.computed_positions, found.cached_positions) == (1, len(text) - 1)
        np.testing.assert_allclose(found.logits, room.expected(text), rtol=0, atol=1e-4)
    assert room.model.rounds == [[1] * 12]


def test_equal_requests_in_line_are_computed_once(room: Room) -> None:
    room.hold()
    futures = [room.submit([1, 2, 3]) for _ in range(5)]
    room.release()
    results = [future.result(timeout=60) for future in futures]
    assert room.model.rounds == [[3]]
    assert all(result is results[0] for result in results)
    assert results[0].computed_positions == 3


def test_requests_made_together_share_one_forward_pass_and_one_head_product(room: Room) -> None:
    stem = ids_of(17, 20)
    room.ask(stem)
    room.model.rounds.clear()
    room.model.heads.clear()
    texts = [[*stem, token] for token in (3, 1, 4, 1, 5)]
    futures = room.submit_many(texts)
    for text, future in zip(texts, futures, strict=True):
        found = future.result(timeout=60)
        assert (found.computed_positions, found.cached_positions) == (1, 20)
        np.testing.assert_allclose(found.logits, room.expected(text), rtol=0, atol=1e-4)
    assert futures[1] is futures[3]
    assert room.model.rounds == [[1] * 4]
    assert room.model.heads == [4]


def test_requests_made_together_go_together_past_a_long_text(room: Room) -> None:
    stem = ids_of(18, 20)
    room.ask(stem)
    room.hold()
    long = room.submit(ids_of(19, 900))
    steps = room.submit_many([[*stem, token] for token in range(8)])
    room.release()
    for step in steps:
        step.result(timeout=60)
    assert not long.done()
    long.result(timeout=60)
    assert room.model.rounds[0] == [CHUNK_TOKENS, *[1] * 8]


def test_a_repeated_request_costs_neither_forward_pass_nor_head_product(room: Room) -> None:
    ids = ids_of(40, 30)
    first = room.ask(ids)
    room.model.rounds.clear()
    room.model.heads.clear()
    again = room.ask(ids)
    assert (again.computed_positions, again.cached_positions) == (0, 30)
    assert again.milliseconds == 0
    assert again.logits is first.logits
    assert room.model.rounds == room.model.heads == []


def test_a_repeated_request_waits_for_nobody(room: Room) -> None:
    ids = ids_of(41, 10)
    room.ask(ids)
    held = room.hold()
    assert room.ask(ids).computed_positions == 0
    assert not held.done()


def test_without_the_cache_recent_logits_are_neither_read_nor_written(room: Room) -> None:
    ids = ids_of(42, 10)
    room.ask(ids, use_cache=False)
    assert len(room.recent) == 0
    room.ask(ids)
    room.model.heads.clear()
    assert room.ask(ids, use_cache=False).computed_positions == 10
    assert room.model.heads == [1]


def test_closing_forgets_everything(room: Room) -> None:
    room.ask([1, 2, 3])
    assert len(room.recent) == 1
    room.scheduler.close()
    assert len(room.recent) == room.recent.nbytes == room.cache.nbytes == 0
    with pytest.raises(PlaygroundError, match=r"engine\.closed"):
        room.submit([1, 2, 3])


def test_branches_from_one_text_in_the_same_round(room: Room) -> None:
    """One may grow the stored text in place, the others must not see it."""
    stem = ids_of(5, 30)
    room.ask(stem)
    room.hold()
    texts = [[*stem, token, token + 1] for token in range(6)]
    futures = [room.submit(text) for text in texts]
    room.release()
    for text, future in zip(texts, futures, strict=True):
        found = future.result(timeout=60)
        assert found.computed_positions == 2
        np.testing.assert_allclose(found.logits, room.expected(text), rtol=0, atol=1e-4)


def test_a_text_can_be_read_while_it_grows(room: Room) -> None:
    stem = ids_of(6, 20)
    room.ask(stem)
    room.hold()
    grown, undone = room.submit([*stem, *ids_of(7, 30)]), room.submit(stem[:9])
    room.release()
    assert undone.result(timeout=60).computed_positions == 0
    for future, ids in ((grown, [*stem, *ids_of(7, 30)]), (undone, stem[:9])):
        np.testing.assert_allclose(
            future.result(timeout=60).logits, room.expected(ids), rtol=0, atol=1e-4
        )


def test_an_error_reaches_its_caller_and_nobody_else(room: Room) -> None:
    stem = ids_of(8, 10)
    room.ask(stem)
    room.hold()
    poisoned = room.submit([*stem, POISON])
    others = [[*stem, 5], [7, 8], stem[:3]]
    futures = [room.submit(ids) for ids in others]
    room.release()
    with pytest.raises(MemoryError, match="poison"):
        poisoned.result(timeout=60)
    for ids, future in zip(others, futures, strict=True):
        np.testing.assert_allclose(
            future.result(timeout=60).logits, room.expected(ids), rtol=0, atol=1e-4
        )
    with pytest.raises(MemoryError, match="poison"):
        room.ask([POISON])
    assert room.ask([*stem, 5, 6]).computed_positions == 1, "the cache is as good as before"
    assert not any(stored.growing for stored in room.cache)


def test_a_failed_allocation_does_not_let_two_branches_share_a_buffer(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    stem = ids_of(16, 10)
    room.ask(stem)
    room.hold()
    new_buffer, failures = room.model.new_buffer, [MemoryError("full")]

    def fail_once(capacity: int) -> SequenceBuffer:
        if failures:
            raise failures.pop()
        return new_buffer(capacity)

    monkeypatch.setattr(room.model, "new_buffer", fail_once)
    texts = [[*stem, 1], [*stem, 2]]
    futures = [room.submit(text) for text in texts]
    room.release()
    for future in futures:
        future.result(timeout=60)
    assert not failures
    for text in texts:
        np.testing.assert_allclose(room.ask(text).logits, room.expected(text), rtol=0, atol=1e-4)


def test_closing_fails_those_in_line(room: Room) -> None:
    first = room.hold()
    waiting_job = room.submit(ids_of(9, 500))
    closing = threading.Thread(target=room.scheduler.close)
    closing.start()
    while True:  # until the line is closed, which close() does before it waits for the worker
        try:
            room.submit([1], use_cache=False)
        except PlaygroundError:
            break
    room.release()
    closing.join(timeout=60)
    assert first.result(timeout=60).computed_positions == 1
    with pytest.raises(PlaygroundError, match=r"engine\.closed"):
        waiting_job.result(timeout=60)


def test_what_is_stored_never_changes_by_use(room: Room) -> None:
    rng = random.Random(11)
    snapshots: list[tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]] = []
    ids = ids_of(12, 8)
    for _ in range(60):
        cut = rng.randrange(1, len(ids) + 1)
        ids = [*ids[:cut], *ids_of(rng.randrange(999), rng.randrange(12))][:120]
        room.ask(ids)
        for stored in room.cache:
            length = len(stored.ids)
            views = stored.buffer.keys_values[..., :length, :], stored.buffer.hidden[:length]
            snapshots.append((*views, *(view.clone() for view in views)))
        snapshots = snapshots[-400:]
        for keys_values, hidden, keys_values_then, hidden_then in snapshots:
            assert torch.equal(keys_values, keys_values_then)
            assert torch.equal(hidden, hidden_then)


def test_cache_stays_within_its_limit_under_random_use() -> None:
    model = tiny_gpt2(context_length=256)
    one = PackedModel(model).new_buffer(64).nbytes
    room = Room(model, limit_bytes=3 * one)
    rng = random.Random(13)
    texts = [[1]]
    for _ in range(120):
        text = rng.choice(texts)
        text = [
            *text[: rng.randrange(len(text)) + 1],
            *ids_of(rng.randrange(9), rng.choice([1, 40])),
        ]
        texts.append(text[:256])
        np.testing.assert_allclose(
            room.ask(texts[-1]).logits, room.expected(texts[-1]), rtol=0, atol=1e-4
        )
        assert room.cache.nbytes <= 3 * one
    assert room.cache.nbytes > 0
    room.scheduler.close()


def test_a_text_too_large_to_keep_is_computed_all_the_same(room: Room) -> None:
    small = Room(room.plain, limit_bytes=room.model.new_buffer(64).nbytes, recent_bytes=0)
    ids = ids_of(14, 65)
    assert small.ask(ids[:64]).computed_positions == 64
    assert small.ask(ids).computed_positions == 1
    assert small.ask(ids).computed_positions == 1, "not kept"
    assert small.ask(ids[:64]).computed_positions == 0, "nothing was driven out for it"
    small.scheduler.close()


def test_beams_compute_one_position_each_and_take_no_more_room_than_they_need(room: Room) -> None:
    """Every beam's parent is stored, whichever of the last beams it is."""
    rng = random.Random(21)
    stem = ids_of(22, 12)
    room.ask(stem)
    beams = [[*stem, token] for token in range(8)]
    for _ in range(30):
        room.model.rounds.clear()
        room.model.heads.clear()
        for ids, future in zip(beams, room.submit_many(beams), strict=True):
            found = future.result(timeout=60)
            assert (found.computed_positions, found.cached_positions) == (1, len(ids) - 1)
            np.testing.assert_allclose(found.logits, room.expected(ids), rtol=0, atol=1e-4)
        assert room.model.rounds == [[1] * 8]
        assert room.model.heads == [8]
        assert max(stored.buffer.capacity for stored in room.cache) == 64
        # Some go on more than once, others not at all.
        beams = [[*rng.choice(beams), token] for token in rng.sample(range(POISON), 8)]


def test_beams_beyond_the_limit_are_computed_from_what_is_left(room: Room) -> None:
    """Behind a long text not all can be kept: their own few tokens come anew, not the text."""
    rng = random.Random(23)
    small = Room(room.plain, limit_bytes=5 * room.model.new_buffer(512).nbytes)
    stem = ids_of(24, 490)
    small.ask(stem)
    beams = [[*stem, token] for token in range(8)]
    for n_new in range(1, 12):
        for ids, future in zip(beams, small.submit_many(beams), strict=True):
            found = future.result(timeout=60)
            assert found.computed_positions <= n_new
            np.testing.assert_allclose(found.logits, small.expected(ids), rtol=0, atol=1e-4)
        assert small.cache.nbytes <= small.cache.limit_bytes
        beams = [[*rng.choice(beams), token] for token in rng.sample(range(POISON), 8)]
    small.scheduler.close()


def test_step_after_step_allocates_few_buffers(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    allocated: list[int] = []
    new_buffer = room.model.new_buffer
    monkeypatch.setattr(
        room.model,
        "new_buffer",
        lambda capacity: allocated.append(capacity) or new_buffer(capacity),
    )
    ids = ids_of(15, 300)
    for length in range(1, 301):
        room.ask(ids[:length])
    assert allocated == [64, 128, 256, 512]
