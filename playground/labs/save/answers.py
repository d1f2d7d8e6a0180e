"""Saving what is on the page, and opening what was saved.

Checks requests, asks the model once more for every figure, and leaves forms to `export`. What is
opened may come from anybody: nothing in it is believed but which tokens stand where.
"""

from dataclasses import asdict, replace

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import Lang, t
from playground.labs.save import (
    Kind,
    Origin,
    Present,
    from_link,
    from_session,
    session_parts,
    step_parts,
    to_csv,
    to_link,
    to_notebook,
    to_script,
    to_session,
)
from playground.labs.save.reading import a_list, an_object, page_from, settings_from, step_from
from playground.page.lab import Site
from playground.page.requests import Answer, Request, text_of
from playground.text.candidates import candidates, other_probability
from playground.text.generation import predict
from playground.text.replay import Replayed, check_length, replay
from playground.text.trace import MAX_STEPS, Step, Trace
from playground.text.views import percent, visible
from playground.tokenizer import whole_text

# What is asked for → name and kind of the file.
_FILES = {
    "link": ("link.txt", "text/plain"),
    "json": ("session.json", "application/json"),
    "csv": ("session.csv", "text/csv"),
    "script": ("session.py", "text/x-python"),
    "notebook": ("session.ipynb", "application/x-ipynb+json"),
    "step_script": ("step.py", "text/x-python"),
    "step_notebook": ("step.ipynb", "application/x-ipynb+json"),
}


def save(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """The session in the form that `what` names: a link's string, or the content of a file.

    Raises:
        PlaygroundError: the request cannot be used, or the session is too large to be saved.
    """
    what = request.get("what")
    if not isinstance(what, str) or what not in _FILES:
        raise PlaygroundError("error.bad_request")
    trace = _trace_of(loaded, request)
    filename, mime = _FILES[what]
    return {"content": _content(what, loaded, trace, lang), "filename": filename, "mime": mime}


def _content(what: str, loaded: Loaded, trace: Trace, lang: Lang) -> str:
    tokenizer, origin = loaded.tokenizer, _origin(loaded)
    if what.startswith("step_"):
        parts = step_parts(trace, _present(loaded, trace), tokenizer, origin, lang)
        return to_script(parts) if what == "step_script" else to_notebook(parts)
    if what == "link":
        check_length(loaded.engine, trace)
        return to_link(trace)
    replayed = replay(loaded.engine, trace)
    match what:
        case "json":
            return to_session(trace, replayed, tokenizer, origin)
        case "csv":
            return to_csv(trace, replayed, tokenizer)
    parts = session_parts(trace, replayed, tokenizer, origin, lang)
    return to_script(parts) if what == "script" else to_notebook(parts)


def _trace_of(loaded: Loaded, request: Request) -> Trace:
    """What the page says of itself, as a trace.

    Raises:
        PlaygroundError: a part of it cannot be used.
    """
    text = text_of(request, loaded.tokenizer)
    count = text["prompt_length"]
    told = a_list(request.get("steps"), "steps", most=10 * MAX_STEPS)
    if len(told) != len(text["ids"]) - count:
        raise PlaygroundError("error.bad_request")
    steps = tuple(map(_step_of, text["ids"][count:], told))
    trace = Trace(
        model_id=loaded.info.id,
        prompt_text=request.get("text", ""),
        prompt_ids=tuple(text["ids"][:count]),
        continuation=whole_text(loaded.tokenizer.tokens([step.id for step in steps])),
        steps=steps,
        settings=settings_from(request.get("settings"), "settings"),
        page=page_from(request.get("page")),
    )
    return _with_text_of_ids(loaded, trace)


def _step_of(id: int, told: object) -> Step:
    step = an_object(told, "steps")
    settings = settings_from(step.get("settings"), "steps/settings")
    return step_from(id, step.get("how"), settings)


def _with_text_of_ids(loaded: Loaded, trace: Trace) -> Trace:
    """The trace, its prompt reading as its ids do: where both differ, the ids are the truth.

    Raises:
        PlaygroundError: an id is none of the model's.
    """
    tokenizer = loaded.tokenizer
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


_KINDS: dict[str, Kind] = {"dir": "dir", "package": "package"}


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


# --- opening ----------------------------------------------------------------------------------


def open_saved(site: Site, loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """What a `link` or the `json` of a session holds, ready to be shown.

    Exactly, where the model is at hand. Else as text for the model that serves; `wants`
    then names the model that is on its way, or is None where it is not to be had here.

    Raises:
        PlaygroundError: it is no session, or cannot be shown.
    """
    trace = _opened(request)
    try:
        there = site.host.ready(trace.model_id)
    except PlaygroundError as error:
        if error.key != "error.model_not_listed":
            raise
        return _as_text(loaded, trace, "saved.other_model", lang)
    if there is None:
        return _as_text(loaded, trace, "saved.model_coming", lang)
    return _exactly(there, _with_text_of_ids(there, trace), lang)


def _opened(request: Request) -> Trace:
    if request.get("link") is not None:
        return from_link(request["link"])
    return from_session(request.get("json"))


def _exactly(loaded: Loaded, trace: Trace, lang: Lang) -> Answer:
    replayed = replay(loaded.engine, trace)
    n_other = sum(one.step.how != step.how for one, step in zip(replayed, trace.steps, strict=True))
    note = t(lang, "saved.opened", model=loaded.info.id)
    if n_other:
        note = f"{note} {t(lang, 'saved.not_as_drawn', n=n_other)}"
    return {
        **_shared(loaded, trace),
        "text": trace.prompt_text,
        "prompt_ids": list(trace.prompt_ids),
        "records": [_record(one, loaded) for one in replayed],
        "note": note,
        "is_exact": n_other == 0,
        "wants": None,
    }


def _record(one: Replayed, loaded: Loaded) -> Answer:
    """The step as the page keeps it: see `static/records.js`."""
    return {
        "id": one.step.id,
        "text": visible(loaded.tokenizer.token(one.step.id).piece),
        "rank": one.rank,
        "probability": one.probability,
        "percent": percent(one.probability),
        "sampler_percent": percent(one.sampler_probability),
        "u": one.u,
        "how": one.step.how,
        "settings": asdict(one.step.settings),
    }


def _as_text(loaded: Loaded, trace: Trace, note: str, lang: Lang) -> Answer:
    tokenizer = loaded.tokenizer
    return {
        **_shared(loaded, trace),
        "text": trace.text,
        "prompt_ids": list(tokenizer.encode(trace.text)) or [tokenizer.start_id],
        "records": [],
        "note": t(lang, note, saved=trace.model_id, model=loaded.info.id),
        "is_exact": False,
        "wants": trace.model_id if note == "saved.model_coming" else None,
    }


def _shared(loaded: Loaded, trace: Trace) -> Answer:
    page = asdict(trace.page)
    lesson = trace.page.lesson
    page["lesson"] = {"id": lesson[0], "card": lesson[1]} if lesson else None
    return {"model": loaded.info.id, "settings": asdict(trace.settings), "page": page}
