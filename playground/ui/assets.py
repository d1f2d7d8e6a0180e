"""The files that the page fetches besides Gradio's own: our scripts, and plotly.js.

plotly.js is 4.8 MB: it is compressed once for all visitors, and a browser keeps it for good.
"""

import gzip
from functools import cache
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles

STATIC_FOLDER = Path(__file__).parent / "static"
STATIC_PATH = "playground-static"
PLOTLY_PATH = f"playground-plotly/{plotly.__version__}/plotly.min.js"

_KEPT_FOR_GOOD = {
    "cache-control": "public, max-age=31536000, immutable"
}  # the path has the version
_SCRIPTS = StaticFiles(directory=STATIC_FOLDER)


def routes() -> list[BaseRoute]:
    """Where the server answers for these files."""
    return [
        Route(f"/{STATIC_PATH}/{{name:path}}", _script),  # a Mount fails below a root path
        Route(f"/{PLOTLY_PATH}", _plotly),
    ]


def modules() -> list[str]:
    """The names of our scripts."""
    return sorted(
        file.relative_to(STATIC_FOLDER).as_posix() for file in STATIC_FOLDER.rglob("*.js")
    )


async def _script(request: Request) -> Response:
    return await _SCRIPTS.get_response(request.path_params["name"], request.scope)


def _plotly(request: Request) -> Response:
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return FileResponse(_plotly_file(), headers=_KEPT_FOR_GOOD)
    headers = {"content-encoding": "gzip", "vary": "accept-encoding", **_KEPT_FOR_GOOD}
    return Response(_compressed(), media_type="text/javascript", headers=headers)


@cache
def _compressed() -> bytes:
    return gzip.compress(_plotly_file().read_bytes())


def _plotly_file() -> Path:
    """Where the Python package keeps plotly.js: nothing is fetched from elsewhere."""
    return Path(plotly.__file__).parent / "package_data/plotly.min.js"
