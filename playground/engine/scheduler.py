"""Who is computed when: one worker thread serves every caller.

Callers wait on a future. In each round the worker takes the next tokens of all waiting jobs, a
bounded number of each, through one forward pass; a long text therefore never holds up another
visitor's single step. This module knows nothing of attention or of text.
"""

import math
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch

from playground.engine.packed import Chunk, PackedModel, SequenceBuffer
from playground.engine.prefix_cache import Ids, PrefixCache, StoredSequence
from playground.engine.recent_logits import RecentLogits
from playground.errors import PlaygroundError

CHUNK_TOKENS = 128  # of one job, in one round
ROUND_TOKENS = 256  # of all jobs, in one round
_CAPACITY_STEP = 64

Key = tuple[tuple[int, ...], bool]  # ids, and whether the cache may be used


@dataclass(frozen=True, slots=True)
class NextLogits:
    """What the model says comes next.

    Attributes:
        logits: (vocab_size,) float32, read-only.
        milliseconds: how long the model worked for it, without waiting in line.
        computed_positions: positions that went through the model.
        cached_positions: positions that were known already.
    """

    logits: npt.NDArray[np.float32]
    milliseconds: float
    computed_positions: int
    cached_positions: int


@dataclass(slots=True, eq=False)
class Job:
    """One request, and how far it has got."""

    ids: Ids
    use_cache: bool
    future: Future[NextLogits] = field(default_factory=Future)
    match: StoredSequence | None = None  # until the job begins: what it would begin from
    buffer: SequenceBuffer | None = None  # None until the job begins
    growing: StoredSequence | None = None  # the stored sequence it grows in place
    cached: int = 0
    done: int = 0
    seconds: float = 0.0

    @property
    def key(self) -> Key:
        """What makes two requests equal."""
        return tuple(self.ids.tolist()), self.use_cache

    @property
    def remaining(self) -> int:
        """Positions still to compute."""
        return len(self.ids) - self.done


@dataclass(frozen=True, slots=True)
class Turn:
    """The next `length` positions of a job, none when all are known."""

    job: Job
    length: int

    @property
    def ids(self) -> list[int]:
        """The ids at those positions."""
        return self.job.ids[self.job.done : self.job.done + self.length].tolist()

    @property
    def is_last(self) -> bool:
        """Whether the job arrives with it."""
        return self.length == self.job.remaining


class Scheduler:
    """Jobs in, futures out; owns the worker thread, the model and what is remembered."""

    def __init__(self, model: PackedModel, cache: PrefixCache, recent: RecentLogits) -> None:
        self._model = model
        self._cache = cache
        self._recent = recent  # for whoever holds `_changed`
        self._jobs: dict[Key, Job] = {}  # in order of arrival
        self._closed = False
        self._changed = threading.Condition()
        self._worker = threading.Thread(target=self._work, name="engine", daemon=True)
        self._worker.start()

    def submit(
        self, sequences: Sequence[tuple[int, ...]], *, use_cache: bool
    ) -> list[Future[NextLogits]]:
        """The future result for each of `sequences`, which get into line together.

        Equal requests in line share one; recent logits are answered at once, past the line.

        Raises:
            PlaygroundError: ``engine.closed`` after `close`.
        """
        with self._changed:
            if self._closed:
                raise PlaygroundError("engine.closed")
            return [self._enter(ids, use_cache) for ids in sequences]

    def _enter(self, ids: tuple[int, ...], use_cache: bool) -> Future[NextLogits]:
        logits = self._recent.find(ids) if use_cache else None
        if logits is not None:
            answered: Future[NextLogits] = Future()
            answered.set_result(NextLogits(logits, 0.0, 0, len(ids)))
            return answered
        key = ids, use_cache
        if key not in self._jobs:
            self._jobs[key] = Job(np.array(ids), use_cache)
            self._changed.notify()
        return self._jobs[key].future

    def close(self) -> None:
        """Fail what waits with ``engine.closed`` and end the worker. Harmless when repeated."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if threading.current_thread() is not self._worker:
            self._worker.join()

    @torch.inference_mode()
    def _work(self) -> None:
        while jobs := self._wait_for_jobs():
            self._round(jobs)
        for job in list(self._jobs.values()):
            self._fail(job, PlaygroundError("engine.closed"))
        self._cache.clear()
        with self._changed:
            self._recent.clear()

    def _wait_for_jobs(self) -> list[Job]:
        """All jobs, oldest first; none once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            return [] if self._closed else list(self._jobs.values())

    def _round(self, jobs: Sequence[Job]) -> None:
        """Advance the jobs whose turn it is and finish those that arrive."""
        for job in jobs:
            if job.buffer is None and job.use_cache:
                job.match, job.cached = self._cache.longest_prefix(job.ids)
                job.done = job.cached
        turns = share_round(jobs)
        try:
            self._advance(turns)
        except Exception:
            # One of them is the cause: alone, each succeeds or fails for itself.
            for turn in turns:
                self._advance_alone(turn)

    def _advance_alone(self, turn: Turn) -> None:
        try:
            self._advance([turn])
        except Exception as error:
            self._fail(turn.job, error)

    def _advance(self, turns: Sequence[Turn]) -> None:
        started = time.perf_counter()
        buffers = [turn.job.buffer or self._begin(turn.job) for turn in turns]
        chunks = [
            Chunk(turn.ids, turn.job.done, buffer)
            for turn, buffer in zip(turns, buffers, strict=True)
            if turn.length
        ]
        if chunks:
            self._model.extend(chunks)
        last = [
            (turn.job, buffer.hidden[len(turn.job.ids) - 1])
            for turn, buffer in zip(turns, buffers, strict=True)
            if turn.is_last
        ]
        logits = self._model.logits([hidden for _, hidden in last]).numpy() if last else []
        seconds = time.perf_counter() - started
        for turn in turns:
            turn.job.done += turn.length
            turn.job.seconds += seconds
        for (job, _), row in zip(last, logits, strict=True):
            self._finish(job, row)

    def _begin(self, job: Job) -> SequenceBuffer:
        """Give the job a buffer: the matching stored one to read or to grow, or one of its own."""
        match, need = job.match, len(job.ids)
        if match is None:
            job.buffer = self._new_buffer(need)
            return job.buffer
        self._cache.touch(match)
        continues = job.cached == len(match.ids) and not match.growing
        if job.cached == need:
            job.buffer = match.buffer
        elif continues and need <= match.buffer.capacity:
            match.growing = True
            job.growing, job.buffer = match, match.buffer
        else:
            # Doubling makes step after step cheap; a branch may well end here.
            room = max(need, 2 * match.buffer.capacity) if continues else need
            job.buffer = self._new_buffer(room)
            job.buffer.copy_prefix(match.buffer, job.cached)
        return job.buffer

    def _new_buffer(self, positions: int) -> SequenceBuffer:
        rounded = math.ceil(positions / _CAPACITY_STEP) * _CAPACITY_STEP
        return self._model.new_buffer(min(rounded, self._model.context_length))

    def _finish(self, job: Job, logits: npt.NDArray[np.float32]) -> None:
        if job.use_cache and job.buffer is not None:
            self._cache.store(job.ids, job.buffer)
        own = logits.copy()
        own.flags.writeable = False
        with self._changed:
            if job.use_cache:
                self._recent.store(tuple(job.ids.tolist()), own)
            del self._jobs[job.key]
        job.future.set_result(
            NextLogits(own, job.seconds * 1000, len(job.ids) - job.cached, job.cached)
        )

    def _fail(self, job: Job, error: Exception) -> None:
        # After success this stays set: the longer sequence then owns the buffer.
        if job.growing is not None:
            job.growing.growing = False
        with self._changed:
            del self._jobs[job.key]
        job.future.set_exception(error)


def share_round(jobs: Sequence[Job]) -> list[Turn]:
    """Who goes into this round, with how many tokens: at most ROUND_TOKENS in all.

    The oldest job always goes, so that none waits for ever; then those nearest their end.
    """
    oldest, *others = jobs
    room = ROUND_TOKENS
    turns = []
    for job in [oldest, *sorted(others, key=lambda job: job.remaining)]:
        turn = Turn(job, min(job.remaining, CHUNK_TOKENS, room))
        if turn.length or turn.is_last:
            turns.append(turn)
        room -= turn.length
    return turns
