"""What in a text the model takes otherwise than most people expect.

Looks at ids and their bytes alone. It runs no model, judges nobody's style, and speaks no language:
what to say about a finding is the page's affair.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile
from typing import Literal

from playground.errors import PlaygroundError
from playground.tokenizer import Token, Tokenizer

LintName = Literal["trailing_space", "double_space", "typed_special", "other_cut"]

_DOUBLE_SPACE = re.compile(rb"(?<=[^\s]) {2,}(?=[^\s])")


@dataclass(frozen=True, slots=True)
class Lint:
    """A finding.

    Attributes:
        name: what was found.
        start: position of the first token it concerns.
        stop: position behind the last one.
        piece: the bytes it is about.
        other_ids: of ``"other_cut"``: what the tokenizer would put in place of these tokens.
    """

    name: LintName
    start: int
    stop: int
    piece: bytes
    other_ids: tuple[int, ...] = ()


def find_lints(tokenizer: Tokenizer, ids: Sequence[int]) -> tuple[Lint, ...]:
    """The first finding of each kind in the text of `ids`.

    Raises:
        PlaygroundError: for an id that the model has no row for.
    """
    tokens = tokenizer.tokens(ids)
    found = (
        _trailing_space(tokens),
        _double_space(tokens),
        _typed_special(tokens, tokenizer),
        _other_cut(tokens, tokenizer),
    )
    return tuple(lint for lint in found if lint)


def _trailing_space(tokens: Sequence[Token]) -> Lint | None:
    """Spaces at the end that no other token carries; not where they are all there is."""
    spaces = list(takewhile(_is_spaces, reversed(tokens)))
    start = len(tokens) - len(spaces)
    if not spaces or not start:
        return None
    return Lint("trailing_space", start, len(tokens), b"".join(token.piece for token in spaces))


def _is_spaces(token: Token) -> bool:
    return not token.special and bool(token.piece) and not token.piece.strip(b" ")


def _double_space(tokens: Sequence[Token]) -> Lint | None:
    found = _DOUBLE_SPACE.search(_text_bytes(tokens))
    # The token behind the spaces belongs to the finding: it may carry the last of them.
    return _at("double_space", tokens, found.start(), found.end() + 1, found[0]) if found else None


def _typed_special(tokens: Sequence[Token], tokenizer: Tokenizer) -> Lint | None:
    """The name of a special token, written in ordinary ones."""
    text = _text_bytes(tokens)
    at = {name: text.find(name) for name in tokenizer.special_names}
    places = [(start, name) for name, start in at.items() if start >= 0]
    if not places:
        return None
    start, name = min(places)
    return _at("typed_special", tokens, start, start + len(name), name)


def _at(name: LintName, tokens: Sequence[Token], start: int, stop: int, piece: bytes) -> Lint:
    """A finding about `piece`, on the bytes [start, stop) of `_text_bytes`."""
    ends = list(accumulate(len(_bytes_of(token)) for token in tokens))
    first, last = bisect_right(ends, start), bisect_right(ends, stop - 1)
    return Lint(name, first, last + 1, piece)


def _text_bytes(tokens: Sequence[Token]) -> bytes:
    return b"".join(map(_bytes_of, tokens))


def _bytes_of(token: Token) -> bytes:
    """Its part of the text; a special token is none, and parts what stands around it."""
    return b"\n" if token.special else token.piece


def _other_cut(tokens: Sequence[Token], tokenizer: Tokenizer) -> Lint | None:
    """Where the tokenizer would cut the same text into other tokens."""
    for start, stop in _runs(tokens):
        here = [token.id for token in tokens[start:stop]]
        other = _cut_again(tokens[start:stop], tokenizer)
        if other is None or other == here:
            continue
        same = sum(1 for _ in takewhile(_equal, zip(here, other, strict=False)))
        rest = zip(reversed(here[same:]), reversed(other[same:]), strict=False)
        same_end = sum(1 for _ in takewhile(_equal, rest))
        first, last = start + same, stop - same_end
        piece = b"".join(token.piece for token in tokens[first:last])
        return Lint("other_cut", first, last, piece, tuple(other[same : len(other) - same_end]))
    return None


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Stretches [start, stop) without special tokens."""
    edges = [-1, *(i for i, token in enumerate(tokens) if token.special), len(tokens)]
    for before, after in pairwise(edges):
        if before + 1 < after:
            yield before + 1, after


def _cut_again(tokens: Sequence[Token], tokenizer: Tokenizer) -> list[int] | None:
    """The tokenizer's ids of the text; None where the bytes are no text, or too long a one."""
    try:
        text = b"".join(token.piece for token in tokens).decode("utf-8")
        return list(tokenizer.encode_continuation(text))
    except (UnicodeDecodeError, PlaygroundError):
        return None


def _equal(pair: tuple[int, int]) -> bool:
    return pair[0] == pair[1]
