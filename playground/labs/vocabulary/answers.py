"""The vocabulary explorer: windows of rows, what can be counted, one entry, one word's two cuts.

Turns what `text.vocabulary` finds into answers with sentences.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.page.wire import (
    Answer,
    Query,
    Said,
    Settings,
    TextQuery,
    Wire,
    check_range,
    said,
    say,
)
from playground.sampling import SamplingSettings
from playground.text import vocabulary as entries
from playground.text.candidates import candidate
from playground.text.generation import predict
from playground.text.views import (
    CandidateView,
    ChipView,
    candidate_view,
    chip_views,
    hex_bytes,
    visible,
)
from playground.text.vocabulary import Vocabulary, length, stands_for_text, vocabulary_of
from playground.tokenizer import Token

MAX_ROWS = 100  # of one answer
MAX_WORD = 100
_NEIGHBOURS = 3
_MAX_FAMILY = 24

# A person types what stands on the page.
_SIGNS = str.maketrans({"␣": " ", "⏎": "\n", "⇥": "\t", "␍": "\r"})


class VocabularyQuery(Query):
    """A window of the entries that fit a search.

    Attributes:
        query: what to look for, with the page's signs for white space; empty: all.
        how: where it stands in an entry.
        group: only entries of this script or other group; None for all.
        offset: the first entry of the window among those that fit.
        limit: how many rows the window has at most.
    """

    query: str = ""
    how: entries.How = "contains"
    ignore_case: bool = False
    group: str | None = None
    order: entries.Order = "id"
    offset: int = 0
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS)] = MAX_ROWS


class EntryRow(Wire):
    """An entry as a row; a part of a character has no number of characters."""

    id: int
    text: str
    bytes: str
    n_bytes: int
    n_characters: int | None
    group: str
    special: bool


class VocabularyAnswer(Answer):
    """A window of rows, and how many entries fit in all; `wrong` says why none can."""

    total: int
    offset: int
    rows: list[EntryRow]
    wrong: Said | None


class GroupCount(Wire):
    """How many entries a group has."""

    group: str
    n: int


class VocabularyFactsAnswer(Answer):
    """What can be counted in a whole vocabulary.

    Attributes:
        n_space: entries that begin with a space.
        mean_bytes: average length of what stands for text.
        longest: the entry of the most bytes.
        counts: the groups that have any, the largest scripts first.
    """

    model: str
    n_entries: int
    n_space: int
    mean_bytes: float
    longest: EntryRow
    counts: list[GroupCount]


class VocabularyTokenQuery(TextQuery):
    """One entry, and the text at whose end it is judged."""

    id: int
    settings: Settings = SamplingSettings()


class VocabularyTokenAnswer(Answer):
    """One entry and its relations.

    Attributes:
        twin: the entry that differs by one space in front alone.
        family: those that differ by case and a space, with itself; the first of `n_family`.
        neighbours: the entries with the ids around its own.
        here: what the model thinks of it at the end of the text.
        sentence: about its twin; None for what stands for no text.
    """

    row: EntryRow
    twin: EntryRow | None
    family: list[EntryRow]
    n_family: int
    neighbours: list[EntryRow]
    here: CandidateView
    sentence: Said | None


class VocabularyWordQuery(Query):
    """A word to tokenize, with the page's signs for white space."""

    word: str


class VocabularyWordAnswer(Answer):
    """The word's tokens without and with a space in front; nothing for no word."""

    cuts: list[list[ChipView]]
    sentence: Said | None


def vocabulary(loaded: Loaded, query: VocabularyQuery) -> VocabularyAnswer:
    """A window of the entries that fit, and how many fit in all.

    A search that cannot be is answered with the reason: it may only be half typed.

    Raises:
        PlaygroundError: the group or the offset does not exist.
    """
    index = vocabulary_of(loaded.tokenizer)
    offset = check_range("offset", query.offset, 0, loaded.tokenizer.vocab_size)
    if query.group is not None and query.group not in entries.GROUPS:
        raise PlaygroundError("error.bad_request")
    try:
        found = index.find(_search(query))
    except PlaygroundError as error:
        return VocabularyAnswer(total=0, offset=0, rows=[], wrong=said(error))
    rows = [_row(index, id) for id in found[offset : offset + query.limit]]
    return VocabularyAnswer(total=len(found), offset=offset, rows=rows, wrong=None)


def _search(query: VocabularyQuery) -> entries.Query:
    return entries.Query(
        text=query.query.translate(_SIGNS),
        how=query.how,
        ignore_case=query.ignore_case,
        group=query.group,
        order=query.order,
    )


def _row(index: Vocabulary, id: int) -> EntryRow:
    token = index.tokens[id]
    text = token.text if stands_for_text(token) else None
    return EntryRow(
        id=id,
        text=visible(token.piece),
        bytes=hex_bytes(token.piece) if stands_for_text(token) else "",
        n_bytes=length(token),
        n_characters=None if text is None else len(text),
        group=index.groups[id],
        special=token.special,
    )


def vocabulary_facts(loaded: Loaded) -> VocabularyFactsAnswer:
    """What can be counted in the whole vocabulary."""
    index = vocabulary_of(loaded.tokenizer)
    facts = index.facts
    return VocabularyFactsAnswer(
        model=loaded.info.id,
        n_entries=facts.n_entries,
        n_space=facts.n_space,
        mean_bytes=facts.mean_bytes,
        longest=_row(index, facts.longest.id),
        counts=[GroupCount(group=group, n=n) for group, n in facts.counts],
    )


def vocabulary_token(loaded: Loaded, query: VocabularyTokenQuery) -> VocabularyTokenAnswer:
    """One entry: its twin, its family, its neighbours, and what the model thinks of it here.

    Raises:
        PlaygroundError: there is no such id, or the query's text cannot be used.
    """
    tokenizer = loaded.tokenizer
    id = check_range("id", query.id, 0, tokenizer.vocab_size - 1)
    ids = query.resolved(tokenizer).ids
    tokenizer.tokens(ids)  # refuses ids that do not exist
    index = vocabulary_of(tokenizer)
    twin, family = index.twin(id), index.family(id)
    near = range(max(0, id - _NEIGHBOURS), min(tokenizer.vocab_size, id + _NEIGHBOURS + 1))
    prediction = predict(loaded.engine, ids, query.settings)
    return VocabularyTokenAnswer(
        row=_row(index, id),
        twin=None if twin is None else _row(index, twin.id),
        family=[_row(index, other) for other in family[:_MAX_FAMILY]],
        n_family=len(family),
        neighbours=[_row(index, other) for other in near],
        here=candidate_view(candidate(prediction.distribution, tokenizer, id)),
        sentence=_twin_sentence(index.tokens[id], twin),
    )


def _twin_sentence(token: Token, twin: Token | None) -> Said | None:
    if not stands_for_text(token):
        return None
    name = visible(token.piece)
    if twin is not None:
        return say(
            "vocabulary.twin",
            token=name,
            id=token.id,
            twin=visible(twin.piece),
            twin_id=twin.id,
        )
    starts = token.piece.startswith(b" ")
    key = "vocabulary.no_twin_without" if starts else "vocabulary.no_twin_with"
    return say(key, token=name, id=token.id)


def vocabulary_word(loaded: Loaded, query: VocabularyWordQuery) -> VocabularyWordAnswer:
    """How a word is tokenized without and with a space in front, behind other text.

    Raises:
        PlaygroundError: the word is too long, or cannot be encoded.
    """
    word = query.word.translate(_SIGNS)
    if len(word) > MAX_WORD:
        raise PlaygroundError("error.vocabulary_query_long", max=MAX_WORD)
    bare = word.lstrip(" ")
    if not bare:
        return VocabularyWordAnswer(cuts=[], sentence=None)
    tokenizer = loaded.tokenizer
    without, with_space = (tokenizer.encode_continuation(text) for text in (bare, f" {bare}"))
    sentence = say(
        "vocabulary.cuts" if set(without) & set(with_space) else "vocabulary.cuts_apart",
        n_without=len(without),
        n_with=len(with_space),
        same=_in_common(without, with_space),
    )
    cuts = [chip_views(tokenizer.tokens(ids)) for ids in (without, with_space)]
    return VocabularyWordAnswer(cuts=cuts, sentence=sentence)


def _in_common(a: Sequence[int], b: Sequence[int]) -> int:
    return (Counter(a) & Counter(b)).total()
