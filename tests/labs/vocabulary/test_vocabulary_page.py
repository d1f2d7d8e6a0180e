"""The vocabulary on the page: every row is within reach, and only those in sight are there."""

import pytest
from playwright.sync_api import Locator, expect

from playground.text.vocabulary import Query, vocabulary_of
from tests import gpt2
from tests.visitor import Visitor

ENTRIES = vocabulary_of(gpt2.tokenizer())
LAST = gpt2.VOCAB_SIZE - 1
ROWS = ".vocabulary-rows .vocabulary-row"


@pytest.fixture
def explorer(visitor: Visitor) -> Visitor:
    visitor.page.click("[role=tab][data-view=vocabulary]")
    expect(row(visitor, 0)).to_have_attribute("data-id", "0")
    return visitor


def row(visitor: Visitor, index: int) -> Locator:
    return visitor.page.locator(f"{ROWS}[data-index='{index}']")


def hits(visitor: Visitor) -> Locator:
    return visitor.page.locator(".vocabulary-hits")


def ids(visitor: Visitor) -> list[int]:
    """The ids of the rows that are in the page, from the top."""
    found: list[int] = visitor.page.evaluate(
        f"() => [...document.querySelectorAll('{ROWS}')]"
        ".sort((a, b) => a.dataset.index - b.dataset.index).map(row => Number(row.dataset.id))"
    )
    return found


def test_all_rows_are_within_reach_and_few_are_in_the_page(explorer: Visitor) -> None:
    expect(hits(explorer)).to_have_text("50,257 of 50,257 entries")
    grid = explorer.page.locator(".vocabulary-list")
    assert grid.get_attribute("aria-rowcount") == str(gpt2.VOCAB_SIZE + 1)
    grid.focus()
    before = explorer.ids()
    for key, index in (("End", LAST), ("ArrowUp", LAST - 1), ("Home", 0), ("ArrowDown", 1)):
        explorer.page.keyboard.press(key)
        expect(row(explorer, index)).to_have_class("vocabulary-row active")
        expect(row(explorer, index)).to_have_attribute("data-id", str(index))
        expect(grid).to_have_attribute("aria-activedescendant", f"vocabulary-row-{index}")
        assert explorer.page.locator(ROWS).count() < 60
    explorer.page.keyboard.press("PageDown")
    expect(row(explorer, 1)).not_to_have_class("vocabulary-row active")
    grid.evaluate("box => { box.scrollTop = box.scrollHeight / 2; }")
    explorer.until(
        f"() => [...document.querySelectorAll('{ROWS}')].every(row => row.dataset.id)"
        f" && document.querySelector('{ROWS}').dataset.index > 20000"
    )
    seen = ids(explorer)
    assert seen == list(range(seen[0], seen[0] + len(seen)))
    assert explorer.ids() == before  # the arrows belonged to the list


def test_searches_find_what_python_finds(explorer: Visitor) -> None:
    page = explorer.page
    page.select_option("#vocabulary-how", "exact")
    page.fill("#vocabulary-query", "␣the")
    expect(hits(explorer)).to_have_text("3 of 50,257 entries")
    explorer.until(f"() => document.querySelectorAll('{ROWS}').length === 3")
    assert ids(explorer) == list(ENTRIES.find(Query(" the", "exact", ignore_case=True)))
    page.uncheck("#vocabulary-case")
    expect(hits(explorer)).to_have_text("1 of 50,257 entries")
    page.select_option("#vocabulary-how", "bytes")
    expect(hits(explorer)).to_contain_text("EC 95 88")
    page.fill("#vocabulary-query", "E38")
    expect(hits(explorer)).to_contain_text("two hex digits")
    page.fill("#vocabulary-query", "e38081")
    wanted = list(ENTRIES.find(Query("E3 80 81", "bytes")))
    expect(hits(explorer)).to_have_text(f"{len(wanted)} of 50,257 entries")
    page.fill("#vocabulary-query", "")
    page.click(".vocabulary-bar[data-group=Katakana]")
    page.select_option("#vocabulary-order", "length")
    longest = ENTRIES.find(Query(group="Katakana", order="length"))
    expect(row(explorer, 0)).to_have_attribute("data-id", str(longest[0]))
    expect(page.locator(".vocabulary-bar[aria-pressed=true]")).to_have_attribute(
        "data-group", "Katakana"
    )


def test_an_entry_is_appended_with_the_figures_the_model_gives_it(explorer: Visitor) -> None:
    page = explorer.page
    explorer.write("Once upon a time")
    before = explorer.ids()
    page.fill("#vocabulary-id", "262")
    page.keyboard.press("Enter")
    expect(row(explorer, 262)).to_have_class("vocabulary-row active")
    entry = page.locator(".vocabulary-entry")
    expect(entry.locator("h3")).to_have_text("␣the")
    expect(entry).to_contain_text("1169")  # its twin
    here = entry.locator(".vocabulary-here")
    rank, probability = (here.get_attribute(f"data-{name}") for name in ("rank", "probability"))
    entry.locator("[data-entry=append]").click()
    explorer.wait_ids([*before, 262])
    chip = explorer.chip(len(before))
    assert chip.get_attribute("data-rank") == rank
    assert chip.get_attribute("data-probability") == probability
    # At the new place it has other chances.
    expect(here).not_to_have_attribute("data-probability", probability or "")
    expect(entry.locator("[data-entry=append]")).to_be_focused()
