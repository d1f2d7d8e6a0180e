"""What people see of tokens and probabilities says what is true."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playground.text.candidates import Candidate
from playground.text.views import (
    SIGNS,
    ChipView,
    candidate_views,
    chip_views,
    percent,
    visible,
    visible_text,
)
from playground.tokenizer import Token
from tests import gpt2
from tests.hostile import HOSTILE

probabilities = st.floats(min_value=0, max_value=1, exclude_min=True)
gpt2_ids = st.lists(
    # Korean bytes and other halves of characters are as frequent as words.
    st.one_of(st.integers(0, gpt2.VOCAB_SIZE - 1), st.sampled_from([168, 243, 230, 47991, 246])),
    max_size=30,
)


def shows_nothing(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}


def test_every_piece_of_the_vocabulary_is_visible() -> None:
    tokenizer = gpt2.tokenizer()
    for token in map(tokenizer.token, range(gpt2.VOCAB_SIZE)):
        shown = visible(token.piece)
        assert shown, token
        assert "\ufffd" not in shown or "\ufffd".encode() in token.piece, token
        assert not any(map(shows_nothing, shown)), token


@pytest.mark.parametrize(
    ("piece", "shown"),
    [
        (b" a", "␣a"),
        (b"\n", "⏎"),
        (b"\t\r", "⇥␍"),
        (b"\xec", "<EC>"),
        (b"\xec\x95", "<EC><95>"),
        (b"a\xec", "a<EC>"),
        ("안".encode(), "안"),
        ("\u0301".encode(), "◌\u0301"),
        ("e\u0301".encode(), "e\u0301"),
        ("\u202e".encode(), "<U+202E>"),
        ("\u200d".encode(), "<U+200D>"),
        ("\u00a0".encode(), "<U+00A0>"),
        (b"\x00\x7f", "<U+0000><U+007F>"),
        (b"\xed\xa0\x80", "<ED><A0><80>"),
        (b"", ""),
    ],
)
def test_a_piece_shows_its_bytes_where_it_is_no_character(piece: bytes, shown: str) -> None:
    assert visible(piece) == shown


@given(st.binary(max_size=20))
def test_any_bytes_are_visible(piece: bytes) -> None:
    shown = visible(piece)
    assert bool(shown) == bool(piece)
    assert not any(map(shows_nothing, shown))


@given(st.text(max_size=20))
def test_the_joiners_of_an_emoji_stay_in_whole_characters(text: str) -> None:
    shown = visible_text(text)
    assert shown.count("\u200d") == text.count("\u200d")
    assert not any(char in shown for char in SIGNS)


def value_of(shown: str) -> float:
    match = re.fullmatch(r"(> )?([0-9.]+(?:e-[0-9]+)?) %", shown)
    assert match, shown
    return float(match[2])


@given(probabilities)
def test_a_per_cent_is_near_and_never_looks_like_nothing(probability: float) -> None:
    value = value_of(percent(probability))
    assert value > 0
    assert abs(value - 100 * probability) <= max(0.0051 * (probability > 1e-4), 5.1 * probability)


@given(st.floats(min_value=0.9, max_value=1, exclude_max=True))
def test_only_certainty_is_a_hundred_per_cent(probability: float) -> None:
    assert value_of(percent(probability)) < 100
    assert percent(1.0) == "100.00 %"


@given(probabilities, probabilities)
def test_the_greater_probability_never_looks_smaller(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert value_of(percent(low)) <= value_of(percent(high))


@pytest.mark.parametrize(
    ("probability", "shown"),
    [
        (0, "0 %"),
        (0.157596, "15.76 %"),
        (0.009, "0.90 %"),
        (0.0000042, "0.00042 %"),
        (3.1e-11, "3.1e-09 %"),
        (0.99999, "> 99.99 %"),
    ],
)
def test_per_cents_read_as_people_write_them(probability: float, shown: str) -> None:
    assert percent(probability) == shown


def joined(chips: list[ChipView]) -> bytes:
    return b"".join(bytes.fromhex(chip["bytes"]) for chip in chips)


@given(gpt2_ids)
@example([50256])
def test_chips_hold_all_tokens_and_bytes_in_order(ids: list[int]) -> None:
    tokens = gpt2.tokenizer().tokens(ids)
    chips = chip_views(tokens)
    assert [chip["position"] for chip in chips] == list(range(len(ids)))
    assert [chip["id"] for chip in chips] == ids
    # A special token is a sign: it adds no bytes to the text.
    assert joined(chips) == b"".join(token.piece for token in tokens if not token.special)


@given(gpt2_ids)
def test_a_groups_text_is_what_its_bytes_make_together(ids: list[int]) -> None:
    chips = chip_views(gpt2.tokenizer().tokens(ids))
    for chip in chips:
        if chip["group"] is None:
            assert chip["group_text"] is None
            continue
        start, stop = chip["group"]
        assert start <= chip["position"] < stop
        assert stop - start > 1
        members = chips[start:stop]
        assert all(member["group"] == chip["group"] for member in members)
        if chip["group_text"] is not None:
            assert visible_text(joined(members).decode()) == chip["group_text"]


@given(gpt2_ids, st.integers(0, 30))
def test_chips_from_a_position_never_cut_a_group(ids: list[int], start: int) -> None:
    tokens = gpt2.tokenizer().tokens(ids)
    whole, part = chip_views(tokens), chip_views(tokens, start)
    assert part == whole[len(whole) - len(part) :]
    assert len(part) >= len(ids) - start
    if part:
        first = part[0]
        assert first["group"] is None or first["group"][0] == first["position"]
        # No more than needed.
        assert first["position"] == start or (first["group"] or [0, 0])[1] > start


def test_korean_and_emoji_show_how_bytes_make_characters() -> None:
    tokens = gpt2.tokenizer().tokens(gpt2.tokenizer().encode("안 👩‍💻"))
    chips = chip_views(tokens)
    assert [chip["text"] for chip in chips[:3]] == ["<EC>", "<95>", "<88>"]
    assert {chip["group_text"] for chip in chips[:3]} == {"안"}
    shown = [chip["group_text"] or chip["text"] for chip in chips]
    assert any("👩" in text for text in shown)
    assert any("💻" in text for text in shown)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_changed(text: str) -> None:
    chips = chip_views(gpt2.tokenizer().tokens(gpt2.tokenizer().encode(text)))
    assert joined(chips) == text.encode()
    assert not any(chip["special"] for chip in chips)
    for chip in chips:
        assert chip["text"]
        assert not any(map(shows_nothing, chip["text"]))


def test_a_special_token_says_so() -> None:
    (chip,) = chip_views(gpt2.tokenizer().tokens([gpt2.END_OF_TEXT_ID]))
    assert chip["special"]
    assert chip["text"] == gpt2.END_OF_TEXT


def test_candidates_that_look_alike_stay_apart_by_id() -> None:
    pieces = [(1, b"a"), (2, b"a"), (3, b"\xec")]
    views = candidate_views(
        [
            Candidate(Token(id, piece, special=False), rank, 0.5**rank, -float(rank), 0.0, None)
            for rank, (id, piece) in enumerate(pieces, start=1)
        ]
    )
    assert [(view["rank"], view["id"], view["text"]) for view in views] == [
        (1, 1, "a"),
        (2, 2, "a"),
        (3, 3, "<EC>"),
    ]
    assert all(one["probability"] > other["probability"] for one, other in pairwise(views))
    assert views[0]["percent"] == "50.00 %"
