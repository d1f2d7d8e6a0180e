"""Models loaded in the background while the page is already open.

Knows which models may be asked for, which are wanted, and how loading goes; nothing of pages,
texts, languages or settings.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from playground.errors import PlaygroundError
from playground.host.shelf import Loaded, Shelf
from playground.models import (
    GPT2,
    OFFLINE_ID,
    Auto,
    LoadedModel,
    ModelChoice,
    ModelInfo,
    ModelSource,
    NamedSource,
    PackageSource,
    Progress,
    Report,
    describe,
    id_of,
    load_model,
)
from playground.models.disk import first_line
from playground.tokenizer import Tokenizer

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedModel

    from playground.engine import Engine

State = Literal["loading", "ready", "failed"]

IN_MEMORY = 2
# Tokenizers are small and stay when the weights leave.
TOKENIZERS = 5
# How long the next model waits for the last request to one that leaves.
LEAVING_SECONDS = 30.0

# Stands for the model of `auto` until it is known which one that is; no Hub id looks like it.
_AUTO = "auto"
_GPT2_ID = id_of(GPT2)

_log = logging.getLogger("playground.host")


class Loader(Protocol):
    """What `load_model` is to the host."""

    def __call__(self, source: ModelSource, *, cache_dir: "Path", report: Report) -> LoadedModel:
        """Load it."""
        ...


@dataclass(frozen=True, slots=True)
class HostStatus:
    """The state of one model, for the page.

    Attributes:
        state: ``"ready"`` while in memory, ``"failed"`` from a failed attempt until the next, else
            ``"loading"``, even while it waits for its turn or before anybody asked for it.
        progress: the current step; None when there is none.
        steps: all steps since loading began, the current one last.
        info: the model, once it is ready.
        error: why the last attempt failed.
        stand_in: the default model is the offline model, in place of GPT-2.
        retrying: GPT-2 is being tried while the stand-in serves.
    """

    state: State = "loading"
    progress: Progress | None = None
    steps: tuple[Progress, ...] = ()
    info: ModelInfo | None = None
    error: PlaygroundError | None = None
    stand_in: bool = False
    retrying: bool = False


@dataclass(frozen=True, slots=True)
class KnownTokenizer:
    """A model's tokenizer, whether or not its weights are in memory."""

    info: ModelInfo
    tokenizer: Tokenizer


def make_engine(model: "PreTrainedModel", prefix_cache_bytes: int) -> "Engine":
    """The engine of `playground.engine`, imported on first use, since it imports torch."""
    from playground.engine import Engine

    return Engine(model, prefix_cache_bytes=prefix_cache_bytes)


def _bare(error: PlaygroundError) -> PlaygroundError:
    """The same error without its traceback, whose frames may hold a whole model."""
    return PlaygroundError(error.key, **error.params)


class ModelHost:
    """Loads the models that are asked for, one after another, and keeps two of them.

    A model is known by its id (`ModelInfo.id`); None stands for the default one.
    """

    def __init__(
        self,
        default: ModelSource,
        others: Sequence[NamedSource] = (),
        *,
        cache: "Path",
        max_bytes: int,
        load: Loader = load_model,
        make_engine: "Callable[[PreTrainedModel, int], Engine]" = make_engine,
    ) -> None:
        """Nothing is loaded before `start`.

        Args:
            default: where the default model comes from.
            others: the models that may be asked for besides.
            cache: the folder of converted models.
            max_bytes: limit of the prefix cache, for all models in memory together.
            load: loads a model.
            make_engine: makes the engine of a loaded model, with its share of `max_bytes`.
        """
        self._source = default
        self._cache = cache
        self._max_bytes = max_bytes
        self._load = load
        self._make_engine = make_engine
        self._listed = _listed(default, others)
        self._default = _AUTO if isinstance(default, Auto) else id_of(default)
        self._stand_in = False
        self._shelf = Shelf(IN_MEMORY)
        # Of models asked for: "ready" exactly while on the shelf, "loading" until the attempt ends.
        self._statuses: dict[str, HostStatus] = {}
        self._seen: dict[str, ModelInfo] = {}  # facts of models once loaded
        self._tokenizers: dict[str, KnownTokenizer] = {}  # oldest first
        self._queue: deque[str] = deque()  # ids waiting for their turn
        self._started = False
        self._working = False
        self._changed = threading.Condition()

    def start(self) -> None:
        """Begin loading the default model in the background; nothing is loaded before."""
        with self._changed:
            if not self._started:
                self._started = True
                self._enqueue(self._default)
                self._work_if_idle()

    def choices(self) -> tuple[ModelChoice, ...]:
        """The models that may be asked for, the default one first. Looks at the disk."""
        with self._changed:
            listed = dict(self._listed)
            in_memory = {model_id for model_id in listed if model_id in self._shelf}
            seen = dict(self._seen)
        choices = [describe(source, self._cache) for source in listed.values()]
        return tuple(
            replace(
                choice,
                n_params=seen[choice.id].n_params if choice.id in seen else choice.n_params,
                place="memory" if choice.id in in_memory else choice.place,
            )
            for choice in choices
        )

    def tokenizers(self) -> tuple[KnownTokenizer, ...]:
        """The tokenizers of the models in memory and of the last to leave, `TOKENIZERS` in all."""
        with self._changed:
            return tuple(self._tokenizers.values())

    def ready(self, model_id: str | None = None) -> Loaded | None:
        """The model, which counts as just used; None while it is not in memory: then it is queued.

        After a failure nothing happens until `retry`.

        Raises:
            PlaygroundError: ``error.model_not_listed``, it may not be asked for.
        """
        with self._changed:
            key = self._key(model_id)
            self._enqueue(key)
            return self._shelf.take(key)

    def status(self, model_id: str | None = None) -> HostStatus:
        """The current state of the model; asking loads nothing.

        Raises:
            PlaygroundError: ``error.model_not_listed``, it may not be asked for.
        """
        with self._changed:
            key = self._key(model_id)
            status = self._statuses.get(key, HostStatus())
            if not self._stand_in or key != self._default:
                return status
            status = replace(status, stand_in=True)
            attempt = self._statuses.get(_GPT2_ID)
            if status.state != "ready" or attempt is None:
                return status
            return replace(
                status,
                progress=attempt.progress,
                steps=attempt.steps,
                error=attempt.error,
                retrying=attempt.state == "loading",
            )

    def retry(self, model_id: str | None = None) -> None:
        """Try again after a failure; where the offline model stands in for GPT-2, try GPT-2.

        What serves goes on serving. Nothing happens during an attempt, or if there is nothing to
        gain.

        Raises:
            PlaygroundError: ``error.model_not_listed``, it may not be asked for.
        """
        with self._changed:
            key = self._key(model_id)
            if model_id is None and self._stand_in and not self._failed(key):
                key = _GPT2_ID
            if self._failed(key):
                del self._statuses[key]
            self._enqueue(key)

    def wait(self, timeout: float | None = None) -> Loaded:
        """The default model, waiting up to `timeout` seconds for it.

        Raises:
            PlaygroundError: why there is none; ``error.model_not_ready`` when the time is up.
        """
        with self._changed:
            self._changed.wait_for(self._settled, timeout)
            loaded = self._shelf.take(self._default)
            if loaded is not None:
                return loaded
            error = self._statuses[self._default].error
            raise _bare(error or PlaygroundError("error.model_not_ready"))

    def _settled(self) -> bool:
        """Whether the default model is ready or failed; if it has left, it is queued again."""
        self._enqueue(self._default)
        return self._statuses[self._default].state != "loading"

    def _key(self, model_id: str | None) -> str:
        if model_id is None:
            return self._default
        if model_id not in self._listed:
            raise PlaygroundError("error.model_not_listed", model=str(model_id)[:100])
        return model_id

    def _failed(self, key: str) -> bool:
        return key in self._statuses and self._statuses[key].state == "failed"

    def _enqueue(self, key: str) -> None:
        """Queue the model, unless it is ready, on its way, or failed."""
        if key in self._statuses:
            return
        waiting = Progress("model.waiting_for_turn") if self._working else None
        self._statuses[key] = HostStatus(progress=waiting)
        self._queue.append(key)
        self._work_if_idle()

    def _work_if_idle(self) -> None:
        if self._started and self._queue and not self._working:
            self._working = True
            threading.Thread(target=self._work, name="model-host", daemon=True).start()

    def _work(self) -> None:
        while (key := self._next_in_queue()) is not None:
            self._attempt(key)

    def _next_in_queue(self) -> str | None:
        with self._changed:
            while self._queue:
                key = self._queue.popleft()
                if key not in self._shelf:  # `auto` may have turned out to be this one
                    self._statuses[key] = HostStatus()
                    return key
            self._working = False
            return None

    def _attempt(self, key: str) -> None:
        try:
            loaded = self._prepare(key)
        except PlaygroundError as error:
            self._fail(key, error)
        except Exception as error:  # the page has to say so, whatever it is
            _log.exception("model: loading failed unexpectedly")
            self._fail(key, PlaygroundError("error.model_unexpected", reason=first_line(error)))
        else:
            self._serve(key, loaded)

    def _prepare(self, key: str) -> Loaded:
        got = self._load(
            self._source_of(key),
            cache_dir=self._cache,
            report=lambda step: self._report(key, step),
        )
        try:
            engine = self._make_engine(got.model, self._prefix_cache_bytes())
        except ValueError as error:
            raise PlaygroundError(
                "error.model_unsupported", model=got.info.id, reason=first_line(error)
            ) from error
        return Loaded(got.model, got.tokenizer, got.info, engine)

    def _source_of(self, key: str) -> ModelSource:
        if key == _AUTO:
            return self._source
        return GPT2 if key == _GPT2_ID else self._listed[key]

    def _prefix_cache_bytes(self) -> int:
        """One engine's share of the limit, which holds for all models in memory together."""
        possible = {*self._listed} | ({_GPT2_ID, OFFLINE_ID} if self._default == _AUTO else set())
        return self._max_bytes // min(IN_MEMORY, len(possible))

    def _report(self, key: str, step: Progress) -> None:
        with self._changed:
            status = self._statuses[key]
            steps = status.steps
            # The same step, further on, replaces itself.
            if steps and steps[-1].key == step.key:
                steps = steps[:-1]
            self._statuses[key] = replace(status, progress=step, steps=(*steps, step))
        if step.takes_memory:
            self._make_room()

    def _make_room(self) -> None:
        """Let the least recently used model leave if one more would be too many."""
        with self._changed:
            self._forget(self._shelf.make_room())
        if not self._shelf.wait_until_gone(LEAVING_SECONDS):
            _log.warning("model: a request still holds a model that has left")

    def _forget(self, left: list[str]) -> None:
        for model_id in left:
            _log.info("model: %s leaves the memory", model_id)
            del self._statuses[model_id]

    def _serve(self, key: str, loaded: Loaded) -> None:
        info = loaded.info
        model_id = info.id if key == _AUTO else key
        with self._changed:
            steps = self._statuses.pop(key).steps
            self._forget(self._shelf.put(model_id, loaded))
            self._statuses[model_id] = HostStatus("ready", steps=steps, info=info)
            self._seen[model_id] = info
            self._keep_tokenizer(model_id, KnownTokenizer(info, loaded.tokenizer))
            if key == _AUTO or (key == _GPT2_ID and self._stand_in):
                self._default = model_id
                self._stand_in = info.source == "package"
                self._listed.setdefault(model_id, PackageSource() if self._stand_in else GPT2)
            self._changed.notify_all()
        _log.info("model: %s is ready", info.id)

    def _keep_tokenizer(self, model_id: str, known: KnownTokenizer) -> None:
        self._tokenizers.pop(model_id, None)
        self._tokenizers[model_id] = known
        gone = [id for id in self._tokenizers if id not in self._shelf]
        for id in gone[: max(0, len(self._tokenizers) - TOKENIZERS)]:
            del self._tokenizers[id]

    def _fail(self, key: str, error: PlaygroundError) -> None:
        with self._changed:
            self._statuses[key] = replace(
                self._statuses[key], state="failed", progress=None, error=_bare(error)
            )
            self._changed.notify_all()
        _log.warning("model: %s", error)


def _listed(default: ModelSource, others: Sequence[NamedSource]) -> dict[str, NamedSource]:
    """The models that may be asked for, by id: the default one first, each once."""
    own = () if isinstance(default, Auto) else (default,)
    listed: dict[str, NamedSource] = {}
    for source in (*own, *others):
        listed.setdefault(id_of(source), source)
    return listed
