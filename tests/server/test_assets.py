"""The files beside Gradio's own: plotly.js, compressed or not, is the package's."""

from pathlib import Path

import plotly
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.server.assets import PLOTLY_PATH, STATIC_PATH, modules, routes, version


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


def test_every_script_is_served_and_kept_while_its_version_is_the_current_one(
    client: TestClient,
) -> None:
    scripts = modules()
    assert len(scripts) > 30
    for name, file in scripts.items():
        script = client.get(f"/{STATIC_PATH}/{version()}/{name}")
        assert script.text == file.read_text(encoding="utf-8")
        assert "immutable" in script.headers["cache-control"]
    old = client.get(f"/{STATIC_PATH}/old/page/js/main.js")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")


def test_scripts_are_served_below_a_root_path_that_the_proxy_takes_away() -> None:
    below = TestClient(Starlette(routes=routes()), root_path="/below")
    for name in ("page/js/main.js", "labs/classroom/room.js"):
        script = below.get(f"/{STATIC_PATH}/{version()}/{name}")
        assert script.status_code == 200
        assert script.text == modules()[name].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    ["none.js", "", "page/look.py", "page/../look.py", "%2e%2e/page/look.py", "labs", "page/js/"],
)
def test_nothing_but_scripts_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/{STATIC_PATH}/{version()}/{name}").status_code == 404
