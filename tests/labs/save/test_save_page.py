"""Keeping and sharing: a link that restores the page exactly, files that are what they say."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from playground.host import ModelHost
from playground.labs.save import to_link
from playground.text.trace import Page, Trace
from tests import gpt2, scripted
from tests.browser import Visit
from tests.visitor import START, Visitor

PROMPT = f"안녕, <b>{scripted.LOOP_PROMPT}"
CHIPS = """() => [...document.querySelectorAll('#text-so-far [data-position]')]
  .map((chip) => ({ ...chip.dataset, class: chip.className, text: chip.textContent }))"""
KNOBS = ["temperature", "top-k", "top-p", "min-p", "seed", "repetition-penalty", "top-k-number"]


def seen(visitor: Visitor) -> dict[str, Any]:
    """All that a link is to bring back."""
    page = visitor.page
    return {
        "chips": page.evaluate(CHIPS),
        "bars": visitor.bars(),
        "knobs": [page.locator(f"#{knob}").input_value() for knob in KNOBS],
        "strategy": page.locator("input[name=strategy]:checked").input_value(),
        "view": page.locator(".pg").get_attribute("data-view"),
        "language": page.locator("html").get_attribute("lang"),
        "prompt": visitor.field.input_value(),
    }


def turn(page: Tab, knob: str, value: str) -> None:
    page.locator(f"#{knob}").fill(value)
    page.locator(f"#{knob}").blur()


def write_something(visitor: Visitor) -> None:
    """Tokens of every kind behind a prompt: the best, a chosen one, drawn ones."""
    page = visitor.page
    visitor.write(PROMPT)
    visitor.append()
    count = len(visitor.ids())
    visitor.candidate(3).click()
    visitor.wait_length(count + 1)
    page.locator("input[name=strategy][value=sample]").check(force=True)
    turn(page, "temperature", "1.3")
    turn(page, "seed", "77")
    visitor.wait_idle()
    visitor.generate(3)
    turn(page, "top-p", "0.9")
    turn(page, "top-k-number", "7")
    visitor.until("() => document.querySelectorAll('#candidates li').length === 7")
    visitor.wait_idle()


def link_of(visitor: Visitor) -> str:
    visitor.press("open-save")
    expect(visitor.at("save-link")).to_have_value(re.compile(r"#s=1\."))
    return visitor.at("save-link").input_value()


def arrive_again(visitor: Visitor, link: str = "") -> Visitor:
    """As when the page is loaded with that address, but for the loading, which takes seconds."""
    visitor.page.evaluate(
        """async (link) => {
          if (link) history.replaceState(null, "", "#s=" + link);
          START
        }""".replace("START", START),
        link,
    )
    return visitor.wait_ready()


def speak_korean(visitor: Visitor) -> None:
    visitor.page.locator("#language input[value=ko]").check(force=True)
    visitor.wait_idle()


def test_a_link_brings_the_page_back_exactly(visitor: Visitor, visit: Visit) -> None:
    write_something(visitor)
    page = visitor.page
    speak_korean(visitor)
    page.locator("#tab-sampling").click()
    visitor.until("() => document.querySelector('.strip')?.dataset.u")
    visitor.wait_idle()
    before = seen(visitor)
    link = link_of(visitor)
    page.keyboard.press("Escape")
    expect(visitor.at("open-save")).to_be_focused()
    assert len(link) < 700

    other = visit(at=link).wait_ready()
    for is_again in (False, True):
        if is_again:
            arrive_again(other)
        other.until("() => document.querySelector('.pg').dataset.view === 'sampling'")
        other.until("() => document.querySelectorAll('#candidates li').length === 7")
        other.wait_idle()
        assert seen(other) == before
        assert "#" not in other.page.url
    expect(other.at("undo")).to_be_disabled()
    expect(other.at("message")).to_be_hidden()
    kept = other.page.evaluate(
        "() => Object.keys(localStorage).filter((key) => key.includes('lang'))"
    )
    assert not kept


def test_a_link_opens_the_lesson_and_the_tab_it_was_made_in(
    host: ModelHost, visitor: Visitor
) -> None:
    speak_korean(visitor)
    ids = gpt2.tokenizer().encode(scripted.LOOP_PROMPT)
    page = Page("compare", 4, "en", ("temperature", 1))
    trace = Trace(host.wait(0).info.id, scripted.LOOP_PROMPT, ids, page=page)
    arrive_again(visitor, to_link(trace))
    expect(visitor.at("course")).to_contain_text("card 2")
    visitor.until("() => document.querySelector('.pg').dataset.view === 'compare'")
    visitor.wait_idle()
    assert visitor.ids() == list(ids)


def test_a_bad_link_gets_a_sentence_and_the_default_page(visitor: Visitor) -> None:
    speak_korean(visitor)
    arrive_again(visitor, "1.garbage")
    expect(visitor.at("message")).to_contain_text("링크")
    assert visitor.field.input_value()
    assert "#" not in visitor.page.url
    before = visitor.ids()
    visitor.page.evaluate("() => { location.hash = 's=2.future'; }")
    expect(visitor.at("message")).to_contain_text("형식 2")
    assert visitor.ids() == before


def test_a_file_can_be_opened_again_and_a_wrong_one_is_told(
    visitor: Visitor, tmp_path: Path
) -> None:
    write_something(visitor)
    before = seen(visitor)
    visitor.press("open-save")
    with visitor.page.expect_download() as download:
        visitor.press("save-json")
    file = tmp_path / "session.json"
    download.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8"))["prompt"]["text"] == PROMPT
    visitor.page.keyboard.press("Escape")
    visitor.write("something else")

    visitor.press("open-save")
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"format": "mine"}')
    visitor.page.locator("#save-file").set_input_files(wrong)
    expect(visitor.page.locator(".save-told")).to_contain_text("no session")
    visitor.page.locator("#save-file").set_input_files(file)
    expect(visitor.at("save")).to_be_hidden()
    visitor.wait_ids([int(chip["tokenId"]) for chip in before["chips"]])
    assert seen(visitor) == before


def test_pictures_tables_and_code_are_what_they_say(visitor: Visitor, tmp_path: Path) -> None:
    visitor.write(PROMPT)
    visitor.append()
    visitor.press("open-save")
    files = {}
    for kind in ("png", "svg", "csv", "script", "notebook"):
        with visitor.page.expect_download() as download:
            visitor.press(f"save-{kind}")
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    png = files["png"].read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") == 1600
    svg = ET.fromstring(files["svg"].read_text(encoding="utf-8"))
    texts = "".join(svg.itertext())
    assert "<b>" in texts
    best = visitor.candidate(1).locator(".candidate-percent").inner_text()
    assert best in texts
    assert files["csv"].read_bytes().startswith(b"\xef\xbb\xbfposition,")
    compile(files["script"].read_text(encoding="utf-8"), "step.py", "exec")
    assert json.loads(files["notebook"].read_text(encoding="utf-8"))["nbformat"] == 4
    visitor.page.keyboard.press("Escape")


def test_a_picture_names_the_bytes_of_a_character_that_is_only_begun(
    visitor: Visitor, tmp_path: Path
) -> None:
    visitor.write(scripted.SYLLABLE_PROMPT)
    visitor.append()
    visitor.press("open-save")
    with visitor.page.expect_download() as download:
        visitor.press("save-svg")
    download.value.save_as(tmp_path / "chart.svg")
    svg = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    texts = [text for text in ET.fromstring(svg).itertext() if scripted.SYLLABLE_PROMPT in text]
    assert any(text.endswith("<EC>") for text in texts), texts
    visitor.page.keyboard.press("Escape")
