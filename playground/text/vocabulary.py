"""The vocabulary as something to look through: entries by text, bytes, script or length.

Made of a tokenizer's entries alone, once for each tokenizer, on first use. Knows nothing of models,
of pages or of languages.
"""

import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import AnyStr, Literal
from weakref import WeakKeyDictionary

from playground.errors import PlaygroundError
from playground.tokenizer import Token, Tokenizer
from playground.tokenizer.scripts import SCRIPTS, script_of

How = Literal["contains", "begins", "exact", "bytes"]
Order = Literal["id", "length"]

# An entry belongs to one group: a script, or one of these.
NO_SCRIPT = "none"  # whole characters without letters, or with letters of several scripts
PART = "part"  # bytes that are no whole characters
SPECIAL = "special"
PADDING = "padding"  # an id the model has and the vocabulary lacks
GROUPS = (*SCRIPTS, NO_SCRIPT, PART, SPECIAL, PADDING)

MAX_QUERY = 200

_ASCII_LETTER = re.compile(rb"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Query:
    """Which entries are wanted, and in which order.

    Attributes:
        text: what to look for; with `how` ``"bytes"`` in hex, spaces do not count. Empty: all.
        how: where it stands in an entry. The names of special tokens count as their texts, but
            not as bytes: they stand for none.
        ignore_case: compare case-folded; means nothing for bytes.
        group: only entries of this one of `GROUPS`; None for all.
        order: by id, or by length in bytes, the longest first.

    Raises:
        PlaygroundError: the text is too long, holds a lone surrogate, or is no hex.
    """

    text: str = ""
    how: How = "contains"
    ignore_case: bool = False
    group: str | None = None
    order: Order = "id"

    def __post_init__(self) -> None:
        if len(self.text) > MAX_QUERY:
            raise PlaygroundError("error.vocabulary_query_long", max=MAX_QUERY)
        try:
            self.text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise PlaygroundError("error.lone_surrogate", position=error.start + 1) from None
        if self.how == "bytes":
            parse_hex(self.text)


def parse_hex(text: str) -> bytes:
    """The bytes that `text` writes in hex, with or without spaces.

    Raises:
        PlaygroundError: ``error.vocabulary_hex`` or ``error.vocabulary_hex_odd``.
    """
    digits = "".join(text.split())
    if not set(digits) <= set("0123456789abcdefABCDEF"):
        raise PlaygroundError("error.vocabulary_hex")
    if len(digits) % 2:
        raise PlaygroundError("error.vocabulary_hex_odd")
    return bytes.fromhex(digits)


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be counted in a vocabulary.

    Attributes:
        n_entries: all ids.
        counts: how many entries each group has that has any, the largest scripts first, then
            the other groups.
        n_space: entries that begin with a space.
        longest: the entry of the most bytes; of several the one with the lowest id.
        mean_bytes: average length of what stands for text.
    """

    n_entries: int
    counts: tuple[tuple[str, int], ...]
    n_space: int
    longest: Token
    mean_bytes: float


# In plain loops: a vocabulary is looked through while somebody types.
def _holding(needle: AnyStr, values: Sequence[AnyStr], order: Sequence[int]) -> list[int]:
    return [id for id in order if needle in values[id]]


def _beginning(needle: AnyStr, values: Sequence[AnyStr], order: Sequence[int]) -> list[int]:
    return [id for id in order if values[id].startswith(needle)]


def _equal(needle: AnyStr, values: Sequence[AnyStr], order: Sequence[int]) -> list[int]:
    return [id for id in order if values[id] == needle]


class Vocabulary:
    """The entries of one tokenizer, to be looked through."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        """Take over `tokens`, one for each id, in order."""
        self.tokens = tuple(tokens)
        self.groups = tuple(map(_group_of, self.tokens))
        self._pieces = tuple(token.piece for token in self.tokens)
        # A byte that is no character becomes a lone surrogate, which no query can hold.
        self._folded = tuple(
            piece.decode("utf-8", errors="surrogateescape").casefold() for piece in self._pieces
        )
        self._by_length = tuple(
            sorted(range(len(self.tokens)), key=lambda id: -length(self.tokens[id]))
        )
        # Of entries with the same bytes the first counts.
        self._ids = {
            token.piece: token.id for token in reversed(self.tokens) if stands_for_text(token)
        }

    def find(self, query: Query) -> Sequence[int]:
        """The ids of the entries that `query` asks for, in its order."""
        order: Sequence[int] = (
            self._by_length if query.order == "length" else range(len(self.tokens))
        )
        if query.group is not None:
            groups, group = self.groups, query.group
            order = [id for id in order if groups[id] == group]
        if not query.text.strip() and (query.how == "bytes" or not query.text):
            return order
        if query.how == "bytes":
            found = _holding(parse_hex(query.text), self._pieces, order)
            return [id for id in found if not self.tokens[id].special]
        search = {"contains": _holding, "begins": _beginning, "exact": _equal}[query.how]
        if query.ignore_case:
            return search(query.text.casefold(), self._folded, order)
        # UTF-8 is found where its characters are, and nowhere between them.
        return search(query.text.encode("utf-8"), self._pieces, order)

    def twin(self, id: int) -> Token | None:
        """The entry that differs from `id` by one space in front alone, if there is one.

        Twins are each other's twins: what begins with two spaces, or is a space, has none.
        """
        token = self.tokens[id]
        if not stands_for_text(token) or token.piece.startswith(b"  ") or token.piece == b" ":
            return None
        bare = token.piece.removeprefix(b" ")
        other = self._ids.get(bare if bare != token.piece else b" " + bare)
        return None if other is None else self.tokens[other]

    def family(self, id: int) -> list[int]:
        """The entries that differ from `id` by case and by one space in front at most, with it."""
        if not stands_for_text(self.tokens[id]):
            return [id]
        name = self._folded[id].removeprefix(" ")
        return [
            other
            for other, folded in enumerate(self._folded)
            if folded.removeprefix(" ") == name and stands_for_text(self.tokens[other])
        ]

    @cached_property
    def facts(self) -> Facts:
        """What can be counted."""
        counts = Counter(self.groups)
        scripts = sorted(SCRIPTS, key=lambda script: -counts[script])
        others = (NO_SCRIPT, PART, SPECIAL, PADDING)
        lengths = [length(token) for token in self.tokens if stands_for_text(token)]
        return Facts(
            n_entries=len(self.tokens),
            counts=tuple((group, counts[group]) for group in (*scripts, *others) if counts[group]),
            n_space=sum(
                token.piece.startswith(b" ") for token in self.tokens if stands_for_text(token)
            ),
            longest=self.tokens[self._by_length[0]],
            mean_bytes=sum(lengths) / max(1, len(lengths)),
        )


def stands_for_text(token: Token) -> bool:
    """Whether the entry is a part of texts: no sign to the model, and no empty place."""
    return not token.special and bool(token.piece)


def length(token: Token) -> int:
    """How many bytes of a text the entry stands for."""
    return len(token.piece) if stands_for_text(token) else 0


def _group_of(token: Token) -> str:
    if not token.piece:
        return PADDING
    if token.special:
        return SPECIAL
    if token.piece.isascii():  # most are, and need no more than this
        return "Latin" if _ASCII_LETTER.search(token.piece) else NO_SCRIPT
    text = token.text
    return PART if text is None else script_of(text) or NO_SCRIPT


_known: "WeakKeyDictionary[Tokenizer, Vocabulary]" = WeakKeyDictionary()
_building = threading.Lock()


def vocabulary_of(tokenizer: Tokenizer) -> Vocabulary:
    """The vocabulary of `tokenizer`; built when it is first asked for, kept as long as it is."""
    with _building:
        known = _known.get(tokenizer)
        if known is None:
            known = Vocabulary(tokenizer.tokens(range(tokenizer.vocab_size)))
            _known[tokenizer] = known
        return known
