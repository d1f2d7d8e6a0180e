"""The page put together: one component of our own, the named endpoints, how it is served.

The component is an empty element; `page/js/main.js` fills it and keeps the visitor's text. No text
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
from playground.page.lab import Lab, Site
from playground.page.tabs import TABS
from playground.page.wire import knob_shapes
from playground.server.assets import PLOTLY_PATH, STATIC_PATH, modules, routes, version
from playground.server.callbacks import server_functions
from playground.server.class_routes import classroom_routes
from playground.server.endpoints import MAX_NEW_TOKENS, endpoints
from playground.text.trace import MAX_SHOWN

_PAGE = Path(page_package.__path__[0])
# The hints fetch all scripts at once, not import by import.
_ON_LOAD = """
const config = %s;
config.root = (window.gradio_config?.root ?? "").replace(/\\/$/, "");
config.scripts = `${config.root}/%s`;
config.plotly_url = `${config.root}/%s`;
const hint = (name) => {
  const href = `${config.scripts}/${name}`;
  return Object.assign(document.createElement("link"), { rel: "modulepreload", href });
};
document.head.append(...%s.map(hint));
import(`${config.scripts}/page/js/main.js`).then((page) => page.start(element, server, config));
"""


def build_page(site: Site) -> gr.Blocks:
    """The Gradio app: the page and its endpoints, served by the site's models.

    With a lesson file of somebody's own, the page opens at that lesson.
    """
    with gr.Blocks(title="Next-token playground", analytics_enabled=False) as page:
        gr.HTML(
            html_template=(_PAGE / "shell.html").read_text(encoding="utf-8"),
            js_on_load=_on_load(site),
            server_functions=server_functions(site),
            apply_default_css=False,
            elem_id="playground",
        )
        for name, function in endpoints(site.host).items():
            gr.api(function, api_name=name, concurrency_limit=16)
    return page


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
    place = f"{STATIC_PATH}/{version()}"
    names = json.dumps(list(modules()))
    return _ON_LOAD % (json.dumps(page_config(site)), place, PLOTLY_PATH, names)


def page_config(site: Site) -> dict[str, Any]:
    """What the page needs from the start: sentences, languages, labs, limits, examples."""
    examples = json.loads((_PAGE / "examples.json").read_text(encoding="utf-8"))
    return {
        "strings": {key: complete(sentences) for key, sentences in tables().items()},
        "languages": [asdict(language) for language in LANGUAGES],
        "labs": [_lab_config(lab) for lab in labs.all_labs()],
        "tabs": TABS,
        "limits": {"top_k_shown": MAX_SHOWN, "max_new_tokens": MAX_NEW_TOKENS},
        "knobs": [knob.model_dump() for knob in knob_shapes()],
        "examples": examples,
        "course": {"is_preview": site.lesson is not None},
    }


def _lab_config(lab: Lab) -> dict[str, Any]:
    return {
        "name": lab.name,
        "tab": asdict(lab.tab) if lab.tab else None,
        "limits": dict(lab.limits),
    }
