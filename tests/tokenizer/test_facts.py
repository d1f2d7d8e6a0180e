"""What a vocabulary has for whole characters, counted another way."""

import unicodedata

import pytest

from playground.tokenizer import Facts, Tokenizer
from tests import gpt2, metaspace


@pytest.fixture(scope="module")
def facts() -> Facts:
    return gpt2.tokenizer().facts


def whole_characters(tokenizer: Tokenizer, name_of: str) -> int:
    """Entries with a character whose Unicode name begins so."""
    return sum(
        any(unicodedata.name(character, "").startswith(name_of) for character in text)
        for token in tokenizer.tokens(range(tokenizer.vocab_size))
        if not token.special
        for text in [token.piece.decode("utf-8", errors="ignore")]
    )


def test_gpt2_has_no_token_for_any_whole_hangul_syllable(facts: Facts) -> None:
    assert facts.syllables == ()
    assert 1 not in facts.syllable_costs
    assert sum(facts.syllable_costs.values()) == 11_172
    assert facts.n_lacking == 0


def test_gpt2s_entries(facts: Facts) -> None:
    assert (facts.n_entries, facts.n_special) == (50_257, 1)
    assert facts.n_single_bytes == 256
    assert facts.n_parts == 344


@pytest.mark.parametrize(
    ("kind", "names"), [("hangul", "HANGUL"), ("han", "CJK UNIFIED"), ("latin", "LATIN ")]
)
def test_entries_hold_characters_by_their_names(facts: Facts, kind: str, names: str) -> None:
    # Two Latin signs, ª and º, are not named so.
    assert facts.n_holding[kind] == pytest.approx(whole_characters(gpt2.tokenizer(), names), abs=2)


def test_kana_are_hiragana_and_katakana(facts: Facts) -> None:
    tokenizer = gpt2.tokenizer()
    both = [whole_characters(tokenizer, name) for name in ("HIRAGANA LETTER", "KATAKANA LETTER")]
    assert 0 < facts.n_holding["kana"] <= sum(both)
    assert facts.n_holding["kana"] >= max(both)


def test_a_korean_vocabulary_has_whole_syllables_and_lacks_others() -> None:
    tokenizer = metaspace.tokenizer()
    facts = tokenizer.facts
    names = {token.text for token in tokenizer.tokens(range(tokenizer.vocab_size))}
    own = [chr(code) for code in range(0xAC00, 0xD7A4) if names & {chr(code), f" {chr(code)}"}]
    assert list(facts.syllables) == own
    assert len(own) > 20
    assert facts.syllable_costs == {1: sum(syllable in names for syllable in own)}
    assert facts.n_lacking == 11_172 - facts.syllable_costs[1]
    assert facts.n_special == len(metaspace.SPECIAL)
    assert facts.n_parts == 0


def test_counting_is_done_once() -> None:
    tokenizer = metaspace.tokenizer()
    assert tokenizer.facts is tokenizer.facts
