"""Bytes and characters, for all there are."""

import unicodedata
from itertools import groupby

import pytest

from playground.tokenizer.utf8 import character_name, clusters, jamo, letter, spell
from tests.hostile import HOSTILE

CHARACTERS = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
SOME = [*CHARACTERS[:0x900], *CHARACTERS[0x900::97], "\ud7ff", "\ue000", "\uffff", "\U00010000"]
SOME.append(CHARACTERS[-1])


def test_markers_and_payloads_make_the_bytes_and_the_code_point() -> None:
    for character in SOME:
        spelt = spell(character)
        assert bytes(byte.value for byte in spelt) == character.encode()
        assert [byte.marker + byte.payload for byte in spelt] == [
            f"{byte.value:08b}" for byte in spelt
        ]
        assert int("".join(byte.payload for byte in spelt), 2) == ord(character)
        # The first marker tells the number of bytes, the others that they go on.
        expected = "0" if len(spelt) == 1 else "1" * len(spelt) + "0"
        assert [byte.marker for byte in spelt] == [expected, *["10"] * (len(spelt) - 1)]


@pytest.mark.parametrize("n_known", [1, 2, 3])
def test_every_byte_leaves_exactly_the_characters_that_begin_so(n_known: int) -> None:
    # In the order of code points, characters that begin alike are neighbours.
    for begun, group in groupby(CHARACTERS, lambda character: character.encode()[:n_known]):
        same = list(group)
        if len(begun) < n_known or len(same) == 1:
            continue
        for character in (same[0], same[-1], same[len(same) // 2]):
            known = spell(character)[n_known - 1]
            assert (known.first, known.last) == (ord(same[0]), ord(same[-1]))


def test_the_last_byte_leaves_the_character_alone() -> None:
    for character in SOME:
        last = spell(character)[-1]
        assert (last.first, last.last) == (ord(character), ord(character))


def test_syllables_are_their_jamo() -> None:
    for code in range(0xAC00, 0xD7A4):
        assert "".join(jamo(chr(code))) == unicodedata.normalize("NFD", chr(code))
    for other in ("a", "ㄱ", "\u1100", chr(0xAC00 - 1), chr(0xD7A4), "漢"):
        assert jamo(other) == ()


def test_jamo_are_shown_as_the_letters_they_are() -> None:
    assert [letter(part) for part in jamo("안")] == ["ㅇ", "ㅏ", "ㄴ"]
    assert [letter(part) for part in jamo("뷁")] == ["ㅂ", "ㅞ", "ㄺ"]
    for code in range(0xAC00, 0xD7A4):
        assert all(0x3131 <= ord(letter(part)) <= 0x3163 for part in jamo(chr(code)))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("안녕", ["안", "녕"]),
        ("\u110b\u1161\u11ab녕", ["\u110b\u1161\u11ab", "녕"]),
        ("g\u0308o", ["g\u0308", "o"]),
        ("👩‍💻👍🏽!", ["👩‍💻", "👍🏽", "!"]),
        ("🇰🇷🇫🇷", ["🇰🇷", "🇫🇷"]),
        ("a\r\nb\n", ["a", "\r\n", "b", "\n"]),
        ("", []),
    ],
)
def test_clusters_are_what_people_see(text: str, seen: list[str]) -> None:
    assert [text[start:stop] for start, stop in clusters(text)] == seen


@pytest.mark.parametrize("text", [*HOSTILE, "a" + "\u0301" * 10_000, "👩\u200d" * 5_000])
def test_clusters_cover_a_text(text: str) -> None:
    spans = list(clusters(text))
    assert [start for start, _ in spans] == [0, *(stop for _, stop in spans[:-1])]
    assert spans[-1][1] == len(text)
    assert all(start < stop for start, stop in spans)


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("안", "HANGUL SYLLABLE AN"),
        ("\u200d", "ZERO WIDTH JOINER"),
        ("\n", "<control>"),
        ("\ue000", "<private use>"),
        ("\u0378", "<unassigned>"),
        ("\uffff", "<unassigned>"),
    ],
)
def test_characters_have_names_or_kinds(character: str, name: str) -> None:
    assert character_name(character) == name
