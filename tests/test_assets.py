"""The files beside Gradio's own: plotly.js, compressed or not, is the package's."""

from pathlib import Path

import plotly
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.ui.assets import PLOTLY_PATH, STATIC_FOLDER, STATIC_PATH, modules, routes


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes()))


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_plotly_arrives_whole_and_is_kept(client: TestClient, encoding: str) -> None:
    answer = client.get(f"/{PLOTLY_PATH}", headers={"accept-encoding": encoding})
    file = Path(plotly.__file__).parent / "package_data/plotly.min.js"
    assert answer.content == file.read_bytes()
    assert answer.headers.get("content-encoding") == (encoding if encoding == "gzip" else None)
    assert "immutable" in answer.headers["cache-control"]
    assert plotly.__version__ in PLOTLY_PATH


def test_every_script_is_named_and_served(client: TestClient) -> None:
    assert len(modules()) == len(list(STATIC_FOLDER.rglob("*.js"))) > 30
    for name in modules():
        assert client.get(f"/{STATIC_PATH}/{name}").status_code == 200


def test_scripts_are_served_below_a_root_path_that_the_proxy_takes_away() -> None:
    below = TestClient(Starlette(routes=routes()), root_path="/below")
    for name in ("main.js", "teaching/class.js"):
        script = below.get(f"/{STATIC_PATH}/{name}")
        assert script.status_code == 200
        assert script.text == (STATIC_FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["none.js", "", "../blocks.py", "%2e%2e/blocks.py", "lab"])
def test_nothing_but_scripts_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/{STATIC_PATH}/{name}").status_code == 404
