"""How a text was cut: its words, the merges of one of them, its bytes as characters, as data.

The page draws and steps; every merge it shows was made by `tokenizer.merges`. Computes no ids.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

import regex

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import Lang, explain, t
from playground.page.requests import Answer, Request, integer, text_of
from playground.text.views import percent, visible, visible_text
from playground.tokenizer import Facts, Merge, NoReplayError, Tokenizer, Word
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


def cut(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """The parts of the request's text, and what there is to say of text and vocabulary.

    Raises:
        PlaygroundError: the request holds no text that can be cut.
    """
    tokenizer = loaded.tokenizer
    text = _text(request)
    ids = tokenizer.encode(text)
    parts, refusal = _parts(text, tokenizer)
    return {
        "refused": explain(lang, refusal) if refusal else None,
        "words": [_part_view(text, part) for part in parts],
        "counts": t(lang, "cutting.counts", words=f"{len(parts):,}", tokens=f"{len(ids):,}")
        if parts and not refusal
        else None,
        "differs": _differs(request, ids, tokenizer, lang),
        "facts": _facts(tokenizer.facts, lang),
    }


def cut_word(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """One part of the request's text: its merges, and its bytes as characters.

    Raises:
        PlaygroundError: the request holds no text that can be cut, or the text no such part.
    """
    tokenizer = loaded.tokenizer
    text = _text(request)
    parts, _ = _parts(text, tokenizer)
    part = parts[integer(request, "word", 0, max(0, len(parts) - 1))] if parts else None
    if part is None:
        raise PlaygroundError("error.bad_request")
    return {
        "rule": _rule(text, part, tokenizer, lang) if part.word else None,
        "steps": _steps(part.word, tokenizer) if part.word else None,
        "characters": _characters(text, part, tokenizer, lang),
    }


def _text(request: Request) -> str:
    text = request.get("text")
    if not isinstance(text, str):
        raise PlaygroundError("error.bad_request")
    return text


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


def _part_view(text: str, part: _Part) -> Answer:
    piece = text[part.start : part.stop]
    return {
        "text": _shown(piece) if piece or not part.word else visible(part.word.data),
        "start": part.start,
        "stop": part.stop,
        "n_tokens": len(part.word.ids) if part.word else None,
        "n_bytes": len(piece.encode("utf-8")),
    }


def _shown(piece: str) -> str:
    """Whole characters, emoji whole too; a mark that has lost its letter gets `◌`."""
    start = visible(piece[:1].encode("utf-8")) + visible_text(piece[1:MAX_SHOWN])
    return f"{start}…" if len(piece) > MAX_SHOWN else start


def _differs(request: Request, ids: Sequence[int], tokenizer: Tokenizer, lang: Lang) -> str | None:
    """Says so when the page's ids are not those that the tokenizer makes of its text."""
    page = [id for id in text_of(request, tokenizer)["ids"] if not tokenizer.token(id).special]
    if page == [id for id in ids if not tokenizer.token(id).special]:
        return None
    return t(lang, "cutting.differs", page=f"{len(page):,}", cut=f"{len(ids):,}")


def _rule(text: str, part: _Part, tokenizer: Tokenizer, lang: Lang) -> str:
    """Why the pre-tokenizer cut the word where it did."""
    piece = text[part.start : part.stop]
    word = part.word
    if word and len(word.letters) == 1 < len(word.data):
        return t(lang, "cutting.rule.whole")
    name = next((name for name, rule in _RULES.items() if rule.fullmatch(piece)), "mixed")
    if name == "digits" and len(tokenizer.replay("00")) == 2:
        name = "single_digit"
    rule = t(lang, f"cutting.rule.{name}")
    has_space = piece.startswith(" ") and name not in ("space", "mixed")
    return f"{rule} {t(lang, 'cutting.rule.front')}" if has_space else rule


# The merges of one word


def _steps(word: Word, tokenizer: Tokenizer) -> Answer:
    """Everything the page needs to show the pieces, and all candidates, before each merge."""
    used = {*word.letters, *(merge.merged for merge in word.merges)}
    return {
        "n_bytes": len(word.data),
        "letters": list(word.letters),
        "ranks": list(word.ranks),
        "merges": [_merge(merge) for merge in word.merges],
        "ids": list(word.ids),
        "pieces": {str(id): _piece(tokenizer.token(id).piece) for id in sorted(used)},
    }


def _merge(merge: Merge) -> Answer:
    return {
        "start": merge.start,
        "rank": merge.rank,
        "left": merge.left,
        "right": merge.right,
        "merged": merge.merged,
        "rank_before": merge.rank_before,
        "rank_after": merge.rank_after,
    }


def _piece(data: bytes) -> Answer:
    return {"text": visible(data), "bytes": data.hex(" ").upper(), "n_bytes": len(data)}


# Bytes and characters


def _characters(text: str, part: _Part, tokenizer: Tokenizer, lang: Lang) -> Answer:
    """What people see as one character, of those that the part has bytes of; the first ones."""
    spans = [
        (start, stop) for start, stop in clusters(text) if start < part.stop and stop > part.start
    ]
    holders = _Holders(text, tokenizer) if part.word else None
    shown = [_cluster(text, span, part, holders, lang) for span in islice(spans, MAX_CLUSTERS)]
    n_more = len(spans) - len(shown)
    return {
        "clusters": shown,
        "more": t(lang, "cutting.more_clusters", n=f"{n_more:,}") if n_more else None,
    }


class _Holders:
    """Which token of a text holds which byte."""

    def __init__(self, text: str, tokenizer: Tokenizer) -> None:
        self._tokens = tokenizer.tokens(tokenizer.encode(text))
        self._stops = list(accumulate(len(token.piece) for token in self._tokens))

    def of(self, position: int) -> Answer:
        """The token that holds the byte at `position`."""
        index = bisect_right(self._stops, position)
        token = self._tokens[index]
        return {"position": index, "id": token.id, "text": visible(token.piece)}


def _cluster(
    text: str, span: tuple[int, int], part: _Part, holders: _Holders | None, lang: Lang
) -> Answer:
    start, stop = span
    whole = text[start:stop]
    first = max(start, part.start) if stop - start > MAX_POINTS else start
    points = range(first, min(stop, first + MAX_POINTS))
    offset = len(text[:first].encode("utf-8"))
    characters = []
    for point in points:
        characters.append(_character(text[point], offset, holders, lang))
        offset += len(text[point].encode("utf-8"))
    n_more = stop - start - len(points)
    return {
        "text": visible_text(whole[:MAX_POINTS]),
        "sentence": _cluster_sentence(whole, start < part.start or stop > part.stop, lang),
        "characters": characters,
        "more": t(lang, "cutting.more_points", n=f"{n_more:,}") if n_more else None,
    }


def _cluster_sentence(whole: str, is_split: bool, lang: Lang) -> str:
    n_bytes = len(whole.encode("utf-8"))
    key = "cutting.one_point" if len(whole) == 1 else "cutting.several_points"
    sentence = t(lang, key, points=f"{len(whole):,}", bytes=f"{n_bytes:,}")
    return f"{sentence} {t(lang, 'cutting.split')}" if is_split else sentence


def _character(character: str, offset: int, holders: _Holders | None, lang: Lang) -> Answer:
    return {
        "text": visible(character.encode("utf-8")),
        "code": _code(ord(character)),
        "name": character_name(character),
        "bytes": [
            {
                **_byte(byte, lang),
                "token": holders.of(offset + index) if holders else None,
            }
            for index, byte in enumerate(spell(character))
        ],
        "jamo": _jamo(character, lang),
    }


def _byte(byte: Byte, lang: Lang) -> Answer:
    n_open = byte.last - byte.first + 1
    known = (
        t(
            lang,
            "cutting.possible",
            n=f"{n_open:,}",
            first=_code(byte.first),
            last=_code(byte.last),
        )
        if n_open > 1
        else None
    )
    return {
        "hex": f"{byte.value:02X}",
        "marker": byte.marker,
        "payload": byte.payload,
        "possible": known,
    }


def _jamo(character: str, lang: Lang) -> Answer | None:
    """A Hangul syllable from its letters, by the arithmetic of Unicode's chapter 3.12."""
    parts = jamo(character)
    if not parts:
        return None
    lead, vowel = ord(parts[0]) - LEAD_BASE, ord(parts[1]) - VOWEL_BASE
    tail = ord(parts[2]) - TAIL_BASE if len(parts) == 3 else 0
    sum_text = (
        f"{SYLLABLE_BASE:,} + ({lead} × {N_VOWELS} + {vowel}) × {N_TAILS} + {tail}"
        f" = {ord(character):,} = {_code(ord(character))}"
    )
    return {
        "letters": [letter(part) for part in parts],
        "sum": sum_text,
        "sentence": t(lang, "cutting.jamo", lead=lead, vowel=vowel, tail=tail),
    }


def _code(code: int) -> str:
    return f"U+{code:04X}"


# The vocabulary


def _facts(facts: Facts, lang: Lang) -> list[Answer]:
    """What was counted in the vocabulary, as figures with their sentences."""
    n_text = facts.n_entries - facts.n_special
    costs = ", ".join(f"{n_tokens} → {n:,}" for n_tokens, n in facts.syllable_costs.items())
    if facts.n_lacking:
        lacking = t(lang, "cutting.cost_lacking", n=f"{facts.n_lacking:,}")
        costs = f"{costs}, {lacking}" if costs else lacking
    holding = {kind: f"{n:,}" for kind, n in facts.n_holding.items()}
    syllables = t(lang, "cutting.fact_syllables", all=f"{N_SYLLABLES:,}")
    if 0 < len(facts.syllables) <= _NAMED_SYLLABLES:
        syllables += " " + t(lang, "cutting.fact_named", names=" ".join(facts.syllables))
    figures = [
        (
            f"{facts.n_entries:,}",
            t(
                lang,
                "cutting.fact_entries",
                special=f"{facts.n_special:,}",
                bytes=f"{facts.n_single_bytes:,}",
            ),
        ),
        (
            f"{facts.n_parts:,}",
            t(lang, "cutting.fact_parts", percent=percent(facts.n_parts / max(1, n_text))),
        ),
        (f"{len(facts.syllables):,}", syllables),
        (_range(list(facts.syllable_costs)), t(lang, "cutting.fact_costs", costs=costs)),
        (
            holding["hangul"],
            t(
                lang,
                "cutting.fact_holding",
                latin=holding["latin"],
                han=holding["han"],
                kana=holding["kana"],
            ),
        ),
    ]
    return [{"figure": figure, "sentence": sentence} for figure, sentence in figures]


def _range(sorted_numbers: Sequence[int]) -> str:
    if not sorted_numbers:
        return "–"
    low, high = sorted_numbers[0], sorted_numbers[-1]
    return str(low) if low == high else f"{low}–{high}"
