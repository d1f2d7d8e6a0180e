"""One more language in the list, and nothing translated into it: everything works, in the first."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from playground import i18n
from playground.errors import PlaygroundError
from playground.host import ModelHost
from playground.i18n import (
    DEFAULT_LANG,
    LANGS,
    LANGUAGES,
    Lang,
    Language,
    accepted,
    amount,
    as_lang,
    complete,
    in_lang,
    t,
    tables,
)
from playground.labs.course import parse_lesson
from playground.labs.course.answers import course
from playground.labs.course.reading import LessonError
from playground.labs.save import Origin, from_link, from_session, to_link, to_session
from playground.page.lab import Site
from playground.server.app import page_config
from playground.text.replay import replay
from playground.text.trace import Page, Trace
from tests import gpt2
from tests.asking import function_of

ORIGIN = Origin("a/b", "hub", "a/b", None, 128, gpt2.END_OF_TEXT_ID, True)
THIRD = Language(code=Lang("tlh"), name="tlhIngan Hol")
LESSON = """
lesson: mine
order: 9
minutes: 5
title: {en: Mine, ko: 내 수업}
about: {en: About, ko: 설명}
cards:
  - title: {en: One, ko: 하나}
    say: {en: Read, ko: 읽기}
"""


@pytest.fixture
def third(monkeypatch: pytest.MonkeyPatch) -> Lang:
    """One more language in the list, and nothing else."""
    monkeypatch.setattr(i18n, "LANGUAGES", (*LANGUAGES, THIRD))
    monkeypatch.setattr(i18n, "LANGS", (*LANGS, THIRD.code))
    return THIRD.code


def test_a_sentence_that_is_not_translated_is_spoken_in_the_first_language(third: Lang) -> None:
    assert as_lang("tlh") == accepted("tlh-Latn,en") == third
    for key, sentences in tables().items():
        assert in_lang(third, sentences) == sentences[DEFAULT_LANG], key
    assert t(third, "error.strategy", value="x") == t(DEFAULT_LANG, "error.strategy", value="x")
    assert amount(third, 134_515_008) == "135M"


def test_the_page_gets_every_sentence_in_every_language(third: Lang) -> None:
    both = {LANGS[0]: "one", LANGS[1]: "하나"}
    assert complete(both) == dict.fromkeys(i18n.LANGS, "one") | both
    assert complete(both | {third: "wa'"})[third] == "wa'"
    config = page_config(Site(None))  # type: ignore[arg-type]
    assert all(set(one) == set(i18n.LANGS) for one in config["strings"].values())
    targets = course(Site(None)).targets.values()  # type: ignore[arg-type]
    assert all(set(one.name) == set(i18n.LANGS) for one in targets)


def test_a_link_and_a_session_keep_the_language(host: ModelHost, third: Lang) -> None:
    ids = gpt2.tokenizer().encode("The capital")
    trace = Trace(host.wait(0).info.id, "The capital", ids, page=Page(language=third))
    loaded = host.wait(0)
    session = to_session(trace, replay(loaded.engine, trace), loaded.tokenizer, ORIGIN)
    assert from_link(to_link(trace)) == trace
    assert from_session(session).page == trace.page
    opened = function_of(host, "open_saved")({"link": to_link(trace), "lang": third})
    assert opened["page"]["language"] == third
    assert opened["note"] == t(DEFAULT_LANG, "saved.opened", model=trace.model_id)


def test_answers_and_errors_come_in_the_first_language(host: ModelHost, third: Lang) -> None:
    requests: list[tuple[str, dict[str, Any]]] = [
        ("status", {}),
        ("look", {"text": "x" * 20_000}),
        ("tax", {}),
    ]
    for name, request in requests:
        ask = function_of(host, name)
        answer = ask({**request, "lang": third})
        assert answer == ask({**request, "lang": DEFAULT_LANG}), name
        assert answer != ask({**request, "lang": LANGS[1]}), name


def test_no_code_but_the_list_names_a_language() -> None:
    named = [
        f"{file}:{node.lineno}"
        for file in Path(i18n.__file__).parent.rglob("*.py")
        if file != Path(i18n.__file__)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in LANGS
    ]
    assert not named


def test_a_language_nobody_lists_is_still_no_language() -> None:
    with pytest.raises(PlaygroundError, match="page/language"):
        Page(language=THIRD.code)


def test_lessons_need_no_word_of_it_until_they_speak_it(third: Lang) -> None:
    lesson = parse_lesson(LESSON, "mine.yaml")
    assert lesson.title == dict.fromkeys(i18n.LANGS, "Mine") | {"ko": "내 수업"}
    whole = re.sub(r"ko: ([^}]*)", r"ko: \1, tlh: wa'", LESSON)
    assert parse_lesson(whole, "mine.yaml").cards[0].say[third] == "wa'"
    with pytest.raises(LessonError, match="tlh"):
        parse_lesson(whole.replace("읽기, tlh: wa'", "읽기"), "mine.yaml")
