"""A limit for trying: so many a minute from one address, so many from all together.

Addresses are kept in memory for that minute and nowhere else.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable

_WINDOW_SECONDS = 60.0


class Tries:
    """Counts what went wrong in the last minute. May be used from many threads."""

    def __init__(self, per_address: int, in_all: int, clock: Callable[[], float]) -> None:
        """Allow `per_address` and `in_all` of them a minute; `clock` counts seconds."""
        self._per_address = per_address
        self._in_all = in_all
        self._clock = clock
        self._times: deque[tuple[float, str]] = deque()  # oldest first
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def is_over(self, address: str) -> bool:
        """Whether this address has to wait now."""
        with self._lock:
            self._forget()
            too_many = self._counts.get(address, 0) >= self._per_address
            return too_many or len(self._times) >= self._in_all

    def count(self, address: str) -> None:
        """Remember one more."""
        with self._lock:
            self._forget()
            self._times.append((self._clock(), address))
            self._counts[address] += 1

    def _forget(self) -> None:
        since = self._clock() - _WINDOW_SECONDS
        while self._times and self._times[0][0] <= since:
            _, address = self._times.popleft()
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]
