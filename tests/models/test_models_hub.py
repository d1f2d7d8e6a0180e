"""The Hub as it is, and as it is on a bad day."""

import errno
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from huggingface_hub import close_session, constants

from playground import i18n
from playground.errors import PlaygroundError
from playground.models import HubSource, Progress, hub
from playground.models.auto import load_hub
from tests.hub_server import (
    COMMIT,
    PICKLE,
    REPO_ID,
    WEIGHTS,
    HubServer,
    make_model,
    make_repo,
    serve,
)

SOURCE = HubSource(REPO_ID)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repo(tmp_path_factory.mktemp("repo"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    # Else the client makes a request of its own, once per process.
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)
    return tmp_path / "hub"


@pytest.fixture
def server(repo: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with serve(repo) as hub_server:
        _point_at(hub_server.url, monkeypatch)
        yield hub_server


def _point_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(
        constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}"
    )


def ignore(_: Progress) -> None:
    """No report wanted."""


def failure(*, silence: float = 5.0) -> PlaygroundError:
    """The error of a download that must fail, its sentence checked in both languages."""
    with pytest.raises(PlaygroundError) as caught:
        hub.download(SOURCE, ignore, silence=silence)
    for lang in i18n.LANGS:
        assert i18n.explain(lang, caught.value)
    return caught.value


def test_a_download_lands_in_the_hub_cache_and_is_found_there(server: HubServer) -> None:
    assert hub.find_in_cache(SOURCE) is None
    folder = hub.download(SOURCE, ignore)
    assert hub.find_in_cache(SOURCE) == folder
    assert folder.name == COMMIT
    for name in server.files_sent():
        assert (folder / name).read_bytes() == (server.folder / name).read_bytes()


def test_only_what_is_needed_is_fetched_and_no_pickle_beside_safetensors(server: HubServer) -> None:
    hub.download(SOURCE, ignore)
    sent = server.files_sent()
    assert set(sent) == {
        "config.json",
        "generation_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        WEIGHTS,
    }
    assert len(sent) == len(set(sent))
    assert sent[-1] == WEIGHTS


def test_progress_counts_bytes_up_to_the_whole(
    server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "_REPORTS_PER_SECOND", 10_000)
    seen: list[Progress] = []
    hub.download(SOURCE, seen.append)
    steps = [step for step in seen if step.key == "model.hub_downloading"]
    fractions = [step.fraction for step in steps]
    assert len(set(fractions)) > 3
    assert fractions == sorted(fractions, key=lambda fraction: fraction or 0.0)
    assert fractions[-1] == 1.0
    total = sum((server.folder / name).stat().st_size for name in server.files_sent())
    assert {step.params["total"] for step in steps} == {round(total / 1e6)}


def test_a_loaded_model_says_where_it_came_from_and_the_cache_is_asked_first(
    server: HubServer,
) -> None:
    assert load_hub(SOURCE, ignore).info.source == "hub"
    asked = len(server.requests)
    again = load_hub(SOURCE, ignore)
    assert again.info.source == "hub-cache"
    assert again.info.id == REPO_ID
    assert again.info.licence == "MIT"
    assert len(server.requests) == asked


def test_a_cut_connection_is_taken_up_again_where_it_broke(server: HubServer) -> None:
    server.cut_at = 1_000_000
    folder = hub.download(SOURCE, ignore)
    assert (folder / WEIGHTS).read_bytes() == (server.folder / WEIGHTS).read_bytes()
    assert server.weight_ranges() == [None, "bytes=1000000-"]


def test_an_interrupted_download_is_resumed_by_the_next_attempt(server: HubServer) -> None:
    server.stall_at = 1_000_000
    assert failure(silence=0.3).key == "error.hub_silent"
    assert hub.find_in_cache(SOURCE) is None
    server.stall_at = None
    seen: list[Progress] = []
    folder = hub.download(SOURCE, seen.append)
    assert (folder / WEIGHTS).read_bytes() == (server.folder / WEIGHTS).read_bytes()
    assert server.weight_ranges()[-1] == "bytes=1000000-"
    assert seen[-1].fraction is not None
    assert seen[-1].fraction <= 1.0


def test_a_server_that_ignores_ranges_sends_the_whole_file_again(server: HubServer) -> None:
    server.cut_at = 1_000_000
    server.ranges = False
    folder = hub.download(SOURCE, ignore)
    assert (folder / WEIGHTS).read_bytes() == (server.folder / WEIGHTS).read_bytes()
    assert len(server.weight_ranges()) == 2


def test_leftovers_longer_than_the_file_are_not_taken_for_it(
    server: HubServer, cache: Path
) -> None:
    content = (server.folder / WEIGHTS).read_bytes()
    blobs = cache / "models--openai-community--gpt2" / "blobs"
    blobs.mkdir(parents=True)
    etag = hashlib.sha256(content).hexdigest()
    (blobs / f"{etag}.incomplete").write_bytes(b"x" * (len(content) + 1))
    folder = hub.download(SOURCE, ignore)
    assert (folder / WEIGHTS).read_bytes() == content


def test_leftovers_with_other_bytes_are_found_out_and_the_retry_succeeds(
    server: HubServer, cache: Path
) -> None:
    content = (server.folder / WEIGHTS).read_bytes()
    blobs = cache / "models--openai-community--gpt2" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / f"{hashlib.sha256(content).hexdigest()}.incomplete").write_bytes(b"x" * 5000)
    assert failure().key == "error.hub_file_broken"
    folder = hub.download(SOURCE, ignore)
    assert (folder / WEIGHTS).read_bytes() == content


def test_while_somebody_else_downloads_the_same_file_nobody_spoils_it(
    server: HubServer, cache: Path
) -> None:
    content = (server.folder / WEIGHTS).read_bytes()
    blobs = cache / "models--openai-community--gpt2" / "blobs"
    blobs.mkdir(parents=True)
    blob = blobs / hashlib.sha256(content).hexdigest()
    with hub._partial_file(blob) as theirs:
        theirs.write_bytes(b"half of")
        folder = hub.download(SOURCE, ignore)
        assert theirs.read_bytes() == b"half of"
    assert (folder / WEIGHTS).read_bytes() == content
    assert not list(blobs.glob("*.????????.incomplete"))


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (404, "error.hub_not_found"),
        (401, "error.hub_refused"),
        (403, "error.hub_refused"),
        (500, "error.hub_status"),
        (503, "error.hub_status"),
        (429, "error.hub_status"),
    ],
)
def test_a_refusal_is_named_by_its_status(server: HubServer, status: int, key: str) -> None:
    server.status = status
    error = failure()
    assert error.key == key
    assert str(status) in i18n.explain("en", error)
    assert len(server.requests) == 1


def test_a_missing_revision_is_named(server: HubServer) -> None:
    with pytest.raises(PlaygroundError) as caught:
        hub.download(HubSource(REPO_ID, "nope"), ignore)
    assert caught.value.key == "error.hub_not_found"


def test_a_login_page_in_the_hubs_place_is_recognised(server: HubServer) -> None:
    server.html = True
    assert failure().key == "error.hub_strange"


def test_a_hub_that_never_answers_is_given_up_after_the_given_silence(server: HubServer) -> None:
    server.silent = True
    started = time.monotonic()
    error = failure(silence=0.3)
    assert error.key == "error.hub_silent"
    assert error.params["seconds"] == "0.3"
    assert time.monotonic() - started < 4


def test_five_seconds_of_silence_are_the_default() -> None:
    assert hub.SILENCE_SECONDS == 5.0


def test_a_name_that_hangs_in_the_look_up_is_given_up_too(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def hang(*_: object, **__: object) -> None:
        release.wait()
        raise socket.gaierror("too late")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    _point_at("http://hub.invalid", monkeypatch)
    try:
        assert failure(silence=0.3).key == "error.hub_silent"
    finally:
        release.set()


def test_an_unknown_name_fails_at_once_and_says_so(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _point_at("http://hub.invalid", monkeypatch)
    started = time.monotonic()
    error = failure()
    assert error.key == "error.hub_name"
    assert "hub.invalid" in i18n.explain("en", error)
    # The Hub client alone would go on trying for 47 seconds.
    assert time.monotonic() - started < 20


def test_a_closed_port_says_the_hub_cannot_be_reached(
    repo: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(repo) as gone:
        url = gone.url
    _point_at(url, monkeypatch)
    assert failure().key == "error.hub_unreachable"


@pytest.mark.parametrize("endpoint", ["", "hub.example", "ftp://hub.example"])
def test_a_senseless_endpoint_is_a_failure_like_others(
    cache: Path, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    _point_at(endpoint, monkeypatch)
    assert failure().key in {"error.hub_unreachable", "error.hub_strange"}


def test_a_proxy_that_cannot_be_used_is_a_failure_like_others(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _point_at("http://hub.example", monkeypatch)
    close_session()
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    try:
        assert failure().key == "error.hub_unreachable"
    finally:
        close_session()


def test_a_cache_that_is_no_folder_is_told(
    server: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write_text("")
    assert hub.find_in_cache(SOURCE) is None
    assert failure().key == "error.folder_unusable"


def test_an_etag_cannot_lead_out_of_the_cache(server: HubServer, tmp_path: Path) -> None:
    server.etag = "../../../escaped"
    assert failure().key == "error.hub_strange"
    assert not list(tmp_path.rglob("escaped*"))


def test_a_full_disk_is_told_before_and_while_downloading(
    server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(server.folder)
    with monkeypatch.context() as patch:
        patch.setattr(hub.shutil, "disk_usage", lambda _: usage._replace(free=10_000))
        assert failure().key == "error.disk_full"
        assert WEIGHTS not in server.files_sent()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(hub.os, "replace", full)
        assert failure().key == "error.disk_full"
    hub.download(SOURCE, ignore)


def test_content_that_does_not_match_its_digest_is_refused_and_the_retry_succeeds(
    server: HubServer,
) -> None:
    server.wrong_content = True
    assert failure().key == "error.hub_file_broken"
    assert hub.find_in_cache(SOURCE) is None
    server.wrong_content = False
    assert load_hub(SOURCE, ignore).info.source == "hub"


def test_broken_weights_on_the_hub_are_not_taken_for_good_forever(
    server: HubServer, repo: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(repo, broken)
    (broken / WEIGHTS).write_bytes(b"\xff" * 4096)
    server.folder = broken
    with pytest.raises(PlaygroundError) as caught:
        load_hub(SOURCE, ignore)
    assert caught.value.key == "error.hub_file_broken"
    assert caught.value.params["file"] == WEIGHTS
    server.folder = repo
    assert load_hub(SOURCE, ignore).info.source == "hub"


def test_a_file_that_broke_in_the_cache_is_downloaded_again_and_nothing_else(
    server: HubServer,
) -> None:
    folder = hub.download(SOURCE, ignore)
    (folder / WEIGHTS).resolve().write_bytes(b"short")
    server.requests.clear()
    seen: list[Progress] = []
    assert load_hub(SOURCE, seen.append).info.source == "hub"
    assert "model.cache_broken" in [step.key for step in seen]
    assert server.files_sent() == [WEIGHTS]


def test_good_files_of_a_model_that_cannot_be_loaded_stay(server: HubServer) -> None:
    folder = hub.download(SOURCE, ignore)
    config = (folder / "config.json").resolve()
    config.write_text(json.dumps({"model_type": "no such type"}))
    with pytest.raises(PlaygroundError) as caught:
        load_hub(SOURCE, ignore)
    assert caught.value.key == "error.model_broken"
    assert hub.find_in_cache(SOURCE) == folder


@pytest.fixture
def pickled(server: HubServer, tmp_path: Path) -> Path:
    """What the server has: weights in a pickle, and nothing that can be done without."""
    folder = tmp_path / "pickled"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(server.folder / name, folder)
    torch.save(make_model().state_dict(), folder / PICKLE)
    server.folder = folder
    return folder


def test_a_repository_without_safetensors_is_taken_with_its_pickle(
    server: HubServer, pickled: Path
) -> None:
    assert load_hub(SOURCE, ignore).info.source == "hub"
    assert server.files_sent() == ["config.json", "tokenizer.json", PICKLE]
    asked = len(server.requests)
    assert load_hub(SOURCE, ignore).info.source == "hub-cache"
    assert len(server.requests) == asked


def test_a_pickle_that_broke_in_the_cache_is_downloaded_again(
    server: HubServer, pickled: Path
) -> None:
    folder = hub.download(SOURCE, ignore)
    blob = (folder / PICKLE).resolve()
    blob.write_bytes(blob.read_bytes()[:5000])
    server.requests.clear()
    assert load_hub(SOURCE, ignore).info.source == "hub"
    assert server.files_sent() == [PICKLE]


def test_a_repository_without_weights_is_refused(server: HubServer, pickled: Path) -> None:
    (pickled / PICKLE).rename(pickled / "flax_model.msgpack")
    assert failure().key == "error.hub_no_weights"
    assert server.files_sent() == []


def test_a_revision_is_part_of_what_the_model_is_known_by(server: HubServer) -> None:
    info = load_hub(HubSource(REPO_ID, "main"), ignore).info
    assert (info.id, info.licence) == (f"{REPO_ID}@main", "MIT")


def test_offline_mode_asks_nobody(server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert failure().key == "error.hub_offline_mode"
    assert server.requests == []


def test_half_a_cache_is_no_cache(server: HubServer) -> None:
    folder = hub.download(SOURCE, ignore)
    (folder / "tokenizer.json").unlink()
    assert hub.find_in_cache(SOURCE) is None


def test_shards_are_wanted_and_found_together(cache: Path) -> None:
    one, two = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"
    index = "model.safetensors.index.json"
    assert set(hub.wanted_files({one: 1, two: 1, index: 1, "pytorch_model.bin": 1})) == {
        one,
        two,
        index,
    }
    snapshot = cache / "models--openai-community--gpt2" / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    refs = cache / "models--openai-community--gpt2" / "refs"
    refs.mkdir()
    (refs / "main").write_text(COMMIT)
    for name in ("config.json", "tokenizer.json", one):
        (snapshot / name).write_text("{}")
    (snapshot / index).write_text(json.dumps({"weight_map": {"a": one, "b": two}}))
    assert hub.find_in_cache(SOURCE) is None
    (snapshot / two).write_text("")
    assert hub.find_in_cache(SOURCE) == snapshot


def test_the_hubs_own_variables_are_honoured(repo: Path, tmp_path: Path) -> None:
    code = """
        from playground.models import HubSource, hub
        print(hub.download(HubSource("openai-community/gpt2"), lambda step: None))
    """
    with serve(repo) as hub_server:
        inherited = {name: value for name, value in os.environ.items() if name[:3] != "HF_"}
        result = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            env=inherited
            | {
                "HF_ENDPOINT": hub_server.url,
                "HF_HOME": str(tmp_path / "home"),
                "HF_TOKEN": "hf_secret",
                "HF_HUB_DISABLE_TELEMETRY": "1",
            },
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert result.stderr == ""
    assert Path(result.stdout.strip()).is_relative_to(tmp_path / "home")
    assert hub_server.tokens == {"Bearer hf_secret"}
