"""Lesson files: what is wrong in one is said with line and column; the shipped ones are right."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from playground import labs
from playground.i18n import LANGS, sentence_files
from playground.labs.course import (
    CONTENT,
    LessonError,
    parse_lesson,
    read_lesson,
    shipped,
    terms,
)
from playground.labs.course.answers import course
from playground.labs.course.command import main
from playground.labs.course.format import Card, Text
from playground.labs.course.terms import facts_given
from playground.page.lab import Site

ROOT = Path(__file__).parents[3]

GOOD = """\
lesson: mine
order: 9
minutes: 5
title: {en: Mine, ko: 내 수업}
about: {en: About it, ko: 설명}
cards:
  - title: {en: One, ko: 하나}
    say: {en: "{model} reads", ko: "{model} 읽기"}
    open: write
    point: append
    prompt: Once
    predict:
      ask: {en: "Sure?", ko: "확실?"}
      options:
        - {when: last_rank = 1, en: Yes, ko: 네}
        - {en: No, ko: 아니요}
    task: {en: Append., ko: 붙이세요.}
    do: {appended: 2, prompt_used: true}
    notice:
      - {when: loop_turns > 1 and not dice, en: "{loop_period}", ko: "{loop_turns}"}
      - {en: "{last_token}", ko: "{last_token}"}
"""


def problems(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(LessonError) as caught:
        parse_lesson(text, "mine.yaml")
    return [(one.line, one.column, one.error.key) for one in caught.value.problems]


def test_a_lesson_is_read_as_it_is_written() -> None:
    lesson = parse_lesson(GOOD, "mine.yaml")
    card = lesson.cards[0]
    assert (lesson.id, lesson.order, lesson.minutes) == ("mine", 9, 5)
    assert lesson.title == {"en": "Mine", "ko": "내 수업"}
    # YAML itself would read these as true and false.
    assert card.predict
    assert [option.text["en"] for option in card.predict.options] == ["Yes", "No"]
    assert card.do == {"appended": 2, "prompt_used": "true"}
    assert card.needs == ("last_token",)
    first = card.notice[0].when
    assert [(test.fact, test.op, test.number) for test in first] == [
        ("loop_turns", ">", 1),
        ("dice", "is missing", None),
    ]


# What stands in GOOD, what is written instead, and the problem's line, column and key.
WRONG = [
    ("cards:", "cards: [", 7, 3, "lesson.syntax"),
    ("order: 9", "order: 9\norder: 8", 3, 1, "lesson.twice"),
    ("order: 9", "order: nine", 2, 8, "lesson.whole_number"),
    ("order: 9", "order: 1.5", 2, 8, "lesson.whole_number"),
    ("lesson: mine", "lesson: Mine Own", 1, 9, "lesson.id"),
    ("minutes: 5", "minuets: 5", 3, 1, "lesson.unknown_name"),
    ("{en: Mine, ko: 내 수업}", "{en: Mine}", 4, 8, "lesson.missing"),
    ("{en: Mine, ko: 내 수업}", "Mine", 4, 8, "lesson.not_named"),
    ("{en: Mine, ko: 내 수업}", "{en: Mine, ko: ''}", 4, 23, "lesson.empty_text"),
    ("{en: Mine, ko: 내 수업}", "{en: Mine, ko: [a]}", 4, 23, "lesson.not_text"),
    ("open: write", "open: writing", 9, 11, "lesson.not_allowed"),
    ("point: append", "point: apend", 10, 12, "lesson.not_allowed"),
    ("point: append", "point: strip", 10, 12, "lesson.hidden"),
    ("{model} reads", "x {moedl} y", 8, 18, "lesson.unknown_fact"),
    ("{model} reads", "x {last_token} y", 8, 18, "lesson.uncertain"),
    ("appended: 2", "appendd: 2", 18, 10, "lesson.unknown_name"),
    ("appended: 2", "appended: 0", 18, 20, "lesson.whole_number"),
    ("appended: 2", "temperature_above: hot", 18, 29, "lesson.number"),
    ("prompt_used: true", "loop: maybe", 18, 29, "lesson.not_allowed"),
    ("prompt_used: true", "strategy: beam", 18, 33, "lesson.not_allowed"),
    ("    prompt: Once\n", "", 17, 9, "lesson.missing"),
    ("    task: {en: Append., ko: 붙이세요.}\n", "", 17, 9, "lesson.task_missing"),
    ("    do: {appended: 2, prompt_used: true}\n", "", 17, 11, "lesson.do_missing"),
    ("last_rank = 1", "last_rnak = 1", 15, 18, "lesson.unknown_fact"),
    ("last_rank = 1", "last_rank is 1", 15, 18, "lesson.when"),
    ("last_rank = 1", "model = 1", 15, 18, "lesson.not_a_number"),
    ("last_rank = 1", "model < best_token", 15, 18, "lesson.not_comparable"),
    ("and not dice", "and not luck", 20, 35, "lesson.unknown_fact"),
    ("when: loop_turns > 1 and not dice, ", "", 20, 9, "lesson.too_early"),
    ("    notice:\n", "    notice:\n      - 7\n", 20, 9, "lesson.not_named"),
    ('- {en: "{last_token}"', '- {when: dice, en: "{last_token}"', 21, 9, "lesson.no_fallback"),
    ("        - {en: No, ko: 아니요}\n", "", 15, 9, "lesson.one_option"),
    ("      options:\n", "      number: n_tokens\n      options:\n", 13, 7, "lesson.predict_kind"),
    ("About it", "x" * 901, 5, 13, "lesson.long"),
    ("    open: write", "\topen: write", 9, 1, "lesson.tab"),
    ("en: About it", "en: About: it", 5, 18, "lesson.bracket_open"),
    ("ko: 설명}", "ko: 설명", 6, 6, "lesson.bracket_open"),
    ("    prompt: Once", "    prompt: Once: more", 11, 17, "lesson.colon_inside"),
    ("order: 9", "order： 9", 3, 1, "lesson.colon_missing"),
    ("    prompt: Once", "    prompt: *Once* more", 11, 18, "lesson.sign_first"),
    ("    prompt: Once", "   prompt: Once", 11, 4, "lesson.indent"),
    ("    prompt: Once", '    prompt: "Once', 13, 18, "lesson.indent"),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "key"), WRONG)
def test_what_is_wrong_is_said_with_its_place(
    old: str, new: str, line: int, column: int, key: str
) -> None:
    assert GOOD.count(old) == 1
    assert (line, column, key) in problems(GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "key"),
    [
        # One mistake, one problem: what only follows from it is not held against the teacher.
        ("do: {appended: 2, prompt_used: true}", "do: [appended, 2]", 18, 9, "lesson.not_named"),
        ("    do: {appended: 2, prompt_used: true}\n", "", 17, 11, "lesson.do_missing"),
        ("loop_turns > 1 and not dice", "loop_turns is 1", 20, 16, "lesson.when"),
        ("loop_turns > 1 and not dice", "", 20, 15, "lesson.empty_text"),
    ],
)
def test_what_follows_from_a_mistake_is_no_mistake_of_its_own(
    old: str, new: str, line: int, column: int, key: str
) -> None:
    text = GOOD.replace("{loop_period}", "a").replace("{loop_turns}", "b")
    assert problems(text.replace(old, new)) == [(line, column, key)]


def test_a_mistyped_fact_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(LessonError, match=r"“last_rnak”. Did you mean: last_rank.{0,40}\?$"):
        parse_lesson(GOOD.replace("when: last_rank", "when: last_rnak"), "mine.yaml")


def test_all_problems_are_said_at_once_in_order() -> None:
    found = problems(GOOD.replace("order: 9", "order: x").replace("open: write", "open: x"))
    assert [line for line, _, _ in found] == [2, 9]


def test_what_is_allowed_is_said() -> None:
    with pytest.raises(LessonError, match=r"mine.yaml:9:11: .*write, sampling, compare"):
        parse_lesson(GOOD.replace("open: write", "open: writing"), "mine.yaml")


@pytest.mark.parametrize(
    "text",
    ["", "# only a remark", "- a\n- b", "a", "null", "a: b\x07", "&a [*a]", "a: 1\n--- \nb: 2"],
)
def test_what_is_no_lesson_at_all_is_refused(text: str) -> None:
    assert problems(text)


def test_a_deeply_nested_file_is_refused() -> None:
    assert problems("[" * 5000)
    assert problems("{a: " * 3000)


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(0, len(GOOD)))
def test_any_text_is_a_lesson_or_has_problems_inside_of_it(noise: str, at: int) -> None:
    text = GOOD[:at] + noise + GOOD[at:]
    lines = len(re.findall(r"[\n\r\x85\u2028\u2029]", text)) + 2
    with suppress(LessonError):
        assert parse_lesson(text, "x").cards
        return
    with pytest.raises(LessonError) as caught:
        parse_lesson(text, "x")
    found = caught.value.problems
    assert found
    for problem in found:
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert all(problem.line_in(lang) for lang in LANGS)


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(LessonError):
        read_lesson(tmp_path / "none.yaml")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_bytes(GOOD.encode() + b"# \xff")
    with pytest.raises(LessonError) as caught:
        read_lesson(wrong)
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (22, 3)
    wrong.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_lesson(wrong) == parse_lesson(GOOD, "x")


# --- the shipped lessons ---


def test_the_shipped_lessons_are_eight_in_order_and_short() -> None:
    lessons = shipped()
    assert [lesson.order for lesson in lessons] == list(range(1, 9))
    assert len({lesson.id for lesson in lessons}) == len(lessons) == len(list(CONTENT.iterdir()))
    for lesson in lessons:
        assert 4 <= len(lesson.cards) <= 6
        assert any(card.predict for card in lesson.cards)
        assert any(card.do for card in lesson.cards)


def texts_of(card: Card) -> list[Text]:
    found = [card.title, card.say, *(variant.text for variant in card.notice)]
    if card.task:
        found.append(card.task)
    if card.predict:
        found += [card.predict.ask, *(option.text for option in card.predict.options)]
    return found


def test_every_text_that_ships_stands_in_every_language() -> None:
    def check(node: object) -> None:
        if isinstance(node, dict):
            spoken = node.keys() & set(LANGS)
            assert spoken in (set(), set(LANGS)), node
        for one in node.values() if isinstance(node, dict) else node:
            if isinstance(one, dict | list):
                check(one)

    for file in CONTENT.glob("*.yaml"):
        check(yaml.safe_load(file.read_text(encoding="utf-8")))
    for lesson in shipped():
        assert lesson.title["en"] != lesson.title["ko"]


def test_a_lesson_in_the_first_language_alone_is_spoken_in_it_to_all() -> None:
    english = re.sub(r', ko: ("[^"]*"|[^}]*)}', "}", GOOD)
    lesson = parse_lesson(english, "mine.yaml")
    assert lesson.title == dict.fromkeys(LANGS, "Mine")
    assert lesson.cards[0].task == dict.fromkeys(LANGS, "Append.")


def test_both_languages_say_the_same_figures_and_are_what_they_claim() -> None:
    for lesson in shipped():
        for text in [text for card in lesson.cards for text in texts_of(card)]:
            named = [set(re.findall(r"\{(\w+)\}", one)) for one in (text["en"], text["ko"])]
            assert named[0] == named[1], (lesson.id, text["en"])
            without_quotes = re.sub("“[^”]*”", "", text["en"])
            assert not re.search("[가-힣]", without_quotes), text["en"]
            assert re.search("[가-힣]", text["ko"]), text["ko"]


def test_no_korean_particle_that_depends_on_a_figure_follows_one() -> None:
    """은/는, 이/가, 을/를, 과/와 change with the last sound, which nobody knows beforehand."""
    for lesson in shipped():
        for text in [text for card in lesson.cards for text in texts_of(card)]:
            # A percentage ends in 퍼센트, so its particles are known.
            korean = re.sub(r"_percent(_before)?\}(는|가|를|와|로)", "}", text["ko"])
            assert not re.search(r"\}(은|는|이|가|을|를|과|와|으로|로)(?![가-힣])", korean), korean


def test_every_control_that_is_named_has_its_words_in_the_task() -> None:
    pairs = (ROOT / "playground/labs/surprise/pairs.js").read_text(encoding="utf-8")
    order = next(lesson for lesson in shipped() if lesson.id == "surprise").cards[2]
    assert order.prompt
    assert f'"{order.prompt["en"]}"' in pairs
    # What a task prints in bold is a word of the page, or what the learner is to mind.
    minded = {"one space", "공백 하나", "all", "끝까지", "not", "1위가 아닌"}
    tables = [json.loads(file.read_text("utf-8")) for file in sentence_files()]
    for lang in LANGS:
        page = "\n".join(entry[lang] for table in tables for entry in table.values()).lower()
        tasks = [card.task for lesson in shipped() for card in lesson.cards if card.task]
        bold = {word for task in tasks for word in re.findall(r"\*\*([^*]+)\*\*", task[lang])}
        assert len(bold) > 10
        assert not {word for word in bold - minded if word.lower() not in page}


def test_an_own_lesson_comes_first_and_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, encoding="utf-8")
    site = Site(None, file)  # type: ignore[arg-type]
    answer = course(site)
    assert (answer.lessons[0].id, answer.problems) == ("mine", [])
    sent = answer.model_dump(mode="json")
    assert sent["lessons"][0]["cards"][0]["notice"][0]["when"][0]["fact"] == "loop_turns"
    assert sent["targets"]["append"]["name"].keys() == set(LANGS)
    file.write_text(GOOD.replace("order: 9", "order: x"), encoding="utf-8")
    answer = course(site)
    assert [one.id for one in answer.lessons] == [lesson.id for lesson in shipped()]
    [problem] = answer.problems
    assert problem.place == f"{file}:2:8"
    assert problem.sentence.key == "lesson.whole_number"


# --- the names ---


def test_the_names_are_consistent() -> None:
    names = terms()
    sources = {
        "always",
        *names.facts,
        *names.conditions,
        *("predict=options", "predict=candidate", "predict=number"),
        *(
            f"{name}={choice}"
            for name, condition in names.conditions.items()
            for choice in condition.choices
        ),
    }
    for fact in names.facts.values():
        assert set(fact.given) <= sources
    for target in names.targets.values():
        assert set(target.tabs) <= set(names.tabs)
        assert set(target.name) == set(LANGS)
    for condition in names.conditions.values():
        assert bool(condition.choices) == (condition.kind == "choice")
    assert not names.facts.keys() & names.conditions.keys()
    assert facts_given({"always"}) > {"n_tokens", "best_token"}
    assert "last_token" in facts_given({"appended"})


TOY = """
from playground.page.lab import Lab, Tab
LAB = Lab(name="toy_for_lessons", tab=Tab("toy", title="toy.tab"))
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A lab in a folder of its own, and nothing else anywhere."""
    folder = tmp_path / "toy_for_lessons"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "lab.py").write_text(TOY, encoding="utf-8")
    monkeypatch.setattr(labs, "__path__", [*labs.__path__, str(tmp_path)])
    terms.cache_clear()
    yield folder
    terms.cache_clear()
    for name in ("", ".lab"):
        sys.modules.pop(f"playground.labs.toy_for_lessons{name}", None)


def test_what_a_new_lab_declares_in_its_folder_lessons_may_name(toy: Path) -> None:
    declared = {
        "targets": {"toy-die": {"selector": "#die", "name": {"en": "the die", "ko": "주사위"}}},
        "facts": {"pips": {"kind": "number", "given": ["rolled"]}},
        "conditions": {"rolled": {"kind": "choice", "choices": ["once", "twice"]}},
    }
    (toy / "lesson.json").write_text(json.dumps(declared), encoding="utf-8")
    lesson = parse_lesson(
        GOOD.replace("point: append", "point: toy-die")
        .replace("open: write", "open: toy")
        .replace("appended: 2", "appended: 2, rolled: twice")
        .replace('"{loop_period}"', '"{pips}"'),
        "mine.yaml",
    )
    assert lesson.cards[0].do["rolled"] == "twice"
    assert terms().targets["toy-die"].tabs == ("toy",)
    wrong = GOOD.replace("point: append", "point: toy-die")
    assert (10, 12, "lesson.hidden") in problems(wrong)
    (toy / "lesson.js").touch()
    assert "toy_for_lessons" in course(Site(None)).labs  # type: ignore[arg-type]


def test_two_labs_cannot_declare_the_same_name(toy: Path) -> None:
    declared = {"facts": {"n_tokens": {"kind": "number"}}}
    (toy / "lesson.json").write_text(json.dumps(declared), encoding="utf-8")
    with pytest.raises(ValueError, match="n_tokens"):
        terms()


@pytest.mark.parametrize(
    "declared",
    ["{}}", '{"facts": {"x": {"kind": "colour"}}}', '{"fact": {}}', '{"conditions": {"x": {}}}'],
)
def test_a_declaration_of_another_form_is_no_declaration(toy: Path, declared: str) -> None:
    (toy / "lesson.json").write_text(declared, encoding="utf-8")
    with pytest.raises(ValueError, match="Declared"):
        terms()


def test_the_documentation_names_everything_and_its_example_is_valid() -> None:
    for name in ("lessons.md", "lessons.ko.md"):
        text = (ROOT / "docs/teaching" / name).read_text(encoding="utf-8")
        everything = [*terms().tabs, *terms().targets, *terms().facts, *terms().conditions]
        assert not [one for one in everything if f"`{one}`" not in text]
        [example] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        assert parse_lesson(example, name).cards


# --- the command ---


def test_the_command_lists_problems_and_says_so_in_its_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(GOOD.replace("order: 9", "order: x"), encoding="utf-8")
    assert main(["check", str(good)]) == 0
    assert main(["check", str(good), str(bad)]) == 1
    assert f"{bad}:2:8: “x” is not allowed. Allowed: a whole number from 1 to 999." in (
        capsys.readouterr().out
    )
    assert main(["check", "--lang", "ko", str(bad)]) == 1
    assert "정수" in capsys.readouterr().out


def test_the_module_runs_without_torch_or_gradio() -> None:
    files = map(str, sorted(CONTENT.glob("*.yaml")))
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "playground.lessons", "check", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(done.stdout.splitlines()) == 8
    assert not re.search(r"\| +(torch|gradio|transformers)$", done.stderr, re.MULTILINE)
