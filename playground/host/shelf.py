"""The models in memory: so many and no more, the least recently used one leaves first.

Knows nothing of loading. Not for several threads at once, but for `wait_until_gone`.
"""

import gc
import threading
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.models import ModelInfo
from playground.tokenizer import Tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from playground.engine import Engine


# weakref_slot: the engine is closed when nobody holds this any more.
@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Loaded:
    """A model ready to be asked. Take it anew for every request, keep it for none."""

    model: "PreTrainedModel"
    tokenizer: Tokenizer
    info: ModelInfo
    engine: "Engine"


class Shelf:
    """Up to `size` loaded models, by their ids."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._loaded: dict[str, Loaded] = {}  # least recently used first
        self._leaving: list[threading.Event] = []
        self._gone: dict[str, threading.Event] = {}

    def __contains__(self, model_id: str) -> bool:
        return model_id in self._loaded

    def take(self, model_id: str) -> Loaded | None:
        """The model, which counts as used now; None if it is not here."""
        loaded = self._loaded.pop(model_id, None)
        if loaded is not None:
            self._loaded[model_id] = loaded
        return loaded

    def put(self, model_id: str, loaded: Loaded) -> list[str]:
        """Add a model, used now: the ids of those that leave for it."""
        left = self.make_room()
        gone = threading.Event()
        # Requests that hold a model still come to their end after it has left.
        weakref.finalize(loaded, _close, loaded.engine, gone).atexit = False
        self._loaded[model_id] = loaded
        self._gone[model_id] = gone
        return left

    def make_room(self) -> list[str]:
        """Let models leave until there is room for one more: their ids."""
        left = list(self._loaded)[: max(0, len(self._loaded) - self._size + 1)]
        for model_id in left:
            del self._loaded[model_id]
            self._leaving.append(self._gone.pop(model_id))
        return left

    def wait_until_gone(self, seconds: float) -> bool:
        """Wait until the memory of those that left is free: whether it is, after `seconds`."""
        self._leaving = [gone for gone in self._leaving if not gone.wait(seconds)]
        return not self._leaving


def _close(engine: "Engine", gone: threading.Event) -> None:
    """Close `engine` without waiting: whoever lets go last may be any thread, its own too."""
    last = [engine]

    def run() -> None:
        # Popped, so that nothing holds the weights when they are said to be gone.
        last.pop().close()
        gc.collect()
        gone.set()

    threading.Thread(target=run, name="engine-close", daemon=True).start()
