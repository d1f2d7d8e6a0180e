"""The guessing game and the self-check on the page, with the model that serves."""

import re

import pytest
from playwright.sync_api import Response, expect

from playground.labs.guess.answers import passages
from playground.labs.guess.guessing import plan
from tests import gpt2
from tests.visitor import Visitor

TEXT = "The light is red 안 green blue."
IDS = list(gpt2.tokenizer().encode(TEXT))
PLACES = plan(gpt2.tokenizer().tokens(IDS), 3).places


def bits(visitor: Visitor, whose: str) -> float:
    return float(visitor.page.inner_text(f".guess-{whose}-bits").split()[0])


def test_a_whole_game_by_keyboard(visitor: Visitor) -> None:
    visitor.write(TEXT)
    page = visitor.page
    page.click("[role=tab][data-view=guess]")
    page.select_option("#guess-text", "")
    page.click("#guess-start")
    sums = 0.0
    for number, place in enumerate(PLACES, start=1):
        expect(page.locator(".guess-option")).to_have_count(4)
        expect(page.locator(".guess-place")).to_contain_text(f"{number} of {len(PLACES)}")
        expect(page.locator(".guess-known .chip")).to_have_count(place)
        page.keyboard.press("2")
        expect(page.locator("[name=guess-option]").nth(1)).to_be_checked()
        page.keyboard.press("Enter")
        expect(page.locator(".guess-table tr.came")).to_have_attribute("data-id", str(IDS[place]))
        sums += float(page.locator(".guess-done").last.get_attribute("data-bits") or "nan")
        assert bits(visitor, "learner") == pytest.approx(sums, abs=0.01)
        expect(page.locator("#guess-next")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator(".guess-summary")).to_be_visible()
    expect(page.locator(".guess-hardest")).to_contain_text("red 안 green")  # read once
    expect(page.locator(".guess-known .chip")).to_have_count(len(IDS))
    expect(page.locator(".guess-history li")).to_have_count(len(PLACES))
    lead = bits(visitor, "model") - sums
    who, by = page.inner_text(".guess-ahead").split(" ahead by ")
    assert who == ("You are" if lead > 0 else "The model is")
    assert float(by.removesuffix(" bits.")) == pytest.approx(abs(lead), abs=0.06)  # as it is shown
    expect(page.locator("#guess-again")).to_be_focused()


def test_what_comes_is_nowhere_in_the_page_before_the_guess(visitor: Visitor) -> None:
    page = visitor.page
    heard: list[Response] = []

    def hear(response: Response) -> None:
        heard.append(response)

    page.on("response", hear)
    page.click("[role=tab][data-view=guess]")
    page.select_option("#guess-text", "sky")
    page.check("[name=guess-how][value=type]")
    page.click("#guess-start")
    expect(page.locator("#guess-word")).to_be_focused()
    rest = passages()["sky"]["rest"].split()
    page.keyboard.press("Enter")
    expect(page.locator(".guess-missing")).not_to_be_empty()
    assert "scattered" in rest
    expect(visitor.at("text-so-far")).to_be_hidden()
    assert "scattered" not in page.content()
    page.remove_listener("response", hear)
    answers = [one.text() for one in heard if "component_server" in one.url]
    assert answers
    assert "scattered" not in "".join(answers)
    page.keyboard.type(rest[0])
    page.keyboard.press("Enter")
    expect(page.locator(".guess-came")).to_contain_text(f"✓ Right. This token came: ␣{rest[0]}")
    expect(page.locator(".guess-table tr.came")).to_contain_text("50.00 %")
    # The sentences follow the language, the game stays, and nothing is asked again.
    heard.clear()
    page.on("response", hear)
    page.check("#language [value=ko]")
    expect(page.locator(".guess-sentences li").first).to_contain_text("걸었습니다")
    expect(page.locator(".guess-history li")).to_have_count(1)
    page.remove_listener("response", hear)
    assert not [one for one in heard if "component_server" in one.url]


def test_the_page_checks_itself(visitor: Visitor) -> None:
    visitor.write("I write Korean 안녕")
    visitor.append()
    page = visitor.page
    page.click("#open-selfcheck")
    expect(page.locator(".selfcheck-item[data-status=passed]")).to_have_count(6)
    expect(page.locator(".selfcheck-state")).to_have_text("All 6 checks passed.")
    for sentence in page.locator(".selfcheck-item p").all():
        expect(sentence).to_have_text(re.compile(r"\d"))
    page.keyboard.press("Escape")
    expect(page.locator("#selfcheck")).to_be_hidden()
    expect(page.locator("#open-selfcheck")).to_be_focused()
