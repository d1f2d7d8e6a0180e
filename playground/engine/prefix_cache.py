"""Computed sequences, kept for whoever asks for the same beginning again.

Limited in bytes; the least recently used leave first. Stored positions never change; a sequence
may grow after them. This module knows nothing of models, threads or text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from playground.engine.packed import SequenceBuffer

Ids = npt.NDArray[np.int64]


@dataclass(slots=True, eq=False)
class StoredSequence:
    """The positions of `ids`, computed; `growing` while someone writes after them."""

    ids: Ids
    buffer: SequenceBuffer
    growing: bool = False
    raw: bytes = field(init=False)  # of `ids`, for fast comparison

    def __post_init__(self) -> None:
        self.raw = self.ids.tobytes()


class PrefixCache:
    """Stored sequences within `limit_bytes` of allocated memory. For one thread."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._stored: list[StoredSequence] = []  # least recently used first

    def __iter__(self) -> Iterator[StoredSequence]:
        return iter(self._stored)

    @property
    def nbytes(self) -> int:
        """Allocated bytes of everything stored."""
        return sum(stored.buffer.nbytes for stored in self._stored)

    def longest_prefix(self, ids: Ids) -> tuple[StoredSequence | None, int]:
        """The stored sequence that shares the longest beginning with `ids`, and how long it is.

        Among equals, one that is stored whole (so it can grow) and not growing already.
        """
        raw, best, best_rank = ids.tobytes(), None, (0, False)
        # Newest first: a beam search stores hundreds and asks for the newest.
        for stored in reversed(self._stored):
            if not stored.raw.startswith(raw[: best_rank[0] * ids.itemsize]):
                continue
            length = common_prefix_length(stored.ids, ids)
            rank = (length, length == len(stored.ids) and not stored.growing)
            if length > 0 and rank > best_rank:
                best, best_rank = stored, rank
        return best, best_rank[0]

    def touch(self, stored: StoredSequence) -> None:
        """Mark as used just now, if it is still stored."""
        if stored in self._stored:
            self._stored.remove(stored)
            self._stored.append(stored)

    def store(self, ids: Ids, buffer: SequenceBuffer) -> None:
        """Keep `ids`, whose positions `buffer` holds, and drop its stored prefixes.

        Nothing happens if a longer stored sequence begins with `ids`, or if the buffer alone
        exceeds the limit.
        """
        longest, known = self.longest_prefix(ids)
        if longest is not None and known == len(ids):
            self.touch(longest)
            return
        if buffer.nbytes > self.limit_bytes:
            return
        raw = ids.tobytes()
        self._stored = [stored for stored in self._stored if not raw.startswith(stored.raw)]
        while self.nbytes + buffer.nbytes > self.limit_bytes:
            self._stored.pop(0)
        self._stored.append(StoredSequence(ids, buffer))

    def clear(self) -> None:
        """Forget everything."""
        self._stored.clear()


def common_prefix_length(a: Ids, b: Ids) -> int:
    """How many ids `a` and `b` share at the start."""
    length = min(len(a), len(b))
    different = a[:length] != b[:length]
    first = int(different.argmax()) if length else 0
    return first if length and different[first] else length
