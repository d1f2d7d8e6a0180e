"""Whatever the page sends, an answer comes back: data, or a sentence in the language asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import PlaygroundError
from playground.host import HostStatus, Loaded, ModelChoice, ModelHost
from playground.i18n import LANGS, Lang, tables
from playground.models import GPT2, Auto, LoadedModel, ModelInfo, Progress
from playground.page import look as page_look
from playground.page.status import status_view
from playground.sampling import SamplingSettings, uniform
from playground.text.generation import generate
from playground.text.trace import MAX_SHOWN
from playground.tokenizer import MAX_CHARS
from tests import gpt2, scripted
from tests.asking import Answer, function_of, is_sentence, spoken
from tests.hostile import HOSTILE

Look = Callable[..., Answer]
END = gpt2.END_OF_TEXT_ID


@pytest.fixture(scope="module")
def look(host: ModelHost) -> Look:
    """`look` of the page, with the request as keywords."""
    function = function_of(host, "look")
    return lambda **request: function(request)


def idle(load: Callable[..., LoadedModel]) -> ModelHost:
    return ModelHost(Auto(), cache=Path("unused"), max_bytes=0, load=load)


def test_a_text_gets_its_tokens_and_what_may_come_next(look: Look) -> None:
    answer = look(text=scripted.LOOP_PROMPT, top_k_shown=7)
    ids = list(gpt2.tokenizer().encode(scripted.LOOP_PROMPT))
    assert answer["ids"] == ids
    assert answer["prompt_length"] == len(ids)
    assert [chip["id"] for chip in answer["chips"]] == ids
    assert answer["text"] == scripted.LOOP_PROMPT
    shown = answer["candidates"]
    assert [one["rank"] for one in shown] == list(range(1, 8))
    assert sum(one["probability"] for one in shown) + answer["other_probability"] == pytest.approx(
        1, abs=1e-9
    )
    assert answer["n_other"] == gpt2.VOCAB_SIZE - 7
    assert answer["pick"]["id"] == shown[0]["id"]
    assert answer["pick"]["drawn"] is False
    assert not answer["full"]
    json.dumps(answer, allow_nan=False)


def test_ids_are_the_state_and_are_never_tokenized_again(look: Look) -> None:
    """`hel` and `lo` are one token when typed, and stay two when they are ids."""
    apart = [*gpt2.tokenizer().encode("hel"), *gpt2.tokenizer().encode("lo")]
    answer = look(ids=apart, prompt_length=1)
    assert answer["ids"] == apart != list(gpt2.tokenizer().encode("hello"))
    assert answer["prompt_length"] == 1
    assert look(ids=[168], prompt_length=1)["ids"] == [168]


def test_an_empty_text_starts_from_end_of_text(look: Look) -> None:
    answer = look(text="")
    assert answer["ids"] == [END]
    assert answer["chips"][0]["special"]
    assert answer["text"] == ""
    assert "tokens: 0 " in answer["counts"]


def test_typed_end_of_text_is_text(look: Look) -> None:
    answer = look(text=gpt2.END_OF_TEXT)
    assert END not in answer["ids"]
    assert answer["text"] == gpt2.END_OF_TEXT


def test_counts_are_of_tokens_characters_and_bytes(look: Look) -> None:
    answer = look(text="안녕 😀", lang="en")
    n_tokens = len(answer["ids"])
    assert answer["counts"] == f"tokens: {n_tokens} · characters (code points): 4 · bytes: 11"


def test_all_sentences_of_an_answer_are_in_the_language_asked_for(look: Look) -> None:
    for lang in LANGS:
        answer = look(text=scripted.LOOP_PROMPT, lang=lang)
        for sentence in (
            answer["counts"],
            answer["entropy"]["sentence"],
            answer["timing"]["sentence"],
        ):
            assert is_sentence(sentence, lang)


@given(start=st.integers(0, 40))
@settings(max_examples=25, deadline=None)
def test_chips_from_never_cuts_a_group(start: int, look: Look) -> None:
    ids = list(gpt2.tokenizer().encode("a 안녕하세요 👩‍💻 b"))
    start = min(start, len(ids))
    answer = look(ids=ids, prompt_length=len(ids), chips_from=start)
    chips = answer["chips"]
    assert answer["chips_from"] <= start
    assert [chip["position"] for chip in chips] == list(range(answer["chips_from"], len(ids)))
    if chips and chips[0]["group"]:
        assert chips[0]["group"][0] == answer["chips_from"]


def greedy_ids(loaded: Loaded, prompt: str, count: int) -> list[int]:
    ids = list(loaded.tokenizer.encode(prompt))
    steps = generate(loaded.engine, ids, count, SamplingSettings(), loaded.info.eos_ids)
    return ids + [step.pick.id for step in steps]


def test_a_loop_is_reported_with_where_it_starts(look: Look, loaded: Loaded) -> None:
    n_prompt = len(loaded.tokenizer.encode(scripted.LOOP_PROMPT))
    ids = greedy_ids(loaded, scripted.LOOP_PROMPT, 20)
    assert look(ids=ids[: n_prompt + 1], prompt_length=n_prompt)["loop"] is None
    loop = look(ids=ids, prompt_length=n_prompt)["loop"]
    assert (loop["start"], loop["period"]) == (n_prompt - 1, 3)
    assert is_sentence(loop["sentence"], "en")
    turns = (len(ids) - loop["start"]) // loop["period"]
    assert f"full turns so far: {turns}." in loop["sentence"]
    assert look(ids=ids, prompt_length=len(ids))["loop"] is None


def test_beyond_the_window_the_page_learns_what_no_longer_counts(look: Look) -> None:
    length = scripted.CONTEXT_LENGTH
    within = look(ids=[5] * length, prompt_length=1)
    assert within["window"] == {"truncated": 0, "sentence": None}
    assert within["full"]
    beyond = look(ids=[5] * (length + 3), prompt_length=1)
    assert beyond["window"]["truncated"] == 3
    assert is_sentence(beyond["window"]["sentence"], "en")
    assert len(beyond["chips"]) == length + 3


def test_the_end_of_text_is_announced(look: Look) -> None:
    pick = look(text=scripted.END_PROMPT)["pick"]
    assert pick["id"] == END
    assert pick["ends_text"]


def test_the_cache_saves_positions_and_can_be_left_unused(look: Look) -> None:
    ids = list(gpt2.tokenizer().encode("a cache that is asked twice"))
    request = {"ids": ids, "prompt_length": len(ids)}
    look(**request)
    warm = look(**request)["timing"]
    assert warm["cached_positions"] >= len(ids) - 1
    cold = look(**request, use_cache=False)["timing"]
    assert (cold["computed_positions"], cold["cached_positions"]) == (len(ids), 0)


def test_sampling_draws_by_the_seed_and_leaves_the_bars_alone(look: Look) -> None:
    hot = {"strategy": "sample", "temperature": 2.0}
    plain = look(text="Once")
    drawn = [look(text="Once", settings={**hot, "seed": seed}) for seed in (1, 1, 2)]
    assert drawn[0]["pick"] == drawn[1]["pick"] != drawn[2]["pick"]
    assert drawn[0]["pick"]["drawn"]
    for answer in drawn:
        for one, plainly in zip(answer["candidates"], plain["candidates"], strict=True):
            assert one["probability"] == plainly["probability"] != one["sampler_probability"]
            assert one["id"] == plainly["id"]


def test_another_positions_draw_can_be_asked_for(look: Look) -> None:
    dice = {"strategy": "sample", "seed": 1}
    ids = list(gpt2.tokenizer().encode("Once upon a time"))
    request = {"ids": ids, "prompt_length": len(ids), "settings": dice}
    assert look(**request)["pick"]["u"] == uniform(1, len(ids))
    assert look(**request, draw_position=99)["pick"]["u"] == uniform(1, 99)
    assert look(**request | {"settings": {}}, draw_position=99)["pick"]["u"] is None


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_unchanged(look: Look, text: str) -> None:
    answer = look(text=text)
    assert answer["text"] == text
    assert b"".join(bytes.fromhex(chip["bytes"]) for chip in answer["chips"]) == text.encode()


NAN = float("nan")
BAD_REQUESTS: list[Any] = [
    {"text": "x" * (MAX_CHARS + 1)},
    {"text": "x" * 100_000},
    {"text": "a\ud800"},
    {"text": None},
    {"text": 7},
    {"text": ["a"]},
    {"ids": []},
    {"ids": "1 2 3"},
    {"ids": {"0": 1}},
    {"ids": [1.0]},
    {"ids": [True]},
    {"ids": ["1"]},
    {"ids": [[1]]},
    {"ids": [None]},
    {"ids": [-1]},
    {"ids": [gpt2.VOCAB_SIZE]},
    {"ids": [2**80]},
    {"ids": [1] * 1_000_000},
    {"ids": [1, 2], "prompt_length": 0},
    {"ids": [1, 2], "prompt_length": 3},
    {"ids": [1, 2], "prompt_length": "1"},
    {"ids": [1, 2], "prompt_length": NAN},
    {"ids": [1, 2], "prompt_length": 1, "chips_from": -1},
    {"ids": [1, 2], "prompt_length": 1, "chips_from": 3},
    {"text": "a", "top_k_shown": 0},
    {"text": "a", "top_k_shown": MAX_SHOWN + 1},
    {"text": "a", "top_k_shown": 2.5},
    {"text": "a", "top_k_shown": True},
    {"text": "a", "top_k_shown": None},
    {"text": "a", "settings": "greedy"},
    {"text": "a", "settings": [1]},
    {"text": "a", "settings": {"nonsense": 1}},
    {"text": "a", "settings": {"strategy": "beam"}},
    {"text": "a", "settings": {"strategy": ["sample"]}},
    {"text": "a", "settings": {"strategy": None}},
    {"text": "a", "settings": {"temperature": NAN}},
    {"text": "a", "settings": {"temperature": float("inf")}},
    {"text": "a", "settings": {"temperature": -1}},
    {"text": "a", "settings": {"temperature": "hot"}},
    {"text": "a", "settings": {"temperature": None}},
    {"text": "a", "settings": {"top_p": 0}},
    {"text": "a", "settings": {"top_p": NAN}},
    {"text": "a", "settings": {"top_k": -1}},
    {"text": "a", "settings": {"top_k": 1.5}},
    {"text": "a", "settings": {"min_p": 1.5}},
    {"text": "a", "settings": {"repetition_penalty": 0}},
    {"text": "a", "settings": {"seed": -1}},
    {"text": "a", "settings": {"seed": 2**70}},
    {"text": "a", "settings": {"seed": "7"}},
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("request_", BAD_REQUESTS, ids=lambda bad: repr(bad)[:60])
def test_what_cannot_be_used_gets_a_sentence(look: Look, request_: Answer, lang: str) -> None:
    answer = look(**request_, lang=lang)
    assert set(answer) == {"error"}
    assert is_sentence(answer["error"], lang)
    assert len(answer["error"]) < 400


@pytest.mark.parametrize("request_", [None, [], "look", 7, True], ids=repr)
@pytest.mark.parametrize("name", ["look", "status", "retry"])
def test_a_request_that_is_no_object_gets_an_answer_too(
    host: ModelHost, name: str, request_: object
) -> None:
    answer = function_of(host, name)(request_)
    assert isinstance(answer, dict)
    if "error" in answer:
        assert is_sentence(answer["error"], "en")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
names = st.sampled_from(
    [
        "text",
        "ids",
        "prompt_length",
        "chips_from",
        "top_k_shown",
        "settings",
        "use_cache",
        "lang",
        "model",
    ]
)


@given(st.dictionaries(names, json_values, max_size=9))
@settings(max_examples=60, deadline=None)
def test_no_request_whatever_raises_or_is_answered_with_an_accident(
    look: Look, request_: Answer
) -> None:
    answer = look(**request_)
    accident = {tables()["error.internal"][lang] for lang in LANGS}
    assert answer.get("error") not in accident
    assert answer.keys() & {"error", "candidates", "model_changed"}


@pytest.mark.parametrize("value", HOSTILE)
def test_what_was_sent_is_quoted_as_it_is(look: Look, value: str) -> None:
    answer = look(text="a", settings={"strategy": value})
    assert value in answer["error"]


def test_an_accident_becomes_a_sentence_and_a_line_in_the_log(
    host: ModelHost, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(model_id: str | None = None) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(host, "ready", fail)
    answer = function_of(host, "look")({"text": "a", "lang": "ko"})
    assert is_sentence(answer["error"], "ko")
    assert "secret" not in answer["error"]
    assert "secret detail" in caplog.text


def test_another_model_than_the_page_knows_is_announced(look: Look, loaded: Loaded) -> None:
    assert look(text="a", model="another") == {"model_changed": loaded.info.id}
    assert "candidates" in look(text="a", model=loaded.info.id)
    assert "candidates" in look(text="a", model=None)


def test_while_nothing_is_loaded_the_page_is_told_to_wait() -> None:
    host = idle(lambda *_, **__: pytest.fail("not started"))
    assert function_of(host, "look")({"text": "a"}) == {"loading": True}
    status = function_of(host, "status")({"lang": "ko"})
    assert (status["state"], status["model"], status["fraction"]) == ("loading", None, None)
    assert is_sentence(status["sentences"][0], "ko") or status["sentences"][0] == "시작하는 중…"


def test_status_tells_what_serves_and_where_it_came_from(host: ModelHost, loaded: Loaded) -> None:
    status = function_of(host, "status")({"lang": "en"})
    assert (status["state"], status["model"]) == ("ready", loaded.info.id)
    assert "3M parameters" in " ".join(status["sentences"])
    assert "128 tokens of context" in " ".join(status["sentences"])
    assert len(status["steps"]) >= 1
    assert not status["stand_in"]


def test_a_failure_and_another_try_are_told(loaded: Loaded) -> None:
    ends: list[PlaygroundError | LoadedModel] = [
        PlaygroundError("error.no_model"),
        LoadedModel(loaded.model, loaded.tokenizer, loaded.info),
    ]

    def load(source: object, *, cache_dir: Path, report: Callable[[Progress], None]) -> LoadedModel:
        report(Progress("model.hub_asking", {"host": "hub.invalid", "model": "GPT-2"}, 0.5))
        end = ends.pop(0)
        if isinstance(end, PlaygroundError):
            raise end
        return end

    host = idle(load)
    host.start()
    with pytest.raises(PlaygroundError):
        host.wait(20)
    status = function_of(host, "status")({"lang": "ko"})
    assert status["state"] == "failed"
    assert status["sentences"] == [tables()["error.no_model"]["ko"]]
    assert status["steps"] == ["Hub(hub.invalid)에 GPT-2 모델을 요청하고 있습니다"]
    function_of(host, "retry")({"lang": "ko"})
    host.wait(20)
    assert function_of(host, "status")({})["state"] == "ready"


def test_a_stand_in_is_named_as_one_and_gpt2_is_tried_when_asked_for() -> None:
    tried: list[object] = []
    info = ModelInfo("smol", "package", 30, 135_000_000, 8192, 49_152, frozenset({2}), "")

    def load(source: object, *, cache_dir: Path, report: object) -> LoadedModel:
        tried.append(source)
        if source == GPT2:
            raise PlaygroundError("error.hub_name", host="hub.invalid")
        anything: Any = SimpleNamespace()
        return LoadedModel(anything, anything, info)

    made: Any = SimpleNamespace(close=lambda: None)
    host = ModelHost(
        Auto(),
        cache=Path("unused"),
        max_bytes=0,
        load=load,
        make_engine=lambda model, size: made,
    )
    host.start()
    host.wait(20)
    status = function_of(host, "status")({"lang": "en"})
    assert status["stand_in"]
    assert tables()["status.stand_in"]["en"] in " ".join(status["sentences"])
    function_of(host, "retry")({})
    with host._changed:
        assert host._changed.wait_for(lambda: not host.status().retrying, 20)
    assert tried == [Auto(), GPT2]
    status = function_of(host, "status")({"lang": "en"})
    assert (status["state"], status["stand_in"]) == ("ready", True)
    assert "hub.invalid" in " ".join(status["sentences"])


def test_what_was_appended_is_text_without_signs_and_begun_characters(look: Look) -> None:
    """It is what another model gets to read: nothing that only this one knows."""
    prompt = list(gpt2.tokenizer().encode("I write"))
    whole, begun = gpt2.tokenizer().encode(" 안"), gpt2.tokenizer().encode("녕")[:1]
    ids = [*prompt, *whole, END, *begun]
    answer = look(ids=ids, prompt_length=len(prompt))
    assert answer["appended"] == " 안"
    assert answer["n_tokens"] == len(ids) - 1


def test_who_asks_for_a_models_status_gets_a_model_that_left_back(loaded: Loaded) -> None:
    asked: list[str | None] = []
    host: Any = SimpleNamespace(
        ready=lambda model_id=None: asked.append(model_id),
        status=lambda model_id=None: HostStatus("loading"),
        choices=tuple,
    )
    assert function_of(host, "status")({"model": "it-has-left"})["state"] == "loading"
    assert asked == ["it-has-left"]


@pytest.mark.parametrize(
    ("lang", "facts"),
    [
        ("en", "355M parameters · MIT · 1,523 MB · to be downloaded"),
        ("ko", "매개변수 3억 5,482만개 · MIT · 1,523 MB · 내려받아야 함"),
    ],
)
def test_a_choice_says_size_licence_and_where_it_is(lang: Lang, facts: str) -> None:
    choice = ModelChoice("a/b", "A", 354_823_168, 1_523_000_000, "MIT", "download")
    unknown = ModelChoice("c/d", "C", None, None, "", "disk")
    first, second = spoken(
        status_view(HostStatus(), (choice, unknown)).model_dump()["choices"], lang
    )
    assert (first["id"], first["label"], " · ".join(first["facts"])) == ("a/b", "A", facts)
    assert second["facts"] == [tables()["models.place.disk"][lang]]


def test_a_long_text_is_read_in_parts_and_then_answered_as_at_once(
    loaded: Loaded, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_look, "PART", 10)
    ids = list(range(1_000, 1_035))
    request = {"ids": ids, "prompt_length": len(ids)}
    read, told = 0, []
    while "reading" in (answer := look(**request, read=read)):
        told.append(answer["reading"])
        read = answer["reading"]["done"]
    assert told == [{"done": done, "total": 35} for done in (10, 20, 30)]
    at_once = look(**request)
    assert answer["candidates"] == at_once["candidates"]
    assert answer["timing"]["computed_positions"] <= 5


def test_only_the_window_of_a_longer_text_is_read(
    loaded: Loaded, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_look, "PART", 100)
    ids = [5] * 300
    answer = look(ids=ids, prompt_length=300, read=0)
    assert answer["reading"] == {"done": 100, "total": loaded.info.context_length}
    assert "candidates" in look(ids=ids, prompt_length=300, read=300)
