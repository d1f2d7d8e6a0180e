"""The page's beam search, one request a step: what comes back is the search, or a sentence."""

import copy
import json
import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.host import Loaded, ModelHost
from playground.i18n import LANGS, Lang, tables
from playground.sampling import SamplingSettings
from playground.text.beam import (
    BeamSettings,
    BeamState,
    BeamStep,
    Hypothesis,
    beam_search,
    hypotheses,
)
from playground.text.generation import predict
from tests import gpt2, scripted
from tests.asking import Answer, Ask, asking, function_of, is_sentence

END = gpt2.END_OF_TEXT_ID
# The same logits in another batch differ in their last float32 digit.
CLOSE = 1e-4
SETTINGS = {"num_beams": 3, "max_new_tokens": 6, "length_penalty": 1.0}


def encode(text: str) -> list[int]:
    return list(gpt2.tokenizer().encode(text))


@pytest.fixture(scope="module")
def ask(host: ModelHost) -> Ask:
    """`beam_step` of the page; what it is sent and what it answers pass through JSON."""
    return asking(host, "beam_step", ids=encode("Once upon a time"), prompt_length=1)


def walk(ask: Ask, **request: Any) -> list[Answer]:  # noqa: ANN401
    """All answers of a search from its start, each step by the state of the one before."""
    answers: list[Answer] = []
    while not answers or not answers[-1]["is_done"]:
        answers.append(ask(**request, state=answers[-1]["state"] if answers else None))
    return answers


CASES = [
    ("Once upon a time", SETTINGS),
    (scripted.END_PROMPT, SETTINGS | {"num_beams": 2, "length_penalty": -2.0}),
    (scripted.SYLLABLE_PROMPT, SETTINGS | {"num_beams": 8, "max_new_tokens": 12}),
    (scripted.LOOP_PROMPT, {"num_beams": 2, "max_new_tokens": 40, "length_penalty": 0}),
    (" b" * (scripted.CONTEXT_LENGTH - 2), SETTINGS),
    (" b" * (scripted.CONTEXT_LENGTH + 5), SETTINGS),
]


@pytest.mark.parametrize(("text", "chosen"), CASES, ids=range(len(CASES)))
def test_step_by_step_it_is_the_search(
    ask: Ask, loaded: Loaded, text: str, chosen: dict[str, Any]
) -> None:
    ids, beam_settings = encode(text), BeamSettings(**chosen)
    steps: list[BeamStep] = list(beam_search(loaded.engine, ids, beam_settings, {END}))
    answers = walk(ask, ids=ids, **chosen)
    assert len(answers) == len(steps)
    before = BeamState.start()
    for answer, step in zip(answers, steps, strict=True):
        assert answer["is_done"] == step.state.is_done
        assert_told(answer["state"]["running"], step.state.running, "logprob")
        assert_told(answer["state"]["finished"], step.state.finished, "logprob")
        assert_told(answer["hypotheses"], hypotheses(step.state, beam_settings), "logprob", "score")
        for seen, one in zip(answer["considered"], step.considered, strict=True):
            for name in ("parent", "id", "fate"):
                assert seen[name] == getattr(one, name)
            for name in ("logprob", "cumulative"):
                assert seen[name] == pytest.approx(getattr(one, name), abs=CLOSE)
            parent = before.running[one.parent].new_ids
            distribution = predict(loaded.engine, [*ids, *parent], SamplingSettings()).distribution
            assert seen["rank"] == distribution.rank(one.id)
            assert seen["probability"] == pytest.approx(distribution.probs[one.id], abs=CLOSE)
            assert seen["probability"] == pytest.approx(math.exp(seen["logprob"]), abs=CLOSE)
        before = step.state


def assert_told(seen: list[Answer], expected: Sequence[Hypothesis], *figures: str) -> None:
    assert [tuple(one["new_ids"]) for one in seen] == [one.new_ids for one in expected]
    for name in figures:
        assert [one[name] for one in seen] == pytest.approx(
            [getattr(one, name) for one in expected], abs=CLOSE
        )


def test_nothing_sent_means_four_beams_and_twenty_tokens(ask: Ask) -> None:
    answer = ask()
    assert len(answer["state"]["running"]) == 4
    assert "of 20" in answer["sentence"]


def test_texts_are_visible_and_whole_where_their_bytes_are(ask: Ask) -> None:
    answers = walk(ask, ids=encode(scripted.SYLLABLE_PROMPT), num_beams=2, max_new_tokens=3)
    first = answers[0]["considered"][0]
    assert first["text"] == "<EC>"
    assert first["rank"] == 1
    assert first["percent"] == f"{100 * first['probability']:.2f} %"
    assert answers[-1]["hypotheses"][0]["text"] == scripted.SYLLABLE


def test_an_end_of_text_is_an_end(ask: Ask) -> None:
    first, *_ = walk(ask, ids=encode(scripted.END_PROMPT), num_beams=2)
    ended = first["hypotheses"][0]
    assert ended["new_ids"] == [END]
    assert ended["has_ended"]
    assert ended["text"] == gpt2.END_OF_TEXT
    assert not first["hypotheses"][1]["has_ended"]
    assert [one["fate"] for one in first["considered"]][:2] == ["finished", "kept"]
    assert "end-of-text token: 1" in first["sentence"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("text", "chosen", "key"),
    [
        ("Once upon a time", {"num_beams": 2, "max_new_tokens": 2}, "beam.done_length"),
        (" b" * (scripted.CONTEXT_LENGTH - 2), {}, "beam.done_window"),
        (" b" * (scripted.CONTEXT_LENGTH + 2), {}, "beam.done_window"),
        (" b" * scripted.CONTEXT_LENGTH, {"max_new_tokens": 1}, "beam.done_length"),
    ],
)
def test_it_says_why_it_is_over(
    ask: Ask, text: str, chosen: dict[str, Any], key: str, lang: Lang
) -> None:
    *going, last = walk(ask, ids=encode(text), **chosen, lang=lang)
    assert last["sentence"] == tables()[key][lang].format(done=len(going) + 1)
    assert all(is_sentence(answer["sentence"], lang) for answer in going)


def refused(answer: Answer, lang: Lang = "en") -> bool:
    return (
        set(answer) == {"error"}
        and is_sentence(answer["error"], lang)
        and answer["error"] != tables()["error.internal"][lang]
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"num_beams": 1},
        {"num_beams": 9},
        {"num_beams": 2.5},
        {"num_beams": None},
        {"max_new_tokens": 0},
        {"max_new_tokens": 41},
        {"length_penalty": 6},
        {"length_penalty": "1"},
        {"ids": []},
        {"ids": [-1]},
        {"ids": [gpt2.VOCAB_SIZE]},
        {"ids": "1"},
        {"prompt_length": 0},
    ],
    ids=repr,
)
def test_settings_and_ids_that_cannot_be_used_get_a_sentence(
    ask: Ask, wrong: Answer, lang: Lang
) -> None:
    assert refused(ask(**wrong, lang=lang), lang)


def running(*new_ids: int, logprob: object = -1.0) -> Answer:
    return {"new_ids": list(new_ids), "logprob": logprob}


@pytest.mark.parametrize("lang", LANGS)
def test_it_says_that_enough_have_ended(ask: Ask, lang: Lang) -> None:
    state = {
        "running": [running(5, *encode(scripted.END), logprob=-1), running(5, 6, logprob=-30)],
        "finished": [running(6, END, logprob=-2)],
    }
    answer = ask(num_beams=2, state=state, lang=lang)
    assert answer["is_done"]
    assert len(answer["state"]["finished"]) == 2
    assert answer["sentence"] == tables()["beam.done_ended"][lang].format(done=3)


GOOD = {"running": [running(1, 2), running(1, 3, logprob=-2)], "finished": [running(5, END)]}


def test_a_state_made_by_hand_is_as_good_as_one_that_came_back(ask: Ask) -> None:
    answer = ask(**SETTINGS, state=GOOD)
    assert {len(one["new_ids"]) for one in answer["state"]["running"]} == {3}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        "state",
        0,
        False,
        {"running": GOOD["running"]},
        GOOD | {"is_done": False},
        GOOD | {"running": []},
        GOOD | {"running": {}},
        GOOD | {"running": [running(1, 2)] * 4},
        GOOD | {"running": [running(1, 2), running(1, 2, 3)]},
        GOOD | {"running": [running()]},
        GOOD | {"running": [running(1)]},
        GOOD | {"running": [running(*[1] * 6)]},
        GOOD | {"running": [running(1, END)]},
        GOOD | {"running": [running(END, 1)]},
        GOOD | {"running": [running(1, 2, logprob=-2), running(1, 3)]},
        GOOD | {"running": [running(1, -2)]},
        GOOD | {"running": [running(1, gpt2.VOCAB_SIZE)]},
        GOOD | {"running": [running(1, 2**70)]},
        GOOD | {"running": [{"new_ids": "12", "logprob": -1.0}]},
        GOOD | {"running": [{"new_ids": [True, 2], "logprob": -1.0}]},
        GOOD | {"running": [{"new_ids": [1.0, 2], "logprob": -1.0}]},
        GOOD | {"running": [running(1, 2) | {"score": -1.0}]},
        GOOD | {"running": [[1, 2]]},
        *(
            GOOD | {"running": [running(1, 2, logprob=logprob)]}
            for logprob in (0.1, -1e300, -(10**400), True, None, "-1", [-1])
        ),
        GOOD | {"finished": [running(5, 6)]},
        GOOD | {"finished": [running(END, END)]},
        GOOD | {"finished": [running(5, 6, END)]},
        GOOD | {"finished": [running(5, END)] * 4},
        GOOD | {"finished": [running(5, END, logprob=-3), running(6, END)]},
        GOOD | {"finished": None},
    ],
    ids=lambda wrong: json.dumps(wrong)[:70],
)
def test_a_state_that_no_search_can_stand_at_gets_a_sentence(ask: Ask, wrong: object) -> None:
    for lang in LANGS:
        answer = ask(**SETTINGS, state=wrong, lang=lang)
        assert answer == {"error": tables()["error.beam_state"][lang]}


@pytest.mark.parametrize("logprob", [float("nan"), float("-inf")])
def test_a_state_with_what_is_no_number_gets_a_sentence(host: ModelHost, logprob: float) -> None:
    state = GOOD | {"running": [running(1, 2, logprob=logprob)]}
    answer = function_of(host, "beam_step")({"ids": [1], "prompt_length": 1, "state": state})
    assert answer == {"error": tables()["error.beam_state"]["en"]}


def test_a_state_of_other_settings_gets_a_sentence(ask: Ask) -> None:
    *_, answer = walk(ask, num_beams=8, max_new_tokens=5)[:4]
    assert refused(ask(num_beams=4, max_new_tokens=5, state=answer["state"]))
    assert refused(ask(num_beams=8, max_new_tokens=3, state=answer["state"]))
    assert "state" in ask(num_beams=8, max_new_tokens=5, state=answer["state"])


def test_a_search_that_is_over_goes_no_further(ask: Ask) -> None:
    *_, last = walk(ask, **SETTINGS)
    assert refused(ask(**SETTINGS, state=last["state"]))


ids = st.one_of(st.integers(0, 9), st.just(END), st.integers(), st.none(), st.text(max_size=2))
logprobs = st.one_of(st.floats(-9, 0), st.floats(), st.integers(), st.none(), st.booleans())
entries = st.fixed_dictionaries({"new_ids": st.lists(ids, max_size=4), "logprob": logprobs})
lists = st.lists(entries, max_size=4) | st.none() | st.text(max_size=3)
states = st.fixed_dictionaries({}, optional={"running": lists, "finished": lists, "more": ids})


@given(state=states | lists, length_penalty=st.floats(-5, 5))
@example(state=copy.deepcopy(GOOD), length_penalty=-5.0)
@settings(max_examples=150, deadline=None)
def test_no_state_whatever_is_an_accident(
    host: ModelHost, state: object, length_penalty: float
) -> None:
    answer = function_of(host, "beam_step")(
        {"ids": [1], "prompt_length": 1, "state": state}
        | SETTINGS
        | {"length_penalty": length_penalty}
    )
    json.dumps(answer, allow_nan=False)
    assert "state" in answer or refused(answer)
