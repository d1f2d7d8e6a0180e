"""What the page gets to show of a tokenization: words, steps, characters, facts."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import LANGS, Lang, t
from playground.labs.tokenization.answers import (
    MAX_CLUSTERS,
    MAX_POINTS,
    TokenizationQuery,
    WordQuery,
    tokenization,
    tokenization_word,
)
from playground.page.wire import Answer, read
from playground.tokenizer import MAX_CHARS, Tokenizer
from tests import gpt2, metaspace
from tests.asking import spoken
from tests.hostile import HOSTILE
from tests.tokenizer.test_merges import over, single_digits, trained

TEXTS = (*HOSTILE, " tokenization's 2024", "안녕 g\u0308 👩‍💻", "\u110b\u1161\u11ab", "aaaa  b")


def with_tokenizer(loaded: Loaded, tokenizer: Tokenizer) -> Loaded:
    return replace(loaded, tokenizer=tokenizer)


@pytest.fixture(scope="module")
def korean(loaded: Loaded) -> Loaded:
    return with_tokenizer(loaded, metaspace.tokenizer())


def heard(answer: Answer, lang: Lang) -> dict[str, Any]:
    """The answer as a person reads it, through JSON."""
    said: dict[str, Any] = spoken(json.loads(answer.model_dump_json()), lang)
    return said


def overview(loaded: Loaded, text: str, lang: Lang = "en", **page: object) -> dict[str, Any]:
    return heard(tokenization(loaded, read(TokenizationQuery, {"text": text, **page})), lang)


def word(loaded: Loaded, text: str, index: int = 0, lang: Lang = "en") -> dict[str, Any]:
    return heard(tokenization_word(loaded, read(WordQuery, {"text": text, "word": index})), lang)


def words_of(loaded: Loaded, text: str) -> list[dict[str, Any]]:
    return [word(loaded, text, index) for index in range(len(overview(loaded, text)["words"]))]


# Words


@pytest.mark.parametrize("text", TEXTS)
def test_words_cover_the_text_and_its_tokens(loaded: Loaded, korean: Loaded, text: str) -> None:
    for model in (loaded, korean):
        words = overview(model, text)["words"]
        assert [one["start"] for one in words] == [0, *(one["stop"] for one in words[:-1])]
        assert words[-1]["stop"] == len(text)
        assert sum(one["n_bytes"] for one in words) == len(text.encode())
        if model is loaded:
            ids = gpt2.tokenizer().encode(text)
            assert sum(one["n_tokens"] for one in words) == len(ids)


def test_a_word_on_its_button_is_whole_characters(loaded: Loaded) -> None:
    shown = [one["text"] for one in overview(loaded, "안녕 👩‍💻 g\u0308\n" + "a" * 99)["words"]]
    assert shown == ["안녕", "␣👩‍💻", "␣g", "◌\u0308", "⏎", "a" * 60 + "…"]


def test_an_empty_text_has_no_words(loaded: Loaded) -> None:
    assert overview(loaded, "")["words"] == []
    with pytest.raises(PlaygroundError):
        word(loaded, "")


@pytest.mark.parametrize(
    ("text", "index", "rules"),
    [
        ("Hello", 0, ["letters"]),
        ("안녕 하세요", 1, ["letters", "front"]),
        ("in 2024", 1, ["digits", "front"]),
        ("a!?", 1, ["signs"]),
        ("don't", 1, ["ending"]),
        ("g\u0308", 1, ["marks"]),
        ("a   b", 1, ["space"]),
    ],
)
def test_a_word_comes_with_its_rule(
    loaded: Loaded, text: str, index: int, rules: Sequence[str]
) -> None:
    for lang in LANGS:
        expected = [t(lang, f"tokenization.rule.{rule}") for rule in rules]
        assert word(loaded, text, index, lang)["rule"] == expected


def test_rules_are_those_of_the_tokenizer(loaded: Loaded) -> None:
    digits = with_tokenizer(loaded, over(trained(single_digits())))
    assert word(digits, "12", 1)["rule"] == [t("en", "tokenization.rule.single_digit")]
    whole = with_tokenizer(loaded, over(trained(single_digits(), ignore_merges=True)))
    assert word(whole, "안녕하세요")["rule"] == [t("en", "tokenization.rule.whole")]


def test_ids_that_a_person_chose_are_told_from_the_cut(loaded: Loaded) -> None:
    by_hand = [*gpt2.tokenizer().encode("hel"), *gpt2.tokenizer().encode("lo")]
    for lang in LANGS:
        assert overview(loaded, "hello", lang, ids=by_hand, prompt_length=1)["differs"]
    ids = [*gpt2.tokenizer().encode("hello"), gpt2.END_OF_TEXT_ID]
    assert overview(loaded, "hello", ids=ids, prompt_length=1)["differs"] is None
    assert overview(loaded, "hello")["differs"] is None


# Steps


@pytest.mark.parametrize("text", TEXTS)
def test_the_steps_lead_from_bytes_to_the_ids(loaded: Loaded, text: str) -> None:
    ids = []
    for one in words_of(loaded, text):
        steps = one["steps"]
        assert len(steps["letters"]) == steps["n_bytes"]
        pieces = list(enumerate(steps["letters"]))
        for merge in steps["merges"]:
            at = [start for start, _ in pieces].index(merge["start"])
            assert [id for _, id in pieces[at : at + 2]] == [merge["left"], merge["right"]]
            pieces[at : at + 2] = [(merge["start"], merge["merged"])]
            assert str(merge["merged"]) in steps["pieces"]
        assert [id for _, id in pieces] == steps["ids"]
        assert {str(id) for id in steps["letters"]} <= set(steps["pieces"])
        ids += steps["ids"]
    assert tuple(ids) == gpt2.tokenizer().encode(text)


# Characters


@pytest.mark.parametrize("text", TEXTS)
def test_every_byte_of_a_word_is_shown_with_the_token_that_holds_it(
    loaded: Loaded, text: str
) -> None:
    tokenizer = gpt2.tokenizer()
    holding = [
        (position, id, byte)
        for position, id in enumerate(tokenizer.encode(text))
        for byte in tokenizer.token(id).piece
    ]
    start = 0
    for one in words_of(loaded, text):
        shown = [
            (byte["token"]["position"], byte["token"]["id"], int(byte["hex"], 16))
            for cluster in one["characters"]["clusters"]
            for character in cluster["characters"]
            for byte in character["bytes"]
        ]
        stop = start + one["steps"]["n_bytes"]
        n_shown = len(shown)
        # Characters are shown whole, also where the word has a part of them.
        places = [i for i in range(len(holding)) if holding[i : i + n_shown] == shown]
        assert any(i <= start and stop <= i + n_shown for i in places)
        start = stop


def test_a_syllable_comes_with_its_letters_and_what_each_byte_leaves_open(loaded: Loaded) -> None:
    (cluster,) = word(loaded, "안")["characters"]["clusters"]
    (character,) = cluster["characters"]
    assert [byte["hex"] for byte in character["bytes"]] == ["EC", "95", "88"]
    assert [byte["possible"] is None for byte in character["bytes"]] == [False, False, True]
    assert "4,096" in character["bytes"][0]["possible"]
    assert "U+C540" in character["bytes"][1]["possible"]
    assert character["jamo"]["letters"] == ["ㅇ", "ㅏ", "ㄴ"]
    assert character["jamo"]["sum"] == "44,032 + (11 × 21 + 0) × 28 + 4 = 50,504 = U+C548"


def test_what_shows_as_one_is_one_even_if_it_is_cut_apart(loaded: Loaded) -> None:
    for index in (0, 1):
        (cluster,) = word(loaded, "g\u0308", index)["characters"]["clusters"]
        assert [one["code"] for one in cluster["characters"]] == ["U+0067", "U+0308"]
        assert t("en", "tokenization.split") in cluster["sentences"]
    (cluster,) = word(loaded, "👩‍💻")["characters"]["clusters"]
    assert [one["name"] for one in cluster["characters"]][1] == "ZERO WIDTH JOINER"
    assert t("en", "tokenization.split") not in cluster["sentences"]


def test_long_words_and_long_characters_are_shown_in_part(loaded: Loaded) -> None:
    letters = word(loaded, "a" * MAX_CHARS)["characters"]
    assert len(letters["clusters"]) == MAX_CLUSTERS
    assert f"{MAX_CHARS - MAX_CLUSTERS:,}" in letters["more"]
    (cluster,) = word(loaded, "a" + "\u0301" * 1_000, 1)["characters"]["clusters"]
    assert len(cluster["characters"]) == MAX_POINTS
    assert {one["code"] for one in cluster["characters"]} == {"U+0301"}
    assert f"{1_001 - MAX_POINTS:,}" in cluster["more"]


# Vocabularies of characters


def test_characters_are_shown_where_merges_cannot_be(korean: Loaded) -> None:
    for lang in LANGS:
        answer = overview(korean, "한국어 모델", lang)
        assert answer["refused"] == t(lang, "error.merges_characters")
        assert answer["counts"] is None
        assert [one["n_tokens"] for one in answer["words"]] == [None, None]
    one = word(korean, "한국어 모델", 1)
    assert (one["rule"], one["steps"]) == ([], None)
    shown = [cluster["text"] for cluster in one["characters"]["clusters"]]
    assert shown == ["␣", "모", "델"]
    (character,) = one["characters"]["clusters"][1]["characters"]
    assert {byte["token"] for byte in character["bytes"]} == {None}


def test_facts_are_of_the_vocabulary_at_hand(loaded: Loaded, korean: Loaded) -> None:
    for lang in LANGS:
        figures = [
            [fact["figure"] for fact in overview(m, "", lang)["facts"]] for m in (loaded, korean)
        ]
        assert figures[0][:4] == ["50,257", "344", "0", "2–3"]
        assert figures[1][0] == str(korean.tokenizer.facts.n_entries)
        assert figures[1][2] != "0"


# What cannot be used


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        ({"text": None}, "error.bad_request"),
        ({}, "error.bad_request"),
        ({"text": ["a"]}, "error.bad_request"),
        ({"text": "a" * 100_000}, "error.text_too_long"),
        ({"text": "\ud800"}, "error.lone_surrogate"),
        ({"text": "a b", "word": 2}, "error.out_of_range"),
        ({"text": "a b", "word": "1"}, "error.out_of_range"),
    ],
)
def test_bad_requests_are_refused(loaded: Loaded, request_: dict[str, Any], key: str) -> None:
    with pytest.raises(PlaygroundError) as caught:
        tokenization_word(loaded, read(WordQuery, request_))
    assert caught.value.key == key
    if "word" not in request_:
        with pytest.raises(PlaygroundError) as caught:
            tokenization(loaded, read(TokenizationQuery, request_))
        assert caught.value.key == key
