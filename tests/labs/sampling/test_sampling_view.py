"""What the page shows of the sampler: stages, strip, rolls, a word looked up, in both languages."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from playground.host import Loaded, ModelHost
from playground.i18n import LANGS, Lang, tables
from playground.labs.sampling.answers import MAX_ROLLS, MIN_ROLLS, interval_figures
from playground.sampling import STAGES, uniform
from tests import gpt2, scripted
from tests.asking import Answer, Ask, function_of, is_sentence

TEXT = "Once upon a time"
IDS = list(gpt2.tokenizer().encode(TEXT))
KNOBS = {"strategy": "sample", "temperature": 0.8, "top_k": 40, "top_p": 0.7, "seed": 5}


@pytest.fixture(scope="module")
def ask(host: ModelHost) -> Ask:
    def call(name: str, /, **request: Any) -> Answer:  # noqa: ANN401
        answer = function_of(host, name)({"ids": IDS, "prompt_length": len(IDS), **request})
        json.dumps(answer, allow_nan=False)
        return answer

    return call


def sampler(ask: Ask, n_shown: int = 6, lang: Lang = "en", **settings: object) -> Answer:
    answer = ask("look", settings=settings, sampler=True, top_k_shown=n_shown, lang=lang)
    found: Answer = answer["sampler"]
    return found


def test_the_sampler_is_told_of_only_when_asked_for(ask: Ask) -> None:
    assert ask("look", settings=KNOBS)["sampler"] is None
    assert ask("look", settings=KNOBS)["sampler"] is None
    assert ask("look", settings=KNOBS, sampler=True)["sampler"]


def test_stages_come_in_order_and_those_that_are_off_say_no_more_than_their_name(
    ask: Ask,
) -> None:
    stages = sampler(ask, **KNOBS)["stages"]
    assert [stage["name"] for stage in stages] == ["logits", *STAGES, "sampler"]
    on = [stage["name"] for stage in stages if stage["is_on"]]
    assert on == ["logits", "temperature", "top_k", "top_p", "sampler"]
    for stage in stages:
        if not stage["is_on"]:
            told = {name for name, value in stage.items() if value not in (None, [])}
            assert told == {"name", "is_on", "title"}


@pytest.mark.parametrize("lang", LANGS)
def test_every_stage_has_its_sentences(ask: Ask, lang: Lang) -> None:
    for more in (
        {"min_p": 0.1, "repetition_penalty": 1.2},
        {"temperature": 2, "repetition_penalty": 0.5},
        {"temperature": 0},
    ):
        view = sampler(ask, lang=lang, **(KNOBS | more))
        assert is_sentence(view["strip"]["sentence"], lang)
        for stage in view["stages"]:
            if stage["is_on"]:
                assert is_sentence(stage["does"], lang)
                assert is_sentence(stage["result"], lang)
                assert stage["border"] is None or is_sentence(stage["border"], lang)


def test_shown_tokens_carry_their_probability_from_stage_to_stage(ask: Ask) -> None:
    answer = ask("look", settings=KNOBS, sampler=True, top_k_shown=50)
    on = {stage["name"]: stage for stage in answer["sampler"]["stages"] if stage["is_on"]}
    rows = {name: [one["value"] for one in stage["probabilities"]] for name, stage in on.items()}
    shown = answer["candidates"]
    assert rows["logits"] == [one["probability"] for one in shown]
    assert rows["sampler"] == rows["top_p"] == [one["sampler_probability"] for one in shown]
    assert sum(rows["top_k"]) == pytest.approx(1)
    cut = {id: name for name, stage in on.items() for id in stage["cut"]}
    assert {one["id"]: one["cut_by"] for one in shown if one["cut_by"]} == cut
    assert {"top_k", "top_p"} == set(cut.values())


def test_the_strip_shows_the_draw_under_the_same_u_whatever_the_knobs(ask: Ask) -> None:
    u = uniform(5, len(IDS))
    for knobs in (KNOBS, KNOBS | {"temperature": 3}, KNOBS | {"top_k": 2}, KNOBS | {"min_p": 0.5}):
        strip = sampler(ask, **knobs)["strip"]
        assert (strip["u"], strip["seed"], strip["position"]) == (u, 5, len(IDS))
        drawn = strip["drawn"]
        assert drawn["start"] <= u < drawn["stop"]
        assert drawn["text"] in strip["sentence"]
    other = sampler(ask, **(KNOBS | {"seed": 6}))["strip"]
    assert other["u"] == uniform(6, len(IDS)) != u


unit = st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0, 1 - 2**-53, 2**-53, 1e-300])


@given(unit, unit, unit)
@hypothesis_settings(deadline=None, database=None)
@example(0.5, 0.75, 0.75)
@example(0.1234561, 0.1234562, 0.1234560)
@example(1 - 2**-52, 1.0, 1 - 2**-53)
@example(1 - 2**-40, 1 - 2**-41, 0.3)
def test_figures_on_the_strip_stay_true_as_printed(a: float, b: float, u: float) -> None:
    start, stop = sorted((a, b))
    printed = interval_figures(start, stop, u)
    low, high, number = map(Decimal, printed)
    assert len({len(text) for text in printed}) == 1
    assert low <= Decimal(start) <= Decimal(stop) <= high
    assert (low <= number < high) == (start <= u < stop)
    width = Decimal(stop) - Decimal(start)
    if width:
        # Two digits of the width: each border is off by a tenth of it at most.
        assert (
            0 < high - low <= width * Decimal("1.2") + Decimal("2e-6") * (width > Decimal("1e-5"))
        )


def test_figures_have_no_more_digits_than_the_width_needs() -> None:
    assert interval_figures(0.0, 0.25, 0.1) == ("0.000000", "0.250000", "0.100000")
    assert interval_figures(0.99999990, 0.99999999) == ("0.999999900", "0.999999990")


def test_every_part_of_the_strip_is_told_by_the_server(ask: Ask) -> None:
    for knobs in (KNOBS, {"strategy": "sample", "temperature": 0.3}):
        strip = sampler(ask, **knobs)["strip"]
        for part in strip["parts"]:
            assert part["range"] == "–".join(interval_figures(part["start"], part["stop"]))
        assert float(strip["u_text"]) == pytest.approx(strip["u"], abs=1e-6)
        assert f"u = {strip['u_text']}" in strip["sentence"]


@pytest.mark.parametrize("temperature", [0.005, 0.05])
def test_a_probability_too_small_for_a_float_is_neither_cut_nor_the_models_zero(
    ask: Ask, temperature: float
) -> None:
    settings = {"strategy": "sample", "temperature": temperature}
    red = list(gpt2.tokenizer().encode(scripted.LOOP_PROMPT))
    text = {"ids": red, "prompt_length": len(red), "settings": settings}
    answer = ask("look", **text, sampler=True, top_k_shown=50)
    assert [one["cut_by"] for one in answer["candidates"]] == [None] * 50
    on = [stage for stage in answer["sampler"]["stages"] if stage["is_on"]]
    assert [stage["name"] for stage in on] == ["logits", "temperature", "sampler"]
    for stage in on:
        assert stage["cut"] == []
        assert stage["survivors"] == gpt2.VOCAB_SIZE
        assert "Nothing is cut" in stage["result"]
    for lang, words in (("en", "too small to be drawn"), ("ko", "너무 작아")):
        path = ask("look_up", **text, word=" hello", lang=lang)["paths"][0]
        assert path["steps"][0]["probability"] > 0
        assert words in path["verdict"]


def test_what_the_strip_says_is_drawn_is_the_pick(ask: Ask) -> None:
    for seed in range(5):
        answer = ask("look", settings=KNOBS | {"temperature": 2, "seed": seed}, sampler=True)
        assert answer["sampler"]["strip"]["drawn"]["id"] == answer["pick"]["id"]


def test_a_long_strip_shows_its_widest_parts_and_how_many_more_there_are(ask: Ask) -> None:
    strip = sampler(ask, strategy="sample")["strip"]
    assert len(strip["parts"]) == 60
    assert strip["more"]["start"] == strip["parts"][-1]["stop"] < 1
    assert f"{gpt2.VOCAB_SIZE - 60:,}" in strip["more"]["text"]
    assert sampler(ask, strategy="sample", top_k=9)["strip"]["more"] is None


def test_greedy_has_no_dice(ask: Ask) -> None:
    view = sampler(ask)
    assert view["strip"]["u"] is None
    assert [(part["start"], part["stop"]) for part in view["strip"]["parts"]] == [(0, 1)]
    assert view["stages"][-1]["survivors"] == 1
    assert 0 < view["stages"][-1]["mass"] < 1
    assert view["stages"][-1]["title"] == "Taken"
    assert view["strip"]["u_text"] is None


@pytest.mark.parametrize("lang", LANGS)
def test_greedy_with_a_penalty_says_that_the_rank_is_from_before_it(ask: Ask, lang: Lang) -> None:
    said = {}
    for penalty in (1, 2):
        answer = ask("look_up", word=" hello", lang=lang, settings={"repetition_penalty": penalty})
        said[penalty] = answer["paths"][0]["verdict"]
        assert is_sentence(said[penalty], lang)
    penalty_name = tables()["stage.name.repetition_penalty"][lang]
    assert penalty_name.lower() not in said[1].lower()
    assert penalty_name.lower() in said[2].lower()


def test_rolls_add_up_and_tell_the_largest_deviation(ask: Ask) -> None:
    for count in (MIN_ROLLS, 1_000, MAX_ROLLS):
        answer = ask("roll", settings=KNOBS | {"temperature": 2}, count=count, top_k_shown=4)
        rows = answer["rows"]
        assert len(rows) == 5
        assert rows[-1]["id"] is None
        assert sum(row["count"] for row in rows) == answer["count"] == count
        assert sum(row["expected"] for row in rows) == pytest.approx(1)
        assert all(row["frequency"] == row["count"] / count for row in rows)
        worst = max(abs(row["frequency"] - row["expected"]) for row in rows[:-1])
        assert answer["deviation"] >= worst - 1e-12
        assert f"{100 * answer['deviation']:.2f}" in answer["sentence"]
    assert answer["deviation"] < 0.01


def test_few_survivors_leave_no_rest(ask: Ask) -> None:
    rows = ask("roll", settings=KNOBS | {"top_k": 3, "top_p": 1.0}, count=50, top_k_shown=8)["rows"]
    assert [row["id"] is None for row in rows] == [False] * 3


def test_a_word_is_told_why_it_was_not_chosen(ask: Ask) -> None:
    def verdict(word: str, lang: Lang = "en", **settings: object) -> str:
        answer = ask("look_up", word=word, settings=settings, lang=lang)
        said: str = answer["paths"][0]["verdict"]
        assert is_sentence(said, lang)
        return said

    best = ask("look")["candidates"][0]["text"].replace("␣", " ")
    assert "the settings choose" in verdict(best)
    assert "rank" in verdict(" hello")
    assert "cut by Top-k" in verdict(" hello", strategy="sample", top_k=2)
    assert "cut by Min-p" in verdict(" hello", strategy="sample", min_p=0.9)
    missed = verdict(" hello", strategy="sample", seed=5)
    assert f"u = {uniform(5, len(IDS)):.6f}" in missed
    assert "잘려서" in verdict(" hello", "ko", strategy="sample", top_k=2)


def test_a_word_with_two_paths_is_warned_about(ask: Ask) -> None:
    answer = ask("look_up", word="hello")
    assert [path["text"] for path in answer["paths"]] == ["hello", "␣hello"]
    assert "␣hello" in answer["two_paths"]
    assert all(path["product"] for path in answer["paths"])


BAD = [
    ("roll", {"count": 9}),
    ("roll", {"count": MAX_ROLLS + 1}),
    ("roll", {"count": 10.0}),
    ("roll", {"count": None}),
    ("roll", {"count": 10, "top_k_shown": 0}),
    ("roll", {"count": 10, "settings": {"top_p": 2}}),
    ("roll", {"count": 10, "ids": []}),
    ("look_up", {}),
    ("look_up", {"word": 7}),
    ("look_up", {"word": " "}),
    ("look_up", {"word": "a\ud800"}),
    ("look_up", {"word": "x y " * 50}),
    ("look_up", {"word": "a", "settings": {"min_p": 3}}),
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("name", "request_"), BAD, ids=repr)
def test_what_cannot_be_used_gets_a_sentence(
    host: ModelHost, name: str, request_: Answer, lang: Lang
) -> None:
    answer = function_of(host, name)(
        {"ids": IDS, "prompt_length": len(IDS), **request_, "lang": lang}
    )
    assert set(answer) == {"error"}
    assert is_sentence(answer["error"], lang)
    assert answer["error"] != tables()["error.internal"][lang]


def test_a_knob_needs_no_forward_pass(ask: Ask, loaded: Loaded) -> None:
    ask("look", settings=KNOBS, sampler=True)
    again = ask("look", settings=KNOBS | {"temperature": 1.7, "min_p": 0.01}, sampler=True)
    assert again["timing"]["computed_positions"] == 0
    assert again["timing"]["cached_positions"] == len(IDS)


def test_the_text_stays_a_text_of_its_own(ask: Ask) -> None:
    answer = ask("look_up", word=scripted.SYLLABLE)
    ids = [step["id"] for step in answer["paths"][0]["steps"]]
    assert ids == list(gpt2.tokenizer().encode(scripted.SYLLABLE))
    assert re.fullmatch(r"<[0-9A-F]{2}>", answer["paths"][0]["steps"][0]["text"])
