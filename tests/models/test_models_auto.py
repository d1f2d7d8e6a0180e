"""The order in which `auto` looks for a model, every branch."""

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from playground import i18n
from playground.errors import PlaygroundError
from playground.models import (
    GPT2,
    Auto,
    LoadedModel,
    ModelInfo,
    PackageSource,
    Progress,
    auto,
    hub,
    load_model,
)

FOLDER = Path("snapshot")
BROKEN = PlaygroundError("error.model_broken", model="m", reason="r")
UNREACHABLE = PlaygroundError("error.hub_name", host="hub.invalid")
NO_PIP = PlaygroundError("error.pip_missing", requirement="r")


class World:
    """What can be had where; `calls` is what was asked for, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.cached = False
        self.hub: PlaygroundError | None = None
        self.offline: PlaygroundError | None = None
        self.loads: list[PlaygroundError | None] = []
        self.broken_files: list[str] = []
        monkeypatch.setattr(hub, "find_in_cache", self.find_in_cache)
        monkeypatch.setattr(hub, "download", self.download)
        monkeypatch.setattr(hub, "discard_broken", lambda folder: self.broken_files)
        monkeypatch.setattr(auto, "load_folder", self.load_folder)
        monkeypatch.setattr(auto, "load_offline", self.load_offline)

    def find_in_cache(self, source: object) -> Path | None:
        assert source == GPT2
        self.calls.append("cache")
        return FOLDER if self.cached else None

    def download(self, source: object, report: object) -> Path:
        assert source == GPT2
        self.calls.append("hub")
        if self.hub:
            raise self.hub
        return FOLDER

    def load_folder(self, folder: Path, *, model_id: str, source: str) -> LoadedModel:
        assert folder == FOLDER
        self.calls.append("load")
        if self.loads and (error := self.loads.pop(0)):
            raise error
        return loaded(model_id, source)

    def load_offline(self, cache_dir: Path, report: object) -> LoadedModel:
        assert cache_dir == Path("cache")
        self.calls.append("offline")
        if self.offline:
            raise self.offline
        return loaded("smol", "package")


def loaded(model_id: str, source: str) -> LoadedModel:
    anything: Any = SimpleNamespace()
    return LoadedModel(anything, anything, ModelInfo(model_id, source, 1, 1, 1, 1, frozenset(), ""))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def run() -> tuple[str, list[str]]:
    """Where the model came from, and the keys of the steps."""
    seen: list[Progress] = []
    model = load_model(Auto(), cache_dir=Path("cache"), report=seen.append)
    return model.info.source, [step.key for step in seen]


def test_the_cache_is_enough(world: World) -> None:
    world.cached = True
    assert run() == ("hub-cache", ["model.cache_loading"])
    assert world.calls == ["cache", "load"]


def test_without_a_cached_copy_the_hub_is_asked(world: World) -> None:
    assert run() == ("hub", ["model.cache_missing", "model.hub_loading"])
    assert world.calls == ["cache", "hub", "load"]


def test_a_broken_cached_file_is_downloaded_again(world: World) -> None:
    world.cached = True
    world.loads = [BROKEN, None]
    world.broken_files = ["model.safetensors"]
    source, steps = run()
    assert source == "hub"
    assert steps == ["model.cache_loading", "model.cache_broken", "model.hub_loading"]


def test_a_cached_model_that_fails_with_good_files_is_not_downloaded_again(world: World) -> None:
    world.cached = True
    world.loads = [BROKEN]
    source, steps = run()
    assert source == "package"
    assert "hub" not in world.calls
    assert steps == ["model.cache_loading", "error.model_broken", "model.offline_instead"]


def test_without_the_hub_the_offline_model_is_taken_and_the_reason_told(world: World) -> None:
    world.hub = UNREACHABLE
    source, steps = run()
    assert source == "package"
    assert steps == ["model.cache_missing", "error.hub_name", "model.offline_instead"]
    assert world.calls == ["cache", "hub", "offline"]


def test_a_download_that_turns_out_broken_leads_to_the_offline_model(world: World) -> None:
    world.loads = [BROKEN]
    world.broken_files = ["model.safetensors"]
    source, steps = run()
    assert source == "package"
    assert "error.hub_file_broken" in steps


def test_when_nothing_can_be_had_both_reasons_are_told_and_what_to_do(world: World) -> None:
    world.hub, world.offline = UNREACHABLE, NO_PIP
    seen: list[Progress] = []
    with pytest.raises(PlaygroundError) as caught:
        load_model(Auto(), cache_dir=Path("cache"), report=seen.append)
    assert caught.value.key == "error.no_model"
    assert {"error.hub_name", "error.pip_missing"} <= {step.key for step in seen}
    for lang in i18n.LANGS:
        assert "PLAYGROUND_MODEL" in i18n.explain(lang, caught.value)


def test_the_offline_model_by_name_asks_nobody_else(world: World) -> None:
    load_model(PackageSource(), cache_dir=Path("cache"), report=lambda step: None)
    assert world.calls == ["offline"]


def test_gpt2_by_name_never_becomes_another_model(world: World) -> None:
    world.hub = UNREACHABLE
    with pytest.raises(PlaygroundError, match=r"error\.hub_name"):
        load_model(GPT2, cache_dir=Path("cache"), report=lambda step: None)
    assert "offline" not in world.calls


def test_every_step_is_one_line_of_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.hub = UNREACHABLE
    with caplog.at_level(logging.INFO, logger="playground"):
        _, steps = run()
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == len(steps)
    assert lines[0] == "model: GPT-2 is not in the Hub cache"
    assert all("\n" not in line for line in lines)
