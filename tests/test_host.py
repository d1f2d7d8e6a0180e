"""The host: one model per process, loaded in the background, replaced without harm."""

import gc
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from playground import i18n
from playground.config import AppConfig
from playground.errors import PlaygroundError
from playground.host import HostStatus, Loaded, ModelHost
from playground.models import (
    GPT2,
    Auto,
    LoadedModel,
    ModelInfo,
    ModelSource,
    PackageSource,
    Progress,
    Report,
)

OFFLINE = ModelInfo("smol", "package", 30, 1, 8192, 49_152, frozenset({2}), "Apache-2.0")
ONLINE = ModelInfo("gpt2", "hub", 12, 1, 1024, 50_257, frozenset({50_256}), "MIT")
SECONDS = 20


class FakeEngine:
    """Remembers whether it was closed."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def close(self) -> None:
        self.closed.set()


class Loading:
    """A loader that waits for the test to say how each attempt ends."""

    def __init__(self) -> None:
        self.sources: list[ModelSource] = []
        self.entered = threading.Semaphore(0)
        self._ends: list[ModelInfo | Exception] = []
        self._may_end = threading.Semaphore(0)
        self.report: Report | None = None

    def __call__(self, source: ModelSource, *, cache_dir: Path, report: Report) -> LoadedModel:
        assert cache_dir == Path("cache")
        self.sources.append(source)
        self.report = report
        report(Progress("model.cache_missing", {"model": "GPT-2"}))
        self.entered.release()
        assert self._may_end.acquire(timeout=SECONDS)
        end = self._ends.pop(0)
        if isinstance(end, Exception):
            raise end
        anything: Any = SimpleNamespace()
        return LoadedModel(anything, anything, end)

    def end(self, with_: ModelInfo | Exception) -> None:
        """Let the attempt that is under way end."""
        self._ends.append(with_)
        self._may_end.release()


def make_host(
    loading: Loading,
    source: ModelSource | None = None,
    make_engine: Callable[[Any, int], Any] = lambda model, size: FakeEngine(),
) -> ModelHost:
    config = AppConfig(model=source or Auto(), cache_dir=Path("cache"), prefix_cache_bytes=7)
    host = ModelHost(config, loading, make_engine)
    host.start()
    assert loading.entered.acquire(timeout=SECONDS)
    return host


def settle(host: ModelHost, done: Callable[[HostStatus], bool]) -> HostStatus:
    """The status once `done` holds."""
    with host._changed:
        assert host._changed.wait_for(lambda: done(host._status), SECONDS)
    return host.status()


def test_while_loading_there_is_a_status_and_no_model() -> None:
    loading = Loading()
    host = make_host(loading)
    status = host.status()
    assert status.state == "loading"
    assert status.progress == Progress("model.cache_missing", {"model": "GPT-2"})
    assert host.ready() is None
    with pytest.raises(PlaygroundError, match=r"error\.model_not_ready"):
        host.wait(timeout=0)
    loading.end(ONLINE)
    host.wait(SECONDS)


def test_start_begins_once() -> None:
    loading = Loading()
    host = make_host(loading)
    host.start()
    loading.end(ONLINE)
    host.wait(SECONDS)
    host.start()
    assert loading.sources == [Auto()]


def test_a_step_that_goes_on_takes_its_own_place_and_others_queue_up() -> None:
    loading = Loading()
    host = make_host(loading)
    assert loading.report is not None
    for fraction in (0.0, 0.5, 1.0):
        loading.report(Progress("model.hub_downloading", {"done": fraction}, fraction))
    loading.report(Progress("model.hub_loading", {"model": "GPT-2"}))
    steps = host.status().steps
    assert [step.key for step in steps] == [
        "model.cache_missing",
        "model.hub_downloading",
        "model.hub_loading",
    ]
    assert steps[1].fraction == 1.0
    loading.end(ONLINE)
    host.wait(SECONDS)


def test_a_loaded_model_serves_with_an_engine_of_the_configured_size() -> None:
    asked: list[int] = []

    def make_engine(model: object, size: int) -> FakeEngine:
        asked.append(size)
        return FakeEngine()

    loading = Loading()
    host = make_host(loading, make_engine=make_engine)
    loading.end(ONLINE)
    loaded = host.wait(SECONDS)
    assert loaded is host.ready()
    assert loaded.info == ONLINE
    assert asked == [7]
    status = host.status()
    assert (status.state, status.info, status.progress) == ("ready", ONLINE, None)
    assert not status.stand_in
    assert status.steps


@pytest.mark.parametrize(
    ("source", "info", "stand_in"),
    [(Auto(), OFFLINE, True), (Auto(), ONLINE, False), (PackageSource(), OFFLINE, False)],
)
def test_the_offline_model_stands_in_only_where_gpt2_was_wished_for(
    source: ModelSource, info: ModelInfo, stand_in: bool
) -> None:
    loading = Loading()
    host = make_host(loading, source)
    loading.end(info)
    host.wait(SECONDS)
    assert host.status().stand_in is stand_in
    host.retry()
    assert host.status().retrying is stand_in
    if stand_in:
        loading.end(ONLINE)
        settle(host, lambda status: not status.retrying)
    assert len(loading.sources) == 1 + stand_in


def test_a_failure_is_told_to_all_who_wait_and_can_be_retried() -> None:
    loading = Loading()
    host = make_host(loading)
    loading.end(PlaygroundError("error.no_model"))
    with pytest.raises(PlaygroundError, match=r"error\.no_model"):
        host.wait(SECONDS)
    status = host.status()
    assert status.state == "failed"
    assert status.error is not None
    host.retry()
    status = host.status()
    assert (status.state, status.error) == ("loading", None)
    host.retry()
    loading.end(ONLINE)
    assert host.wait(SECONDS).info == ONLINE
    assert loading.sources == [Auto(), Auto()]


def test_a_failed_attempt_does_not_keep_what_it_had_loaded() -> None:
    loading = Loading()
    host = make_host(loading)
    try:
        raise PlaygroundError("error.model_broken", model="m", reason="r") from ValueError()
    except PlaygroundError as error:
        loading.end(error)
    status = settle(host, lambda status: status.state == "failed")
    assert status.error is not None
    assert status.error.params == {"model": "m", "reason": "r"}
    assert status.error.__traceback__ is None
    assert status.error.__cause__ is None


@pytest.mark.parametrize("error", [RuntimeError("no\nidea"), MemoryError()])
def test_even_an_unexpected_error_becomes_a_sentence(error: Exception) -> None:
    loading = Loading()
    host = make_host(loading)
    loading.end(error)
    with pytest.raises(PlaygroundError) as caught:
        host.wait(SECONDS)
    assert caught.value.key == "error.model_unexpected"
    for lang in i18n.LANGS:
        assert "\n" not in i18n.explain(lang, caught.value)


def test_a_model_the_engine_refuses_is_a_failure() -> None:
    def refuse(model: object, size: int) -> FakeEngine:
        raise ValueError("no such type")

    loading = Loading()
    host = make_host(loading, make_engine=refuse)
    loading.end(ONLINE)
    with pytest.raises(PlaygroundError) as caught:
        host.wait(SECONDS)
    assert caught.value.key == "error.model_unsupported"
    assert "no such type" in i18n.explain("en", caught.value)


def stand_in_host(loading: Loading) -> tuple[ModelHost, Loaded]:
    host = make_host(loading)
    loading.end(OFFLINE)
    loaded = host.wait(SECONDS)
    host.retry()
    assert loading.entered.acquire(timeout=SECONDS)
    return host, loaded


def test_the_stand_in_serves_while_gpt2_is_tried_again() -> None:
    loading = Loading()
    host, loaded = stand_in_host(loading)
    host.retry()
    status = host.status()
    assert (status.state, status.info, status.retrying) == ("ready", OFFLINE, True)
    assert host.wait(0) is loaded
    loading.end(ONLINE)
    status = settle(host, lambda status: not status.retrying)
    assert (status.state, status.info, status.stand_in) == ("ready", ONLINE, False)
    assert loading.sources == [Auto(), GPT2]


def test_the_stand_in_stays_when_the_second_try_fails_and_the_page_learns_why() -> None:
    loading = Loading()
    host, loaded = stand_in_host(loading)
    loading.end(PlaygroundError("error.hub_name", host="hub.invalid"))
    status = settle(host, lambda status: not status.retrying)
    assert host.ready() is loaded
    assert (status.state, status.stand_in) == ("ready", True)
    assert status.error is not None
    assert status.error.key == "error.hub_name"
    host.retry()
    assert host.status().error is None
    loading.end(ONLINE)
    settle(host, lambda status: status.info == ONLINE)


def test_the_old_engine_is_closed_after_the_last_request_that_holds_it() -> None:
    loading = Loading()
    host, held = stand_in_host(loading)
    engine: Any = held.engine
    loading.end(ONLINE)
    settle(host, lambda status: status.info == ONLINE)
    gc.collect()
    assert not engine.closed.is_set()
    del held
    gc.collect()
    assert engine.closed.wait(SECONDS)
    current: Any = host.wait(0).engine
    assert not current.closed.is_set()
