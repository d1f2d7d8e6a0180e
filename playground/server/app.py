"""The page put together: one component of our own, the named endpoints, how it is served.

The component is static HTML; `static/main.js` fills it and keeps the visitor's text. No text
of a visitor or of the model ever passes through a template.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from playground import labs
from playground import page as page_package
from playground.i18n import LANGUAGES, complete, tables
from playground.labs.course.terms import named_targets
from playground.page.lab import Site
from playground.server.assets import PLOTLY_PATH, STATIC_PATH, modules, routes, version
from playground.server.callbacks import server_functions
from playground.server.class_routes import classroom_routes
from playground.server.endpoints import endpoints

_PAGE = Path(page_package.__path__[0])
# The hints fetch all scripts at once, not import by import.
_ON_LOAD = """
const root = (window.gradio_config?.root ?? "").replace(/\\/$/, "");
const hint = (name) => {
  const href = `${root}/%s/${name}`;
  return Object.assign(document.createElement("link"), { rel: "modulepreload", href });
};
document.head.append(...%s.map(hint));
import(`${root}/%s/page/js/main.js`).then((page) => page.start(element, server, {
  ...%s,
  plotly_url: `${root}/%s`,
}));
"""


def build_page(site: Site) -> gr.Blocks:
    """The Gradio app: the page and its endpoints, served by the site's models.

    With a lesson file of somebody's own, the page opens at that lesson.
    """
    with gr.Blocks(title="Next-token playground", analytics_enabled=False) as page:
        gr.HTML(
            html_template=_page_html(),
            js_on_load=_on_load(site),
            server_functions=server_functions(site),
            apply_default_css=False,
            elem_id="playground",
        )
        for name, function in endpoints(site.host).items():
            gr.api(function, api_name=name, concurrency_limit=16)
    return page


def _page_html() -> str:
    """The page with its panels in place."""
    panels = [panel for folder in labs.folders() for panel in folder.glob("panel.html")]
    together = "\n".join(panel.read_text(encoding="utf-8") for panel in panels)
    return (_PAGE / "shell.html").read_text(encoding="utf-8").replace("<!-- panels -->", together)


def launch_options(site: Site) -> dict[str, Any]:
    """What `launch` gets: our style, files and live class, and everything closed but these."""
    return {
        "css_paths": [_PAGE / "theme.css", *_styles()],
        "theme": gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        "ssr_mode": False,
        "run_history": False,
        "footer_links": [],
        "enable_monitoring": False,
        "max_file_size": "1b",
        "strict_cors": True,
        "pwa": False,
        "max_threads": 100,
        "app_kwargs": {
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
            "routes": [*routes(), *classroom_routes(site.host)],
            "middleware": [Middleware(GZipMiddleware, minimum_size=20_000, compresslevel=5)],
        },
    }


def _styles() -> list[Path]:
    return [style for folder in labs.folders() for style in sorted(folder.glob("*.css"))]


def _on_load(site: Site) -> str:
    names = json.dumps(list(modules()))
    place = f"{STATIC_PATH}/{version()}"
    return _ON_LOAD % (place, names, place, _page_config(site), PLOTLY_PATH)


def _page_config(site: Site) -> str:
    """What the page needs from the start, as JSON: all sentences and the examples."""
    examples = json.loads((_PAGE / "examples.json").read_text(encoding="utf-8"))
    strings = {key: complete(sentences) for key, sentences in tables().items()}
    targets = {name: target.model_dump() for name, target in named_targets().items()}
    return json.dumps(
        {
            "strings": strings,
            "languages": [asdict(language) for language in LANGUAGES],
            "labs": [
                asdict(lab) | {"answers": [one.__name__ for one in lab.answers], "wire": ()}
                for lab in labs.all_labs()
            ],
            "examples": examples,
            "course": {"targets": targets, "is_preview": site.lesson is not None},
        }
    )
