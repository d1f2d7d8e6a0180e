"""The models in memory: up to a limit; the least recently used one leaves first.

Knows nothing of loading. Only `wait_until_gone` may be called from several threads at once.
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


# weakref_slot: the engine is closed once nobody holds this.
@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Loaded:
    """A model ready to be asked. Take it anew for every request; never keep it."""

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
        """The model, which counts as just used; None if it is not here."""
        loaded = self._loaded.pop(model_id, None)
        if loaded is not None:
            self._loaded[model_id] = loaded
        return loaded

    def put(self, model_id: str, loaded: Loaded) -> list[str]:
        """Add a model as just used; returns the ids of those that leave for it."""
        left = self.make_room()
        gone = threading.Event()
        # Requests that hold a model finish even after it has left.
        weakref.finalize(loaded, _close, loaded.engine, gone).atexit = False
        self._loaded[model_id] = loaded
        self._gone[model_id] = gone
        return left

    def make_room(self) -> list[str]:
        """Let models leave until there is room for one more; returns their ids."""
        left = list(self._loaded)[: max(0, len(self._loaded) - self._size + 1)]
        for model_id in left:
            del self._loaded[model_id]
            self._leaving.append(self._gone.pop(model_id))
        return left

    def wait_until_gone(self, seconds: float) -> bool:
        """Wait up to `seconds` for the memory of those that left; returns whether it is free."""
        self._leaving = [gone for gone in self._leaving if not gone.wait(seconds)]
        return not self._leaving


def _close(engine: "Engine", gone: threading.Event) -> None:
    """Close `engine` without waiting: any thread may let go last, even the engine's own."""
    last = [engine]

    def run() -> None:
        # Popped, so that nothing holds the weights once they are reported gone.
        last.pop().close()
        gc.collect()
        gone.set()

    threading.Thread(target=run, name="engine-close", daemon=True).start()
