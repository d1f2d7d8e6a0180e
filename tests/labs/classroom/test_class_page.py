"""A teacher at the page and students on phones play a round together."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import scripted
from tests.visitor import PATIENCE, Visitor

RUDE = "<img src=x onerror=alert(1)>"


class Phone:
    """A student on a phone."""

    def __init__(self, page: Page, accidents: list[str]) -> None:
        self.page = page
        self.accidents = accidents

    def headline(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("#headline")).to_have_text(text)

    def choose(self, text: str) -> None:
        button = self.page.locator("#options button", has_text=text)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")

    def answer_without_network(
        self, text: str, meanwhile: Callable[[], object] = lambda: None
    ) -> None:
        self.page.context.set_offline(True)
        self.choose(text)
        expect(self.page.locator("#network")).to_be_visible()
        meanwhile()
        self.page.context.set_offline(False)


@contextmanager
def phone(browser: Browser, url: str, locale: str) -> Iterator[Phone]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale=locale, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    accidents: list[str] = []
    page.on("pageerror", lambda error: accidents.append(str(error)))
    page.on("dialog", lambda dialog: accidents.append(dialog.message) or dialog.dismiss())
    page.on(
        "console",
        lambda message: accidents.append(message.text) if message.type == "error" else None,
    )
    try:
        page.goto(url)
        yield Phone(page, accidents)
    finally:
        context.close()
    assert not accidents


@pytest.fixture
def teacher(visitor: Visitor) -> Visitor:
    """A teacher with an open room."""
    visitor.write(scripted.LOOP_PROMPT)
    visitor.page.click("#tab-class")
    visitor.page.click("#class-open")
    expect(visitor.page.locator(".class-qr svg path")).to_have_attribute("d", re.compile("^M"))
    return visitor


def code_of(teacher: Visitor) -> str:
    return teacher.page.inner_text(".class-code")


def last_part(address: str) -> str:
    return urlsplit(address).path.rpartition("/")[2]


def test_a_round_with_two_phones_survives_reloads(
    teacher: Visitor, browser: Browser, url: str
) -> None:
    page = teacher.page
    code = code_of(teacher)
    with (
        phone(browser, f"{url}class/{code}", "en-US") as english,
        phone(browser, f"{url}class", "ko-KR") as korean,
    ):
        korean.page.fill("#door-code", code.lower())
        korean.page.keyboard.press("Enter")
        korean.headline(re.compile("[가-힣]"))
        expect(page.locator(".class-students")).to_have_text("2")
        page.check("#class-free-text")
        page.click("#class-start")

        # What is asked, and nothing that gives the answer away.
        english.headline("What comes next?")
        expect(english.page.locator("#hint")).to_contain_text("␣ is a space.")
        expect(page.locator(".class-text")).to_have_text(scripted.LOOP_PROMPT)
        expect(page.locator("#append")).to_be_hidden()
        expect(page.locator(".class-line.model").first).to_be_hidden()

        english.choose("green")
        korean.page.fill("#word", RUDE)
        korean.page.keyboard.press("Enter")
        expect(page.locator(".class-answers")).to_contain_text("2 of 2")
        page.click(".class-typed summary")
        word = page.locator(".class-word")
        expect(word).to_have_text(RUDE)
        page.locator(".class-typed button").click()
        expect(word).to_have_count(0)

        # Both reload: the same seat, the same room, the same view.
        english.page.reload()
        mine = english.page.locator("#options button", has_text="green")
        expect(mine).to_have_attribute("aria-pressed", "true")
        page.reload()
        expect(page.locator(".class-answers")).to_contain_text("2 of 2")
        assert code_of(teacher) == code
        teacher.wait_ready()

        page.click("#class-reveal")
        came = page.locator(".class-bar.came")
        expect(came).to_contain_text("green")
        expect(came.locator(".class-line.model .class-figure")).to_contain_text("%")
        english.headline(re.compile("green"))
        expect(english.page.locator("#status")).to_contain_text("right")
        expect(english.page.locator("#score")).to_have_text("1 of 1 right")
        expect(korean.page.locator("#score")).to_have_text("1번 중 0번 맞힘")
        expect(korean.page.locator(".bar")).to_have_count(5)

        # The page goes on with the round's own ids, although it was reloaded.
        page.click("#class-append")
        expect(page.locator(".class-title")).to_contain_text("2")
        expect(page.locator(".class-text")).to_have_text(f"{scripted.LOOP_PROMPT} green")
        expect(english.page.locator("#options button", has_text="blue")).to_be_enabled()

        page.click("#class-close")
        page.click("#class-sure [value=yes]")
        expect(page.locator("#class-open")).to_be_visible()
        english.headline(re.compile("ended"))


def test_a_phone_that_loses_the_network_comes_back_with_its_answer(
    teacher: Visitor, browser: Browser, url: str
) -> None:
    page = teacher.page
    with phone(browser, f"{url}class/{code_of(teacher)}", "en-US") as student:
        student.headline(re.compile("You are in"))
        page.check("[name=class-kind][value=vote]")
        page.click("#class-start")
        student.headline(re.compile("go on"))
        expect(page.locator(".class-bar:visible")).to_have_count(4)
        student.answer_without_network("green")
        expect(page.locator(".class-answers")).to_contain_text("1 of 1")
        expect(student.page.locator("#network")).to_be_hidden()
        page.click("#class-reveal")
        expect(page.locator(".class-came")).to_contain_text("green")
        expect(page.locator(".class-bar:visible")).to_have_count(5)  # all others: the sum is 100 %
        student.headline(re.compile("green"))

        # Too late to be counted, but still in its seat.
        page.click("#class-append")
        expect(student.page.locator("#options button", has_text="blue")).to_be_enabled()
        student.answer_without_network("blue", meanwhile=lambda: page.click("#class-lock"))
        student.headline("Locked. Look at the screen.")
        expect(student.page.locator("#status")).to_have_text("You gave no answer in this round.")
        expect(page.locator(".class-answers")).to_contain_text("0 of 1")
        student.accidents.clear()  # the browser's own lines about the network and the refusal

        # The round was another model's: its token is not appended to this one's text.
        page.click("#class-reveal")
        other = {"model": "somebody/else", "ids": [1], "text": "x"}
        page.route("**/text", lambda route: route.fulfill(json=other))
        page.click("#class-append")
        expect(page.locator(".class-status")).to_contain_text("The model has changed")
        expect(page.locator("#class-start")).to_be_focused()
        page.unroute("**/text")
        page.click("#class-close")
        page.click("#class-sure [value=yes]")
        student.headline(re.compile("ended"))
        expect(page.locator(".class-status")).to_have_text("The room has ended.")
        expect(page.locator("#class-open")).to_be_focused()


def test_the_panel_asks_for_no_news_of_a_room_that_it_closes(teacher: Visitor) -> None:
    page = teacher.page
    asked: list[str] = []
    broken_off: list[str] = []
    page.wait_for_timeout(500)  # now it waits for news
    page.on("request", lambda request: asked.append(last_part(request.url)))
    page.on("requestfailed", lambda request: broken_off.append(last_part(request.url)))
    page.click("#class-close")
    page.click("#class-sure [value=yes]")
    expect(page.locator("#class-open")).to_be_focused()
    page.wait_for_timeout(500)  # longer than the pause between news
    assert broken_off == ["teacher"]
    assert asked[asked.index("close") :] == ["close"]


def test_a_wrong_code_offers_to_type_another(browser: Browser, url: str) -> None:
    with phone(browser, f"{url}class/222222", "ko-KR") as student:
        expect(student.page.locator("#door-code")).to_be_focused()
        expect(student.page.locator("#status")).to_have_text("이 코드의 수업이 없습니다.")
        student.accidents.clear()  # the browser's own line about the 404
