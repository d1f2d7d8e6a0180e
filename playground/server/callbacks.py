"""What the page can ask the server, by name, and what becomes of failures.

The page holds the state (ids, choices); every call reads a request, makes one call into the
domain and returns plain data, so the server remembers no visitor. Every failure becomes a
sentence in the reader's language.
"""

import logging
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from playground.errors import PlaygroundError
from playground.host import Loaded, ModelHost
from playground.i18n import Lang, as_lang, explain, t
from playground.labs.beams.answers import beam_step
from playground.labs.course.answers import course_answer
from playground.labs.guess.answers import guess_question, guess_reveal
from playground.labs.sampling.answers import look_up, roll
from playground.labs.save.answers import open_answer, save
from playground.labs.selfcheck.answers import selfcheck
from playground.labs.surprise.answers import score, score_summary
from playground.labs.tax.answers import tax_answer
from playground.labs.tokenization.answers import cut, cut_word
from playground.labs.vocabulary.answers import (
    vocabulary,
    vocabulary_facts,
    vocabulary_token,
    vocabulary_word,
)
from playground.page.lints import without_space
from playground.page.look import look
from playground.page.requests import Answer, Request, model_of
from playground.page.status import status_view

log = logging.getLogger(__name__)

ServerFunction = Callable[[Request], Answer]


def server_functions(host: ModelHost, lesson: Path | None = None) -> list[ServerFunction]:
    """The functions the page calls; each takes one JSON object and returns one.

    `lesson` is a lesson file of somebody's own, shown beside the shipped ones.
    """

    @_answering
    def status(request: Request, lang: Lang) -> Answer:
        model_id = model_of(request)
        host.ready(model_id)  # who waits for a model that has left memory gets it back
        return status_view(host.status(model_id), host.choices(), lang)

    @_answering
    def retry(request: Request, lang: Lang) -> Answer:
        model_id = model_of(request)
        host.retry(model_id)
        return status_view(host.status(model_id), host.choices(), lang)

    answers = (
        look,
        without_space,
        roll,
        look_up,
        beam_step,
        score,
        score_summary,
        cut,
        cut_word,
        tax_answer(host),
        vocabulary,
        vocabulary_facts,
        vocabulary_token,
        vocabulary_word,
        guess_question,
        guess_reveal,
        selfcheck,
        save,
        open_answer(host),
    )
    course = _answering(course_answer(lesson))
    return [status, retry, course, *(_asking(host, answer) for answer in answers)]


def _asking(host: ModelHost, answer: Callable[[Loaded, Request, Lang], Answer]) -> ServerFunction:
    """A function that needs the model the page speaks of."""

    @wraps(answer)
    def ask(request: Request, lang: Lang) -> Answer:
        wanted = model_of(request)
        try:
            loaded = host.ready(wanted)
        except PlaygroundError as error:
            if error.key != "error.model_not_listed" or wanted is None:
                raise
            # Another server than the one the page was opened on.
            default = host.ready()
            return {"model_changed": default.info.id} if default else {"loading": True}
        return answer(loaded, request, lang) if loaded else {"loading": True}

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
