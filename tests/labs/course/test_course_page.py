"""The course on the page: predict, do, notice; by keyboard, in Korean, left and resumed."""

import json
import re

import pytest
from playwright.sync_api import Locator, expect

from playground.labs.course import shipped, terms
from tests import scripted
from tests.browser import Visit
from tests.visitor import SCRIPTS, Visitor, encode

LESSONS = {lesson.id: lesson for lesson in shipped()}


class Course:
    """The dock, as a learner uses it."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.heading = self.page.locator("#course-heading")
        self.task = self.page.locator(".course-task")
        self.notice = self.page.locator(".course-notice-text")
        self.next = self.page.locator("#course-next")

    def open(self, lesson: str) -> "Course":
        if not self.page.locator("#course").is_visible():
            self.page.click("#open-course")
        self.page.click(f"[data-lesson={lesson}]")
        expect(self.heading).to_be_focused()
        return self

    def predict(self, option: int) -> "Course":
        self.page.locator("[name=course-guess]").nth(option).check()
        self.page.click(".course-predict button")
        return self

    def skip(self) -> None:
        """Go on without doing the card: Next waits for a prediction, so there is one."""
        if self.page.locator(".course-predict").is_visible():
            self.predict(0)
        self.next.click()

    def fact(self, name: str) -> Locator:
        return self.page.locator(f".course-notice-text [data-fact={name}]").first

    def expect_done(self) -> None:
        expect(self.task).to_have_class(re.compile("done"))


def test_the_tabs_that_lessons_may_open_are_those_of_the_page(visitor: Visitor) -> None:
    tabs = visitor.page.locator("[role=tab]").evaluate_all("tabs => tabs.map(t => t.dataset.view)")
    assert tabs == list(terms().tabs)


def test_what_lessons_point_at_is_on_the_page_in_its_tab(visitor: Visitor) -> None:
    for tab in terms().tabs:
        visitor.press(f"tab-{tab}")
        shown = [one.selector for one in terms().targets.values() if tab in (one.tabs or [tab])]
        visitor.until("selectors => selectors.every(one => document.querySelector(one))", shown)


def test_what_lies_in_another_tab_is_pointed_at_by_that_tab(visitor: Visitor) -> None:
    Course(visitor).open("korean")
    expect(visitor.at("tab-tax")).to_have_class(re.compile("pointed"))
    visitor.press("tab-tax")
    expect(visitor.at("tax-table")).to_have_class(re.compile("pointed"))
    expect(visitor.page.locator(".pointed")).to_have_count(1)


def test_a_guessed_candidate_counts_for_its_own_text_alone(visitor: Visitor) -> None:
    question = visitor.page.locator(".course-predict")
    Course(visitor).open("probabilities").predict(1)
    expect(question).to_be_hidden()
    visitor.write("I like tea")
    expect(question).to_be_visible()
    expect(visitor.page.locator(".course-task")).to_be_hidden()


def test_what_was_before_a_space_is_what_the_bars_said_without_it(visitor: Visitor) -> None:
    course = Course(visitor).open("probabilities")
    for _ in range(3):
        course.skip()
    visitor.append()  # what stands behind the prompt, the button takes away
    expect(visitor.page.locator(".pointed")).to_have_count(1)
    course.next.click(force=True)
    expect(
        visitor.page.locator(".course-unanswered")
    ).to_be_visible()  # Next says what it waits for
    course.predict(1).page.click(".course-use")
    visitor.wait_ids(encode("Once upon a"))
    before = visitor.candidate(1).locator(".candidate-token").inner_text()
    visitor.field.press("End")
    visitor.field.press_sequentially(" ")
    course.expect_done()
    after = visitor.candidate(1).locator(".candidate-token").inner_text()
    assert before != after
    expect(course.fact("best_token_before")).to_have_text(before)
    expect(course.fact("best_token")).to_have_text(after)


def test_lesson_three_by_keyboard(visitor: Visitor) -> None:
    page, course = visitor.page, Course(visitor)
    visitor.write("I like tea")
    press = page.keyboard.press
    press("Tab")  # out of the field, where all keys are text
    page.locator("#append").focus()
    press("c")
    expect(page.locator("#h-course")).to_be_focused()
    page.locator("[data-lesson=again-and-again]").focus()
    press("Enter")
    expect(course.heading).to_be_focused()
    expect(course.heading).to_have_text(LESSONS["again-and-again"].cards[0].title["en"])
    expect(visitor.at("append")).to_have_class(re.compile("pointed"))
    expect(visitor.at("append")).to_have_attribute("aria-describedby", re.compile("course-look"))
    assert visitor.field.input_value() == "I like tea"  # nothing is put there unasked
    before = visitor.ids()
    press("ArrowRight")
    visitor.wait_length(len(before) + 1)
    course.expect_done()
    expect(course.heading).to_be_focused()
    expect(course.fact("last_percent")).to_have_text(
        page.evaluate(
            f"async () => (await import('{SCRIPTS}/page/js/chips.js')) &&"
            " (100 * document.querySelector('#text-so-far .appended').dataset.probability)"
            ".toFixed(2) + ' %'"
        )
    )
    expect(page.locator(".course-announcer")).to_contain_text("Done.")
    course.next.focus()
    press("Enter")

    # Predicting comes first: without an answer nothing counts, and Next leads nowhere.
    expect(course.task).to_be_hidden()
    expect(course.next).to_have_attribute("aria-disabled", "true")
    press("ArrowRight")
    visitor.wait_length(len(before) + 2)
    course.next.focus()
    press("Enter")
    expect(course.heading).to_have_text(LESSONS["again-and-again"].cards[1].title["en"])
    page.locator(".course-predict button").focus()
    press("Enter")
    expect(page.locator(".course-unanswered")).to_be_visible()
    page.locator("[name=course-guess]").first.focus()
    press("Space")
    press("Enter")
    expect(course.task).to_be_focused()
    for _ in range(3):
        press("ArrowRight")
    visitor.wait_length(len(before) + 5)
    course.expect_done()
    expect(page.locator(".course-guess dt")).to_have_count(2)
    course.next.focus()
    press("Enter")

    visitor.candidate(2).focus()
    press("Enter")
    visitor.wait_length(len(before) + 6)
    page.locator("#append").focus()
    press("ArrowRight")
    press("ArrowRight")
    visitor.wait_length(len(before) + 8)
    course.expect_done()
    course.next.focus()
    press("Enter")

    page.locator("[name=course-guess]").first.focus()
    press("Space")
    press("Enter")
    press("ArrowLeft")
    visitor.wait_length(len(before) + 7)
    press("ArrowRight")
    visitor.wait_length(len(before) + 8)
    course.expect_done()
    course.next.focus()
    press("Enter")
    expect(page.locator("[data-lesson=again-and-again]")).to_be_focused()
    expect(page.locator("[data-lesson=again-and-again] .course-state")).to_contain_text("✓ 4 of 4")
    assert visitor.ids()[: len(before)] == before
    expect(visitor.page.locator(".pointed")).to_have_count(0)


def test_a_lesson_is_resumed_after_a_reload_and_read_in_korean(visit: Visit) -> None:
    visitor = visit().wait_ready()
    course = Course(visitor).open("tokens")
    course.expect_done()  # the first card's prompt is the one the page opens with
    course.next.click()
    visitor.page.reload()
    visitor.wait_ready()
    second = LESSONS["tokens"].cards[1]
    expect(course.heading).to_have_text(second.title["en"])
    expect(course.heading).not_to_be_focused()
    kept = json.loads(visitor.page.evaluate("localStorage['token-playground.course']"))
    assert kept["done"] == {"tokens": [0]}
    assert "Udacity" not in json.dumps(kept)  # never a text

    visitor.page.locator("[name=language][value=ko]").check(force=True)
    expect(course.heading).to_have_text(second.title["ko"])
    course.predict(2).page.click(".course-use")
    course.expect_done()
    expect(course.task).to_be_focused()  # the button that had the focus is gone
    said = visitor.page.locator(".course-guess dd")
    expect(said).to_have_text(["셋 이상", "셋 이상"])
    assert re.search("[가-힣]", course.notice.inner_text())
    expect(course.fact("n_distinct")).to_have_text("3")

    visitor.page.click("#course-back")
    expect(visitor.page.locator(".course-notice-title")).to_contain_text("이미 마친 카드")
    visitor.page.click(".course-again")
    expect(course.task).not_to_have_class(re.compile("done"))
    visitor.page.click(".course-use")
    course.expect_done()
    visitor.page.click("#open-course")
    expect(visitor.at("course")).to_be_hidden()


# A strong penalty keeps this model out of its circle.
@pytest.mark.parametrize(("penalty", "loops"), [("1", True), ("10", False)])
def test_the_lesson_on_repeating_is_right_with_and_without_a_loop(
    visitor: Visitor, penalty: str, loops: bool
) -> None:
    course = Course(visitor).open("generate")
    visitor.write(scripted.LOOP_PROMPT)
    visitor.at("repetition-penalty").fill(penalty)
    course.predict(0)
    visitor.generate(40)
    course.expect_done()
    sentence = visitor.page.locator(".loop-note")
    if loops:
        expect(sentence).to_contain_text(course.fact("loop_period").inner_text())
        expect(visitor.page.locator(".course-guess dd").nth(1)).to_have_text(
            "It goes round in a circle"
        )
    else:
        expect(sentence).to_be_hidden()
        expect(course.fact("n_appended")).to_have_text("40")
        expect(visitor.page.locator(".course-guess dd").nth(1)).to_have_text(
            "It goes on with something new"
        )
