"""Wakes those who wait for news of a room, all at once and without a thread for each."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

Waiting = asyncio.Future[None]


class Bell:
    """One bell for each name. Rung from any thread, heard in the event loop of each listener."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: defaultdict[str, set[Waiting]] = defaultdict(set)

    @contextmanager
    def listening(self, name: str) -> Iterator[Waiting]:
        """A future that is done once the bell has rung; from now on no ring is missed."""
        rung: Waiting = asyncio.get_running_loop().create_future()
        with self._lock:
            self._waiting[name].add(rung)
        try:
            yield rung
        finally:
            with self._lock:
                self._waiting[name].discard(rung)
                if not self._waiting[name]:
                    del self._waiting[name]
            rung.cancel()

    def ring(self, name: str) -> None:
        """Wake everybody who listens."""
        with self._lock:
            waiting = list(self._waiting.get(name, ()))
        for loop in {rung.get_loop() for rung in waiting}:
            mine = [rung for rung in waiting if rung.get_loop() is loop]
            if not loop.is_closed():
                loop.call_soon_threadsafe(_wake, mine)


def _wake(waiting: list[Waiting]) -> None:
    for rung in waiting:
        if not rung.done():
            rung.set_result(None)
