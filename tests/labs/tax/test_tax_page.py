"""The token tax on the page: the counts of the tokenizer, for shipped and for own sentences."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests import gpt2
from tests.visitor import Visitor

PARALLEL = Path(__file__).parents[3] / "playground/labs/tax/parallel.json"
COST = {
    one["lang"]: len(gpt2.tokenizer().encode(one["text"]))
    for one in json.loads(PARALLEL.read_text(encoding="utf-8"))["texts"]
}


def test_the_same_sentence_in_other_languages_and_own_ones(visitor: Visitor) -> None:
    page = visitor.page
    page.click("[role=tab][data-view=tax]")
    rows = page.locator("#tax-table tbody tr[data-tokens]")
    expect(rows).to_have_count(len(COST))
    shown = {one.get_attribute("data-lang"): one.get_attribute("data-tokens") for one in rows.all()}
    assert shown == {lang: str(cost) for lang, cost in COST.items()}
    page.select_option("#tax-order", "tokens")
    dearest = max(COST, key=COST.__getitem__)
    expect(rows.first).to_have_attribute("data-lang", dearest)
    expect(rows.first).to_contain_text(f"×{COST[dearest] / COST['en']:.2f}")

    page.click("tr[data-lang=ko] .tax-toggle")
    expect(page.locator(".tax-pieces .chip")).to_have_count(COST["ko"])
    expect(page.locator(".tax-pieces")).to_contain_text("모")

    page.check("[name=tax-which][value=own]")
    expect(rows).to_have_count(3)  # an example
    page.fill("#tax-text", "hello\n\nhello hello hello")
    expect(rows).to_have_count(2)
    page.select_option("#tax-order", "given")
    expect(rows.nth(1)).to_contain_text("×3.00")
    page.fill("#tax-text", "")
    expect(page.locator(".tax-problem")).to_be_visible()
    expect(visitor.at("message")).to_be_hidden()
