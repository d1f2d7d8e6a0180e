"""The one model of a process: loaded in the background while the page is already open.

Knows who asked for which model and how loading goes; nothing of pages, texts or languages.
"""

import logging
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from playground.config import AppConfig
from playground.errors import PlaygroundError
from playground.models import (
    GPT2,
    Auto,
    LoadedModel,
    ModelInfo,
    ModelSource,
    Progress,
    Report,
    load_model,
)
from playground.models.disk import first_line
from playground.tokenizer import Tokenizer

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedModel

    from playground.engine import Engine

State = Literal["loading", "ready", "failed"]

_log = logging.getLogger("playground.host")


class Loader(Protocol):
    """What `load_model` is to the host."""

    def __call__(self, source: ModelSource, *, cache_dir: "Path", report: Report) -> LoadedModel:
        """Load it."""
        ...


# weakref_slot: the engine is closed when nobody holds this any more.
@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Loaded:
    """A model ready to be asked. Take it anew for every request, keep it for none."""

    model: "PreTrainedModel"
    tokenizer: Tokenizer
    info: ModelInfo
    engine: "Engine"


@dataclass(frozen=True, slots=True)
class HostStatus:
    """How things stand, for the page.

    Attributes:
        state: ``"ready"`` as long as some model serves, even while another is tried.
        progress: what is going on now, None when nothing is.
        steps: what has happened since loading began, the present step last.
        info: the model that serves.
        error: why the last attempt failed.
        stand_in: the offline model serves although GPT-2 was wished for.
        retrying: another model is tried while this one serves.
    """

    state: State = "loading"
    progress: Progress | None = None
    steps: tuple[Progress, ...] = ()
    info: ModelInfo | None = None
    error: PlaygroundError | None = None
    stand_in: bool = False
    retrying: bool = False


def make_engine(model: "PreTrainedModel", prefix_cache_bytes: int) -> "Engine":
    """The engine of `playground.engine`, imported on first use: it brings torch along."""
    from playground.engine import Engine

    return Engine(model, prefix_cache_bytes=prefix_cache_bytes)


def _close(engine: "Engine") -> None:
    """Close `engine` without waiting: whoever lets go last may be any thread, its own too."""
    threading.Thread(target=engine.close, name="engine-close", daemon=True).start()


def _bare(error: PlaygroundError) -> PlaygroundError:
    """The same error without its traceback, whose frames may hold a whole model."""
    return PlaygroundError(error.key, **error.params)


class ModelHost:
    """Loads the model that the configuration names, and tries again when asked to."""

    def __init__(
        self,
        config: AppConfig,
        load: Loader = load_model,
        make_engine: "Callable[[PreTrainedModel, int], Engine]" = make_engine,
    ) -> None:
        self._config = config
        self._load = load
        self._make_engine = make_engine
        self._changed = threading.Condition()
        self._status = HostStatus()
        self._loaded: Loaded | None = None
        self._busy = False

    def start(self) -> None:
        """Begin loading in the background; nothing if this has been done."""
        with self._changed:
            if not self._busy and self._loaded is None and self._status.state == "loading":
                self._begin(self._config.model)

    def retry(self) -> None:
        """After a failure try again; where the offline model stands in for GPT-2, try GPT-2.

        What serves goes on serving. Nothing happens while an attempt is under way, or when
        there is nothing to be gained.
        """
        with self._changed:
            if self._busy:
                return
            if self._status.state == "failed":
                self._status = HostStatus()
                self._begin(self._config.model)
            elif self._status.stand_in:
                self._status = replace(self._status, steps=(), error=None, retrying=True)
                self._begin(GPT2)

    def status(self) -> HostStatus:
        """How things stand now."""
        with self._changed:
            return self._status

    def ready(self) -> Loaded | None:
        """The model that serves, None if there is none yet."""
        with self._changed:
            return self._loaded

    def wait(self, timeout: float | None = None) -> Loaded:
        """The model that serves, waiting up to `timeout` seconds for it.

        Raises:
            PlaygroundError: why there is none; ``error.model_not_ready`` if the time is over.
        """
        with self._changed:
            self._changed.wait_for(self._settled, timeout)
            if self._loaded is not None:
                return self._loaded
            raise _bare(self._status.error or PlaygroundError("error.model_not_ready"))

    def _settled(self) -> bool:
        return self._loaded is not None or self._status.state == "failed"

    def _begin(self, source: ModelSource) -> None:
        self._busy = True
        threading.Thread(target=self._run, args=(source,), name="model-host", daemon=True).start()

    def _run(self, source: ModelSource) -> None:
        try:
            loaded = self._prepare(source)
        except PlaygroundError as error:
            self._fail(error)
        except Exception as error:  # the page must say so, whatever it is
            _log.exception("model: loading failed unexpectedly")
            self._fail(PlaygroundError("error.model_unexpected", reason=first_line(error)))
        else:
            self._serve(loaded)

    def _prepare(self, source: ModelSource) -> Loaded:
        got = self._load(source, cache_dir=self._config.cache_dir, report=self._report)
        try:
            engine = self._make_engine(got.model, self._config.prefix_cache_bytes)
        except ValueError as error:
            raise PlaygroundError(
                "error.model_unsupported", model=got.info.id, reason=first_line(error)
            ) from error
        loaded = Loaded(got.model, got.tokenizer, got.info, engine)
        # When another model takes over, requests that hold this one still come to their end.
        weakref.finalize(loaded, _close, engine).atexit = False
        return loaded

    def _report(self, step: Progress) -> None:
        with self._changed:
            steps = self._status.steps
            # The same step, further on, takes its own place.
            if steps and steps[-1].key == step.key:
                steps = steps[:-1]
            self._status = replace(self._status, progress=step, steps=(*steps, step))

    def _serve(self, loaded: Loaded) -> None:
        with self._changed:
            self._loaded = loaded
            self._busy = False
            self._status = HostStatus(
                state="ready",
                steps=self._status.steps,
                info=loaded.info,
                stand_in=isinstance(self._config.model, Auto) and loaded.info.source == "package",
            )
            self._changed.notify_all()
        _log.info("model: %s is ready", loaded.info.id)

    def _fail(self, error: PlaygroundError) -> None:
        with self._changed:
            self._busy = False
            self._status = replace(
                self._status,
                state="failed" if self._loaded is None else "ready",
                progress=None,
                error=_bare(error),
                retrying=False,
            )
            self._changed.notify_all()
        _log.warning("model: %s", error)
