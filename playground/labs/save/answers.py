"""Saving what is on the page, and opening what was saved.

Asks the model once more for every figure and leaves the forms to this lab's other modules. What
is opened may come from anybody: nothing in it is believed but which tokens stand where.
"""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import DEFAULT_LANG, Lang, as_lang
from playground.labs.save.code import (
    Present,
    session_parts,
    step_parts,
    to_notebook,
    to_script,
)
from playground.labs.save.link import from_link, to_link
from playground.labs.save.origin import Kind, Origin
from playground.labs.save.session import from_session, to_session
from playground.labs.save.table import to_csv
from playground.page.lab import Site
from playground.page.wire import Answer, Query, Said, Settings, TextQuery, Wire, say
from playground.text.candidates import candidates, other_probability
from playground.text.generation import predict
from playground.text.replay import Replayed, check_length, replay
from playground.text.trace import MAX_STEPS, How, Page, Step, Trace
from playground.text.views import percent, visible
from playground.tokenizer import Tokenizer, whole_text

What = Literal["link", "json", "csv", "script", "notebook", "step_script", "step_notebook"]

# What is asked for → name and type of the file.
_FILES: dict[What, tuple[str, str]] = {
    "link": ("link.txt", "text/plain"),
    "json": ("session.json", "application/json"),
    "csv": ("session.csv", "text/csv"),
    "script": ("session.py", "text/x-python"),
    "notebook": ("session.ipynb", "application/x-ipynb+json"),
    "step_script": ("step.py", "text/x-python"),
    "step_notebook": ("step.ipynb", "application/x-ipynb+json"),
}
_KINDS: dict[str, Kind] = {"dir": "dir", "package": "package"}


class StepPart(Wire):
    """How a token behind the prompt came, and the knobs of that moment."""

    how: How
    settings: Settings


class LessonPlace(Wire):
    """The lesson that is open, and its card, from 0."""

    id: str
    card: int


class PagePart(Wire):
    """What is open on the page; `view` is the tab's name, as links have always called it."""

    view: str
    top_k_shown: int
    language: str
    lesson: LessonPlace | None = None


class SaveQuery(TextQuery):
    """The session as the page holds it; `text` is what a person typed.

    Attributes:
        what: the form to write it in.
        steps: one for each id behind the prompt.
        lang: the language of the comments in code.
    """

    what: What
    steps: Annotated[list[StepPart], Field(max_length=10 * MAX_STEPS)]
    settings: Settings
    page: PagePart
    lang: str = DEFAULT_LANG


class SaveAnswer(Answer):
    """A link's string, or the content of a file."""

    content: str
    filename: str
    mime: str


class OpenQuery(Query):
    """A link's string, or the JSON of a session."""

    link: str | None = None
    session: str | None = Field(None, alias="json")


class RecordView(Wire):
    """A step as the page keeps it."""

    id: int
    text: str
    rank: int
    probability: float
    percent: str
    sampler_percent: str
    u: float | None
    how: How
    settings: Settings


class OpenedAnswer(Answer):
    """What was saved, ready to be shown.

    Attributes:
        model: the one that it is shown with.
        note: how it was opened.
        is_exact: whether every token came here as it was saved.
        wants: the model that it was saved with, where that one is on its way.
    """

    model: str
    settings: Settings
    page: PagePart
    text: str
    prompt_ids: list[int]
    records: list[RecordView]
    note: Said
    is_exact: bool
    wants: str | None


# --- saving ---


def save(loaded: Loaded, query: SaveQuery) -> SaveAnswer:
    """The session in the form that `what` names.

    Raises:
        PlaygroundError: the session cannot be used, or is too large to be saved.
    """
    filename, mime = _FILES[query.what]
    content = _content(query.what, loaded, _trace_of(loaded, query), as_lang(query.lang))
    return SaveAnswer(content=content, filename=filename, mime=mime)


def _content(what: What, loaded: Loaded, trace: Trace, lang: Lang) -> str:
    tokenizer, origin = loaded.tokenizer, _origin(loaded)
    if what in ("step_script", "step_notebook"):
        parts = step_parts(trace, _present(loaded, trace), tokenizer, origin, lang)
        return to_script(parts) if what == "step_script" else to_notebook(parts)
    if what == "link":
        check_length(loaded.engine, trace)
        return to_link(trace)
    replayed = replay(loaded.engine, trace)
    if what == "json":
        return to_session(trace, replayed, tokenizer, origin)
    if what == "csv":
        return to_csv(trace, replayed, tokenizer)
    parts = session_parts(trace, replayed, tokenizer, origin, lang)
    return to_script(parts) if what == "script" else to_notebook(parts)


def _trace_of(loaded: Loaded, query: SaveQuery) -> Trace:
    """What the page says of itself, as a trace.

    Raises:
        PlaygroundError: a part of it cannot be used.
    """
    text = query.resolved(loaded.tokenizer)
    step_ids = text.ids[text.prompt_length :]
    if len(query.steps) != len(step_ids):
        raise PlaygroundError("error.bad_request")
    lesson = query.page.lesson
    trace = Trace(
        model_id=loaded.info.id,
        prompt_text=query.text,
        prompt_ids=tuple(text.ids[: text.prompt_length]),
        continuation=whole_text(loaded.tokenizer.tokens(step_ids)),
        steps=tuple(
            Step(id, step.how, step.settings)
            for id, step in zip(step_ids, query.steps, strict=True)
        ),
        settings=query.settings,
        page=Page(
            query.page.view,
            query.page.top_k_shown,
            query.page.language,
            (lesson.id, lesson.card) if lesson else None,
        ),
    )
    return _with_text_of_ids(loaded.tokenizer, trace)


def _with_text_of_ids(tokenizer: Tokenizer, trace: Trace) -> Trace:
    """The trace, its prompt reading as its ids do: where both differ, the ids are the truth.

    Raises:
        PlaygroundError: an id is none of the model's.
    """
    tokens = tokenizer.tokens(trace.ids)[: len(trace.prompt_ids)]
    pieces = b"".join(token.piece for token in tokens if not token.special)
    text = pieces.decode("utf-8", errors="replace")
    typed = trace.prompt_text
    if tokenizer.unknown_id is not None:
        # Such a vocabulary puts a space before the text, and lacks characters.
        if typed in (text, text.removeprefix(" ")) or tokenizer.unknown_id in trace.prompt_ids:
            return trace
        text = text.removeprefix(" ")
    return trace if typed == text else replace(trace, prompt_text=text)


def _origin(loaded: Loaded) -> Origin:
    info = loaded.info
    name, revision = info.id, None
    if info.source == "dir":
        name = info.id.removeprefix("dir:")
    elif info.source != "package":
        name, _, tag = info.id.partition("@")
        # The commit itself, where the files tell it: a branch moves on.
        revision = getattr(loaded.model.config, "_commit_hash", None) or tag or None
    return Origin(
        id=info.id,
        kind=_KINDS.get(info.source, "hub"),
        name=name,
        revision=revision,
        context_length=info.context_length,
        start_id=loaded.tokenizer.start_id,
        is_byte_level=loaded.tokenizer.unknown_id is None,
    )


def _present(loaded: Loaded, trace: Trace) -> Present:
    prediction = predict(loaded.engine, trace.ids, trace.settings)
    distribution = prediction.distribution
    n_shown = min(trace.page.top_k_shown, distribution.vocab_size)
    shown = candidates(distribution, loaded.tokenizer, n_shown)
    return Present(
        shown=shown,
        other_probability=other_probability(distribution.probs, shown),
        pick=prediction.pick,
        sampler_probability=float(distribution.sampler_probs[prediction.pick.id]),
    )


# --- opening ---


def open_saved(site: Site, loaded: Loaded, query: OpenQuery) -> OpenedAnswer:
    """What a link or a file holds, with the model that it was saved with where that is at hand.

    Else it comes as text for the model that serves.

    Raises:
        PlaygroundError: it is no session, or cannot be shown.
    """
    trace = from_session(query.session) if query.link is None else from_link(query.link)
    try:
        saved_with = site.host.ready(trace.model_id)
    except PlaygroundError as error:
        if error.key != "error.model_not_listed":
            raise
        return _as_text(loaded, trace, is_coming=False)
    if saved_with is None:
        return _as_text(loaded, trace, is_coming=True)
    return _exactly(saved_with, _with_text_of_ids(saved_with.tokenizer, trace))


def _exactly(loaded: Loaded, trace: Trace) -> OpenedAnswer:
    replayed = replay(loaded.engine, trace)
    n_other = sum(one.step.how != step.how for one, step in zip(replayed, trace.steps, strict=True))
    note = say("saved.opened", model=loaded.info.id)
    if n_other:
        note = say("saved.opened_otherwise", model=loaded.info.id, n=n_other)
    return OpenedAnswer(
        model=loaded.info.id,
        settings=trace.settings,
        page=_page(trace),
        text=trace.prompt_text,
        prompt_ids=list(trace.prompt_ids),
        records=[_record(one, loaded.tokenizer) for one in replayed],
        note=note,
        is_exact=n_other == 0,
        wants=None,
    )


def _record(one: Replayed, tokenizer: Tokenizer) -> RecordView:
    return RecordView(
        id=one.step.id,
        text=visible(tokenizer.token(one.step.id).piece),
        rank=one.rank,
        probability=one.probability,
        percent=percent(one.probability),
        sampler_percent=percent(one.sampler_probability),
        u=one.u,
        how=one.step.how,
        settings=one.step.settings,
    )


def _as_text(loaded: Loaded, trace: Trace, *, is_coming: bool) -> OpenedAnswer:
    tokenizer, serving = loaded.tokenizer, loaded.info.id
    note = say("saved.other_model", saved=trace.model_id, model=serving)
    if is_coming:
        note = say("saved.model_coming", saved=trace.model_id, model=serving)
    return OpenedAnswer(
        model=serving,
        settings=trace.settings,
        page=_page(trace),
        text=trace.text,
        prompt_ids=list(tokenizer.encode(trace.text)) or [tokenizer.start_id],
        records=[],
        note=note,
        is_exact=False,
        wants=trace.model_id if is_coming else None,
    )


def _page(trace: Trace) -> PagePart:
    page = trace.page
    return PagePart(
        view=page.view,
        top_k_shown=page.top_k_shown,
        language=page.language,
        lesson=LessonPlace(id=page.lesson[0], card=page.lesson[1]) if page.lesson else None,
    )
