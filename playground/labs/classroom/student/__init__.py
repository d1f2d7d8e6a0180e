"""The students' page: one answer of the server with its style, script and sentences in it.

Nothing else is fetched by it, and its policy lets nothing else run: neither another script nor
another host. It knows no room; the script asks for that.
"""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from playground.i18n import complete, tables

_HERE = Path(__file__).parent


async def student_page(request: Request) -> Response:
    """The same page for every code, so that it tells nobody which rooms there are."""
    html, policy = _page()
    return HTMLResponse(
        html,
        headers={
            "content-security-policy": policy,
            "cache-control": "no-cache",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        },
    )


@cache
def _page() -> tuple[str, str]:
    """The page and its content security policy."""
    script, style = _file("student.js"), _file("student.css")
    strings = {
        key: complete(sentences) for key, sentences in tables().items() if key.startswith("seat.")
    }
    # A closing tag in a sentence must not end the element.
    data = json.dumps(strings, ensure_ascii=False).replace("<", "\\u003c")
    html = (
        _file("student.html")
        .replace("/* style */", style)
        .replace("/* script */", script)
        .replace("/* strings */", data)
    )
    policy = (
        "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; "
        f"form-action 'none'; script-src {_hash(script)}; style-src {_hash(style)}"
    )
    return html, policy


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
