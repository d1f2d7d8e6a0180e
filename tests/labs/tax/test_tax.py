"""The token tax: its figures are counts, they add up, and nothing that is lost looks cheap."""

import json
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import PlaygroundError
from playground.host import KnownTokenizer, Loaded, ModelHost
from playground.i18n import LANGS, Lang, t
from playground.labs.tax.answers import (
    MAX_CHIPS,
    MAX_LINES,
    MAX_TOTAL_CHARS,
    TaxQuery,
    tax,
)
from playground.labs.tax.tax import Cost, cost_of, costs_of
from playground.page.lab import Site
from playground.page.wire import read
from playground.tokenizer import Tokenizer
from playground.tokenizer.scripts import script_of
from tests import gpt2, metaspace
from tests.asking import Answer, function_of, is_sentence, spoken

DATA = json.loads(
    (Path(__file__).parents[3] / "playground/labs/tax/parallel.json").read_text(encoding="utf-8")
)
TEXTS = DATA["texts"]

# What each language is written in, for most of its letters.
SCRIPT = {"ru": "Cyrillic", "ar": "Arabic", "hi": "Devanagari", "th": "Thai", "zh-Hans": "Han"}
SCRIPT |= {"ja": "Hiragana", "ko": "Hangul"}


def name_of(code: str, lang: Lang) -> str:
    """What readers of `lang` call the language of a shipped text."""
    return t(lang, f"tax.language.{code.lower()}")


@given(st.text(min_size=1, max_size=60))
@settings(deadline=None, database=None)
def test_figures_are_counts_of_the_text_and_its_tokens(text: str) -> None:
    tokenizer = gpt2.tokenizer()
    cost = cost_of(tokenizer, text)
    assert cost.ids == tokenizer.encode(text)
    assert cost.n_characters == len(text)
    assert cost.n_bytes == sum(len(token.piece) for token in tokenizer.tokens(cost.ids))
    assert cost.n_unknown == 0
    assert 0 < cost.per_byte <= 1
    assert cost.per_character * cost.n_characters == pytest.approx(cost.n_tokens)
    assert cost.relative_to(cost) == 1
    window = 1024
    assert cost.fits(window) * cost.n_tokens <= window < (cost.fits(window) + 1) * cost.n_tokens


def test_what_is_lost_is_counted() -> None:
    tokenizer = metaspace.tokenizer()
    assert cost_of(tokenizer, "안녕하세요.").n_unknown == 0
    lost = cost_of(tokenizer, "안녕 Hello 세계")
    assert lost.n_unknown == lost.ids.count(tokenizer.unknown_id or -1) > 0


def test_a_text_without_tokens_costs_nothing_that_could_be_compared() -> None:
    (result,) = costs_of(gpt2.tokenizer(), [""])
    assert isinstance(result, PlaygroundError)
    good, bad = costs_of(gpt2.tokenizer(), ["a", "\ud800"])
    assert isinstance(good, Cost)
    assert isinstance(bad, PlaygroundError)


def test_the_shipped_texts_are_what_they_are_called() -> None:
    assert TEXTS[0]["lang"] == "en"
    assert len({one["lang"] for one in TEXTS}) == len(TEXTS) >= 12
    for one in TEXTS:
        letters = [script_of(character) for character in one["text"]]
        main = SCRIPT.get(one["lang"], "Latin")
        assert letters.count(main) > 0.4 * sum(script is not None for script in letters)
        assert all(name_of(one["lang"], lang) for lang in LANGS)
        assert one["text"].strip() == one["text"]
        assert unicodedata.is_normalized("NFC", one["text"])
    assert DATA["source"]
    assert DATA["rights"]


# --- what the page is told ---


def ask(host: ModelHost, **request: Any) -> Answer:  # noqa: ANN401
    answer = function_of(host, "tax")(request)
    json.dumps(answer, allow_nan=False)
    return for_reader(answer, request.get("lang", "en"))


def for_reader(answer: Answer, lang: Lang) -> Answer:
    """The answer with the costs that a reader of `lang` is told."""
    return answer if "error" in answer else answer | {"costs": answer["costs"][lang]}


@pytest.mark.parametrize("lang", LANGS)
def test_the_shipped_sentences_are_counted(host: ModelHost, loaded: Loaded, lang: Lang) -> None:
    answer = ask(host, lang=lang)
    assert answer["columns"] == [[loaded.info.id]]
    assert len(answer["rows"]) == len(TEXTS)
    for row, one in zip(answer["rows"], TEXTS, strict=True):
        (cell,) = row["cells"]
        ids = gpt2.tokenizer().encode(one["text"])
        assert (row["name"], row["lang"]) == (name_of(one["lang"], lang), one["lang"])
        assert (row["characters"], row["bytes"]) == (len(one["text"]), len(one["text"].encode()))
        assert cell["tokens"] == len(ids) == len(row["chips"]) + row["n_more"]
        assert cell["relative"] == len(ids) / answer["rows"][0]["cells"][0]["tokens"]
        assert row["fits"] == loaded.info.context_length // len(ids)
        assert [chip["id"] for chip in row["chips"]] == list(ids)
    assert answer["unknown"] == []
    assert len(answer["costs"]) == 6
    assert all(is_sentence(sentence, lang) for sentence in answer["costs"][:4])


def test_sentences_speak_of_the_farthest_or_of_the_readers_own_language(host: ModelHost) -> None:
    english, korean = ask(host, lang="en"), ask(host, lang="ko")
    dearest = max(english["rows"], key=lambda row: row["cells"][0]["tokens"])
    units = dearest["cells"][0]["tokens"] / 1000
    assert f"{units:.3f}" in english["costs"][0]
    assert dearest["name"] in english["costs"][0]
    assert "한국어" in korean["costs"][0]


def test_own_lines_are_counted_and_the_first_is_the_yardstick(host: ModelHost) -> None:
    answer = ask(host, text="Hello\r\n\n   \n안녕하세요\nHello world\n")
    assert [row["text"] for row in answer["rows"]] == ["Hello", "안녕하세요", "Hello world"]
    assert [row["cells"][0]["relative"] for row in answer["rows"]][0::2] == [1, 2]
    assert answer["source"] is None
    assert answer["costs"]
    assert ask(host, text="Hello")["costs"] == []
    # The dearest may be the yardstick itself.
    cheaper = ask(host, text="안녕하세요\na")
    assert f"{cheaper['rows'][1]['cells'][0]['relative']:.2f} times" in cheaper["costs"][0]


def test_a_line_that_cannot_be_written_says_so_beside_the_others(host: ModelHost) -> None:
    rows = ask(host, text="ok\n\ud800")["rows"]
    assert rows[0]["cells"][0]["tokens"] == 1
    assert rows[1]["cells"][0]["tokens"] is None
    assert is_sentence(rows[1]["cells"][0]["error"], "en")
    rows = ask(host, text="\ud800\nok")["rows"]
    assert rows[1]["cells"][0]["relative"] is None


def test_a_long_line_shows_its_first_tokens(host: ModelHost) -> None:
    (row,) = ask(host, text="가" * 1_000)["rows"]
    assert len(row["chips"]) == MAX_CHIPS
    assert row["n_more"] == row["cells"][0]["tokens"] - MAX_CHIPS > 0


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "text",
    [7, [], "", " \n\n", "x\n" * (MAX_LINES + 1), "x" * (MAX_TOTAL_CHARS + 1)],
    ids=lambda text: repr(text)[:12],
)
def test_what_cannot_be_counted_gets_a_sentence(host: ModelHost, text: object, lang: Lang) -> None:
    answer = ask(host, text=text, lang=lang)
    assert set(answer) == {"error"}
    assert is_sentence(answer["error"], lang)


def known(tokenizer: Tokenizer, id: str) -> KnownTokenizer:
    info: Any = SimpleNamespace(id=id, context_length=1024)
    return KnownTokenizer(info, tokenizer)


def answer_of(page: KnownTokenizer, *others: KnownTokenizer, **request: object) -> Answer:
    """What the page is told when these tokenizers are at hand."""
    host: Any = SimpleNamespace(tokenizers=lambda: (*others, page))
    answer = tax(Site(host), page, read(TaxQuery, request))  # type: ignore[arg-type]
    return for_reader(spoken(answer.model_dump(mode="json"), "en"), Lang("en"))


def test_models_that_cut_alike_share_a_column_and_others_have_their_own() -> None:
    small = known(gpt2.tokenizer(), "gpt2")
    twin = known(Tokenizer(gpt2.backend(), vocab_size=gpt2.VOCAB_SIZE), "distilgpt2")
    korean = known(metaspace.tokenizer(), "kogpt2")
    answer = answer_of(small, korean, twin)
    assert answer["columns"] == [["gpt2", "distilgpt2"], ["kogpt2"]]
    assert {len(row["cells"]) for row in answer["rows"]} == {2}


def test_a_vocabulary_that_loses_text_is_not_praised_for_it() -> None:
    korean = known(metaspace.tokenizer(), "kogpt2")
    answer = answer_of(korean, text="안녕하세요.\nHello\n한국어 글")
    (said,) = answer["unknown"]
    assert "<unk>" in said
    assert "kogpt2" in said
    cells = [row["cells"][0] for row in answer["rows"]]
    assert [cell["unknown"] > 0 for cell in cells] == [False, True, False]
    assert [cell["relative"] is None for cell in cells] == [False, True, False]
    lost = answer_of(korean, text="Hello\n안녕하세요.")
    assert [row["cells"][0]["relative"] for row in lost["rows"]] == [None, None]
    assert lost["costs"] == []
    whole = answer_of(korean, text="안녕하세요.\n한국어 글은 토큰으로 나뉩니다. 한국어 글은")
    assert whole["unknown"] == []
    assert whole["costs"]
    # Another model's losses are said too.
    beside = answer_of(known(gpt2.tokenizer(), "gpt2"), korean, text="Hello\n안녕")
    assert len(beside["unknown"]) == 1
    assert beside["costs"]
