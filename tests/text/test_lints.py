"""What is found in a text, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import LANGS, Lang
from playground.page.lints import SpaceQuery, lint_views, without_space
from playground.page.wire import speak
from playground.sampling import softmax
from playground.text.lints import Lint, find_lints
from tests import gpt2, metaspace, scripted
from tests.asking import is_sentence
from tests.hostile import HOSTILE

TOKENIZER = gpt2.tokenizer()


def found(text: str) -> dict[str, Lint]:
    return {lint.name: lint for lint in find_lints(TOKENIZER, TOKENIZER.encode(text))}


def pieces(lint: Lint, text: str) -> list[bytes]:
    tokens = TOKENIZER.tokens(TOKENIZER.encode(text))
    return [token.piece for token in tokens[lint.start : lint.stop]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The capital of France is", set()),
        ("The capital of France is ", {"trailing_space"}),
        ("The capital  of France", {"double_space"}),
        ("a line\n    indented", set()),
        ("    indented", set()),
        (" ", set()),
        ("a <|endoftext|> b", {"typed_special"}),
        ("<|endoftext|>", {"typed_special"}),
        ("a  <|endoftext|> ", {"trailing_space", "double_space", "typed_special"}),
        ("안녕하세요 ", {"trailing_space"}),
        ("a\u00a0\u00a0b ", {"trailing_space"}),
    ],
)
def test_what_is_found(text: str, names: set[str]) -> None:
    assert found(text).keys() == names


@pytest.mark.parametrize(
    ("name", "text", "piece", "tokens"),
    [
        ("trailing_space", "I am  ", b"  ", [b" ", b" "]),
        ("double_space", "I  am", b"  ", [b" ", b" am"]),
        ("double_space", "I   am", b"   ", [b" ", b" ", b" am"]),
        ("typed_special", "I <|endoftext|>", b"<|endoftext|>", None),
    ],
)
def test_a_finding_names_the_tokens_it_is_about(
    name: str, text: str, piece: bytes, tokens: list[bytes] | None
) -> None:
    lint = found(text)[name]
    assert lint.piece == piece
    if tokens is None:
        assert piece in b"".join(pieces(lint, text))
    else:
        # GPT-2 has tokens for runs of spaces too.
        assert b"".join(pieces(lint, text)) == b"".join(tokens)


@given(st.text(max_size=60))
def test_a_typed_text_is_cut_as_the_tokenizer_cuts_it(text: str) -> None:
    assert "other_cut" not in found(text)


@given(st.lists(st.integers(0, gpt2.VOCAB_SIZE - 1), min_size=1, max_size=12))
def test_the_other_cut_stands_in_for_exactly_the_tokens_named(ids: list[int]) -> None:
    for lint in find_lints(TOKENIZER, ids):
        assert 0 <= lint.start < lint.stop <= len(ids)
        if lint.name != "other_cut":
            continue
        here = TOKENIZER.tokens(ids[lint.start : lint.stop])
        other = TOKENIZER.tokens(lint.other_ids)
        assert b"".join(t.piece for t in here) == b"".join(t.piece for t in other) == lint.piece
        assert lint.other_ids[0] != ids[lint.start]
        assert lint.other_ids[-1] != ids[lint.stop - 1]
        run = list(ids)
        run[lint.start : lint.stop] = lint.other_ids
        assert all(again.start != lint.start for again in _other_cuts(run))


def _other_cuts(ids: list[int]) -> list[Lint]:
    return [lint for lint in find_lints(TOKENIZER, ids) if lint.name == "other_cut"]


def test_hand_picked_tokens_are_another_input() -> None:
    ids = [*TOKENIZER.encode("Say"), *TOKENIZER.encode(" hel"), *TOKENIZER.encode("lo")]
    (lint,) = find_lints(TOKENIZER, ids)
    assert (lint.name, lint.start, lint.stop) == ("other_cut", 1, 3)
    assert lint.other_ids == TOKENIZER.encode(" hello")


def test_half_a_character_is_no_other_cut() -> None:
    assert not find_lints(TOKENIZER, TOKENIZER.encode("안")[:1])


def test_a_special_token_parts_the_text_and_is_no_typed_one() -> None:
    ids = [
        TOKENIZER.start_id,
        *TOKENIZER.encode("hel"),
        TOKENIZER.start_id,
        *TOKENIZER.encode("lo"),
    ]
    assert not find_lints(TOKENIZER, ids)


@pytest.mark.parametrize("text", ["한국어 글", "한국어 ", "오늘은  날씨가", "abc"])
def test_a_metaspace_text_is_not_blamed_for_its_own_cut(text: str) -> None:
    tokenizer = metaspace.tokenizer()
    names = {lint.name for lint in find_lints(tokenizer, tokenizer.encode(text))}
    assert "other_cut" not in names


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", HOSTILE)
def test_findings_in_hostile_text_are_spoken_in_every_language(text: str, lang: Lang) -> None:
    for view in lint_views(TOKENIZER, TOKENIZER.encode(text)):
        assert view.here
        assert is_sentence(speak(lang, view.sentence), lang)


def test_both_sides_are_the_models_answers_and_add_up_to_one(loaded: Loaded) -> None:
    answer = without_space(loaded, SpaceQuery(text="The light is ", top_k_shown=7))
    sides = {"The light is ": answer.with_space, "The light is": answer.without_space}
    for text, side in sides.items():
        logits = loaded.engine.next_logits(loaded.tokenizer.encode(text)).logits
        probs = softmax(logits.astype("float64"))
        share = sum(
            probs[id]
            for id in range(loaded.tokenizer.vocab_size)
            if loaded.tokenizer.token(id).piece.startswith(b" ")
        )
        shown = [one["probability"] for one in side.candidates]
        assert shown == pytest.approx(sorted(probs, reverse=True)[:7])
        assert sum(shown) + side.other_probability == pytest.approx(1)
        assert side.n_other == loaded.tokenizer.vocab_size - 7
        assert side.share == pytest.approx(share)


def test_a_text_without_a_space_at_the_end_has_no_two_sides(loaded: Loaded) -> None:
    with pytest.raises(PlaygroundError, match=r"error\.no_space_at_end"):
        without_space(loaded, SpaceQuery(text=scripted.LOOP_PROMPT))
