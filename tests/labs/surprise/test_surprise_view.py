"""The page's surprise map: parts that make the whole, totals that travel, sentences that hold."""

import copy
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.host import Loaded, ModelHost
from playground.i18n import LANGS, Lang, as_lang, tables
from playground.labs.surprise import answers as surprise
from playground.text import scoring
from playground.text.scoring import Totals
from playground.tokenizer import group_tokens
from tests import gpt2, scripted
from tests.asking import Answer, Ask, asking, is_sentence
from tests.hostile import HOSTILE

EN = as_lang("en")
END = gpt2.END_OF_TEXT_ID
WINDOW = scripted.CONTEXT_LENGTH
CLOSE = 1e-4
FIGURES = ["bits", "bits_per_token", "bits_per_byte", "perplexity", "top_1", "top_10"]
FEW = 10


def encode(text: str) -> list[int]:
    return list(gpt2.tokenizer().encode(text))


@pytest.fixture(scope="module")
def ask(host: ModelHost) -> Ask:
    return asking(host, "score")


@pytest.fixture(scope="module")
def compare(host: ModelHost) -> Ask:
    return asking(host, "score_summary")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few tokens, since the model has a short window."""
    monkeypatch.setattr(surprise, "PART", FEW)


def walk(ask: Ask, **request: Any) -> list[Answer]:  # noqa: ANN401
    """All answers of a text, each part from where the one before ended."""
    answers = [ask(**request, start=0, totals=None)]
    while answers[-1]["next"] is not None:
        answers.append(ask(**request, start=answers[-1]["next"], totals=answers[-1]["totals"]))
    return answers


def request_of(ids: list[int]) -> Answer:
    return {"ids": ids, "prompt_length": 1}


TEXTS = {
    "typed": encode("Once upon a time there was a princess who liked the number 13."),
    "characters in pieces": encode("안녕하세요 갉갊갋갌갍 👩‍👩‍👧‍👦🏳️‍🌈 힣힢힡힠"),
    "broken characters": [168, 243, 168, 168, 5, 230, 243, 168] * 5,
    "with the start sign": [END, *encode("Once upon a time there was nobody to be seen")],
    "just the sign": [END],
    "the window": encode(" b" * WINDOW),
    "beyond the window": encode(" 안 b" * 60),
}


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("ids", TEXTS.values(), ids=TEXTS)
def test_the_parts_are_the_whole(ask: Ask, loaded: Loaded, ids: list[int]) -> None:
    answers = walk(ask, **request_of(ids))
    whole = scoring.score(loaded.engine, ids, END)
    scores = [one for answer in answers for one in answer["scores"]]
    assert [one["position"] for one in scores] == [one.position for one in whole]
    for seen, one in zip(scores, whole, strict=True):
        assert (seen["id"], seen["after_start"]) == (one.id, one.after_start)
        for name in ("logprob", "bits", "probability", "entropy_bits"):
            assert seen[name] == pytest.approx(getattr(one, name), abs=CLOSE)
        assert [bet["id"] for bet in seen["top"]] == [bet.id for bet in one.top]
    chips = [chip for answer in answers for chip in answer["chips"]]
    assert [(chip["position"], chip["id"]) for chip in chips] == list(enumerate(ids))
    n_bytes = sum(
        len(gpt2.tokenizer().token(one.id).piece)
        for one in whole
        if not gpt2.tokenizer().token(one.id).special
    )
    totals = answers[-1]["totals"]
    assert (totals["tokens"], totals["bytes"]) == (len(whole), n_bytes)
    assert totals["bits"] == pytest.approx(sum(one.bits for one in whole), abs=CLOSE * len(ids))
    for answer in answers:
        assert answer["ids"] == ids
        assert answer["n_tokens"] == len(ids)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("ids", TEXTS.values(), ids=TEXTS)
def test_no_group_is_cut_and_parts_are_of_the_size_wanted(ask: Ask, ids: list[int]) -> None:
    groups = group_tokens(gpt2.tokenizer().tokens(ids))
    borders = {0, *(group.stop for group in groups)}
    longest = max(group.stop - group.start for group in groups)
    answers = walk(ask, **request_of(ids))
    for answer in answers:
        chips = answer["chips"]
        assert answer["chips_from"] == chips[0]["position"]
        assert {chips[0]["position"], chips[-1]["position"] + 1} <= borders
        for chip in chips:
            start, stop = chip["group"] or (chip["position"], chip["position"] + 1)
            assert chips[0]["position"] <= start < stop <= chips[-1]["position"] + 1
    for answer in answers[:-1]:
        assert FEW <= len(answer["scores"]) < FEW + longest


@pytest.mark.usefixtures("few")
def test_whatever_the_size_of_the_parts_the_totals_are_the_same(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = TEXTS["characters in pieces"]
    found = []
    for size in (1, 3, FEW, 256):
        monkeypatch.setattr(surprise, "PART", size)
        found.append(walk(ask, **request_of(ids))[-1]["totals"])
    bits = [totals.pop("bits") for totals in found]
    assert bits == pytest.approx([bits[0]] * len(bits), abs=CLOSE)
    assert all(totals == found[0] for totals in found)


def test_a_typed_text_is_scored_as_its_ids_are(ask: Ask) -> None:
    text = scripted.LOOP_PROMPT + " green blue"
    typed, by_ids = ask(text=text), ask(**request_of(encode(text)))
    assert typed["ids"] == encode(text)
    assert typed["window"] is None
    assert typed["truncated"] == 0
    for name in ("scores", "totals", "figures", "chips"):
        assert typed[name] == by_ids[name]
    assert [one["rank"] for one in typed["scores"]][-2:] == [1, 1]


def test_every_token_is_told_as_a_person_reads_it(ask: Ask) -> None:
    answer = ask(text=scripted.SYLLABLE_PROMPT + scripted.SYLLABLE)
    last = answer["scores"][-3]
    assert last["text"] == last["top"][0]["text"] == "<EC>"
    assert last["rank"] == 1
    assert last["percent"] == f"{100 * last['probability']:.2f} %" == last["top"][0]["percent"]
    assert len(last["top"]) == 5
    probabilities = [bet["probability"] for bet in last["top"]]
    assert probabilities == sorted(probabilities, reverse=True)
    assert {chip["group_text"] for chip in answer["chips"][-3:]} == {scripted.SYLLABLE}


def test_an_empty_text_has_nothing_but_its_sign(ask: Ask) -> None:
    answer = ask(text="")
    assert (answer["ids"], answer["scores"], answer["next"]) == ([END], [], None)
    assert answer["chips"][0]["special"]
    assert answer["totals"]["tokens"] == answer["totals"]["bits"] == 0
    assert [figure["value"] for figure in answer["figures"]] == ["–"] * 6
    assert {figure["sentence"] for figure in answer["figures"]} == {
        tables()["surprise.says.nothing"][EN]
    }


def test_a_generated_sign_is_scored_and_has_no_bytes(ask: Ask) -> None:
    answer = ask(**request_of([*encode("The END"), END]))
    last = answer["scores"][-1]
    assert (last["id"], last["rank"], last["text"]) == (END, 1, gpt2.END_OF_TEXT)
    assert answer["totals"]["bytes"] == len("The END")


@pytest.mark.parametrize("lang", LANGS)
def test_beyond_the_window_it_says_what_has_no_score(ask: Ask, lang: Lang) -> None:
    ids = encode(" b" * (WINDOW + 3))
    answer = ask(**request_of(ids), lang=lang)
    assert answer["truncated"] == 3
    assert is_sentence(answer["window"], lang)
    assert {"3", f"{WINDOW}"} <= set(re.findall(r"\d+", answer["window"]))
    assert answer["scores"][0]["position"] == 3
    assert answer["scores"][0]["after_start"]
    assert len(answer["chips"]) == len(ids)


@pytest.mark.parametrize("lang", LANGS)
def test_the_figures_say_what_they_mean_in_either_language(ask: Ask, lang: Lang) -> None:
    answer = ask(text="Once upon a time 안녕", lang=lang)
    figures = {figure["name"]: figure for figure in answer["figures"]}
    assert list(figures) == FIGURES
    for figure in figures.values():
        assert is_sentence(figure["sentence"], lang)
        assert bool(re.search("[가-힣]", figure["label"])) == (lang == "ko")
    totals = answer["totals"]
    n, bits = totals["tokens"], totals["bits"]
    assert figures["bits"]["value"] == f"{bits:,.1f}"
    assert figures["bits_per_token"]["value"] == f"{bits / n:.2f}"
    assert figures["bits_per_byte"]["value"] == f"{bits / totals['bytes']:.2f}"
    assert figures["perplexity"]["value"] == f"{2 ** (bits / n):,.1f}"
    top_1, top_10 = totals["rank_counts"][0], sum(totals["rank_counts"][:2])
    for name, count in (("top_1", top_1), ("top_10", top_10)):
        assert set(re.findall(r"\d+", figures[name]["sentence"])) >= {f"{count}", f"{n}"}


@pytest.mark.parametrize("text", HOSTILE[::3])
def test_hostile_text_comes_back_in_chips_and_scores(ask: Ask, text: str) -> None:
    answer = ask(text=text)
    assert b"".join(bytes.fromhex(one["bytes"]) for one in answer["chips"]) == text.encode()
    assert [one["id"] for one in answer["scores"]] == answer["ids"] == encode(text)


def refused(answer: Answer, lang: Lang = EN) -> bool:
    return (
        set(answer) == {"error"}
        and is_sentence(answer["error"], lang)
        and answer["error"] != tables()["error.internal"][lang]
    )


GOOD = {
    "tokens": 4,
    "bits": 20.0,
    "bytes": 9,
    "rank_counts": [1, 1, 1, 1, 0],
    "bits_counts": [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0],
}
NO_COUNTS: list[object] = [
    None,
    4,
    {},
    [],
    [4],
    [1, 1, 1, 1],
    [2, 1, 1, 1, -1],
    [1, 1, 1, 1, 0, 0],
]
WRONG: list[object] = [
    None,
    [],
    {},
    "totals",
    7,
    *({name: value for name, value in GOOD.items() if name != left_out} for left_out in GOOD),
    GOOD | {"more": 1},
    *(GOOD | {"tokens": value} for value in (3, 5, 4.0, "4", None, True, -4)),
    *(
        GOOD | {"bits": value}
        for value in (19.9, -1, 4e6 + 1, "20", None, True, [20], float("nan"), float("inf"))
    ),
    *(GOOD | {"bytes": value} for value in (-1, 9.0, "9", None, True, 1 << 41)),
    *(GOOD | {"rank_counts": value} for value in NO_COUNTS),
    GOOD | {"rank_counts": [1.0, 1, 1, 1, 0]},
    GOOD | {"rank_counts": [True, 1, 1, 1, 0]},
    GOOD | {"bits_counts": [0] * 16},
    GOOD | {"bits_counts": [4] + [0] * 14},
    GOOD | {"bits_counts": [5, -1] + [0] * 14},
    GOOD | {"bits_counts": "0" * 16},
    GOOD | {"tokens": 10**40, "rank_counts": [10**40] + [0] * 4},
]


@pytest.mark.parametrize("totals", WRONG, ids=map(str, WRONG))
def test_totals_that_no_text_has_are_refused_with_a_sentence(
    ask: Ask, compare: Ask, totals: object
) -> None:
    ids = encode("Once upon a time, ever so far away")
    assert refused(ask(**request_of(ids), start=4, totals=totals))
    assert refused(compare(a=totals))
    assert refused(compare(a=totals, b=GOOD, lang="ko"), as_lang("ko"))
    if totals is not None:
        assert refused(compare(a=GOOD, b=totals))


def test_totals_of_another_place_are_refused(ask: Ask) -> None:
    ids = encode("Once upon a time, ever so far away")
    n_bytes = len("Once upon a time")
    fitting = GOOD | {"bytes": n_bytes}
    assert "error" not in ask(**request_of(ids), start=4, totals=fitting)
    assert refused(ask(**request_of(ids), start=4, totals=GOOD))
    assert refused(ask(**request_of(ids), start=5, totals=fitting))
    assert refused(ask(**request_of(ids), start=0, totals=fitting))
    assert refused(ask(**request_of(ids), start=4))


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": -1},
        {"start": 5},
        {"start": 1.0},
        {"start": "0"},
        {"ids": []},
        {"ids": [gpt2.VOCAB_SIZE]},
        {"ids": [-1]},
        {"ids": ["a"]},
        {"ids": None, "text": 7},
        {"ids": None, "text": "x" * 100_000},
    ],
)
def test_what_cannot_be_scored_is_refused_with_a_sentence(ask: Ask, wrong: Answer) -> None:
    for lang in LANGS:
        request = request_of(encode("Once upon a time")) | {"lang": lang} | wrong
        assert refused(ask(**request), lang)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)


@given(name=st.sampled_from(list(GOOD)), value=JSON, whole=JSON)
@settings(max_examples=150, deadline=None)
def test_whatever_comes_back_as_totals_is_answered(
    name: str, value: object, whole: object, ask: Ask
) -> None:
    ids = encode("Once upon a time, ever so far away")
    for totals in (copy.deepcopy(GOOD) | {name: value}, whole):
        answer = ask(**request_of(ids), start=4, totals=totals)
        assert "scores" in answer or refused(answer)


def totals_of(ask: Ask, text: str) -> Answer:
    answer: Answer = walk(ask, text=text)[-1]["totals"]
    return answer


def test_bars_are_shares_of_each_texts_own_tokens(compare: Ask) -> None:
    double = GOOD | {
        "tokens": 8,
        "bits": 40.0,
        "rank_counts": [2, 2, 2, 2, 0],
        "bits_counts": [2 * count for count in GOOD["bits_counts"]],  # type: ignore[attr-defined]
    }
    answer = compare(a=GOOD, b=double)
    ranks, bits = answer["rank"], answer["bits"]
    assert [one["name"] for one in ranks["series"]] == ["Text A", "Text B"]
    assert ranks["bins"] == ["1", "2–10", "11–100", "101–1,000", "1,001+"]
    assert bits["bins"] == [*(f"{low}–{low + 1}" for low in range(15)), "15+"]
    for one, count in zip(ranks["series"], (1, 2), strict=True):
        bar = {"count": count, "share": 0.25, "percent": "25.00 %"}
        assert one["bars"] == [*[bar] * 4, {"count": 0, "share": 0, "percent": "0 %"}]
    for one in bits["series"]:
        assert len(one["bars"]) == len(bits["bins"])
        assert sum(bar["share"] for bar in one["bars"]) == 1


def test_one_text_has_bars_of_its_own_and_no_tokens_make_empty_ones(compare: Ask) -> None:
    empty = made(0, 0, 0)
    for answer in (compare(a=empty), compare(a=empty, b=None)):
        for histogram in (answer["rank"], answer["bits"]):
            (one,) = histogram["series"]
            assert [bar["share"] for bar in one["bars"]] == [0] * len(histogram["bins"])


def made(bits: float, tokens: int, n_bytes: int) -> Answer:
    first = int(bits // tokens) if tokens else 0
    bins = [0] * 16
    bins[min(first, 15)] = tokens
    return {
        "tokens": tokens,
        "bits": bits,
        "bytes": n_bytes,
        "rank_counts": [tokens, 0, 0, 0, 0],
        "bits_counts": bins,
    }


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("a", "b", "keys"),
    [
        (made(20, 4, 10), made(12, 4, 10), ["surprise.per_byte", "surprise.per_token"]),
        (made(12, 4, 10), made(20, 4, 10), ["surprise.per_byte", "surprise.per_token"]),
        (
            made(20, 4, 20),
            made(12, 4, 6),
            ["surprise.per_byte", "surprise.per_token", "surprise.other_way"],
        ),
        (made(20, 4, 10), made(40, 8, 20), ["surprise.per_byte_same", "surprise.per_token"]),
        (made(20.001, 4, 10), made(20, 4, 10), ["surprise.per_byte_same", "surprise.per_token"]),
        (made(20, 4, 0), made(12, 4, 10), ["surprise.per_token"]),
        (made(20, 4, 10), None, []),
    ],
)
def test_the_sentences_say_what_is_true_of_the_figures(
    compare: Ask, a: Answer, b: Answer | None, keys: list[str], lang: Lang
) -> None:
    sentences = compare(a=a, b=b, lang=lang)["sentences"]
    assert [fits(sentence, lang) for sentence in sentences] == keys
    if "surprise.per_byte" not in keys:
        return
    assert b is not None
    figures = [f"{one['bits'] / one['bytes']:.2f}" for one in (a, b)]
    more = 0 if a["bits"] / a["bytes"] > b["bits"] / b["bytes"] else 1
    name, other = (tables()[f"surprise.name.{one}"][lang] for one in ("ab" if more == 0 else "ba"))
    expected = tables()["surprise.per_byte"][lang].format(
        more=name, less=other, high=figures[more], low=figures[1 - more]
    )
    assert sentences[0] == expected


def fits(sentence: str, lang: Lang) -> str:
    """The key of the sentence."""
    for key in ("per_byte", "per_byte_same", "per_token", "other_way", "empty"):
        pattern = re.sub(r"\\{\w+\\}", ".+", re.escape(tables()[f"surprise.{key}"][lang]))
        if re.fullmatch(pattern, sentence):
            return f"surprise.{key}"
    raise AssertionError(sentence)


@pytest.mark.parametrize("lang", LANGS)
def test_a_text_without_tokens_is_said_to_have_none(ask: Ask, compare: Ask, lang: Lang) -> None:
    empty, full = totals_of(ask, ""), made(20, 4, 10)
    names = [tables()[f"surprise.name.{one}"][lang] for one in "ab"]
    says = [tables()["surprise.empty"][lang].format(text=name) for name in names]
    assert compare(a=empty, b=full, lang=lang)["sentences"] == says[:1]
    assert compare(a=full, b=empty, lang=lang)["sentences"] == says[1:]
    assert compare(a=empty, b=empty, lang=lang)["sentences"] == says
    assert compare(a=empty, lang=lang)["sentences"] == says[:1]


def test_the_totals_sent_are_those_the_domain_has() -> None:
    assert surprise._checked(surprise._sendable(Totals())) == Totals()
