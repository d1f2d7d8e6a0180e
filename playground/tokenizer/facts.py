"""How much of its vocabulary a tokenizer spends on what, counted once from the entries."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import regex

from playground.tokenizer.tokens import Token
from playground.tokenizer.utf8 import N_SYLLABLES, SYLLABLE_BASE

# The scripts whose entries are counted.
KINDS: Mapping[str, str] = {
    "latin": r"\p{Script=Latin}",
    "han": r"\p{Script=Han}",
    "kana": r"[\p{Script=Hiragana}\p{Script=Katakana}]",
    "hangul": r"\p{Script=Hangul}",
}
_HOLDS = {kind: regex.compile(pattern) for kind, pattern in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of one vocabulary.

    Attributes:
        n_entries: its entries, special ones too.
        n_special: special ones.
        n_single_bytes: how many of the 256 bytes are an entry of their own.
        n_parts: entries whose bytes are not whole characters.
        n_holding: for each of `KINDS`, the entries with at least one whole character of it.
        syllables: the Hangul syllables (of 11,172) that have an entry of their own, with or
            without a space in front.
        syllable_costs: number of tokens → how many Hangul syllables, on their own, take that many.
        n_lacking: Hangul syllables the vocabulary cannot write.
    """

    n_entries: int
    n_special: int
    n_single_bytes: int
    n_parts: int
    n_holding: Mapping[str, int]
    syllables: tuple[str, ...]
    syllable_costs: Mapping[int, int]
    n_lacking: int


def count_facts(
    tokens: Sequence[Token], cut: Callable[[str], Sequence[int]], unknown_id: int | None
) -> Facts:
    """The facts of a vocabulary.

    Args:
        tokens: one for each id; those without bytes are not counted.
        cut: the ids of a text.
        unknown_id: the token that stands for what the vocabulary lacks, if there is one.
    """
    plain = [token for token in tokens if token.piece and not token.special]
    n_special = sum(token.special and bool(token.piece) for token in tokens)
    # An entry may hold whole characters beside half of one: they count.
    whole = [token.piece.decode("utf-8", errors="ignore") for token in plain]
    alone = {text.removeprefix(" ") for token in plain if (text := token.text)}
    costs = Counter(map(_cost(cut, unknown_id), _syllables()))
    n_lacking = costs.pop(None, 0)
    return Facts(
        n_entries=len(plain) + n_special,
        n_special=n_special,
        n_single_bytes=len({token.piece for token in plain if len(token.piece) == 1}),
        n_parts=sum(token.text is None for token in plain),
        n_holding={
            kind: sum(holds.search(text) is not None for text in whole)
            for kind, holds in _HOLDS.items()
        },
        syllables=tuple(syllable for syllable in _syllables() if syllable in alone),
        syllable_costs={n: costs[n] for n in sorted(filter(None, costs))},
        n_lacking=n_lacking,
    )


def _syllables() -> list[str]:
    return [chr(SYLLABLE_BASE + index) for index in range(N_SYLLABLES)]


def _cost(
    cut: Callable[[str], Sequence[int]], unknown_id: int | None
) -> Callable[[str], int | None]:
    def cost(syllable: str) -> int | None:
        ids = cut(syllable)
        return None if unknown_id in ids else len(ids)

    return cost
