"""The newest logits, kept for whoever asks for the same ids again.

Turning a knob asks for the same ids every time: that costs neither a forward pass nor a head
product. Limited in rows and bytes; the least recently used leave first. This module knows nothing
of models, threads or text.
"""

from collections import OrderedDict

import numpy as np
import numpy.typing as npt

Row = npt.NDArray[np.float32]

MAX_ROWS = 64  # two texts for each student in a class of thirty


class RecentLogits:
    """Rows of logits by the ids before them. For one thread at a time."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._rows: OrderedDict[tuple[int, ...], Row] = OrderedDict()  # newest last

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        """Bytes of all rows."""
        return sum(row.nbytes for row in self._rows.values())

    def find(self, ids: tuple[int, ...]) -> Row | None:
        """The logits after `ids`, if kept; they count as just used."""
        if ids in self._rows:
            self._rows.move_to_end(ids)
        return self._rows.get(ids)

    def store(self, ids: tuple[int, ...], row: Row) -> None:
        """Keep `row`, unless it alone exceeds the limit."""
        if row.nbytes > self.limit_bytes:
            return
        self._rows.pop(ids, None)
        while len(self) >= MAX_ROWS or self.nbytes + row.nbytes > self.limit_bytes:
            self._rows.popitem(last=False)
        self._rows[ids] = row

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()
