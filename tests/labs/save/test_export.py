"""What goes out comes back; what comes from outside is refused or read, and never crashes."""

import base64
import csv
import io
import json
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.labs.save import (
    MAX_LINK,
    Origin,
    from_link,
    from_session,
    to_csv,
    to_link,
    to_session,
)
from playground.labs.save.link import MAX_BYTES
from playground.sampling import MAX_SEED, SamplingSettings
from playground.text.replay import MAX_BEYOND_WINDOW, replay
from playground.text.trace import HOWS, MAX_STEPS, Page, Step, Trace
from tests import gpt2, scripted
from tests.hostile import HOSTILE

TEXTS = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE))
IDS = st.integers(0, gpt2.VOCAB_SIZE - 1)
FIGURES = {"allow_nan": False, "allow_infinity": False}
KNOBS = st.builds(
    SamplingSettings,
    strategy=st.sampled_from(["greedy", "sample"]),
    temperature=st.floats(0, 10, **FIGURES),
    top_k=st.integers(0, 60_000),
    top_p=st.floats(0, 1, exclude_min=True, **FIGURES),
    seed=st.integers(0, MAX_SEED),
    min_p=st.floats(0, 1, **FIGURES),
    repetition_penalty=st.floats(0, 10, exclude_min=True, **FIGURES),
)
NAMES = st.from_regex(r"\A[a-z][a-z0-9-]{0,20}\Z")
PAGES = st.builds(
    Page,
    view=NAMES,
    top_k_shown=st.integers(1, 50),
    language=st.sampled_from(["en", "ko"]),
    lesson=st.none() | st.tuples(NAMES, st.integers(0, 20)),
)
TRACES = st.builds(
    Trace,
    model_id=st.sampled_from(["openai-community/gpt2", "dir:/tmp/모델", "a/b@main"]),
    prompt_text=TEXTS,
    prompt_ids=st.lists(IDS, min_size=1, max_size=20).map(tuple),
    continuation=TEXTS,
    steps=st.lists(st.builds(Step, IDS, st.sampled_from(HOWS), KNOBS), max_size=8).map(tuple),
    settings=KNOBS,
    page=PAGES,
)
ORIGIN = Origin("a/b", "hub", "a/b", None, 128, gpt2.END_OF_TEXT_ID, True)


def packed(data: bytes) -> str:
    return "1." + base64.urlsafe_b64encode(zlib.compress(data, 9)).rstrip(b"=").decode()


def unpacked(link: str) -> list[Any]:
    body = link.partition(".")[2]
    parts: list[Any] = json.loads(zlib.decompress(base64.urlsafe_b64decode(body + "==")))
    return parts


def greedy_trace(loaded: Loaded, text: str, count: int, **options: Any) -> Trace:  # noqa: ANN401
    """`text` and what greedy writes behind it."""
    knobs = SamplingSettings()
    ids = list(gpt2.tokenizer().encode(text)) or [gpt2.END_OF_TEXT_ID]
    length = len(ids)
    for _ in range(count):
        ids.append(
            int(loaded.engine.next_logits(ids[-loaded.info.context_length :]).logits.argmax())
        )
    steps = tuple(Step(id, "greedy", knobs) for id in ids[length:])
    return Trace(loaded.info.id, text, tuple(ids[:length]), steps=steps, **options)


@given(TRACES)
def test_a_link_brings_back_the_trace(trace: Trace) -> None:
    link = to_link(trace)
    assert link.startswith("1.")
    assert set(link[2:]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert from_link(link) == trace


def test_a_link_of_an_ordinary_session_is_short(loaded: Loaded) -> None:
    trace = greedy_trace(loaded, scripted.LOOP_PROMPT, 40)
    assert len(to_link(trace)) < 500


@given(st.text(max_size=80) | st.sampled_from(HOSTILE) | st.none() | st.integers())
def test_what_is_no_link_is_refused(link: object) -> None:
    for tried in (link, f"1.{link}"):
        with pytest.raises(PlaygroundError):
            from_link(tried)


@given(TRACES, st.data())
def test_a_link_with_a_wrong_letter_is_refused_or_read(trace: Trace, data: st.DataObject) -> None:
    link = to_link(trace)
    at = data.draw(st.integers(0, len(link) - 1))
    letter = data.draw(st.characters(max_codepoint=0x2FF))
    with suppress(PlaygroundError):
        from_link(link[:at] + letter + link[at + 1 :])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(TRACES, st.integers(0, 8), JSON)
def test_a_link_with_any_part_replaced_is_refused_or_read(
    trace: Trace, place: int, part: object
) -> None:
    parts = unpacked(to_link(trace))
    parts[place] = part
    with suppress(PlaygroundError):
        from_link(packed(json.dumps(parts).encode()))


def test_a_link_that_swells_is_refused_before_it_does() -> None:
    bomb = packed(b"[" + b" " * 50 * MAX_BYTES + b"]")
    assert len(bomb) < MAX_LINK
    with pytest.raises(PlaygroundError, match="too_large"):
        from_link(bomb)


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("", "error.saved_unreadable"),
        ("1.", "error.saved_unreadable"),
        ("2.abc", "error.saved_version"),
        ("²." + "abc", "error.saved_unreadable"),
        ("1." + "A" * MAX_LINK, "error.saved_too_large"),
        (packed(b"[" * 100_000), "error.saved_unreadable"),
        (packed(b"[NaN]"), "error.saved_unreadable"),
        (packed(b"{}"), "error.saved_wrong"),
        (packed(b"[]")[:-3], "error.saved_unreadable"),
        (packed(b"\xff"), "error.saved_unreadable"),
    ],
)
def test_a_bad_link_is_refused_with_a_reason(link: str, key: str) -> None:
    with pytest.raises(PlaygroundError) as raised:
        from_link(link)
    assert raised.value.key == key


@pytest.mark.parametrize(
    ("place", "part"),
    [
        (0, ""),
        (0, "x" * 1_001),
        (1, "\ud800"),
        (1, "x" * 10_001),
        (3, []),
        (3, [-1]),
        (3, [True]),
        (3, [2**31]),
        (3, [1.0]),
        (4, [5]),
        (5, "g" * 3),
        (6, [7]),
        (7, []),
        (7, [["sample", 11.0, 0, 1.0, 0, 0.0, 1.0]]),
        (7, [["sample", 1.0, 0, 1.0, -1, 0.0, 1.0]]),
        (7, [["sample"]]),
        (8, ["write", 5, "fr", None, 0]),
        (8, ["<b>", 5, "en", None, 0]),
        (8, ["write", 51, "en", None, 0]),
        (8, ["write", 5, "en", "../x", 0]),
        (8, ["write", 5, "en", "x", -1]),
    ],
)
def test_a_part_out_of_range_is_refused(place: int, part: object) -> None:
    parts = unpacked(to_link(Trace("a/b", "x", (1,))))
    parts[place] = part
    with pytest.raises(PlaygroundError):
        from_link(packed(json.dumps(parts).encode()))


def test_a_trace_has_at_most_so_many_steps() -> None:
    step = Step(1, "greedy", SamplingSettings())
    Trace("a/b", "x", (1,), steps=(step,) * MAX_STEPS)
    with pytest.raises(PlaygroundError, match="saved_steps"):
        Trace("a/b", "x", (1,), steps=(step,) * (MAX_STEPS + 1))


# --- JSON and CSV ---


@settings(max_examples=30, deadline=None)
@given(text=TEXTS)
def test_a_session_file_brings_back_the_trace(loaded: Loaded, text: str) -> None:
    page = Page("beams", 7, "ko", ("temperature", 2))
    knobs = SamplingSettings("sample", 0.7, seed=5)
    trace = greedy_trace(loaded, text, 2, page=page, settings=knobs)
    written = to_session(trace, replay(loaded.engine, trace), loaded.tokenizer, ORIGIN)
    back = from_session(written)
    assert (back.ids, back.steps, back.settings, back.page) == (
        trace.ids,
        trace.steps,
        trace.settings,
        trace.page,
    )
    assert back.text == trace.text


def test_a_session_file_says_of_every_step_what_the_model_says(loaded: Loaded) -> None:
    trace = greedy_trace(loaded, scripted.SYLLABLE_PROMPT, 3)
    session = json.loads(to_session(trace, replay(loaded.engine, trace), loaded.tokenizer, ORIGIN))
    assert b"".join(bytes.fromhex(step["bytes"]) for step in session["steps"]).decode() == "안"
    assert [step["text"] for step in session["steps"]] == [None] * 3
    assert [step["position"] for step in session["steps"]] == [3, 4, 5]
    for step in session["steps"]:
        assert step["rank"] == 1
        assert 2 ** -step["bits"] == pytest.approx(step["probability"])
        assert step["sampler_probability"] == 1.0
        assert step["u"] is None


@given(JSON)
def test_what_is_no_session_file_is_refused(value: object) -> None:
    for text in (json.dumps(value), str(value), value):
        with pytest.raises(PlaygroundError):
            from_session(text)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["version", "model", "prompt", "steps", "text", "settings", "page"]), JSON)
def test_a_session_file_with_any_part_replaced_is_refused_or_read(
    loaded: Loaded, part: str, value: object
) -> None:
    trace = greedy_trace(loaded, "a", 1)
    session = json.loads(to_session(trace, replay(loaded.engine, trace), loaded.tokenizer, ORIGIN))
    session[part] = value
    with suppress(PlaygroundError):
        from_session(json.dumps(session))


@settings(max_examples=30, deadline=None)
@given(text=st.text(min_size=1, max_size=40) | st.sampled_from(HOSTILE))
def test_a_table_has_every_token_and_no_formula(loaded: Loaded, text: str) -> None:
    trace = greedy_trace(loaded, text, 1)
    table = to_csv(trace, replay(loaded.engine, trace), loaded.tokenizer)
    assert table.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert [int(row["id"]) for row in rows] == list(trace.ids)
    assert b"".join(bytes.fromhex(row["bytes"]) for row in rows[:-1]) == text.encode()
    for row in rows:
        assert not (row["text"] or "x").startswith(("=", "+", "-", "@"))
        assert row["part"] == ("appended" if row is rows[-1] else "prompt")


# --- replaying ---


def test_a_step_that_its_settings_do_not_choose_counts_as_chosen(loaded: Loaded) -> None:
    trace = greedy_trace(loaded, scripted.LOOP_PROMPT, 2)
    (first, second) = trace.steps
    drawn = SamplingSettings("sample", 1.0, seed=3)
    lies = (Step(first.id + 1, "greedy", first.settings), Step(second.id + 1, "drawn", drawn))
    wrong = Trace(trace.model_id, trace.prompt_text, trace.prompt_ids, steps=lies)
    assert [one.step.how for one in replay(loaded.engine, wrong)] == ["chosen", "chosen"]
    assert [one.step.how for one in replay(loaded.engine, trace)] == ["greedy", "greedy"]


def test_a_drawn_step_is_told_from_greedy_by_its_settings_not_by_what_is_claimed(
    loaded: Loaded,
) -> None:
    trace = greedy_trace(loaded, scripted.LOOP_PROMPT, 1)
    claimed = Step(trace.steps[0].id, "drawn", SamplingSettings())
    (one,) = replay(loaded.engine, Trace("a/b", "x", trace.prompt_ids, steps=(claimed,)))
    assert (one.step.how, one.u) == ("greedy", None)


def test_far_behind_the_window_a_trace_is_refused(loaded: Loaded) -> None:
    window = loaded.info.context_length
    step = Step(5, "chosen", SamplingSettings())

    def trace(beyond: int) -> Trace:
        return Trace("a/b", "x", (5,) * (window + 1), steps=(step,) * beyond)

    assert len(replay(loaded.engine, trace(2))) == 2
    with pytest.raises(PlaygroundError, match="beyond_window"):
        replay(loaded.engine, trace(MAX_BEYOND_WINDOW + 1))
