"""The files that the page fetches besides Gradio's own: our scripts, and plotly.js.

Their paths carry a version, so that a browser keeps them for good and never keeps an old one.
plotly.js is 4.8 MB: it is compressed once for all visitors.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from playground import labs, page

STATIC_PATH = "playground-static"
PLOTLY_PATH = f"playground-plotly/{plotly.__version__}/plotly.min.js"

_KEPT_FOR_GOOD = {"cache-control": "public, max-age=31536000, immutable"}
_CHECKED_ANEW = {"cache-control": "no-cache"}


def routes() -> list[BaseRoute]:
    """Where the server answers for these files."""
    return [
        # A Mount fails below a root path.
        Route(f"/{STATIC_PATH}/{{version}}/{{name:path}}", _script),
        Route(f"/{PLOTLY_PATH}", _plotly),
    ]


def modules() -> dict[str, Path]:
    """Our scripts: the name under which each is served → its file.

    Names mirror the package (``page/js/main.js``, ``labs/beams/lab.js``), so that relative
    imports mean the same to the browser, to Node and to the type checker. Scripts in a folder below
    a lab's own belong to another page, which is put together with them.
    """
    place = Path(page.__path__[0])
    shared = {f"page/{file.relative_to(place).as_posix()}": file for file in place.rglob("*.js")}
    own = {
        f"labs/{folder.name}/{file.name}": file
        for folder in labs.folders()
        for file in folder.glob("*.js")
    }
    return dict(sorted((shared | own).items()))


@cache
def version() -> str:
    """Names what our scripts say: another script, another version."""
    digest = hashlib.sha256()
    for name, file in modules().items():
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


async def _script(request: Request) -> Response:
    file = modules().get(request.path_params["name"])
    if file is None:
        return Response(status_code=404)
    is_current = request.path_params["version"] == version()
    headers = _KEPT_FOR_GOOD if is_current else _CHECKED_ANEW
    return FileResponse(file, media_type="text/javascript", headers=headers)


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
