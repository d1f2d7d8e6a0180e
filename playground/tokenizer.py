"""Text to token ids and back, with the bytes as the truth.

A byte-level BPE vocabulary stands for bytes, not for characters: a piece may be a third of a
Korean syllable. So a `Token` carries bytes, text is a view of them, and neighbouring tokens
that complete a character together form a `Group`. This module knows nothing of models,
probabilities or pages.
"""

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import tokenizers

from playground.errors import PlaygroundError

MAX_CHARS = 10_000


@dataclass(frozen=True, slots=True)
class Token:
    """One entry of the vocabulary.

    Attributes:
        id: the row of the model's logits it belongs to.
        piece: the bytes it stands for; for a special token its name in UTF-8; empty for an id
            the model has and the vocabulary lacks.
        special: a sign to the model, never a part of somebody's text.
    """

    id: int
    piece: bytes
    special: bool

    @property
    def text(self) -> str | None:
        """The piece as text, None where its bytes are no whole characters."""
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
        text: what they show; None where the bytes never become a character, or, in the last
            group, not yet.
    """

    start: int
    stop: int
    text: str | None


class Tokenizer:
    """A byte-level BPE tokenizer that neither adds, drops nor changes anything.

    Typed text is text: `<|endoftext|>` in it is thirteen characters, not the special token.
    """

    def __init__(
        self,
        backend: tokenizers.Tokenizer,
        *,
        vocab_size: int,
        start_text: str = "<|endoftext|>",
    ) -> None:
        """Take over `backend`; its settings are changed, so it should serve nobody else.

        Args:
            backend: a byte-level BPE tokenizer.
            vocab_size: rows of the model's logits, at least as many as the vocabulary's ids.
            start_text: name of the token an empty prompt starts from.

        Raises:
            ValueError: for another kind of tokenizer, a vocabulary larger than the model's, or
                one without `start_text`.
        """
        _take_text_as_it_is(backend)
        start_id = backend.token_to_id(start_text)
        if start_id is None:
            raise ValueError(f"the vocabulary has no {start_text!r} to start an empty prompt from")
        self._backend = backend
        self._table = _token_table(backend, vocab_size)
        self.vocab_size = vocab_size
        self.start_id: int = start_id

    def encode(self, text: str) -> tuple[int, ...]:
        """The ids of `text`; their joined bytes equal the text's bytes.

        Raises:
            PlaygroundError: for what is no text, is too long, holds a lone surrogate, or holds
                a character the vocabulary has no bytes for.
        """
        if not isinstance(text, str):
            raise PlaygroundError("error.not_text")
        if len(text) > MAX_CHARS:
            raise PlaygroundError("error.text_too_long", n_chars=len(text), max_chars=MAX_CHARS)
        try:
            data = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise PlaygroundError("error.lone_surrogate", position=error.start + 1) from None
        ids = tuple(self._backend.encode(text, add_special_tokens=False).ids)
        # Some vocabularies lack bytes, and the library then drops them without a word.
        if _join(self.tokens(ids)) != data:
            raise PlaygroundError("error.not_in_vocabulary", character=self._first_lacking(text))
        return ids

    def token(self, id: int) -> Token:
        """The vocabulary's entry of `id`.

        Raises:
            PlaygroundError: for an id the model has no row for.
        """
        if not 0 <= id < self.vocab_size:
            raise PlaygroundError("error.unknown_id", id=id, max_id=self.vocab_size - 1)
        return self._table[id]

    def tokens(self, ids: Sequence[int]) -> tuple[Token, ...]:
        """The vocabulary's entries of `ids`, in order. Raises what `token` raises."""
        return tuple(map(self.token, ids))

    def decode(self, ids: Sequence[int]) -> str:
        """The text of `ids`; U+FFFD only where the joined bytes are no character."""
        return join_text(self.tokens(ids))

    def _first_lacking(self, text: str) -> str:
        """The first character of `text` the vocabulary cannot spell, as U+XXXX."""
        for character in text:
            ids = self._backend.encode(character, add_special_tokens=False).ids
            if _join(self.tokens(ids)) != character.encode("utf-8"):
                return f"U+{ord(character):04X}"
        raise ValueError("the tokenizer changes text although it can spell its characters")


def join_text(tokens: Sequence[Token]) -> str:
    """The text of `tokens`' joined bytes; U+FFFD only where they are no character."""
    return _join(tokens).decode("utf-8", errors="replace")


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
            # A special token ends whatever waits, as the end of the text would.
            text += decoder.decode(tokens[position].piece, final=tokens[position].special)
        except UnicodeDecodeError:
            return Group(start, start + 1, None)
        waiting = decoder.getstate()[0]
        if not waiting:
            return Group(start, position + 1, text)
        # The library waits for surrogates too, which are no characters.
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


def _join(tokens: Sequence[Token]) -> bytes:
    return b"".join(token.piece for token in tokens)


def byte_alphabet() -> Mapping[str, int]:
    """The character a byte-level BPE vocabulary writes for each byte: character → byte.

    Printable bytes stand for themselves, the others for the characters from U+0100 on, in
    order: `bytes_to_unicode` of GPT-2's encoder.py (Radford et al. 2019).
    """
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {
        chr(256 + index): byte for index, byte in enumerate(others)
    }


def _take_text_as_it_is(backend: tokenizers.Tokenizer) -> None:
    """Switch off all a backend does to text besides splitting it."""
    byte_levels = _byte_levels(backend.pre_tokenizer)
    if not isinstance(backend.model, tokenizers.models.BPE) or not byte_levels:
        raise ValueError("only byte-level BPE tokenizers, such as GPT-2's, are supported")
    for part in byte_levels:
        part.add_prefix_space = False
    backend.normalizer = None
    backend.no_truncation()
    backend.no_padding()
    backend.encode_special_tokens = True


def _byte_levels(
    splitter: tokenizers.pre_tokenizers.PreTokenizer | None,
) -> list[tokenizers.pre_tokenizers.ByteLevel]:
    """The parts of a backend's pre-tokenizer that turn text into bytes."""
    if isinstance(splitter, tokenizers.pre_tokenizers.Sequence):
        n_parts = len(json.loads(splitter.__getstate__())["pretokenizers"])
        parts = [splitter[index] for index in range(n_parts)]
    else:
        parts = [splitter]
    return [part for part in parts if isinstance(part, tokenizers.pre_tokenizers.ByteLevel)]


def _token_table(backend: tokenizers.Tokenizer, vocab_size: int) -> tuple[Token, ...]:
    """One token for each of the model's ids, at the index of its id."""
    names = backend.get_vocab(with_added_tokens=True)
    if max(names.values()) >= vocab_size:
        raise ValueError(
            f"the tokenizer has ids up to {max(names.values())}, the model only {vocab_size} rows"
        )
    alphabet = byte_alphabet()
    # Added tokens are written as they are, not in the byte alphabet.
    known = {
        id: Token(id, token.content.encode("utf-8"), token.special)
        for id, token in backend.get_added_tokens_decoder().items()
    }
    for name, id in names.items():
        if id not in known:
            known[id] = Token(id, _piece(name, alphabet), special=False)
    # An id the model has and the vocabulary lacks is padding: a sign without bytes.
    return tuple(known.get(id) or Token(id, b"", special=True) for id in range(vocab_size))


def _piece(name: str, alphabet: Mapping[str, int]) -> bytes:
    try:
        return bytes([alphabet[character] for character in name])
    except KeyError:
        raise ValueError(f"{name!r} is not written in the byte alphabet of GPT-2") from None
