"""The page's questions to the server, asked without a browser; and what a good sentence is."""

import json
import re
from collections.abc import Callable
from typing import Any

from playground.host import ModelHost
from playground.i18n import as_lang, tables
from playground.page.lab import Site
from playground.page.wire import Said, speak
from playground.server.callbacks import server_functions

Answer = dict[str, Any]
Ask = Callable[..., Answer]


def function_of(host: ModelHost, name: str) -> Callable[[Any], Answer]:
    """The server function that the page calls so, its sentences spoken as the page speaks them.

    They are in the request's `lang`, else in English.
    """
    (found,) = (one for one in server_functions(Site(host)) if one.__name__ == name)

    def ask(request: Any) -> Answer:  # noqa: ANN401
        lang = request.get("lang", "en") if isinstance(request, dict) else "en"
        answer: Answer = spoken(found(request), lang)
        return answer

    return ask


def asking(host: ModelHost, name: str, **standing: Any) -> Ask:  # noqa: ANN401
    """That function, its request as keywords beside those that stand in each.

    What it is sent and what it answers pass through JSON, as between page and server.
    """
    function = function_of(host, name)

    def ask(**request: Any) -> Answer:  # noqa: ANN401
        answer = function(json.loads(json.dumps({**standing, **request})))
        found: Answer = json.loads(json.dumps(answer, allow_nan=False))
        assert "error" not in found or set(found) == {"error"}
        return found

    return ask


def is_sentence(text: object, lang: str) -> bool:
    """Whether this can be shown to a person who reads that language."""
    if not isinstance(text, str) or "Traceback" in text or text in tables():
        return False
    return len(text) > 10 and bool(re.search("[가-힣]", text)) == (lang == "ko")


def spoken(value: Any, lang: object) -> Any:  # noqa: ANN401
    """An answer with every `Said` in it as its sentence."""
    if isinstance(value, list):
        return [spoken(one, lang) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"key", "params"}:
        return speak(as_lang(lang), Said.model_validate(value))
    return {name: spoken(one, lang) for name, one in value.items()}
