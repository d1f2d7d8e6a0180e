"""Beam search on the page: the tree is the search, and every node a place to go on from."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, expect
from transformers import PreTrainedModel

from tests import gpt2, scripted
from tests.browser import Visit
from tests.visitor import Visitor, encode

DONE = "() => document.querySelector('[data-panel=beams]').dataset.done === 'true'"


def at_beams(visitor: Visitor, text: str, beams: int, length: int, penalty: str = "1") -> Visitor:
    visitor.write(text)
    visitor.page.click("[role=tab][data-view=beams]")
    for knob, value in (("count", beams), ("length", length), ("penalty", penalty)):
        visitor.page.fill(f"#beam-{knob}", str(value))
    return visitor


def search(visitor: Visitor) -> None:
    visitor.press("beam-search")
    visitor.until(DONE)
    expect(visitor.at("beam-search")).to_be_enabled()


def nodes(visitor: Visitor, kind: str) -> Locator:
    return visitor.page.locator(f".tree-node.{kind}")


def hypotheses(visitor: Visitor) -> list[list[int]]:
    found = visitor.page.locator(".beam").evaluate_all(
        "rows => rows.map(row => row.dataset.ids.split(',').map(Number))"
    )
    return [list(map(int, ids)) for ids in found]


def generated(model: PreTrainedModel, prompt: list[int], **settings: Any) -> list[list[int]]:  # noqa: ANN401
    """New ids that transformers' beam search finds, best first."""
    with torch.inference_mode():
        rows = model.generate(
            torch.tensor([prompt]),
            attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
            do_sample=False,
            num_return_sequences=settings["num_beams"],
            pad_token_id=-1,
            **settings,
        )[:, len(prompt) :].tolist()
    return [[id for id in row if id >= 0] for row in rows]


def style(node: Locator, name: str) -> str:
    found: str = node.evaluate("(node, name) => getComputedStyle(node)[name]", name)
    return found


def test_the_search_grows_step_by_step_to_what_transformers_finds(
    visitor: Visitor, model: PreTrainedModel
) -> None:
    at_beams(visitor, "Once upon a time", 3, 5)
    visitor.press("beam-step")
    expect(nodes(visitor, "kept")).to_have_count(3)
    expect(nodes(visitor, "pruned")).to_have_count(3)
    expect(visitor.page.locator(".beam-sentence")).to_contain_text("Step 1 of 5")
    search(visitor)
    expect(visitor.page.locator(".tree-head")).to_have_count(5)
    found = hypotheses(visitor)
    assert found == generated(model, visitor.ids(), num_beams=3, max_new_tokens=5)
    best = visitor.page.locator(".tree-node.best").evaluate_all(
        "nodes => nodes.map(node => Number(node.dataset.id))"
    )
    assert sorted(best) == sorted(found[0])

    # A search from the start again follows the newest step.
    search(visitor)
    assert hypotheses(visitor) == found
    newest = visitor.page.locator(".tree-head[data-step='5']").bounding_box()
    box = visitor.page.locator(".tree-box").bounding_box()
    assert newest
    assert box
    assert newest["x"] + newest["width"] <= box["x"] + box["width"] + 1

    # What was pruned looks otherwise, with and without colour; older steps fold it away.
    pruned = nodes(visitor, "pruned").first
    assert style(pruned.locator(".tree-token"), "textDecorationLine") == "line-through"
    assert style(pruned, "borderTopStyle") == "dashed"
    assert style(nodes(visitor, "finished").first, "borderTopStyle") == "solid"
    assert style(pruned, "color") != style(nodes(visitor, "finished").first, "color")
    expect(visitor.page.locator(".tree-head[data-step='1']")).to_contain_text("3 pruned")
    n_shown = nodes(visitor, "pruned").count()
    visitor.page.locator(".tree-head[data-step='1']").click()
    expect(nodes(visitor, "pruned")).to_have_count(n_shown + 3)
    visitor.page.check("#show-pruned")
    expect(visitor.page.locator(".tree-node")).to_have_count(1 + 5 * 6)

    # Sentences follow the language, the tree stays.
    visitor.page.check("input[name=language][value=ko]")
    expect(visitor.page.locator(".beam-sentence")).to_contain_text("5단계 만에")
    expect(visitor.page.locator(".beam").first).to_contain_text("로그 확률")
    assert hypotheses(visitor) == found

    # Zoom and arrows; an arrow in the tree appends nothing.
    before = visitor.page.locator(".tree-canvas").bounding_box()
    visitor.press("tree-larger")
    after = visitor.page.locator(".tree-canvas").bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(1.25 * before["width"], rel=0.01)
    root = visitor.page.locator(".tree-node.root")
    root.focus()
    visitor.page.keyboard.press("ArrowRight")
    focused = visitor.page.locator(".tree-node:focus")
    expect(focused).to_have_attribute("data-step", "1")
    visitor.page.keyboard.press("ArrowLeft")
    expect(root).to_be_focused()
    assert visitor.ids() == encode("Once upon a time")


def test_any_node_is_a_place_to_continue_from(visitor: Visitor, model: PreTrainedModel) -> None:
    at_beams(visitor, "Once upon a time", 2, 4)
    # What has been appended before is part of the text that is searched from.
    appended = visitor.append()
    base = [*encode("Once upon a time"), appended]
    search(visitor)
    nodes(visitor, "pruned").last.evaluate("node => node.scrollIntoView()")
    key = nodes(visitor, "pruned").last.get_attribute("data-key") or ""
    path = list(map(int, key.split(",")))
    nodes(visitor, "pruned").last.click()
    visitor.wait_ids([*base, *path])
    expect(visitor.page.locator(".beam-note")).to_contain_text("from the text before")
    expect(visitor.page.locator(".tree-node.best")).to_have_count(4)

    # Every figure of every token is the model's own.
    with torch.inference_mode():
        logits = model(torch.tensor([[*base, *path]])).logits[0].double()
    for place, id in enumerate(path, start=len(base)):
        chip, row = visitor.chip(place), logits[place - 1]
        probability = float(chip.get_attribute("data-probability") or 0)
        assert probability == pytest.approx(row.softmax(-1)[id].item(), rel=1e-3)
        assert int(chip.get_attribute("data-rank") or 0) == 1 + int((row > row[id]).sum())

    visitor.press("undo").wait_ids(base)
    expect(visitor.page.locator(".beam-note")).to_be_hidden()
    best = hypotheses(visitor)[0]
    visitor.page.locator(".beam button").first.click()
    visitor.wait_ids([*base, *best])
    visitor.page.locator(".tree-node.root").evaluate("node => node.click()")
    visitor.wait_ids(base)

    # Another prompt has another tree; the old one is put away until its prompt is back.
    visitor.write("Another text")
    expect(visitor.page.locator(".beam-found")).to_be_hidden()
    expect(visitor.page.locator(".beam-note")).to_contain_text("put away")
    visitor.press("undo").wait_ids(base)
    expect(visitor.page.locator(".beam-found")).to_be_visible()


def test_it_can_be_stopped_and_goes_on_and_stops_when_the_text_changes(visitor: Visitor) -> None:
    at_beams(visitor, scripted.LOOP_PROMPT, 8, 40)
    steps = "Number(document.querySelector('[data-panel=beams]').dataset.steps)"
    visitor.press("beam-search")
    visitor.until(f"() => {steps} >= 2")
    visitor.page.keyboard.press("Escape")
    expect(visitor.at("beam-search")).to_be_enabled()
    expect(visitor.page.locator(".beam-sentence")).to_contain_text("Paused")
    taken = visitor.page.evaluate(steps)
    assert taken < 40
    visitor.press("beam-search")
    visitor.until(f"taken => {steps} > taken", taken)
    visitor.append()
    expect(visitor.at("beam-search")).to_be_enabled()
    assert visitor.page.evaluate(steps) < 40

    visitor.page.fill("#beam-count", "9")
    visitor.press("beam-step")
    expect(visitor.at("message")).to_contain_text("2 to 8")
    assert visitor.page.evaluate(steps) < 40


def test_an_end_is_named_and_on_a_phone_only_the_tree_scrolls(come: Visit) -> None:
    visitor = come(width=390, height=844)
    at_beams(visitor, scripted.END_PROMPT, 2, 8, "0")
    search(visitor)
    ended = visitor.page.locator(f".tree-node.finished[data-id='{gpt2.END_OF_TEXT_ID}']").first
    expect(ended.locator(".tree-tag.end")).to_have_text("end")
    widths = visitor.page.evaluate(
        "() => { const box = document.querySelector('.tree-box');"
        " return [document.documentElement.scrollWidth, innerWidth, box.scrollWidth,"
        " box.clientWidth]; }"
    )
    assert widths[0] <= widths[1]
    assert widths[2] > widths[3]
    visitor.press("tree-fit")
    box = visitor.page.locator(".tree-box")
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
    assert visitor.page.locator(".lab:visible").evaluate("lab => lab.offsetWidth") > 330
