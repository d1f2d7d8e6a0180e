"""The host: models loaded in the background when asked for, two kept, replaced without harm."""

import gc
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from playground import i18n
from playground.errors import PlaygroundError
from playground.host import TOKENIZERS, HostStatus, Loaded, ModelHost
from playground.host import host as host_module
from playground.models import (
    GPT2,
    OFFLINE_ID,
    Auto,
    DirSource,
    HubSource,
    LoadedModel,
    ModelInfo,
    ModelSource,
    NamedSource,
    PackageSource,
    Progress,
    Report,
    hub,
    id_of,
)
from tests.hub_server import make_repo

OFFLINE = ModelInfo(OFFLINE_ID, "package", 30, 1, 8192, 49_152, frozenset({2}), "Apache-2.0")
ONLINE = ModelInfo(id_of(GPT2), "hub", 12, 1, 1024, 50_257, frozenset({50_256}), "MIT")
A, B, C = (HubSource(f"o/{name}") for name in "abc")
SECONDS = 20


class FakeEngine:
    """Remembers whether it was closed."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def close(self) -> None:
        self.closed.set()


class FakeModel:
    """Something that takes memory."""


class Loading:
    """A loader that waits for the test to say how each attempt ends."""

    def __init__(self) -> None:
        self.sources: list[ModelSource] = []
        self.entered = threading.Semaphore(0)
        self._ends: list[ModelInfo | Exception] = []
        self._may_end = threading.Semaphore(0)
        self.report: Report | None = None
        self.models: dict[str, weakref.ref[FakeModel]] = {}
        self.most_alive = 0

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
        report(Progress("model.hub_loading", {"model": end.id}, takes_memory=True))
        model: Any = FakeModel()
        self.models[end.id] = weakref.ref(model)
        self.most_alive = max(self.most_alive, len(self.alive()))
        return LoadedModel(model, SimpleNamespace(), end)  # type: ignore[arg-type]

    def alive(self) -> set[str]:
        """Ids of the models in memory."""
        return {model_id for model_id, model in self.models.items() if model() is not None}

    def end(self, with_: ModelInfo | Exception) -> None:
        """Let the attempt that is under way end."""
        self._ends.append(with_)
        self._may_end.release()


def make_host(
    loading: Loading,
    source: ModelSource | None = None,
    make_engine: Callable[[Any, int], Any] = lambda model, size: FakeEngine(),
    models: Sequence[NamedSource] = (),
) -> ModelHost:
    host = ModelHost(
        source or Auto(),
        models,
        cache=Path("cache"),
        max_bytes=7,
        load=loading,
        make_engine=make_engine,
    )
    host.start()
    assert loading.entered.acquire(timeout=SECONDS)
    return host


def settle(
    host: ModelHost, done: Callable[[HostStatus], bool], model_id: str | None = None
) -> HostStatus:
    """The status once `done` holds."""
    with host._changed:
        assert host._changed.wait_for(lambda: done(host.status(model_id)), SECONDS)
        return host.status(model_id)


def info_of(source: HubSource) -> ModelInfo:
    return ModelInfo(id_of(source), "hub", 1, 7, 8, 9, frozenset(), "")


def get(host: ModelHost, loading: Loading, source: HubSource) -> Loaded:
    """Ask for a model that is not there, and let it arrive."""
    assert host.ready(id_of(source)) is None
    assert loading.entered.acquire(timeout=SECONDS)
    assert loading.sources[-1] == source
    loading.end(info_of(source))
    settle(host, lambda status: status.state == "ready", id_of(source))
    loaded = host.ready(id_of(source))
    assert loaded is not None
    return loaded


def abc_host(loading: Loading) -> ModelHost:
    """A host that serves A and may be asked for B and C."""
    host = make_host(loading, A, models=(A, B, C))
    loading.end(info_of(A))
    host.wait(SECONDS)
    return host


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
    host = make_host(loading, GPT2, make_engine)
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


def test_gpt2_chosen_from_the_list_takes_over_from_its_stand_in() -> None:
    loading = Loading()
    host = make_host(loading, models=(GPT2, PackageSource()))
    loading.end(OFFLINE)
    host.wait(SECONDS)
    get(host, loading, GPT2)
    status = host.status()
    assert (status.info, status.stand_in) == (info_of(GPT2), False)


# Several models


def test_nothing_is_loaded_before_the_start() -> None:
    loading = Loading()
    host = ModelHost(A, (B,), cache=Path("cache"), max_bytes=7, load=loading)
    assert host.ready() is None
    assert host.ready(id_of(B)) is None
    assert not loading.sources


def test_the_list_holds_each_model_once_and_the_default_one_first() -> None:
    loading = Loading()
    host = make_host(loading, C, models=(A, C, PackageSource(), HubSource(OFFLINE_ID)))
    assert [choice.id for choice in host.choices()] == ["o/c", "o/a", OFFLINE_ID]
    loading.end(info_of(C))


def test_a_model_of_the_hub_keeps_its_place_from_the_package_of_the_same_name() -> None:
    loading = Loading()
    source = HubSource(OFFLINE_ID)
    host = make_host(loading, source, models=(PackageSource(),))
    assert loading.sources == [source]
    assert [choice.id for choice in host.choices()] == [OFFLINE_ID]
    loading.end(info_of(source))


@pytest.mark.parametrize(("info", "listed"), [(ONLINE, GPT2), (OFFLINE, PackageSource())])
def test_of_auto_the_model_that_serves_is_on_the_list(info: ModelInfo, listed: NamedSource) -> None:
    loading = Loading()
    host = make_host(loading, models=(A,))
    assert [choice.id for choice in host.choices()] == ["o/a"]
    loading.end(info)
    host.wait(SECONDS)
    assert [choice.id for choice in host.choices()] == ["o/a", id_of(listed)]
    assert host.ready(info.id) is host.ready()


@pytest.mark.parametrize("model_id", ["o/d", "auto", "", "o/a@main", "x" * 10_000])
def test_a_model_that_is_not_listed_is_refused_with_a_sentence(model_id: str) -> None:
    loading = Loading()
    host = abc_host(loading)
    for ask in (host.ready, host.status, host.retry):
        with pytest.raises(PlaygroundError, match=r"error\.model_not_listed") as caught:
            ask(model_id)
        for lang in i18n.LANGS:
            assert len(i18n.explain(lang, caught.value)) < 300


def test_a_listed_model_is_loaded_when_asked_for_while_the_default_one_serves() -> None:
    loading = Loading()
    host = abc_host(loading)
    assert host.status("o/b") == HostStatus()
    loaded = get(host, loading, B)
    assert loaded.info == info_of(B)
    assert host.status("o/b").state == "ready"
    assert host.status("o/b").info == info_of(B)
    assert host.wait(0).info == info_of(A)
    assert host.status().info == info_of(A)


def test_one_is_loaded_at_a_time_and_a_wish_said_twice_is_one() -> None:
    loading = Loading()
    host = abc_host(loading)
    assert host.ready("o/b") is None
    assert loading.entered.acquire(timeout=SECONDS)
    for _ in range(3):
        assert host.ready("o/c") is None
        assert host.ready("o/b") is None
        host.retry("o/b")
    assert host.status("o/b").progress == Progress("model.cache_missing", {"model": "GPT-2"})
    waiting = host.status("o/c")
    assert waiting == HostStatus(progress=Progress("model.waiting_for_turn"))
    assert loading.sources == [A, B]
    loading.end(info_of(B))
    assert loading.entered.acquire(timeout=SECONDS)
    assert [step.key for step in host.status("o/c").steps] == ["model.cache_missing"]
    loading.end(info_of(C))
    settle(host, lambda status: status.state == "ready", "o/c")
    assert loading.sources == [A, B, C]


def test_a_failure_disturbs_nobody_and_is_tried_again_only_when_asked() -> None:
    loading = Loading()
    host = abc_host(loading)
    get(host, loading, B)
    assert host.ready("o/c") is None
    assert loading.entered.acquire(timeout=SECONDS)
    loading.end(PlaygroundError("error.hub_name", host="hub.invalid"))
    status = settle(host, lambda status: status.state == "failed", "o/c")
    assert status.error is not None
    assert status.error.key == "error.hub_name"
    # Nobody had to leave for it.
    assert host.ready("o/a") is not None
    assert host.ready("o/b") is not None
    assert host.ready("o/c") is None
    assert host.status("o/c") == status
    assert len(loading.sources) == 3
    host.retry("o/c")
    assert host.status("o/c").error is None
    assert loading.entered.acquire(timeout=SECONDS)
    loading.end(info_of(C))
    settle(host, lambda status: status.state == "ready", "o/c")


@pytest.mark.parametrize(("used_last", "leaves"), [(A, B), (B, A)])
def test_the_least_recently_used_model_leaves_for_the_third(
    used_last: HubSource, leaves: HubSource
) -> None:
    loading = Loading()
    host = abc_host(loading)
    get(host, loading, B)
    assert host.ready(id_of(used_last)) is not None
    get(host, loading, C)
    assert loading.alive() == {id_of(used_last), "o/c"}
    assert host.status(id_of(leaves)) == HostStatus()


def test_memory_never_holds_three_and_whoever_left_comes_back_when_asked_for() -> None:
    loading = Loading()
    host = abc_host(loading)
    for source in (B, C, A, B, C):
        get(host, loading, source)
        assert len(loading.alive()) == 2
    assert loading.most_alive == 2


def test_tokenizers_stay_when_the_weights_leave_five_in_all() -> None:
    loading = Loading()
    others = [HubSource(f"o/{number}") for number in range(7)]
    host = make_host(loading, A, models=(A, *others))
    assert host.tokenizers() == ()
    loading.end(info_of(A))
    host.wait(SECONDS)
    known = []
    for source in others:
        known.append(get(host, loading, source).tokenizer)
        assert host.ready("o/a") is not None  # always in use: it never leaves
        at_hand = host.tokenizers()
        assert len(at_hand) == min(TOKENIZERS, len(known) + 1)
        assert at_hand[0].info.id == "o/a"
        assert [one.tokenizer for one in at_hand[1:]] == known[-(TOKENIZERS - 1) :]
    assert loading.alive() == {"o/a", "o/6"}


def test_a_model_that_came_back_has_one_tokenizer_the_new_one() -> None:
    loading = Loading()
    host = abc_host(loading)
    for source in (B, C, A):
        newest = get(host, loading, source)
    assert [one.info.id for one in host.tokenizers()] == ["o/b", "o/c", "o/a"]
    assert host.tokenizers()[-1].tokenizer is newest.tokenizer


def test_tokenizers_may_be_asked_for_while_models_come_and_go() -> None:
    loading = Loading()
    host = abc_host(loading)
    done = threading.Event()
    seen: list[int] = []

    def look() -> None:
        while not done.is_set():
            seen.append(len({one.info.id for one in host.tokenizers()}))

    looking = threading.Thread(target=look)
    looking.start()
    for source in (B, C, A, B, C):
        get(host, loading, source)
    done.set()
    looking.join(SECONDS)
    assert not looking.is_alive()
    assert seen == sorted(seen)


def test_the_default_model_that_left_is_loaded_again_from_where_it_was() -> None:
    loading = Loading()
    host = make_host(loading, models=(A, B))
    loading.end(ONLINE)
    host.wait(SECONDS)
    get(host, loading, A)
    get(host, loading, B)
    assert host.status() == HostStatus()
    with pytest.raises(PlaygroundError, match=r"error\.model_not_ready"):
        host.wait(timeout=0)
    assert loading.entered.acquire(timeout=SECONDS)
    loading.end(ONLINE)
    assert host.wait(SECONDS).info == ONLINE
    # It is known by now which model `auto` stands for.
    assert loading.sources == [Auto(), A, B, GPT2]


def test_the_third_waits_for_a_request_that_holds_the_one_that_leaves() -> None:
    loading = Loading()
    host = abc_host(loading)
    held = [host.wait(0)]
    engine: Any = held[0].engine
    get(host, loading, B)
    host.ready("o/c")
    assert loading.entered.acquire(timeout=SECONDS)
    loading.end(info_of(C))
    while len(host.status("o/c").steps) < 2:  # on its way into memory
        time.sleep(0.01)
    assert not engine.closed.is_set()
    assert host.status("o/c").state == "loading"
    assert "o/c" not in loading.models
    held.clear()
    settle(host, lambda status: status.state == "ready", "o/c")
    assert engine.closed.is_set()
    assert loading.most_alive == 2


def test_a_request_that_never_ends_does_not_hold_up_the_others_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host_module, "LEAVING_SECONDS", 0.05)
    loading = Loading()
    host = abc_host(loading)
    held = host.wait(0)
    engine: Any = held.engine
    get(host, loading, B)
    get(host, loading, C)
    assert not engine.closed.is_set()
    del held
    gc.collect()
    assert engine.closed.wait(SECONDS)


@pytest.mark.parametrize(
    ("source", "models", "share"),
    [(A, (), 7), (A, (A,), 7), (A, (B,), 3), (A, (A, B, C), 3), (Auto(), (), 3)],
)
def test_two_engines_share_the_limit_of_the_prefix_cache(
    source: ModelSource, models: tuple[NamedSource, ...], share: int
) -> None:
    asked: list[int] = []

    def make_engine(model: object, size: int) -> FakeEngine:
        asked.append(size)
        return FakeEngine()

    loading = Loading()
    host = make_host(loading, source, make_engine, models)
    loading.end(ONLINE)
    host.wait(SECONDS)
    assert asked == [share]


# What there is to choose


def test_a_choice_says_where_the_model_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = make_repo(tmp_path / "repo")
    monkeypatch.setattr(hub, "find_in_cache", lambda source: repo if source == A else None)
    medium, korean = HubSource("openai-community/gpt2-medium"), HubSource("skt/kogpt2-base-v2")
    loading = Loading()
    host = make_host(loading, B, models=(A, medium, korean, DirSource(repo), PackageSource()))
    loading.end(info_of(B))
    host.wait(SECONDS)
    in_memory, cached, to_fetch, not_free, folder, offline = host.choices()
    assert (in_memory.id, in_memory.place, in_memory.n_params) == ("o/b", "memory", 7)
    sent = ("config.json", "generation_config.json", "model.safetensors", "tokenizer.json")
    needed = sum((repo / name).stat().st_size for name in (*sent, "tokenizer_config.json"))
    assert (cached.id, cached.label, cached.place) == ("o/a", "o/a", "disk")
    assert (cached.n_params, cached.size_bytes, cached.licence) == (None, needed, "")
    assert (to_fetch.label, to_fetch.place, to_fetch.licence) == ("GPT-2 medium", "download", "MIT")
    assert to_fetch.n_params == 354_823_168
    assert to_fetch.size_bytes == pytest.approx(1.52e9, rel=0.01)
    assert (not_free.label, not_free.licence) == ("KoGPT2", "CC-BY-NC-SA-4.0")
    assert (folder.id, folder.place, folder.size_bytes) == (f"dir:{repo}", "disk", needed)
    assert (offline.label, offline.licence) == ("SmolLM2-135M-Instruct", "Apache-2.0")
    assert offline.place in {"disk", "download"}


def test_a_revision_is_named_in_the_label_and_a_cache_that_cannot_be_read_has_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(source: object) -> None:
        raise PlaygroundError("error.folder_unusable", folder="f", reason="r")

    monkeypatch.setattr(hub, "find_in_cache", fail)
    loading = Loading()
    host = make_host(loading, HubSource("openai-community/gpt2", "v1"))
    (choice,) = host.choices()
    assert choice.id == "openai-community/gpt2@v1"
    assert (choice.label, choice.place, choice.licence) == ("GPT-2 (v1)", "download", "MIT")
    loading.end(ONLINE)


def test_nobody_waits_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    loading = Loading()
    host = abc_host(loading)
    inside, may_end = threading.Event(), threading.Event()

    def slow(source: object) -> None:
        inside.set()
        assert may_end.wait(SECONDS)

    monkeypatch.setattr(hub, "find_in_cache", slow)
    asking = threading.Thread(target=host.choices)
    asking.start()
    assert inside.wait(SECONDS)
    assert host.ready() is not None
    may_end.set()
    asking.join()


# Real models


def test_the_memory_of_a_real_model_is_free_when_it_has_left(tmp_path: Path) -> None:
    folders = [make_repo(tmp_path / "0")]
    folders += [shutil.copytree(folders[0], tmp_path / name) for name in ("1", "2")]
    sources = [DirSource(folder) for folder in folders]
    host = ModelHost(sources[0], sources, cache=tmp_path, max_bytes=2**20)
    host.start()
    host.wait(SECONDS)
    models: list[weakref.ref[Any]] = []
    for source in sources:
        host.ready(id_of(source))
        settle(host, lambda status: status.state == "ready", id_of(source))
        loaded = host.ready(id_of(source))
        assert loaded is not None
        assert loaded.engine.next_logits((1, 2)).logits.shape == (257,)
        models.append(weakref.ref(loaded.model))
        del loaded
    assert [model() is None for model in models] == [True, False, False]


def test_a_request_under_way_on_a_model_that_leaves_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_module, "LEAVING_SECONDS", 0.05)
    folders = [make_repo(tmp_path / name) for name in "012"]
    sources = [DirSource(folder) for folder in folders]
    host = ModelHost(sources[0], sources, cache=tmp_path, max_bytes=0)
    host.start()
    held = host.wait(SECONDS)
    for source in sources[1:]:
        host.ready(id_of(source))
        settle(host, lambda status: status.state == "ready", id_of(source))
    assert host.status(id_of(sources[0])) == HostStatus()
    assert held.engine.next_logits((1, 2)).logits.shape == (257,)
