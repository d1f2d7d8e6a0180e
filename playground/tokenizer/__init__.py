"""Text to token ids and back, with the bytes as the truth.

`tokens` says what a token is and what people see of it, `spelling` how vocabularies write text,
`merges` how bytes become tokens, step by step, `facts` what can be counted in a vocabulary.
This package knows nothing of models, probabilities or pages.
"""

from collections.abc import Sequence
from functools import cached_property

import tokenizers

from playground.errors import PlaygroundError
from playground.tokenizer.facts import Facts, count_facts
from playground.tokenizer.merges import Merge, MergeList, NoReplayError, Word
from playground.tokenizer.spelling import ByteLevelSpelling, spelling_of, token_table
from playground.tokenizer.tokens import (
    Group,
    StreamDecoder,
    Token,
    group_tokens,
    join_bytes,
    join_text,
    plain_text,
    whole_text,
)

__all__ = [
    "MAX_CHARS",
    "MAX_IDS",
    "Facts",
    "Group",
    "Merge",
    "NoReplayError",
    "StreamDecoder",
    "Token",
    "Tokenizer",
    "Word",
    "group_tokens",
    "join_text",
    "plain_text",
    "whole_text",
]

MAX_CHARS = 10_000
MAX_IDS = 4 * MAX_CHARS  # a character has at most four bytes


class Tokenizer:
    """A BPE tokenizer that leaves text alone as far as its vocabulary allows.

    A byte-level one (GPT-2, SmolLM2) adds, drops and changes nothing. A Metaspace one (KoGPT2)
    puts a space before the text and knows only the characters in its vocabulary: see
    `spelling.MetaspaceSpelling`.

    Typed text is text: `<|endoftext|>` in it is thirteen characters, not the special token.

    Attributes:
        vocab_size: rows of the model's logits.
        start_text: name of the token an empty prompt starts from.
        start_id: its id.
        unknown_id: id of the token that stands in for characters the vocabulary lacks; None
            where no text is ever lost.
    """

    def __init__(
        self,
        backend: tokenizers.Tokenizer,
        *,
        vocab_size: int,
        start_text: str = "<|endoftext|>",
    ) -> None:
        """Take over `backend`: its settings are changed, so nothing else should use it.

        Args:
            backend: a BPE tokenizer, byte-level or with Metaspace.
            vocab_size: rows of the model's logits, at least as many as the vocabulary's ids.
            start_text: name of the token an empty prompt starts from.

        Raises:
            ValueError: for another kind of tokenizer, a vocabulary larger than the model's, or
                one without `start_text`.
        """
        spelling = spelling_of(backend)
        start_id = backend.token_to_id(start_text)
        if start_id is None:
            raise ValueError(f"the vocabulary has no {start_text!r} to start an empty prompt from")
        # Some files list these two as ordinary entries.
        backend.add_special_tokens([name for name in (start_text, spelling.unknown) if name])
        self._backend = backend
        self._spelling = spelling
        self._table = token_table(backend, spelling, vocab_size)
        self.vocab_size = vocab_size
        self.start_text = start_text
        self.start_id: int = start_id
        self.unknown_id: int | None = (
            None if spelling.unknown is None else backend.token_to_id(spelling.unknown)
        )

    def encode(self, text: str) -> tuple[int, ...]:
        """The ids of `text`, from its beginning.

        With a byte-level vocabulary their joined bytes equal the text's bytes. `unknown_id`, where
        there is one, stands in for what the vocabulary lacks.

        Raises:
            PlaygroundError: it is not text, is too long, or holds a lone surrogate or a character
                the vocabulary has no bytes for.
        """
        return tuple(self._encode(text, self._backend).ids)

    def encode_continuation(self, text: str) -> tuple[int, ...]:
        """The ids of `text` as the continuation of other text: no space is put before it.

        Differs from `encode` for Metaspace vocabularies only. Raises what `encode` raises.
        """
        return tuple(self._encode(text, self._continuing).ids)

    @cached_property
    def _continuing(self) -> tokenizers.Tokenizer:
        return self._spelling.continuing(self._backend)

    def _encode(self, text: str, backend: tokenizers.Tokenizer) -> tokenizers.Encoding:
        if not isinstance(text, str):
            raise PlaygroundError("error.not_text")
        if len(text) > MAX_CHARS:
            raise PlaygroundError("error.text_too_long", n_chars=len(text), max_chars=MAX_CHARS)
        try:
            data = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise PlaygroundError("error.lone_surrogate", position=error.start + 1) from None
        encoding = _split(backend, text)
        # Some byte-level vocabularies lack bytes; the library then drops them silently.
        if self.unknown_id is None and join_bytes(self.tokens(encoding.ids)) != data:
            raise PlaygroundError("error.not_in_vocabulary", character=self._first_lacking(text))
        return encoding

    def replay(self, text: str) -> tuple[Word, ...]:
        """The words the pre-tokenizer cut `text` into, each with its merges, in order.

        Joined, the words' bytes are the text's bytes, and their ids those of `encode`.

        Raises:
            PlaygroundError: what `encode` raises.
            NoReplayError: the tokenizer does not merge bytes, or its rules cannot be replayed.
        """
        merge_list = self._merge_list
        encoding = self._encode(text, self._backend)
        ids_of_words: dict[int | None, list[int]] = {}
        for id, word in zip(encoding.ids, encoding.word_ids, strict=True):
            ids_of_words.setdefault(word, []).append(id)
        return tuple(
            merge_list.replay(join_bytes(self.tokens(ids)), tuple(ids))
            for ids in ids_of_words.values()
        )

    @cached_property
    def _merge_list(self) -> MergeList:
        if not isinstance(self._spelling, ByteLevelSpelling):
            raise NoReplayError("error.merges_characters")
        return MergeList(self._backend)

    @cached_property
    def facts(self) -> Facts:
        """What can be counted in the vocabulary; the first call takes a moment."""
        return count_facts(self._table, self.encode_continuation, self.unknown_id)

    def token(self, id: int) -> Token:
        """The vocabulary's entry of `id`.

        Raises:
            PlaygroundError: the model has no row for this id.
        """
        if not 0 <= id < self.vocab_size:
            raise PlaygroundError("error.unknown_id", id=id, max_id=self.vocab_size - 1)
        return self._table[id]

    def tokens(self, ids: Sequence[int]) -> tuple[Token, ...]:
        """The vocabulary's entries of `ids`, in order. Raises what `token` raises."""
        return tuple(map(self.token, ids))

    @cached_property
    def special_names(self) -> tuple[bytes, ...]:
        """The names of all special tokens, in UTF-8."""
        return tuple(token.piece for token in self._table if token.special and token.piece)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of `ids`; U+FFFD only where the joined bytes form no character."""
        return join_text(self.tokens(ids))

    def _first_lacking(self, text: str) -> str:
        """The first character of `text` the vocabulary cannot spell, as U+XXXX."""
        for character in text:
            ids = _split(self._backend, character).ids
            if join_bytes(self.tokens(ids)) != character.encode("utf-8"):
                return f"U+{ord(character):04X}"
        raise ValueError("the tokenizer changes text although it can spell its characters")


def _split(backend: tokenizers.Tokenizer, text: str) -> tokenizers.Encoding:
    return backend.encode(text, add_special_tokens=False)
