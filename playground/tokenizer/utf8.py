"""From bytes to characters: how UTF-8 spells code points, and which of them appear as one.

UTF-8 is RFC 3629; what people see as one character is Unicode's extended grapheme cluster
(UAX #29), found by the library `regex`. This module knows no tokens.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import regex

_CLUSTER = regex.compile(r"\X", regex.DOTALL)

# Conjoining jamo and syllables: chapter 3.12 of the Unicode standard.
SYLLABLE_BASE, LEAD_BASE, VOWEL_BASE, TAIL_BASE = 0xAC00, 0x1100, 0x1161, 0x11A7
N_LEADS, N_VOWELS, N_TAILS = 19, 21, 28
N_SYLLABLES = N_LEADS * N_VOWELS * N_TAILS

_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF
_LAST_CODE_POINT = 0x10FFFF
# Number of bytes → the first code point that takes that many.
_FIRST_OF_LENGTH = {1: 0, 2: 0x80, 3: 0x800, 4: 0x10000}


@dataclass(frozen=True, slots=True)
class Byte:
    """One byte of a character.

    Attributes:
        value: 0 … 255.
        marker: its leading bits that say where in a character it stands: `0`, `110`, `1110` or
            `11110` for the first byte, `10` for the others.
        payload: its other bits, which belong to the code point.
        first: the lowest code point possible once this byte and those before it are known.
        last: the highest.
    """

    value: int
    marker: str
    payload: str
    first: int
    last: int


def character_name(character: str) -> str:
    """The name in Unicode; for those without one their class, such as `<control>`."""
    try:
        return unicodedata.name(character)
    except ValueError:
        return {"Cc": "<control>", "Co": "<private use>"}.get(
            unicodedata.category(character), "<unassigned>"
        )


def spell(character: str) -> tuple[Byte, ...]:
    """The one to four bytes of a character, each taken apart. Surrogates are not characters."""
    data = character.encode("utf-8")
    marker_lengths = [1 if len(data) == 1 else len(data) + 1, 2, 2, 2]
    spelt = []
    for i, (value, n_marker) in enumerate(zip(data, marker_lengths, strict=False)):
        bits = f"{value:08b}"
        first, last = _possible(data[: i + 1], len(data))
        spelt.append(Byte(value, bits[:n_marker], bits[n_marker:], first, last))
    return tuple(spelt)


def _possible(known: bytes, length: int) -> tuple[int, int]:
    """The code points of `length` bytes that begin with `known`: the first and the last."""
    n_open = 6 * (length - len(known))
    payload = known[0] & (0x7F if length == 1 else 0x7F >> length)
    for byte in known[1:]:
        payload = payload << 6 | byte & 0x3F
    first = max(payload << n_open, _FIRST_OF_LENGTH[length])
    last = min((payload + 1 << n_open) - 1, _LAST_CODE_POINT)
    # A range that reaches into the surrogates ends before them.
    return first, _FIRST_SURROGATE - 1 if first < _FIRST_SURROGATE <= last else last


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """The spans `[start, stop)` of what people see as one character, in code points."""
    return (match.span() for match in _CLUSTER.finditer(text))


def jamo(character: str) -> tuple[str, ...]:
    """The two or three jamo of a Hangul syllable, by arithmetic; none for other characters."""
    index = ord(character) - SYLLABLE_BASE
    if not 0 <= index < N_SYLLABLES:
        return ()
    lead, rest = divmod(index, N_VOWELS * N_TAILS)
    vowel, tail = divmod(rest, N_TAILS)
    letters = (chr(LEAD_BASE + lead), chr(VOWEL_BASE + vowel))
    return (*letters, chr(TAIL_BASE + tail)) if tail else letters


def letter(jamo: str) -> str:
    """The letter that a conjoining jamo is written as when it stands alone."""
    kind = unicodedata.name(jamo).split(" ", 2)[-1]
    return unicodedata.lookup(f"HANGUL LETTER {kind}")
