"""The vocabulary explorer: windows of rows, what can be counted, one entry, one word's two cuts.

Turns what `vocabulary` finds into plain data with sentences.
"""

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import Lang, explain, t
from playground.page.requests import Answer, Request, integer, settings_of, text_of
from playground.text.candidates import candidate
from playground.text.generation import predict
from playground.text.views import candidate_view, chip_views, hex_bytes, visible
from playground.text.vocabulary import (
    GROUPS,
    How,
    Order,
    Query,
    Vocabulary,
    length,
    stands_for_text,
    vocabulary_of,
)
from playground.tokenizer import Token

MAX_ROWS = 200
MAX_WORD = 100
_NEIGHBOURS = 3
_MAX_FAMILY = 24

# A person types what stands on the page.
_SIGNS = str.maketrans({"␣": " ", "⏎": "\n", "⇥": "\t", "␍": "\r"})


def vocabulary(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """A window of the entries that the request asks for, and how many there are in all.

    What is wrong with a query is told beside it: it may only be half typed.

    Raises:
        PlaygroundError: the request has no such form.
    """
    index = vocabulary_of(loaded.tokenizer)
    offset = integer(request, "offset", 0, loaded.tokenizer.vocab_size)
    limit = integer(request, "limit", 1, MAX_ROWS)
    try:
        found = index.find(_query(request))
    except PlaygroundError as error:
        if error.key == "error.bad_request":
            raise
        return {"total": 0, "offset": 0, "rows": [], "wrong": explain(lang, error)}
    rows = [_row(index, id) for id in found[offset : offset + limit]]
    return {"total": len(found), "offset": offset, "rows": rows, "wrong": None}


def _query(request: Request) -> Query:
    text, how = request.get("query", ""), request.get("how", "contains")
    group, order = request.get("group"), request.get("order", "id")
    fits = (
        isinstance(text, str)
        and how in get_args(How)
        and order in get_args(Order)
        and (group is None or group in GROUPS)
    )
    if not fits:
        raise PlaygroundError("error.bad_request")
    ignore_case = request.get("ignore_case") is True
    return Query(text.translate(_SIGNS), how, ignore_case, group, order)


def _row(index: Vocabulary, id: int) -> Answer:
    token = index.tokens[id]
    text = token.text if stands_for_text(token) else None
    return {
        "id": id,
        "text": visible(token.piece),
        "bytes": hex_bytes(token.piece) if stands_for_text(token) else "",
        "n_bytes": length(token),
        "n_characters": None if text is None else len(text),
        "group": index.groups[id],
        "special": token.special,
    }


def vocabulary_facts(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """What can be counted in the whole vocabulary."""
    index = vocabulary_of(loaded.tokenizer)
    facts = index.facts
    return {
        "model": loaded.info.id,
        "n_entries": facts.n_entries,
        "n_space": facts.n_space,
        "mean_bytes": facts.mean_bytes,
        "longest": _row(index, facts.longest.id),
        "counts": [{"group": group, "n": n} for group, n in facts.counts],
    }


def vocabulary_token(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """One entry: its twin, its family, its neighbours, and what the model thinks of it here.

    Raises:
        PlaygroundError: there is no such id, or the request's text cannot be used.
    """
    tokenizer = loaded.tokenizer
    id = integer(request, "id", 0, tokenizer.vocab_size - 1)
    ids = text_of(request, tokenizer)["ids"]
    tokenizer.tokens(ids)  # refuses ids that there are not
    index = vocabulary_of(tokenizer)
    twin, family = index.twin(id), index.family(id)
    near = range(max(0, id - _NEIGHBOURS), min(tokenizer.vocab_size, id + _NEIGHBOURS + 1))
    prediction = predict(loaded.engine, ids, settings_of(request))
    return {
        "row": _row(index, id),
        "twin": None if twin is None else _row(index, twin.id),
        "family": [_row(index, other) for other in family[:_MAX_FAMILY]],
        "n_family": len(family),
        "neighbours": [_row(index, other) for other in near],
        "here": candidate_view(candidate(prediction.distribution, tokenizer, id)),
        "sentence": _twin_sentence(index.tokens[id], twin, lang),
    }


def _twin_sentence(token: Token, twin: Token | None, lang: Lang) -> str | None:
    if not stands_for_text(token):
        return None
    names = {"token": visible(token.piece), "id": token.id}
    if twin is None:
        starts = token.piece.startswith(b" ")
        return t(
            lang, "vocabulary.no_twin_without" if starts else "vocabulary.no_twin_with", **names
        )
    return t(lang, "vocabulary.twin", **names, twin=visible(twin.piece), twin_id=twin.id)


def vocabulary_word(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """How a word is cut without and with a space in front, where it goes on behind other text.

    Raises:
        PlaygroundError: it is no word, or a long one.
    """
    word = request.get("word")
    if not isinstance(word, str):
        raise PlaygroundError("error.bad_request")
    word = word.translate(_SIGNS)
    if len(word) > MAX_WORD:
        raise PlaygroundError("error.vocabulary_query_long", max=MAX_WORD)
    bare = word.lstrip(" ")
    if not bare:
        return {"cuts": [], "sentence": None}
    tokenizer = loaded.tokenizer
    without, with_space = (tokenizer.encode_continuation(text) for text in (bare, f" {bare}"))
    sentence = t(
        lang,
        "vocabulary.cuts" if set(without) & set(with_space) else "vocabulary.cuts_apart",
        n_without=len(without),
        n_with=len(with_space),
        same=_in_common(without, with_space),
    )
    cuts = [chip_views(tokenizer.tokens(ids)) for ids in (without, with_space)]
    return {"cuts": cuts, "sentence": sentence}


def _in_common(a: Sequence[int], b: Sequence[int]) -> int:
    return (Counter(a) & Counter(b)).total()
