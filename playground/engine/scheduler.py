"""Which job is computed when: one worker thread serves every caller.

Callers wait on a future. In each round the worker takes the next tokens of all waiting jobs, a
bounded number of each, through one forward pass, and a bounded number of rows through one head
product, so a long text never holds up another visitor's single step. This module knows nothing of
attention or text.
"""

import math
import threading
import time
from collections.abc import Hashable, Sequence
from concurrent.futures import Future
from typing import TypeVar, cast

import numpy as np
import torch

from playground.engine.jobs import (
    AnyJob,
    Job,
    LogitsJob,
    NextLogits,
    Part,
    ScoringJob,
    Turn,
    share_round,
)
from playground.engine.packed import Chunk, PackedModel, SequenceBuffer
from playground.engine.prefix_cache import PrefixCache
from playground.engine.recent_logits import RecentLogits
from playground.engine.scores import Scores
from playground.errors import PlaygroundError

_CAPACITY_STEP = 64

Result = TypeVar("Result")
ScoringRequest = tuple[tuple[int, ...], tuple[int, ...]]  # ids, and what follows the last of them


class Scheduler:
    """Jobs in, futures out; owns the worker thread, the model and the caches."""

    def __init__(self, model: PackedModel, cache: PrefixCache, recent: RecentLogits) -> None:
        self._model = model
        self._cache = cache
        self._recent = recent  # for whoever holds `_changed`
        self._jobs: dict[Hashable, AnyJob] = {}  # in order of arrival
        self._closed = False
        self._changed = threading.Condition()
        self._worker = threading.Thread(target=self._work, name="engine", daemon=True)
        self._worker.start()

    def submit(
        self, sequences: Sequence[tuple[int, ...]], *, use_cache: bool
    ) -> list[Future[NextLogits]]:
        """The future result for each of `sequences`, which join the queue together.

        Equal requests in the queue share one; recent logits are answered at once.

        Raises:
            PlaygroundError: ``engine.closed`` after `close`.
        """
        with self._changed:
            self._require_open()
            return [self._enter(ids, use_cache) for ids in sequences]

    def submit_scoring(self, requests: Sequence[ScoringRequest]) -> list[Future[Scores]]:
        """The future scores for each of `requests`, which join the queue together.

        Equal requests in the queue share one. Raises what `submit` raises.
        """
        with self._changed:
            self._require_open()
            return [
                self._line_up(ScoringJob(np.array(ids), targets=np.array(targets)))
                for ids, targets in requests
            ]

    def _require_open(self) -> None:
        if self._closed:
            raise PlaygroundError("engine.closed")

    def _enter(self, ids: tuple[int, ...], use_cache: bool) -> Future[NextLogits]:
        logits = self._recent.find(ids) if use_cache else None
        if logits is not None:
            answered: Future[NextLogits] = Future()
            answered.set_result(NextLogits(logits, 0.0, 0, len(ids)))
            return answered
        return self._line_up(LogitsJob(np.array(ids), use_cache))

    def _line_up(self, job: Job[Part, Result]) -> Future[Result]:
        """The future of `job`, or of a queued one that asks for the same."""
        first = self._jobs.setdefault(job.key, job)
        if first is job:
            self._changed.notify()
        return cast("Future[Result]", first.future)

    def close(self) -> None:
        """Fail waiting jobs with ``engine.closed`` and end the worker. May be called again."""
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

    def _wait_for_jobs(self) -> list[AnyJob]:
        """All jobs, oldest first; none once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            return [] if self._closed else list(self._jobs.values())

    def _round(self, jobs: Sequence[AnyJob]) -> None:
        """Advance the jobs whose turn it is and finish those that are done."""
        for job in jobs:
            if job.buffer is None and job.use_cache:
                job.match, job.cached = self._cache.longest_prefix(job.ids)
                job.done = job.cached
        turns = share_round(jobs)
        try:
            self._advance(turns)
        except Exception:
            # One of them is to blame: run alone, each succeeds or fails by itself.
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
        parts = self._read(turns, buffers)
        seconds = time.perf_counter() - started
        # Nothing has failed, so the jobs may change now.
        for turn, part in zip(turns, parts, strict=True):
            job = turn.job
            job.done += turn.length
            job.n_read += turn.n_rows
            job.seconds += seconds
            if turn.n_rows:
                job.parts.append(part)
            # Not what came from the cache: it may have left, or be growing elsewhere.
            if turn.length and not job.remaining:
                self._keep(job)
            if not job.unread:
                self._finish(job)

    def _read(self, turns: Sequence[Turn], buffers: Sequence[SequenceBuffer]) -> list[object]:
        """What each of `turns` keeps of its rows, from one head product; None if it has none."""
        hidden = [
            row
            for turn, buffer in zip(turns, buffers, strict=True)
            for row in buffer.hidden[turn.rows]
        ]
        if not hidden:
            return [None] * len(turns)
        logits = self._model.logits(hidden).numpy()
        stops = np.cumsum([turn.n_rows for turn in turns]).tolist()
        return [
            turn.job.reduced(logits[stop - turn.n_rows : stop]) if turn.n_rows else None
            for turn, stop in zip(turns, stops, strict=True)
        ]

    def _begin(self, job: AnyJob) -> SequenceBuffer:
        """Give the job a buffer: the stored match, to read or grow, or one of its own."""
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
            # Doubling makes appending step by step cheap; a branch may well end here.
            room = max(need, 2 * match.buffer.capacity) if continues else need
            job.buffer = self._new_buffer(room)
            job.buffer.copy_prefix(match.buffer, job.cached)
        return job.buffer

    def _new_buffer(self, positions: int) -> SequenceBuffer:
        rounded = math.ceil(positions / _CAPACITY_STEP) * _CAPACITY_STEP
        return self._model.new_buffer(min(rounded, self._model.context_length))

    def _keep(self, job: AnyJob) -> None:
        """Store the positions, all of which are computed."""
        if job.use_cache and job.buffer is not None:
            self._cache.store(job.ids, job.buffer)

    def _finish(self, job: AnyJob) -> None:
        result = job.result()
        with self._changed:
            if isinstance(result, NextLogits) and job.use_cache:
                self._recent.store(tuple(job.ids.tolist()), result.logits)
            del self._jobs[job.key]
        job.future.set_result(result)

    def _fail(self, job: AnyJob, error: Exception) -> None:
        # After success this stays set: the longer sequence then owns the buffer.
        if job.growing is not None:
            job.growing.growing = False
        with self._changed:
            del self._jobs[job.key]
        job.future.set_exception(error)
