"""What callers ask of the engine, how far each request is, and whose turn it is.

A job is computed in two parts: the positions of its ids through the layers, then some of their
hidden states through the head, whose long rows are reduced at once to what was asked for. This
module runs no model and starts no thread.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from playground.engine.packed import SequenceBuffer
from playground.engine.prefix_cache import Ids, StoredSequence
from playground.engine.scores import Scores, scores_of

CHUNK_TOKENS = 128  # of one job, in one round: positions, or rows of the head
ROUND_TOKENS = 256  # of all jobs, in one round

Rows = npt.NDArray[np.float32]
Result = TypeVar("Result")
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class NextLogits:
    """What the model says comes next.

    Attributes:
        logits: (vocab_size,) float32, read-only.
        milliseconds: how long the model worked on it, not counting the wait.
        computed_positions: positions that went through the model.
        cached_positions: positions that were already known.
    """

    logits: npt.NDArray[np.float32]
    milliseconds: float
    computed_positions: int
    cached_positions: int


@dataclass(slots=True, eq=False)
class Job(ABC, Generic[Part, Result]):
    """One request, and how far it is."""

    ids: Ids
    use_cache: bool = True
    future: Future[Result] = field(default_factory=Future)
    match: StoredSequence | None = None  # until the job begins: what it would start from
    buffer: SequenceBuffer | None = None  # None until the job begins
    growing: StoredSequence | None = None  # the stored sequence it grows in place
    cached: int = 0
    done: int = 0
    n_read: int = 0
    parts: list[Part] = field(default_factory=list)  # of the rows read
    seconds: float = 0.0

    @property
    @abstractmethod
    def key(self) -> Hashable:
        """What makes two requests equal."""

    @property
    @abstractmethod
    def n_rows(self) -> int:
        """How many rows the head has to give: those of the last positions."""

    @abstractmethod
    def reduced(self, rows: Rows) -> Part:
        """What to keep of the next rows of logits, (n, vocab_size), which do not last."""

    @abstractmethod
    def result(self) -> Result:
        """The answer, once every row is read."""

    @property
    def remaining(self) -> int:
        """Positions still to compute."""
        return len(self.ids) - self.done

    @property
    def unread(self) -> int:
        """Rows of the head still to read."""
        return self.n_rows - self.n_read


@dataclass(slots=True, eq=False)
class LogitsJob(Job[Rows, NextLogits]):
    """The logits after the last id."""

    @property
    def key(self) -> Hashable:
        """See `Job`."""
        return tuple(self.ids.tolist()), self.use_cache

    @property
    def n_rows(self) -> int:
        """See `Job`."""
        return 1

    def reduced(self, rows: Rows) -> Rows:
        """See `Job`."""
        (own,) = rows.copy()
        own.flags.writeable = False
        return own

    def result(self) -> NextLogits:
        """See `Job`."""
        computed = len(self.ids) - self.cached
        return NextLogits(self.parts[0], self.seconds * 1000, computed, self.cached)


@dataclass(slots=True, eq=False, kw_only=True)
class ScoringJob(Job[Scores, Scores]):
    """The scores of `targets`, each of which follows one of the last of `ids`."""

    targets: Ids

    @property
    def key(self) -> Hashable:
        """See `Job`."""
        return tuple(self.ids.tolist()), tuple(self.targets.tolist())

    @property
    def n_rows(self) -> int:
        """See `Job`."""
        return len(self.targets)

    def reduced(self, rows: Rows) -> Scores:
        """See `Job`."""
        return scores_of(rows, self.targets[self.n_read : self.n_read + len(rows)])

    def result(self) -> Scores:
        """See `Job`."""
        return Scores.joined(self.parts)


AnyJob = Job[Any, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """The next `length` positions of a job, then the next `n_rows` rows of the head."""

    job: AnyJob
    length: int
    n_rows: int

    @property
    def ids(self) -> list[int]:
        """The ids at those positions."""
        return self.job.ids[self.job.done : self.job.done + self.length].tolist()

    @property
    def rows(self) -> slice:
        """The positions these rows belong to."""
        start = len(self.job.ids) - self.job.unread
        return slice(start, start + self.n_rows)


def share_round(jobs: Sequence[AnyJob]) -> list[Turn]:
    """Who takes part in this round, with how many positions and rows: at most ROUND_TOKENS in all.

    The oldest job always does, so that none waits forever; then those nearest their end. A job
    that needs only one row gets it with its last positions, at no charge.
    """
    oldest, *others = jobs
    room = ROUND_TOKENS
    turns = []
    for job in [oldest, *sorted(others, key=lambda job: job.remaining + job.unread)]:
        turn = _turn(job, room)
        if turn.length or turn.n_rows:
            turns.append(turn)
        room -= turn.length
        if job.unread > 1:
            room -= turn.n_rows
    return turns


def _turn(job: AnyJob, room: int) -> Turn:
    length = min(job.remaining, CHUNK_TOKENS, room)
    if length < job.remaining:
        return Turn(job, length, 0)
    if job.unread == 1:
        return Turn(job, length, 1)
    return Turn(job, length, min(job.unread, CHUNK_TOKENS - length, room - length))
