"""What the page can ask the server, by name; what becomes of failures; how the model is doing.

The page holds the state (ids, choices); every call reads a request, makes one call into the
domain and returns plain data, so the server remembers no visitor. Every failure becomes a
sentence in the reader's language.
"""

import logging
from collections.abc import Callable
from functools import wraps

from playground.errors import PlaygroundError
from playground.host import HostStatus, Loaded, ModelHost
from playground.i18n import Lang, as_lang, explain, t
from playground.ui.lab import look_up, roll
from playground.ui.looks import look
from playground.ui.requests import Answer, Request

log = logging.getLogger(__name__)

ServerFunction = Callable[[Request], Answer]


def server_functions(host: ModelHost) -> list[ServerFunction]:
    """The functions the page calls; each takes one JSON object and returns one."""

    @_answering
    def status(request: Request, lang: Lang) -> Answer:
        return status_view(host.status(), lang)

    @_answering
    def retry(request: Request, lang: Lang) -> Answer:
        host.retry()
        return status_view(host.status(), lang)

    return [status, retry, *(_asking(host, answer) for answer in (look, roll, look_up))]


def _asking(host: ModelHost, answer: Callable[[Loaded, Request, Lang], Answer]) -> ServerFunction:
    """A function that needs the model the page speaks of."""

    @wraps(answer)
    def ask(request: Request, lang: Lang) -> Answer:
        loaded = host.ready()
        if loaded is None:
            return {"loading": True}
        if request.get("model") not in (None, loaded.info.id):
            return {"model_changed": loaded.info.id}
        return answer(loaded, request, lang)

    return _answering(ask)


def _answering(answer: Callable[[Request, Lang], Answer]) -> ServerFunction:
    """Turn every failure into a sentence: a server function's exception reaches nobody."""

    @wraps(answer)
    def call(request: Request) -> Answer:
        lang = as_lang(request.get("lang")) if isinstance(request, dict) else as_lang(None)
        try:
            return answer(request, lang)
        except PlaygroundError as error:
            return {"error": explain(lang, error)}
        except Exception:
            log.exception("a request of the page failed")
            return {"error": t(lang, "error.internal")}

    # Gradio reads the signature to see what to pass.
    del call.__wrapped__
    call.__annotations__ = {"request": dict, "return": dict}
    return call


def status_view(status: HostStatus, lang: Lang) -> Answer:
    """What the page says of the model: state, sentence, progress, and how it was found."""
    info = status.info
    progress = status.progress
    return {
        "state": status.state,
        "model": info.id if info else None,
        "sentence": _status_sentence(status, lang),
        "fraction": progress.fraction if progress else None,
        "steps": [t(lang, step.key, **step.params) for step in status.steps],
        "stand_in": status.stand_in,
        "retrying": status.retrying,
    }


def _status_sentence(status: HostStatus, lang: Lang) -> str:
    if status.state == "failed" and status.error:
        return explain(lang, status.error)
    if status.info is None or status.state != "ready":
        progress = status.progress
        return t(lang, progress.key, **progress.params) if progress else t(lang, "status.starting")
    info = status.info
    facts = t(
        lang,
        "status.ready",
        id=info.id,
        source=t(lang, f"status.source.{info.source}"),
        n_params=_amount(info.n_params, lang),
        context_length=f"{info.context_length:,}",
    )
    sentences = [facts]
    if info.licence:
        sentences.append(t(lang, "status.licence", licence=info.licence))
    if status.stand_in:
        sentences.append(t(lang, "status.stand_in"))
    if status.retrying and status.progress:
        sentences.append(t(lang, status.progress.key, **status.progress.params))
    elif status.error:
        sentences.append(explain(lang, status.error))
    return " ".join(sentences)


def _amount(n: int, lang: Lang) -> str:
    """A large number as people say it: `135M`; in Korean by ten thousands, `1억 3,452만`."""
    if lang == "en":
        return f"{n / 1e6:,.0f}M"
    hundred_millions, rest = divmod(round(n / 1e4), 10**4)
    return f"{hundred_millions}억 {rest:,}만" if hundred_millions else f"{rest:,}만"
