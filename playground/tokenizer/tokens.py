"""Tokens as bytes, and what people see of them.

A piece may be a third of a Korean syllable. So a `Token` carries bytes, text is a view of them,
and neighbouring tokens that together complete a character form a `Group`. This module knows no
vocabulary.
"""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """One entry of the vocabulary.

    Attributes:
        id: the row of the model's logits it belongs to.
        piece: the bytes it stands for; for a special token its name in UTF-8; empty for an id
            the model has and the vocabulary lacks.
        special: a sign to the model, never part of a text.
    """

    id: int
    piece: bytes
    special: bool

    @property
    def text(self) -> str | None:
        """The piece as text, None where its bytes are not whole characters."""
        try:
            return self.piece.decode("utf-8")
        except UnicodeDecodeError:
            return None


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring tokens `[start, stop)` that complete characters together.

    Attributes:
        start: position of the first token.
        stop: position behind the last token.
        text: what they show; None where the bytes form no character, or, in the last group, none
            yet.
    """

    start: int
    stop: int
    text: str | None


def join_bytes(tokens: Sequence[Token]) -> bytes:
    """The bytes of `tokens`, end to end."""
    return b"".join(token.piece for token in tokens)


def join_text(tokens: Sequence[Token]) -> str:
    """The text of `tokens`' joined bytes; U+FFFD only where they form no character."""
    return join_bytes(tokens).decode("utf-8", errors="replace")


def plain_text(tokens: Sequence[Token]) -> str:
    """The text of `tokens` as `join_text` has it; special tokens add nothing."""
    return join_text([token for token in tokens if not token.special])


def whole_text(tokens: Sequence[Token]) -> str:
    """The text of `tokens`, without special ones and bytes that form no character."""
    groups = group_tokens(tokens)
    return "".join(group.text for group in groups if group.text and not tokens[group.start].special)


def group_tokens(tokens: Sequence[Token]) -> tuple[Group, ...]:
    """Groups that cover all positions of `tokens`, in order.

    A special token is a group of its own. A run of bytes that can no longer become a character
    gives up its first token, alone and without text, and starts again behind it. Bytes that are
    still waiting at the end are one group without text. Time is linear: a run only goes on with
    a continuation byte, and no token that starts with one can start a run.
    """
    return tuple(_groups(tokens))


def _groups(tokens: Sequence[Token]) -> Iterator[Group]:
    start = 0
    while start < len(tokens):
        group = _group_from(tokens, start)
        yield group
        start = group.stop


def _group_from(tokens: Sequence[Token], start: int) -> Group:
    """The group that begins at `start`; a special token's name is always whole."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    text = ""
    for position in range(start, len(tokens)):
        try:
            # A special token cuts off an unfinished character, as the end of the text does.
            text += decoder.decode(tokens[position].piece, final=tokens[position].special)
        except UnicodeDecodeError:
            return Group(start, start + 1, None)
        waiting = decoder.getstate()[0]
        if not waiting:
            return Group(start, position + 1, text)
        # The library also waits for surrogates, which are not characters.
        if waiting[0] == 0xED and waiting[1:] >= b"\xa0":
            return Group(start, start + 1, None)
    return Group(start, len(tokens), None)


class StreamDecoder:
    """The text of tokens that arrive one by one, never half a character.

    Everything `append` and `flush` return, joined, equals `Tokenizer.decode` of all ids.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def append(self, token: Token) -> str:
        """The characters that are complete now; may be empty."""
        return self._decoder.decode(token.piece)

    def flush(self) -> str:
        """What is left at the end: U+FFFD if a character was begun and never completed."""
        return self._decoder.decode(b"", final=True)
