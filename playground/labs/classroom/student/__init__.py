"""The students' page: one answer of the server with its style, script and sentences in it.

A phone fetches it at once, however many join together. Its policy lets nothing else run: neither
another script nor another host. It knows no room; the script asks for that.
"""

import base64
import hashlib
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from playground.i18n import LANGUAGES, complete, tables
from playground.labs.classroom.lab import LAB
from playground.page.bundle import put_together

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
    """The page and its content security policy.

    Raises:
        ValueError: the script would end its own element.
    """
    script, style = put_together(_HERE / "student.js"), _file("student.css")
    if "</script" in script or "<!--" in script:
        raise ValueError("the script holds a tag that ends it")
    html = (
        _file("student.html")
        .replace("/* style */", style)
        .replace("/* script */", script)
        .replace("/* config */", _config())
    )
    policy = (
        "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; "
        f"form-action 'none'; script-src {_hash(script)}; style-src {_hash(style)}"
    )
    return html, policy


def _config() -> str:
    """What the script needs from the start, as JSON."""
    strings = {
        key: complete(sentences) for key, sentences in tables().items() if key.startswith("seat.")
    }
    labs = [{"name": LAB.name, "limits": LAB.limits}]
    languages = [asdict(language) for language in LANGUAGES]
    config = {"strings": strings, "languages": languages, "labs": labs}
    # A closing tag in a sentence must not end the element.
    return json.dumps(config, ensure_ascii=False).replace("<", "\\u003c")


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
