"""How a text is tokenized: its words, the merges of one of them, its bytes as characters.

The page draws and steps; every merge it shows was made by `tokenizer.merges`. Computes no ids.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Annotated

import regex
from pydantic import Field

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.page.wire import (
    Answer,
    Param,
    Query,
    Said,
    TextQuery,
    Wire,
    check_range,
    said,
    say,
)
from playground.text.views import percent, visible, visible_text
from playground.tokenizer import MAX_CHARS, Facts, Merge, NoReplayError, Tokenizer, Word
from playground.tokenizer.utf8 import (
    LEAD_BASE,
    N_SYLLABLES,
    N_TAILS,
    N_VOWELS,
    SYLLABLE_BASE,
    TAIL_BASE,
    VOWEL_BASE,
    Byte,
    character_name,
    clusters,
    jamo,
    letter,
    spell,
)

MAX_CLUSTERS = 40
MAX_SHOWN = 60  # characters of a part on its button
MAX_POINTS = 24  # of one cluster: a letter can carry thousands of marks
_NAMED_SYLLABLES = 12

# What a piece is made of, by the rules of GPT-2's encoder.py, on which others build.
_RULES = {
    "ending": regex.compile(r"'(?:s|t|re|ve|m|ll|d)", regex.IGNORECASE),
    "letters": regex.compile(r" ?\p{L}+"),
    "digits": regex.compile(r" ?\p{N}+"),
    "space": regex.compile(r"\s+"),
    "marks": regex.compile(r" ?\p{M}+"),
    "signs": regex.compile(r" ?[^\s\p{L}\p{N}]+"),
}
_SPACED_PARTS = regex.compile(r"\s*\S+|\s+")


class TokenizationQuery(TextQuery):
    """A text, and the ids that the page has of it."""

    text: str


class WordQuery(Query):
    """A part of a text, by its place among the parts."""

    text: str
    word: Annotated[int, Field(ge=0, le=MAX_CHARS)] = 0


class WordView(Wire):
    """A part of the text on its button.

    Attributes:
        start, stop: its first character, and the one behind its last.
        n_tokens: None where merges cannot be replayed.
    """

    text: str
    start: int
    stop: int
    n_tokens: int | None
    n_bytes: int


class FactView(Wire):
    """A count, and what it counts."""

    figure: str
    sentences: list[Said]


class TokenizationAnswer(Answer):
    """The parts of a text, and what there is to say of text and vocabulary.

    Attributes:
        refused: why merges cannot be replayed.
        counts: None where they cannot, or there is no text.
        differs: said when the page's ids are not those that the tokenizer makes of its text.
    """

    refused: Said | None
    words: list[WordView]
    counts: Said | None
    differs: Said | None
    facts: list[FactView]


class MergeView(Wire):
    """Two neighbors merged, and the ranks of the new piece's pairs."""

    start: int
    rank: int
    left: int
    right: int
    merged: int
    rank_before: int | None
    rank_after: int | None


class PieceView(Wire):
    """A piece as it reads, and its bytes."""

    text: str
    bytes: str
    n_bytes: int


class StepsView(Wire):
    """Everything the page needs to show the pieces, and all candidates, before each merge.

    Attributes:
        letters: the ids that merging starts from.
        ranks: of each pair of them; None for one that is not in the list.
        ids: the tokens that it ends in.
        pieces: id → piece, of all that occur.
    """

    n_bytes: int
    letters: list[int]
    ranks: list[int | None]
    merges: list[MergeView]
    ids: list[int]
    pieces: dict[str, PieceView]


class HolderView(Wire):
    """The token that holds a byte."""

    position: int
    id: int
    text: str


class ByteView(Wire):
    """A byte of UTF-8, and how many code points it leaves open; None when that is one."""

    hex: str
    marker: str
    payload: str
    possible: Said | None
    token: HolderView | None


class JamoView(Wire):
    """A Hangul syllable from its letters."""

    letters: list[str]
    sum: str
    sentence: Said


class CharacterView(Wire):
    """A code point and its bytes."""

    text: str
    code: str
    name: str
    bytes: list[ByteView]
    jamo: JamoView | None


class ClusterView(Wire):
    """What people see as one character."""

    text: str
    sentences: list[Said]
    characters: list[CharacterView]
    more: Said | None


class CharactersView(Wire):
    """The first characters that a part has bytes of."""

    clusters: list[ClusterView]
    more: Said | None


class WordAnswer(Answer):
    """One part of a text: why it ends where it does, its merges, its bytes as characters."""

    rule: list[Said]
    steps: StepsView | None
    characters: CharactersView


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the text that is looked at on its own: a word, or what spaces divide.

    Attributes:
        start: its first character.
        stop: the character behind its last one.
        word: how it was merged; None where that cannot be told.
    """

    start: int
    stop: int
    word: Word | None


def tokenization(loaded: Loaded, query: TokenizationQuery) -> TokenizationAnswer:
    """The parts of a text, and what there is to say of text and vocabulary.

    Raises:
        PlaygroundError: the text cannot be tokenized.
    """
    tokenizer = loaded.tokenizer
    ids = tokenizer.encode(query.text)
    parts, refusal = _parts(query.text, tokenizer)
    counts = say("tokenization.counts", words=f"{len(parts):,}", tokens=f"{len(ids):,}")
    return TokenizationAnswer(
        refused=said(refusal) if refusal else None,
        words=[_word_view(query.text, part) for part in parts],
        counts=counts if parts and not refusal else None,
        differs=_differs(query, ids, tokenizer),
        facts=_facts(tokenizer.facts),
    )


def tokenization_word(loaded: Loaded, query: WordQuery) -> WordAnswer:
    """One part of a text: its merges, and its bytes as characters.

    Raises:
        PlaygroundError: the text cannot be tokenized, or has no such part.
    """
    tokenizer = loaded.tokenizer
    parts, _ = _parts(query.text, tokenizer)
    if not parts:
        raise PlaygroundError("error.bad_request")
    part = parts[check_range("word", query.word, 0, len(parts) - 1)]
    return WordAnswer(
        rule=_rule(query.text, part, tokenizer),
        steps=_steps(part.word, tokenizer) if part.word else None,
        characters=_characters(query.text, part, tokenizer),
    )


# Parts


def _parts(text: str, tokenizer: Tokenizer) -> tuple[list[_Part], NoReplayError | None]:
    """The words; where merges cannot be replayed what spaces divide, and why they cannot."""
    try:
        words = tokenizer.replay(text)
    except NoReplayError as error:
        spans = (match.span() for match in _SPACED_PARTS.finditer(text))
        return [_Part(start, stop, None) for start, stop in spans], error
    # A character begins at every byte that continues none.
    stops = accumulate(sum(byte & 0xC0 != 0x80 for byte in word.data) for word in words)
    parts, start = [], 0
    for word, stop in zip(words, stops, strict=True):
        parts.append(_Part(start, stop, word))
        start = stop
    return parts, None


def _word_view(text: str, part: _Part) -> WordView:
    piece = text[part.start : part.stop]
    return WordView(
        text=_shown(piece) if piece or not part.word else visible(part.word.data),
        start=part.start,
        stop=part.stop,
        n_tokens=len(part.word.ids) if part.word else None,
        n_bytes=len(piece.encode("utf-8")),
    )


def _shown(piece: str) -> str:
    """Whole characters, emoji whole too; a mark that has lost its letter gets `◌`."""
    start = visible(piece[:1].encode("utf-8")) + visible_text(piece[1:MAX_SHOWN])
    return f"{start}…" if len(piece) > MAX_SHOWN else start


def _differs(query: TokenizationQuery, ids: Sequence[int], tokenizer: Tokenizer) -> Said | None:
    page = [id for id in query.resolved(tokenizer).ids if not tokenizer.token(id).special]
    if page == [id for id in ids if not tokenizer.token(id).special]:
        return None
    return say("tokenization.differs", page=f"{len(page):,}", here=f"{len(ids):,}")


def _rule(text: str, part: _Part, tokenizer: Tokenizer) -> list[Said]:
    """Why the pre-tokenizer ended the word where it did."""
    piece, word = text[part.start : part.stop], part.word
    if word is None:
        return []
    if len(word.letters) == 1 < len(word.data):
        return [say("tokenization.rule.whole")]
    name = next((name for name, rule in _RULES.items() if rule.fullmatch(piece)), "mixed")
    if name == "digits" and len(tokenizer.replay("00")) == 2:
        name = "single_digit"
    has_space = piece.startswith(" ") and name not in ("space", "mixed")
    rule = say(f"tokenization.rule.{name}")
    return [rule, say("tokenization.rule.front")] if has_space else [rule]


# The merges of one word


def _steps(word: Word, tokenizer: Tokenizer) -> StepsView:
    used = {*word.letters, *(merge.merged for merge in word.merges)}
    return StepsView(
        n_bytes=len(word.data),
        letters=list(word.letters),
        ranks=list(word.ranks),
        merges=[_merge(merge) for merge in word.merges],
        ids=list(word.ids),
        pieces={str(id): _piece(tokenizer.token(id).piece) for id in sorted(used)},
    )


def _merge(merge: Merge) -> MergeView:
    return MergeView(
        start=merge.start,
        rank=merge.rank,
        left=merge.left,
        right=merge.right,
        merged=merge.merged,
        rank_before=merge.rank_before,
        rank_after=merge.rank_after,
    )


def _piece(data: bytes) -> PieceView:
    return PieceView(text=visible(data), bytes=data.hex(" ").upper(), n_bytes=len(data))


# Bytes and characters


def _characters(text: str, part: _Part, tokenizer: Tokenizer) -> CharactersView:
    spans = [
        (start, stop) for start, stop in clusters(text) if start < part.stop and stop > part.start
    ]
    holders = _Holders(text, tokenizer) if part.word else None
    shown = [_cluster(text, span, part, holders) for span in islice(spans, MAX_CLUSTERS)]
    return CharactersView(
        clusters=shown, more=_more("tokenization.more_clusters", len(spans) - len(shown))
    )


def _more(key: str, n: int) -> Said | None:
    return say(key, n=f"{n:,}") if n else None


class _Holders:
    """Which token of a text holds which byte."""

    def __init__(self, text: str, tokenizer: Tokenizer) -> None:
        self._tokens = tokenizer.tokens(tokenizer.encode(text))
        self._stops = list(accumulate(len(token.piece) for token in self._tokens))

    def of(self, position: int) -> HolderView:
        """The token that holds the byte at `position`."""
        index = bisect_right(self._stops, position)
        token = self._tokens[index]
        return HolderView(position=index, id=token.id, text=visible(token.piece))


def _cluster(
    text: str, span: tuple[int, int], part: _Part, holders: _Holders | None
) -> ClusterView:
    start, stop = span
    whole = text[start:stop]
    first = max(start, part.start) if stop - start > MAX_POINTS else start
    points = range(first, min(stop, first + MAX_POINTS))
    offset = len(text[:first].encode("utf-8"))
    characters = []
    for point in points:
        characters.append(_character(text[point], offset, holders))
        offset += len(text[point].encode("utf-8"))
    return ClusterView(
        text=visible_text(whole[:MAX_POINTS]),
        sentences=_cluster_sentences(whole, start < part.start or stop > part.stop),
        characters=characters,
        more=_more("tokenization.more_points", stop - start - len(points)),
    )


def _cluster_sentences(whole: str, is_split: bool) -> list[Said]:
    key = "tokenization.one_point" if len(whole) == 1 else "tokenization.several_points"
    sentence = say(key, points=f"{len(whole):,}", bytes=f"{len(whole.encode('utf-8')):,}")
    return [sentence, say("tokenization.split")] if is_split else [sentence]


def _character(character: str, offset: int, holders: _Holders | None) -> CharacterView:
    return CharacterView(
        text=visible(character.encode("utf-8")),
        code=_code(ord(character)),
        name=character_name(character),
        bytes=[
            _byte(byte, holders.of(offset + index) if holders else None)
            for index, byte in enumerate(spell(character))
        ],
        jamo=_jamo(character),
    )


def _byte(byte: Byte, holder: HolderView | None) -> ByteView:
    n_open = byte.last - byte.first + 1
    possible = say(
        "tokenization.possible", n=f"{n_open:,}", first=_code(byte.first), last=_code(byte.last)
    )
    return ByteView(
        hex=f"{byte.value:02X}",
        marker=byte.marker,
        payload=byte.payload,
        possible=possible if n_open > 1 else None,
        token=holder,
    )


def _jamo(character: str) -> JamoView | None:
    """A Hangul syllable from its letters, by the arithmetic of Unicode's chapter 3.12."""
    parts = jamo(character)
    if not parts:
        return None
    lead, vowel = ord(parts[0]) - LEAD_BASE, ord(parts[1]) - VOWEL_BASE
    tail = ord(parts[2]) - TAIL_BASE if len(parts) == 3 else 0
    return JamoView(
        letters=[letter(part) for part in parts],
        sum=f"{SYLLABLE_BASE:,} + ({lead} × {N_VOWELS} + {vowel}) × {N_TAILS} + {tail}"
        f" = {ord(character):,} = {_code(ord(character))}",
        sentence=say("tokenization.jamo", lead=lead, vowel=vowel, tail=tail),
    )


def _code(code: int) -> str:
    return f"U+{code:04X}"


# The vocabulary


def _facts(facts: Facts) -> list[FactView]:
    """What was counted in the vocabulary, as figures with their sentences."""
    n_text = facts.n_entries - facts.n_special
    holding = {kind: f"{n:,}" for kind, n in facts.n_holding.items()}
    entries = say(
        "tokenization.fact_entries",
        special=f"{facts.n_special:,}",
        bytes=f"{facts.n_single_bytes:,}",
    )
    share = percent(facts.n_parts / max(1, n_text))
    syllables = [say("tokenization.fact_syllables", all=f"{N_SYLLABLES:,}")]
    if 0 < len(facts.syllables) <= _NAMED_SYLLABLES:
        syllables.append(say("tokenization.fact_named", names=" ".join(facts.syllables)))
    letters = say(
        "tokenization.fact_holding",
        latin=holding["latin"],
        han=holding["han"],
        kana=holding["kana"],
    )
    figures = [
        (f"{facts.n_entries:,}", [entries]),
        (f"{facts.n_parts:,}", [say("tokenization.fact_parts", percent=share)]),
        (f"{len(facts.syllables):,}", syllables),
        (
            _range(list(facts.syllable_costs)),
            [say("tokenization.fact_costs", costs=_syllable_costs(facts))],
        ),
        (holding["hangul"], [letters]),
    ]
    return [FactView(figure=figure, sentences=sentences) for figure, sentences in figures]


def _syllable_costs(facts: Facts) -> Param:
    """Tokens → number of syllables, and those that cannot be written."""
    costs = ", ".join(f"{n_tokens} → {n:,}" for n_tokens, n in facts.syllable_costs.items())
    if not facts.n_lacking:
        return costs
    n = f"{facts.n_lacking:,}"
    if not costs:
        return say("tokenization.cost_lacking", n=n)
    return say("tokenization.costs_and_lacking", costs=costs, n=n)


def _range(sorted_numbers: Sequence[int]) -> str:
    if not sorted_numbers:
        return "–"
    low, high = sorted_numbers[0], sorted_numbers[-1]
    return str(low) if low == high else f"{low}–{high}"
