"""The vocabulary explorer: it finds what a plain scan finds, in windows, and its facts add up."""

from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.errors import PlaygroundError
from playground.host import Loaded, ModelHost
from playground.i18n import LANGS, Lang
from playground.labs.vocabulary.answers import MAX_ROWS
from playground.text.vocabulary import (
    GROUPS,
    MAX_QUERY,
    NO_SCRIPT,
    PADDING,
    PART,
    SPECIAL,
    Query,
    Vocabulary,
    length,
    parse_hex,
    stands_for_text,
    vocabulary_of,
)
from playground.tokenizer import Token, Tokenizer
from playground.tokenizer.scripts import SCRIPTS, script_of
from tests import gpt2, metaspace
from tests.asking import Answer, function_of, is_sentence

GPT2 = vocabulary_of(gpt2.tokenizer())
IDS = list(gpt2.tokenizer().encode("Once upon a time"))


def padded() -> Tokenizer:
    """A vocabulary of a model that has more rows than its tokenizer has entries."""
    return Tokenizer(metaspace.backend(), vocab_size=metaspace.VOCAB_SIZE + 7, start_text="</s>")


SMALL = {
    "metaspace": vocabulary_of(padded()),
    "bytes": Vocabulary(
        [
            Token(id, piece, special)
            for id, (piece, special) in enumerate(
                [
                    (b"the", False),
                    (b" the", False),
                    (b"  the", False),
                    (b" ", False),
                    (b"  ", False),
                    (b"THE", False),
                    (b"<|end|>", True),
                    (b"\xec\x95", False),
                    (b" \xec", False),
                    (b"\xec\x95\x88", False),
                    (b"", True),
                    (b"\xff", False),
                    ("Straße".encode(), False),
                    ("漢字かな".encode(), False),
                    (b"the", False),
                    (b"1", False),
                ]
            )
        ]
    ),
}


def naive(vocabulary: Vocabulary, query: Query) -> list[int]:
    """What `query` means, said as plainly as can be."""

    def fits(token: Token) -> bool:
        if query.group is not None and group_of(token) != query.group:
            return False
        if query.how == "bytes":
            data = bytes.fromhex(query.text.replace(" ", ""))
            return not data or (not token.special and data in token.piece)
        if not query.text:
            return True
        text, name = query.text, token.piece.decode("utf-8", errors="surrogateescape")
        if query.ignore_case:
            text, name = text.casefold(), name.casefold()
        return {
            "contains": text in name,
            "begins": name.startswith(text),
            "exact": name == text,
        }[query.how]

    found = [token.id for token in vocabulary.tokens if fits(token)]
    if query.order == "id":
        return found
    return sorted(found, key=lambda id: (-length(vocabulary.tokens[id]), id))


@cache
def group_of(token: Token) -> str:
    if not token.piece:
        return PADDING
    if token.special:
        return SPECIAL
    return PART if token.text is None else script_of(token.text) or NO_SCRIPT


pieces = st.sampled_from([token.text or "" for token in GPT2.tokens[:40_000:13]])
texts = st.sampled_from(["", " ", "the", " the", "THE", "안", "ß", "SS", "<|end", "é", "\n", "é"])
hexes = st.sampled_from(["", " ", "EC", "ec95", "E C 9 5 88", "20 74 68 65", "ff", "00"])
queries = st.builds(
    Query,
    text=texts | pieces | st.text(max_size=2),
    how=st.sampled_from(["contains", "begins", "exact"]),
    ignore_case=st.booleans(),
    group=st.none() | st.sampled_from(GROUPS),
    order=st.sampled_from(["id", "length"]),
) | st.builds(Query, text=hexes, how=st.just("bytes"), order=st.sampled_from(["id", "length"]))


@given(query=queries)
@settings(max_examples=25, deadline=None, database=None)
@example(query=Query("EC 95", "bytes"))
@example(query=Query(" the", "exact", ignore_case=True))
def test_a_search_finds_what_a_plain_scan_finds(query: Query) -> None:
    for vocabulary in (GPT2, *SMALL.values()):
        assert list(vocabulary.find(query)) == naive(vocabulary, query)


@pytest.mark.parametrize("vocabulary", [GPT2, *SMALL.values()], ids=["gpt2", *SMALL])
def test_every_entry_is_in_one_group_and_the_counts_add_up(vocabulary: Vocabulary) -> None:
    facts = vocabulary.facts
    assert sum(n for _, n in facts.counts) == facts.n_entries == len(vocabulary.tokens)
    for group, n in facts.counts:
        assert n == len(vocabulary.find(Query(group=group))) > 0
    ranked = [n for group, n in facts.counts if group in SCRIPTS]
    assert ranked == sorted(ranked, reverse=True)
    text = [token.piece for token in vocabulary.tokens if stands_for_text(token)]
    assert facts.n_space == sum(piece[:1] == b" " for piece in text)
    assert facts.mean_bytes == pytest.approx(sum(map(len, text)) / len(text))
    assert len(facts.longest.piece) == max(map(len, text))


def test_facts_of_gpt2() -> None:
    facts = GPT2.facts
    counts = dict(facts.counts)
    assert facts.n_entries == 50_257
    assert counts[SPECIAL] == 1
    assert counts[PART] == 344
    assert PADDING not in counts
    assert len(facts.longest.piece) == 128


@pytest.mark.parametrize("vocabulary", [GPT2, *SMALL.values()], ids=["gpt2", *SMALL])
def test_twins_are_each_others_twins_and_differ_by_one_space(vocabulary: Vocabulary) -> None:
    n_twins = 0
    for token in vocabulary.tokens:
        twin = vocabulary.twin(token.id)
        if twin is None:
            continue
        n_twins += 1
        back = vocabulary.twin(twin.id)
        assert back is not None
        assert back.piece == token.piece
        assert b" " in (token.piece[:1], twin.piece[:1])
        assert token.piece.removeprefix(b" ") == twin.piece.removeprefix(b" ")
        assert len(token.piece) != len(twin.piece)
    assert n_twins > 1


def test_what_begins_with_two_spaces_or_is_one_has_no_twin() -> None:
    small = SMALL["bytes"]
    twins = {token.id: small.twin(token.id) for token in small.tokens}
    assert {id for id, twin in twins.items() if twin} == {0, 1, 14}


def test_a_family_differs_by_case_and_one_space_alone() -> None:
    family = GPT2.family(262)
    assert family == sorted(family)
    names = {GPT2.tokens[id].text for id in family}
    assert names == {" the", " The", "the", "The", " THE", "THE"}
    small = SMALL["bytes"]
    assert small.family(0) == small.family(5) == [0, 1, 5, 14]
    assert small.family(6) == [6]
    assert small.family(10) == [10]


def test_the_index_is_built_once_and_leaves_with_its_tokenizer() -> None:
    tokenizer = padded()
    assert vocabulary_of(tokenizer) is vocabulary_of(tokenizer)
    assert vocabulary_of(tokenizer) is not vocabulary_of(padded())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("E", "error.vocabulary_hex_odd"),
        ("EC 9", "error.vocabulary_hex_odd"),
        ("EG", "error.vocabulary_hex"),
        ("0x41", "error.vocabulary_hex"),
        ("\uff11\uff12", "error.vocabulary_hex"),
        ("안", "error.vocabulary_hex"),
    ],
)
def test_what_is_no_hex_is_refused(text: str, key: str) -> None:
    with pytest.raises(PlaygroundError, match=key):
        Query(text, "bytes")


@given(st.binary(max_size=6))
def test_bytes_are_read_as_they_are_written(data: bytes) -> None:
    for text in (data.hex(), data.hex(" ").upper(), f" {data.hex()} "):
        assert parse_hex(text) == data


def test_a_long_query_or_half_a_character_is_refused() -> None:
    Query("x" * MAX_QUERY)
    for text in ("x" * (MAX_QUERY + 1), "a\ud800"):
        for ignore_case in (False, True):
            with pytest.raises(PlaygroundError):
                Query(text, ignore_case=ignore_case)


# --- what the page is told ---


def ask(host: ModelHost, name: str, /, **request: Any) -> Answer:  # noqa: ANN401
    text = {"ids": IDS, "prompt_length": len(IDS)} if name == "vocabulary_token" else {}
    return function_of(host, name)({**text, **request})


@pytest.mark.parametrize(
    "query",
    [{}, {"order": "length"}, {"query": "the", "ignore_case": True}, {"group": "Katakana"}],
    ids=repr,
)
def test_all_windows_joined_are_the_whole(host: ModelHost, query: Answer) -> None:
    first = ask(host, "vocabulary", limit=MAX_ROWS, **query)
    total = first["total"]
    seen: list[int] = []
    while len(seen) < total:
        answer = ask(host, "vocabulary", offset=len(seen), limit=MAX_ROWS, **query)
        assert answer["total"] == total
        assert answer["offset"] == len(seen)
        assert len(answer["rows"]) == min(MAX_ROWS, total - len(seen))
        seen += [row["id"] for row in answer["rows"]]
    names = {"query": "text"}
    wanted = Query(**{names.get(name, name): value for name, value in query.items()})
    assert seen == list(GPT2.find(wanted))
    assert ask(host, "vocabulary", offset=total, limit=MAX_ROWS, **query)["rows"] == []


def test_signs_of_the_page_are_read_as_what_they_stand_for(host: ModelHost) -> None:
    (row,) = ask(host, "vocabulary", query="␣the", how="exact", limit=5)["rows"]
    assert row == {
        "id": 262,
        "text": "␣the",
        "bytes": "20 74 68 65",
        "n_bytes": 4,
        "n_characters": 4,
        "group": "Latin",
        "special": False,
    }
    assert ask(host, "vocabulary", query="⏎", how="exact", limit=5)["rows"][0]["id"] == 198


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "query", [{"query": "EC 9", "how": "bytes"}, {"query": "x" * 500}, {"query": "\ud800"}]
)
def test_a_query_that_cannot_be_gets_a_sentence_and_no_rows(
    host: ModelHost, query: Answer, lang: Lang
) -> None:
    answer = ask(host, "vocabulary", limit=10, lang=lang, **query)
    assert (answer["total"], answer["rows"]) == (0, [])
    assert is_sentence(answer["wrong"], lang)


BAD = [
    ("vocabulary", {"limit": 0}),
    ("vocabulary", {"limit": MAX_ROWS + 1}),
    ("vocabulary", {"limit": 10, "offset": -1}),
    ("vocabulary", {"limit": 10, "offset": 10**9}),
    ("vocabulary", {"limit": 10, "query": 7}),
    ("vocabulary", {"limit": 10, "query": None}),
    ("vocabulary", {"limit": 10, "how": "regex"}),
    ("vocabulary", {"limit": 10, "how": ["contains"]}),
    ("vocabulary", {"limit": 10, "group": "Klingon"}),
    ("vocabulary", {"limit": 10, "group": {}}),
    ("vocabulary", {"limit": 10, "order": "random"}),
    ("vocabulary_token", {"id": 50_257}),
    ("vocabulary_token", {"id": -1}),
    ("vocabulary_token", {"id": "262"}),
    ("vocabulary_token", {"id": 262, "ids": [99_999_999]}),
    ("vocabulary_token", {"id": 262, "ids": []}),
    ("vocabulary_word", {}),
    ("vocabulary_word", {"word": 7}),
    ("vocabulary_word", {"word": "x" * 101}),
    ("vocabulary_word", {"word": "a\ud800"}),
]


@pytest.mark.parametrize(("name", "request_"), BAD, ids=repr)
def test_what_cannot_be_used_gets_a_sentence(host: ModelHost, name: str, request_: Answer) -> None:
    answer = ask(host, name, lang="ko", **request_)
    assert set(answer) == {"error"}
    assert is_sentence(answer["error"], "ko")


def test_an_entry_says_what_the_model_thinks_of_it_here(host: ModelHost, loaded: Loaded) -> None:
    look = function_of(host, "look")({"ids": IDS, "prompt_length": len(IDS), "top_k_shown": 5})
    for candidate in look["candidates"]:
        answer = ask(host, "vocabulary_token", id=candidate["id"])
        assert answer["here"] == candidate
    answer = ask(host, "vocabulary_token", id=262)
    assert answer["twin"]["id"] == 1169
    assert [row["id"] for row in answer["neighbours"]] == list(range(259, 266))
    assert answer["n_family"] == len(answer["family"]) == 6
    for id in (0, loaded.tokenizer.vocab_size - 1):
        near = [row["id"] for row in ask(host, "vocabulary_token", id=id)["neighbours"]]
        assert id in near
        assert len(near) == 4


@pytest.mark.parametrize("lang", LANGS)
def test_a_word_is_cut_with_and_without_the_space(host: ModelHost, lang: Lang) -> None:
    tokenizer = gpt2.tokenizer()
    for word in ("hello", " hello", "␣hello"):
        answer = ask(host, "vocabulary_word", word=word, lang=lang)
        ids = [[chip["id"] for chip in cut] for cut in answer["cuts"]]
        assert ids == [list(tokenizer.encode("hello")), list(tokenizer.encode(" hello"))]
        assert is_sentence(answer["sentence"], lang)
    assert ask(host, "vocabulary_word", word=" ") == {"cuts": [], "sentence": None}
