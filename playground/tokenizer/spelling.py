"""How vocabularies write text: two ways, byte-level and Metaspace.

Each knows how to make a backend split text and nothing more, and which bytes an entry stands
for. This module knows nothing of models or pages.
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol

import tokenizers
from tokenizers.pre_tokenizers import ByteLevel, Metaspace, PreTokenizer

from playground.tokenizer.tokens import Token


class Spelling(Protocol):
    """How the entries of a vocabulary stand for text.

    Attributes:
        unknown: name of the token that stands in for characters the vocabulary lacks; None
            where every byte of a text survives.
    """

    unknown: str | None

    def piece(self, name: str) -> bytes:
        """The bytes of the entry written as `name`. Raises ValueError if it cannot be one."""
        ...

    def continuing(self, backend: tokenizers.Tokenizer) -> tokenizers.Tokenizer:
        """A tokenizer like `backend`, for text that continues other text."""
        ...


class ByteLevelSpelling:
    """Entries stand for bytes: every text can be written, unchanged."""

    unknown: str | None = None

    def __init__(self, backend: tokenizers.Tokenizer) -> None:
        """Make `backend` take text as it is."""
        backend.normalizer = None
        for part in _parts(backend.pre_tokenizer, ByteLevel):
            part.add_prefix_space = False
        self._alphabet = byte_alphabet()

    def piece(self, name: str) -> bytes:
        """The bytes that the characters of `name` stand for."""
        try:
            return bytes([self._alphabet[character] for character in name])
        except KeyError:
            raise ValueError(f"{name!r} is not written in the byte alphabet of GPT-2") from None

    def continuing(self, backend: tokenizers.Tokenizer) -> tokenizers.Tokenizer:
        """`backend` itself: it puts nothing before a text."""
        return backend


class MetaspaceSpelling:
    """Entries are text, with a sign (`▁`) for the space.

    What is shown is what the model sees, and that may differ from what was typed: a space is put
    before the text and belongs to its first piece, the vocabulary's own normalizer (such as NFKC)
    applies, and characters that the vocabulary lacks become the token `unknown`.
    """

    unknown: str | None

    def __init__(self, backend: tokenizers.Tokenizer) -> None:
        """Read the signs of `backend`, a BPE tokenizer with an unknown token."""
        self.unknown = backend.model.unk_token
        self._space = _parts(backend.pre_tokenizer, Metaspace)[0].replacement

    def piece(self, name: str) -> bytes:
        """The text of `name` in UTF-8, spaces for their signs."""
        return name.replace(self._space, " ").encode("utf-8")

    def continuing(self, backend: tokenizers.Tokenizer) -> tokenizers.Tokenizer:
        """A copy of `backend` that puts no space before the text."""
        copy = tokenizers.Tokenizer.from_str(backend.to_str())
        copy.encode_special_tokens = True  # the one setting the copy loses
        for part in _parts(copy.pre_tokenizer, Metaspace):
            part.prepend_scheme = "never"
        return copy


def spelling_of(backend: tokenizers.Tokenizer) -> Spelling:
    """How `backend`'s vocabulary writes text; switches off everything else it does.

    Raises:
        ValueError: for another kind of tokenizer.
    """
    spelling: Spelling
    if _is_bpe(backend) and _parts(backend.pre_tokenizer, ByteLevel):
        spelling = ByteLevelSpelling(backend)
    elif _is_bpe(backend) and _parts(backend.pre_tokenizer, Metaspace) and _names_unknown(backend):
        spelling = MetaspaceSpelling(backend)
    else:
        raise ValueError(
            "only byte-level BPE tokenizers, such as GPT-2's, and Metaspace BPE tokenizers with "
            "an unknown token, such as KoGPT2's, are supported"
        )
    backend.no_truncation()
    backend.no_padding()
    # A typed name of a special token is text.
    backend.encode_special_tokens = True
    return spelling


def _is_bpe(backend: tokenizers.Tokenizer) -> bool:
    return isinstance(backend.model, tokenizers.models.BPE)


def _names_unknown(backend: tokenizers.Tokenizer) -> bool:
    """Whether what the vocabulary lacks becomes a token, rather than bytes or nothing."""
    return backend.model.unk_token is not None and not backend.model.byte_fallback


def _parts(splitter: PreTokenizer | None, kind: type[PreTokenizer]) -> list[Any]:
    """The parts of a backend's pre-tokenizer that are of one kind."""
    if isinstance(splitter, tokenizers.pre_tokenizers.Sequence):
        n_parts = len(json.loads(splitter.__getstate__())["pretokenizers"])
        parts = [splitter[index] for index in range(n_parts)]
    else:
        parts = [splitter]
    return [part for part in parts if isinstance(part, kind)]


def token_table(
    backend: tokenizers.Tokenizer, spelling: Spelling, vocab_size: int
) -> tuple[Token, ...]:
    """One token for each of the model's ids, at the index of its id.

    Raises:
        ValueError: the vocabulary has more ids than the model, or entries of another spelling.
    """
    names = backend.get_vocab(with_added_tokens=True)
    if max(names.values()) >= vocab_size:
        raise ValueError(
            f"the tokenizer has ids up to {max(names.values())}, the model only {vocab_size} rows"
        )
    # Added tokens are written as they are.
    known = {
        id: Token(id, token.content.encode("utf-8"), token.special)
        for id, token in backend.get_added_tokens_decoder().items()
    }
    for name, id in names.items():
        if id not in known:
            known[id] = Token(id, spelling.piece(name), special=False)
    # An id that only the model has is padding: a sign without bytes.
    return tuple(known.get(id) or Token(id, b"", special=True) for id in range(vocab_size))


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
