"""Scripts: by Unicode's names for characters, which say the script too."""

import unicodedata

import pytest

from playground.tokenizer.scripts import SCRIPTS, script_of

# The first word of the names of a script's letters, where it is not the script's own name.
NAMED = {"Han": "CJK"}


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_named_after_a_script_belong_to_it(script: str) -> None:
    name = NAMED.get(script, script.upper())
    letters = [
        character
        for character in map(chr, range(0x20000))
        if unicodedata.category(character) in ("Lo", "Ll", "Lu")
        and unicodedata.name(character, "").startswith(f"{name} ")
    ]
    assert len(letters) > 30
    # Some few letters are named after a script that others use too.
    wrong = [letter for letter in letters if script_of(letter) != script]
    assert len(wrong) <= 0.02 * len(letters), wrong


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (" the", "Latin"),
        ("don't, 42!", "Latin"),
        ("g\u0308", "Latin"),
        ("안녕하세요.", "Hangul"),
        ("\u110b\u1161\u11ab", "Hangul"),
        ("ㅋㅋ", "Hangul"),
        ("漢字", "Han"),
        ("ひらがな", "Hiragana"),
        ("コーヒー", "Katakana"),
        ("漢字かな", None),
        ("K팝", None),
        ("aα", None),
        ("aα b", None),
        ("\u16a0", None),  # a rune: none of the listed scripts
        ("a\u16a0", None),
        ("\u0378", None),  # no character yet
        ("", None),
        (" 123 +-\n", None),
        ("👩‍💻", None),
        ("\u0308", None),
    ],
)
def test_a_text_is_of_the_script_of_all_its_letters(text: str, script: str | None) -> None:
    assert script_of(text) == script
