"""Who is computed when: one worker thread serves every caller.

Callers wait on a future. In each round the worker takes the next tokens of all waiting jobs, a
bounded number of each, through one forward pass; a long text therefore never holds up another
visitor's single step. This module knows nothing of attention or of text.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch

from playground.engine.packed import Chunk, PackedModel, SequenceBuffer
from playground.engine.prefix_cache import Ids, PrefixCache, StoredSequence
from playground.errors import PlaygroundError

CHUNK_TOKENS = 128  # of one job, in one round
ROUND_TOKENS = 256  # of all jobs, in one round
_CAPACITY_STEP = 64


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
class _Job:
    """One request, and how far it has got."""

    ids: Ids
    use_cache: bool
    future: Future[NextLogits] = field(default_factory=Future)
    buffer: SequenceBuffer | None = None  # None until the job begins
    growing: StoredSequence | None = None  # the stored sequence it grows in place
    cached: int = 0
    done: int = 0
    seconds: float = 0.0

    @property
    def remaining(self) -> int:
        """Positions still to compute."""
        return len(self.ids) - self.done


class Scheduler:
    """Jobs in, futures out; owns the worker thread, the model and the cache."""

    def __init__(self, model: PackedModel, cache: PrefixCache) -> None:
        self._model = model
        self._cache = cache
        self._jobs: dict[tuple[tuple[int, ...], bool], _Job] = {}  # in order of arrival
        self._closed = False
        self._changed = threading.Condition()
        self._worker = threading.Thread(target=self._work, name="engine", daemon=True)
        self._worker.start()

    def submit(self, ids: tuple[int, ...], *, use_cache: bool) -> Future[NextLogits]:
        """The future result for `ids`; equal requests in line share one.

        Raises:
            PlaygroundError: ``engine.closed`` after `close`.
        """
        with self._changed:
            if self._closed:
                raise PlaygroundError("engine.closed")
            job = self._jobs.get((ids, use_cache))
            if job is None:
                job = self._jobs[ids, use_cache] = _Job(np.array(ids), use_cache)
                self._changed.notify()
            return job.future

    def close(self) -> None:
        """Fail what waits with ``engine.closed`` and end the worker. Harmless when repeated."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._worker.join()

    @torch.inference_mode()
    def _work(self) -> None:
        while jobs := self._wait_for_jobs():
            self._round(jobs)
        for job in list(self._jobs.values()):
            self._fail(job, PlaygroundError("engine.closed"))
        self._cache.clear()

    def _wait_for_jobs(self) -> list[_Job]:
        """All jobs, oldest first; none once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            return [] if self._closed else list(self._jobs.values())

    def _round(self, jobs: Sequence[_Job]) -> None:
        """Advance the jobs whose turn it is; finish those that have arrived."""
        for job in jobs:
            if job.buffer is None:
                job.done = self._known(job)[1]
        turn = share_round(jobs)
        try:
            self._advance(turn)
        except Exception as error:
            if len(turn) == 1:
                self._fail(turn[0][0], error)
                return
            # One of them is the cause: alone, each fails or succeeds for itself.
            for one in turn:
                self._round_of_one(one)

    def _round_of_one(self, one: tuple[_Job, int]) -> None:
        try:
            self._advance([one])
        except Exception as error:
            self._fail(one[0], error)

    def _advance(self, turn: Sequence[tuple[_Job, int]]) -> None:
        started = time.perf_counter()
        chunks = []
        for job, length in turn:
            buffer = job.buffer or self._begin(job)
            if length:
                chunks.append(
                    Chunk(job.ids[job.done : job.done + length].tolist(), job.done, buffer)
                )
        if chunks:
            self._model.extend(chunks)
        arrived = [job for job, length in turn if length == job.remaining]
        logits = self._logits(arrived)
        seconds = time.perf_counter() - started
        for job, length in turn:
            job.done += length
            job.seconds += seconds
        for job, row in zip(arrived, logits, strict=True):
            self._finish(job, row)

    def _logits(self, jobs: Sequence[_Job]) -> npt.NDArray[np.float32]:
        """(len(jobs), vocab_size): the head, for the last position of each job."""
        if not jobs:
            return np.empty((0, self._model.vocab_size), np.float32)
        return self._model.logits(
            [job.buffer.hidden[len(job.ids) - 1] for job in jobs if job.buffer]
        ).numpy()

    def _known(self, job: _Job) -> tuple[StoredSequence | None, int]:
        return self._cache.longest_prefix(job.ids) if job.use_cache else (None, 0)

    def _begin(self, job: _Job) -> SequenceBuffer:
        """Give the job a buffer: a stored one, to read or to grow, or one of its own."""
        stored, known = self._known(job)
        need = len(job.ids)
        if stored is not None:
            self._cache.touch(stored)
        whole = stored is not None and known == len(stored.ids)
        if stored is not None and known == need:
            buffer = stored.buffer
        elif stored is not None and whole and not stored.growing and stored.buffer.capacity >= need:
            stored.growing = True
            job.growing = stored
            buffer = stored.buffer
        else:
            doubled = 2 * stored.buffer.capacity if stored is not None and whole else 0
            buffer = self._model.new_buffer(self._capacity(max(need, doubled)))
            if stored is not None:
                buffer.copy_prefix(stored.buffer, known)
        job.buffer, job.cached, job.done = buffer, known, known
        return buffer

    def _capacity(self, need: int) -> int:
        rounded = -(-need // _CAPACITY_STEP) * _CAPACITY_STEP
        return min(rounded, self._model.context_length)

    def _finish(self, job: _Job, logits: npt.NDArray[np.float32]) -> None:
        if job.use_cache and job.buffer is not None:
            self._cache.store(job.ids, job.buffer)
        own = logits.copy()
        own.flags.writeable = False
        self._leave(job)
        job.future.set_result(
            NextLogits(own, job.seconds * 1000, len(job.ids) - job.cached, job.cached)
        )

    def _fail(self, job: _Job, error: Exception) -> None:
        self._leave(job)
        job.future.set_exception(error)

    def _leave(self, job: _Job) -> None:
        if job.growing is not None:
            job.growing.growing = False
        with self._changed:
            del self._jobs[tuple(job.ids.tolist()), job.use_cache]


def share_round(jobs: Sequence[_Job]) -> list[tuple[_Job, int]]:
    """Who goes into this round, with how many tokens: at most ROUND_TOKENS in all.

    The oldest job always goes, so that nothing waits for ever; then those nearest their end.
    """
    oldest, *others = jobs
    budget = ROUND_TOKENS
    turn = []
    for job in _then(oldest, sorted(others, key=lambda job: job.remaining)):
        length = min(job.remaining, CHUNK_TOKENS, budget)
        if length or not job.remaining:
            turn.append((job, length))
        budget -= length
    return turn


def _then(first: _Job, rest: Iterable[_Job]) -> Iterable[_Job]:
    yield first
    yield from rest
