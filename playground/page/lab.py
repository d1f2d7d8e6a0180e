"""What a part of the page declares, and how its answers are bound to the models of a process.

A lab is a folder with a `lab.py` that holds one `LAB`. What it answers are plain functions; what
each needs (the site, the model that the page speaks of, the checked query) is told by the types
of its parameters. Knows no lab by name and no HTTP.
"""

import inspect
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from playground.errors import PlaygroundError
from playground.host import Loaded, ModelHost
from playground.page.wire import Answer, Query, Wire, read, said

log = logging.getLogger(__name__)

Json = dict[str, Any]
Handler = Callable[[Json], Json]


@dataclass(frozen=True, slots=True)
class Site:
    """One running page.

    Attributes:
        host: its models.
        lesson: a lesson file of somebody's own, shown beside the shipped ones.
    """

    host: ModelHost
    lesson: Path | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    """A lab's tab.

    Attributes:
        name: what links, saved sessions and lessons call it; it never changes.
        title: the key of its label.
        has_bars: whether the bars of the next token stay in sight; else the tab has their room.
        shows_sampler: whether a look at the text includes the sampler's stages.
    """

    name: str
    title: str
    has_bars: bool = False
    shows_sampler: bool = False


@dataclass(frozen=True, slots=True)
class Lab:
    """What a lab declares.

    Attributes:
        name: its folder's name.
        tab: where it is found; None for what opens over the page.
        answers: the functions that answer its questions, each called by its own name.
        limits: the sizes, ranges and steps that its component needs, and what there is to choose.
        wire: what travels beside these answers, by a way of the lab's own.
    """

    name: str
    tab: Tab | None = None
    answers: tuple[Callable[..., Any], ...] = ()
    limits: Mapping[str, int | float | tuple[int | float | str, ...]] = field(default_factory=dict)
    wire: tuple[type[Wire], ...] = ()


def bind(function: Callable[..., Any], site: Site) -> Handler:
    """The function as the server calls it: JSON in, JSON out, and every failure an answer.

    It gets what its parameters' types ask for: the `Site`, the `Loaded` model, its `Query`.
    Beside its own answer the page may hear `{"loading": true}` while the model is on its way,
    `{"model_changed": id}` where this server has never had the model, and
    `{"error": {"key", "params"}}`.
    """
    kinds = get_type_hints(function)
    kinds.pop("return", None)

    def call(request: Json) -> Json:
        try:
            return _answer(function, kinds, site, request)
        except PlaygroundError as error:
            return {"error": said(error).model_dump()}
        except Exception:
            log.exception("a request of the page failed")
            return {"error": said(PlaygroundError("error.internal")).model_dump()}

    # Gradio reads the name and the signature.
    call.__name__ = function.__name__
    call.__annotations__ = {"request": dict, "return": dict}
    return call


def query_of(function: Callable[..., Any]) -> type[Query] | None:
    """The query that the function takes; None for one that takes none."""
    kinds = get_type_hints(function).items()
    return next((kind for name, kind in kinds if name != "return" and _is_query(kind)), None)


def _is_query(kind: object) -> bool:
    return inspect.isclass(kind) and issubclass(kind, Query)


def _answer(
    function: Callable[..., Any], kinds: Mapping[str, Any], site: Site, request: Json
) -> Json:
    if not isinstance(request, dict):
        raise PlaygroundError("error.bad_request")
    given: dict[str, Any] = {}
    for name, kind in kinds.items():
        if kind is Site:
            given[name] = site
        elif _is_query(kind):
            given[name] = read(kind, _without_lang(kind, request))
    for name, kind in kinds.items():
        if kind is Loaded:
            loaded = _loaded(site.host, model_of(request))
            if not isinstance(loaded, Loaded):
                return loaded
            given[name] = loaded
    answer: Answer = function(**given)
    return answer.model_dump(mode="json")


def _without_lang(kind: type[Query], request: Json) -> Json:
    """A page that was opened before an update still sends the language it speaks."""
    if "lang" in kind.model_fields:
        return request
    return {name: value for name, value in request.items() if name != "lang"}


def model_of(request: Json) -> str | None:
    """The id of the model the page speaks of; None for the default one.

    Raises:
        PlaygroundError: it is no name.
    """
    model_id = request.get("model")
    if model_id is not None and not isinstance(model_id, str):
        raise PlaygroundError("error.bad_request")
    return model_id


def _loaded(host: ModelHost, wanted: str | None) -> Loaded | Json:
    """The model, or what to answer while it is not there."""
    try:
        return host.ready(wanted) or {"loading": True}
    except PlaygroundError as error:
        if error.key != "error.model_not_listed" or wanted is None:
            raise
        # Another server than the one the page was opened on.
        default = host.ready()
        return {"model_changed": default.info.id} if default else {"loading": True}
