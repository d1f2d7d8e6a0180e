"""Byte-pair encoding step by step: which pieces a byte-level tokenizer merged, in which order.

The library says how a text was cut, not how it got there. So the merges are repeated here, by its
rules, from its own list (Sennrich et al. 2016; for bytes: Radford et al. 2019). This module knows
no text: a word is a piece cut by the library's pre-tokenizer, as bytes.
"""

import heapq
import json
from dataclasses import dataclass
from itertools import pairwise

import tokenizers

from playground.errors import PlaygroundError
from playground.tokenizer.spelling import byte_alphabet

_GONE = -1


class NoReplayError(PlaygroundError):
    """The tokenizer works, but its merges cannot be shown."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two neighbouring pieces become one.

    Attributes:
        rank: place in the tokenizer's list of merges, from 0: `bpe_ranks` in GPT-2's encoder.py.
        start: where the left piece begins, in bytes from the beginning of the word.
        left: id of the left piece.
        right: id of the right piece.
        merged: id of what they become.
        rank_before: rank of merging the new piece with the one before it; None if they never merge.
        rank_after: rank of merging it with the one after it; None if they never merge.
    """

    rank: int
    start: int
    left: int
    right: int
    merged: int
    rank_before: int | None
    rank_after: int | None


@dataclass(frozen=True, slots=True)
class Word:
    """A piece cut by the pre-tokenizer, and how it became tokens; rarely a word of a language.

    Attributes:
        data: its bytes.
        letters: ids of the pieces that merging starts from, one for each byte; the token itself
            where the tokenizer takes the word whole and merges nothing.
        ranks: for each pair of neighbours in `letters`, the rank of their merge; None for none.
        merges: the merges, in order.
        ids: ids of the resulting tokens.
    """

    data: bytes
    letters: tuple[int, ...]
    ranks: tuple[int | None, ...]
    merges: tuple[Merge, ...]
    ids: tuple[int, ...]


class MergeList:
    """The merges that a byte-level BPE tokenizer knows, by rank."""

    def __init__(self, backend: tokenizers.Tokenizer) -> None:
        """Copy the list out of `backend`, whose entries are written in the byte alphabet.

        Raises:
            NoReplayError: it merges by other rules: at random, or with marks inside or at the end
                of words.
        """
        model = json.loads(backend.model.__getstate__())
        if model["dropout"]:
            raise NoReplayError("error.merges_dropout", dropout=model["dropout"])
        if model["continuing_subword_prefix"] or model["end_of_word_suffix"]:
            raise NoReplayError("error.merges_affixes")
        vocabulary: dict[str, int] = model["vocab"]
        pairs = [(vocabulary[left], vocabulary[right]) for left, right in model["merges"]]
        self._rank = {pair: rank for rank, pair in enumerate(pairs)}
        self._merged = [vocabulary[left + right] for left, right in model["merges"]]
        self._letter = {
            byte: vocabulary[name] for name, byte in byte_alphabet().items() if name in vocabulary
        }
        self._takes_whole_words: bool = model["ignore_merges"]
        self._added = frozenset(backend.get_added_tokens_decoder())

    def replay(self, data: bytes, ids: tuple[int, ...]) -> Word:
        """The merges that lead from the bytes of a word to its tokens `ids`.

        The lowest rank first, the leftmost pair on ties. Time is n log n for n bytes, as in the
        library: a queue of possible merges, and the pieces as a linked list.

        Raises:
            NoReplayError: the rules give other tokens, so whatever was shown would be wrong.
        """
        # Added tokens are found before anything is merged.
        if len(ids) == 1 and (self._takes_whole_words or ids[0] in self._added):
            return Word(data, ids, (), (), ids)
        try:
            letters = tuple(self._letter[byte] for byte in data)
        except KeyError:
            raise NoReplayError("error.merges_differ") from None
        pieces = _Pieces(self._rank, letters)
        merges = tuple(pieces.merge_all(self._merged))
        if pieces.ids() != ids:
            raise NoReplayError("error.merges_differ")
        return Word(data, letters, pieces.first_ranks, merges, ids)


class _Pieces:
    """The pieces of one word during merging, each known by its first byte."""

    def __init__(self, rank: dict[tuple[int, int], int], letters: tuple[int, ...]) -> None:
        n = len(letters)
        self._rank = rank
        self._id = list(letters)  # _GONE once it belongs to a piece before it
        self._before = list(range(-1, n - 1))
        self._after = [*range(1, n), -1]
        self.first_ranks = tuple(map(rank.get, pairwise(letters)))
        self._queue = [
            (first, start) for start, first in enumerate(self.first_ranks) if first is not None
        ]
        heapq.heapify(self._queue)

    def merge_all(self, merged: list[int]) -> list[Merge]:
        """Merge until no pair is in the list; `merged` gives the id that each rank makes."""
        done = []
        while self._queue:
            rank, start = heapq.heappop(self._queue)
            # The queue still holds pairs whose pieces have since been merged.
            if self._rank_at(start) == rank:
                done.append(self._merge(start, rank, merged[rank]))
        return done

    def ids(self) -> tuple[int, ...]:
        return tuple(id for id in self._id if id != _GONE)

    def _rank_at(self, start: int) -> int | None:
        """The rank of merging the piece at `start` with the next."""
        if start < 0 or self._after[start] < 0:
            return None
        return self._rank.get((self._id[start], self._id[self._after[start]]))

    def _merge(self, start: int, rank: int, merged: int) -> Merge:
        right_start = self._after[start]
        left, right = self._id[start], self._id[right_start]
        self._id[start], self._id[right_start] = merged, _GONE
        self._after[start] = self._after[right_start]
        if self._after[start] >= 0:
            self._before[self._after[start]] = start
        before = self._before[start]
        rank_before = self._rank_at(before)
        rank_after = self._rank_at(start)
        for new_rank, new_start in ((rank_before, before), (rank_after, start)):
            if new_rank is not None:
                heapq.heappush(self._queue, (new_rank, new_start))
        return Merge(rank, start, left, right, merged, rank_before, rank_after)
