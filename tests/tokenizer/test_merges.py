"""The replay of byte-pair encoding, held against the library on texts of every kind."""

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
import tokenizers
from tokenizers import models, pre_tokenizers, trainers

from playground.errors import PlaygroundError
from playground.i18n import LANGS, explain
from playground.tokenizer import MAX_CHARS, Tokenizer, Word
from tests import gpt2, metaspace
from tests.hostile import HOSTILE

N_TEXTS = 10_000

# First and last code points of what random texts are made of.
ALPHABETS = (
    (0x20, 0x7E),
    (0x41, 0x7A),
    (0xA0, 0x24F),
    (0xAC00, 0xD7A3),  # Hangul syllables
    (0x1100, 0x11FF),  # jamo that join
    (0x3131, 0x318E),  # jamo that do not
    (0x4E00, 0x9FFF),
    (0x3041, 0x30FF),
    (0x0620, 0x064A),
    (0x05D0, 0x05EA),
    (0x0900, 0x097F),
    (0x0E01, 0x0E5B),
    (0x0400, 0x04FF),
    (0x0300, 0x036F),  # combining marks
    (0x1F300, 0x1F6FF),
    (0x1F3FB, 0x1F3FF),  # skin tones
    (0x1F1E6, 0x1F1FF),  # halves of flags
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0x30, 0x39),
    (0x0660, 0x0669),
    (0x2000, 0x206F),  # typographic spaces, joiners, directions
    (0x21, 0x2F),
    (0xE000, 0xE0FF),
    (0x10FF00, 0x10FFFF),
)
SPACES = (" ", "  ", "\n", "\r\n", "\t", "\u3000", "\u200d", "\ufe0f")
CHUNKS = (
    " the",
    "'s",
    "n't",
    "ing",
    " 2024",
    "안녕하세요",
    " 한국어",
    "こんにちは",
    "你好",
    "مرحبا",
    "👩‍💻",
    "👍🏽",
    "g\u0308",
    "\u110b\u1161\u11ab",
    "aaaa",
    "====",
    "<|endoftext|>",
)


def random_texts(count: int) -> Iterator[str]:
    """The same texts every time: of one script and of several, with all kinds of white space."""
    dice = random.Random(20_160_815)
    for _ in range(count):
        alphabets = dice.sample(ALPHABETS, dice.randint(1, 3))
        parts = []
        for _ in range(dice.randint(0, 24)):
            kind = dice.random()
            if kind < 0.1:
                parts.append(dice.choice(SPACES))
            elif kind < 0.2:
                parts.append(dice.choice(CHUNKS))
            else:
                low, high = dice.choice(alphabets)
                parts.append(chr(dice.randint(low, high)))
        yield "".join(parts)


def trained(
    splitter: pre_tokenizers.PreTokenizer, vocab_size: int = 600, **options: object
) -> tokenizers.Tokenizer:
    """A byte-level BPE tokenizer with a small vocabulary of its own."""
    made = tokenizers.Tokenizer(models.BPE())
    made.pre_tokenizer = splitter
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[gpt2.END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator([*CHUNKS * 3, *HOSTILE, *metaspace.SENTENCES, __doc__ or ""], trainer)
    for name, value in options.items():
        setattr(made.model, name, value)
    return made


def plain() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.ByteLevel(add_prefix_space=False)


def single_digits() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), plain()])


def own_pattern() -> pre_tokenizers.PreTokenizer:
    split = pre_tokenizers.Split(
        tokenizers.Regex(r"\p{L}+|\p{N}{1,3}|\s+|[^\s\p{L}\p{N}]+"), "isolated"
    )
    bytes_only = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return pre_tokenizers.Sequence([split, bytes_only])


def unsplit() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def over(backend: tokenizers.Tokenizer) -> Tokenizer:
    size = max(backend.get_vocab(with_added_tokens=True).values()) + 1
    return Tokenizer(backend, vocab_size=size)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return gpt2.tokenizer()


def check(tokenizer: Tokenizer, text: str) -> tuple[Word, ...]:
    words = tokenizer.replay(text)
    assert b"".join(word.data for word in words) == text.encode()
    assert tuple(id for word in words for id in word.ids) == tokenizer.encode(text)
    return words


def walk(tokenizer: Tokenizer, word: Word) -> Iterator[list[tuple[int, int]]]:
    """The pieces as (first byte, id): at the start and after each merge, done by hand."""
    starts = range(len(word.data)) if len(word.letters) == len(word.data) else [0]
    pieces = list(zip(starts, word.letters, strict=True))
    yield list(pieces)
    for merge in word.merges:
        at = [start for start, _ in pieces].index(merge.start)
        assert [id for _, id in pieces[at : at + 2]] == [merge.left, merge.right]
        pieces[at : at + 2] = [(merge.start, merge.merged)]
        yield list(pieces)


# Against the library


def test_ten_thousand_texts_end_in_the_ids_of_gpt2(tokenizer: Tokenizer) -> None:
    texts = list(random_texts(N_TEXTS))
    n_merges = 0
    for text in texts:
        n_merges += sum(len(word.merges) for word in check(tokenizer, text))
    assert len(set(texts)) > 0.9 * N_TEXTS
    assert n_merges > 5 * N_TEXTS


@pytest.mark.parametrize("splitter", [plain, single_digits, own_pattern, unsplit])
def test_other_vocabularies_and_other_splits(splitter) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    small = over(trained(splitter()))
    assert any(word.merges for text in random_texts(2_000) for word in check(small, text))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(tokenizer: Tokenizer, text: str) -> None:
    check(tokenizer, text)


def test_words_are_what_the_pre_tokenizer_cuts() -> None:
    for backend in (gpt2.backend(), trained(single_digits()), trained(own_pattern())):
        tokenizer = over(backend)
        for text in [*HOSTILE, *random_texts(300)]:
            cut = backend.pre_tokenizer.pre_tokenize_str(text)
            assert [word.data.decode() for word in tokenizer.replay(text)] == [
                text[start:stop] for _, (start, stop) in cut
            ]


def test_a_long_word_takes_a_moment(tokenizer: Tokenizer) -> None:
    """Quadratic time would take minutes: the test's time limit is the check."""
    for unit in ("a", "=", "안", "👩", "\u0308"):
        check(tokenizer, unit * MAX_CHARS)
    check(over(trained(unsplit())), "ab" * (MAX_CHARS // 2))


# Each merge


def test_every_merge_is_of_neighbours_and_of_the_lowest_rank_leftmost(
    tokenizer: Tokenizer,
) -> None:
    rank: dict[tuple[int, int], int] = {}  # what has been seen of the list
    for text in [*HOSTILE, *CHUNKS, *random_texts(500)]:
        for word in tokenizer.replay(text):
            states = list(walk(tokenizer, word))
            assert [id for _, id in states[-1]] == list(word.ids)
            for merge in word.merges:
                assert rank.setdefault((merge.left, merge.right), merge.rank) == merge.rank
                pieces = tokenizer.tokens((merge.left, merge.right, merge.merged))
                assert pieces[0].piece + pieces[1].piece == pieces[2].piece
            for before, merge in zip(states, word.merges, strict=False):
                known = [
                    (rank[pair], start)
                    for (start, left), (_, right) in pairwise(before)
                    if (pair := (left, right)) in rank
                ]
                assert min(known) == (merge.rank, merge.start)


def test_ranks_of_all_neighbours_follow_from_what_is_recorded(tokenizer: Tokenizer) -> None:
    """What a page needs to show every candidate at every step."""
    for text in [*CHUNKS, " tokenization", "Mississippi", "aaaaaaa", *random_texts(200)]:
        for word in tokenizer.replay(text):
            starts = list(range(len(word.letters)))
            ranks = list(word.ranks)
            assert len(ranks) == len(starts) - 1
            for merge in word.merges:
                assert min(
                    (r, s) for s, r in zip(starts, ranks, strict=False) if r is not None
                ) == (
                    merge.rank,
                    merge.start,
                )
                at = starts.index(merge.start)
                del starts[at + 1], ranks[at]
                if at > 0:
                    ranks[at - 1] = merge.rank_before
                if at < len(ranks):
                    ranks[at] = merge.rank_after
            assert ranks == [None] * len(ranks)


def test_ranks_are_lines_of_gpt2s_list(tokenizer: Tokenizer) -> None:
    (word,) = tokenizer.replay(" the")
    texts = [
        (merge.rank, *(token.text for token in tokenizer.tokens((merge.left, merge.right))))
        for merge in word.merges
    ]
    # The first lines of vocab.bpe: `Ġ t`, `Ġ a`, `h e`, `i n`, `r e`, `o n`, `Ġt he`.
    assert texts == [(0, " ", "t"), (2, "h", "e"), (6, " t", "he")]


def test_nothing_to_merge(tokenizer: Tokenizer) -> None:
    assert tokenizer.replay("") == ()
    (word,) = tokenizer.replay("x")
    assert (word.merges, word.ranks, word.letters) == ((), (), word.ids)
    (syllable,) = tokenizer.replay("안")
    assert [merge.start for merge in syllable.merges] == []
    assert len(syllable.ids) == 3


# Options


def test_a_tokenizer_that_takes_known_words_whole_merges_nothing_there() -> None:
    backend = trained(plain(), ignore_merges=True)
    tokenizer = over(backend)
    whole = next(word for word in tokenizer.replay("안녕하세요 the x") if len(word.ids) == 1)
    assert (whole.letters, whole.merges) == (whole.ids, ())
    for text in random_texts(500):
        check(tokenizer, text)


def test_an_added_token_is_found_before_anything_is_merged() -> None:
    backend = trained(plain())
    backend.add_tokens(["<tool call>"])
    words = check(over(backend), "a<tool call>the")
    assert [word.data for word in words] == [b"a", b"<tool call>", b"the"]
    assert words[1].merges == ()


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"dropout": 0.1}, "error.merges_dropout"),
        ({"continuing_subword_prefix": "##"}, "error.merges_affixes"),
        ({"end_of_word_suffix": "</w>"}, "error.merges_affixes"),
    ],
)
def test_rules_that_cannot_be_replayed_are_refused(options: dict[str, object], key: str) -> None:
    letters = {name: id for id, name in enumerate(pre_tokenizers.ByteLevel.alphabet())}
    backend = tokenizers.Tokenizer(models.BPE(vocab=letters, merges=[], **options))
    backend.pre_tokenizer = plain()
    backend.add_special_tokens([gpt2.END_OF_TEXT])
    refuse(over(backend), "the", key)


def test_characters_are_no_bytes() -> None:
    refuse(metaspace.tokenizer(), "한국어", "error.merges_characters")


def test_a_cut_that_the_rules_do_not_lead_to_is_refused() -> None:
    tokenizer = over(trained(plain()))
    merge_list = tokenizer._merge_list
    with pytest.raises(PlaygroundError, match="merges_differ"):
        merge_list.replay(b"the", tokenizer.encode("th") + tokenizer.encode("x"))


def refuse(tokenizer: Tokenizer, text: str, key: str) -> None:
    with pytest.raises(PlaygroundError) as caught:
        tokenizer.replay(text)
    assert caught.value.key == key
    assert len({explain(lang, caught.value) for lang in LANGS}) == len(LANGS)


def test_texts_that_are_no_text_are_refused_as_everywhere(tokenizer: Tokenizer) -> None:
    refuse(tokenizer, "a" * 100_000, "error.text_too_long")
    refuse(tokenizer, "\ud800", "error.lone_surrogate")
