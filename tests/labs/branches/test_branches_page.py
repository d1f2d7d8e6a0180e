"""Branches: every continuation is kept, and the ledger says what the model says of it."""

import math

import pytest
import torch
from playwright.sync_api import Locator, expect
from transformers import PreTrainedModel

from playground.host import Loaded
from playground.sampling import SamplingSettings
from playground.text.beam import BeamSettings, beam_search, hypotheses
from playground.text.generation import generate, predict
from tests import gpt2, scripted
from tests.visitor import Visitor, encode

TEXT = "Once upon a time"


@pytest.fixture
def panel(visitor: Visitor) -> Visitor:
    """The panel, opened on a text with three appended tokens."""
    visitor.write(TEXT)
    visitor.generate(3)
    visitor.page.click("[role=tab][data-view=branches]")
    expect(branch(visitor, 1)).to_be_visible()
    return visitor


def branch(visitor: Visitor, name: int) -> Locator:
    return visitor.page.locator(f"[data-branch='{name}']")


def chips(visitor: Visitor, name: int) -> Locator:
    return branch(visitor, name).locator(".chip")


def ids_of(visitor: Visitor, name: int) -> list[int]:
    return [int(chip.get_attribute("data-token-id") or -1) for chip in chips(visitor, name).all()]


def write(visitor: Visitor, name: int, count: int) -> None:
    n_before = chips(visitor, name).count()
    visitor.at("branch-count").fill(str(count))
    branch(visitor, name).locator(".branch-write").click()
    expect(chips(visitor, name)).to_have_count(n_before + count)
    expect(visitor.at("branches-stop")).to_be_disabled()


def take_other(visitor: Visitor, name: int, index: int, rank: int) -> int:
    """Put another candidate at the place of a chip, or behind the last one; its id."""
    places = [*chips(visitor, name).all(), branch(visitor, name).locator(".branch-end")]
    places[index].click()
    candidate = branch(visitor, name).locator(f"[data-fork-id][data-rank='{rank}']")
    picked = int(candidate.get_attribute("data-fork-id") or -1)
    candidate.click()
    expect(visitor.page.locator("[data-fork-id]")).to_have_count(0)
    return picked


def row(visitor: Visitor, key: str | int) -> Locator:
    return visitor.page.locator(f"[data-row='{key}']")


def bits_in(visitor: Visitor, key: str | int) -> float:
    return float(row(visitor, key).get_attribute("data-bits") or math.nan)


def bits_of(model: PreTrainedModel, ids: list[int], new_ids: list[int]) -> float:
    """The sum of -log2 of the model's probabilities, by one forward pass of transformers."""
    with torch.inference_mode():
        logits = model(torch.tensor([ids + new_ids])).logits[0].double()
    logprobs = logits.log_softmax(-1)[len(ids) - 1 : -1]
    return float(-logprobs[range(len(new_ids)), new_ids].sum() / math.log(2))


def greedy(loaded: Loaded, ids: list[int], count: int) -> list[int]:
    steps = generate(loaded.engine, ids, count, SamplingSettings(), loaded.info.eos_ids)
    return [step.pick.id for step in steps]


def test_another_token_makes_a_branch_and_both_are_kept(panel: Visitor, loaded: Loaded) -> None:
    ids = encode(TEXT)
    first = greedy(loaded, ids, 3)
    assert ids_of(panel, 1) == first
    expect(branch(panel, 1).locator(".branch-on-page")).to_have_text("on the page")

    # The candidates at a place are the model's; the one that is there cannot be taken again.
    chips(panel, 1).nth(1).click()
    candidates = branch(panel, 1).locator("[data-fork-id]")
    expect(candidates).to_have_count(10)
    expected = predict(loaded.engine, [*ids, first[0]], SamplingSettings()).distribution
    shown = [int(one.get_attribute("data-fork-id") or -1) for one in candidates.all()]
    assert shown == expected.top(10).tolist()
    expect(candidates.first).to_be_disabled()
    expect(candidates.first).to_contain_text("Branch 1")
    panel.page.keyboard.press("Escape")
    expect(candidates).to_have_count(0)
    expect(chips(panel, 1).nth(1)).to_be_focused()

    other = take_other(panel, 1, 1, rank=3)
    assert other == expected.top(3).tolist()[2]
    assert ids_of(panel, 1) == first
    assert ids_of(panel, 2) == [first[0], other]
    expect(branch(panel, 2)).to_be_focused()
    expect(branch(panel, 2).locator(".branch-from")).to_contain_text("branch 1 at new token 2")
    expect(chips(panel, 2).nth(0)).to_contain_class("shared")
    expect(chips(panel, 2).nth(1)).to_contain_class("forked")
    expect(chips(panel, 2).nth(1)).to_have_attribute("data-rank", "3")

    # Behind its end a branch only grows; it can be written on, and taken to the page.
    end = take_other(panel, 2, 2, rank=2)
    write(panel, 2, 2)
    new_ids = [first[0], other, end]
    new_ids += greedy(loaded, ids + new_ids, 2)
    assert ids_of(panel, 2) == new_ids
    assert panel.ids() == ids + first
    branch(panel, 2).locator(".branch-continue").click()
    panel.wait_ids(ids + new_ids)
    expect(branch(panel, 2).locator(".branch-on-page")).to_have_text("on the page")
    expect(branch(panel, 2).locator(".branch-remove")).to_be_disabled()
    panel.press("undo").wait_ids(ids + first)
    expect(branch(panel, 1).locator(".branch-on-page")).to_have_text("on the page")

    # What the page writes goes on in its branch; another prompt has branches of its own.
    best = panel.append()
    expect(chips(panel, 1)).to_have_count(4)
    assert ids_of(panel, 1) == [*first, best]
    panel.write(scripted.END_PROMPT)
    expect(branch(panel, 2)).to_have_count(0)
    write(panel, 1, 1)
    assert ids_of(panel, 1) == [gpt2.END_OF_TEXT_ID]
    expect(branch(panel, 1).locator(".branch-write")).to_be_disabled()
    panel.write(TEXT)
    assert ids_of(panel, 2) == new_ids

    # One that goes is nobody's parent any more.
    take_other(panel, 2, 4, rank=2)
    parting = [branch(panel, name).locator(".branch-from") for name in (1, 2, 3)]
    expect(parting[2]).to_contain_text("branch 2 at new token 5")
    branch(panel, 1).locator(".branch-remove").click()
    expect(parting[1]).to_be_empty()
    expect(branch(panel, 2).locator(".shared, .forked")).to_have_count(0)
    expect(parting[2]).to_contain_text("branch 2")
    branch(panel, 2).locator(".branch-remove").click()
    expect(branch(panel, 2)).to_have_count(0)
    expect(row(panel, 2)).to_have_count(0)
    expect(parting[2]).to_be_empty()


def test_the_ledger_is_the_models_and_finds_the_likely_text(
    panel: Visitor, loaded: Loaded, model: PreTrainedModel
) -> None:
    ids = encode(TEXT)
    take_other(panel, 1, 0, rank=2)
    take_other(panel, 2, 1, rank=4)
    note = panel.page.locator(".branch-note")
    expect(note).to_contain_text("only the longest")
    panel.press("branches-even")
    expect(chips(panel, 2)).to_have_count(3)
    expect(note).to_be_hidden()
    panel.press("branches-references")
    expect(row(panel, "beam")).to_be_visible()

    beams = BeamSettings(4, 3)
    *_, last = beam_search(loaded.engine, ids, beams, loaded.info.eos_ids)
    texts = {
        "1": ids_of(panel, 1),
        "2": ids_of(panel, 2),
        "greedy": greedy(loaded, ids, 3),
        "beam": list(hypotheses(last.state, beams)[0].new_ids),
    }
    expected = {key: bits_of(model, ids, new_ids) for key, new_ids in texts.items()}
    for key, bits in expected.items():
        assert bits_in(panel, key) == pytest.approx(bits, abs=1e-3)
        expect(row(panel, key)).to_contain_text(f"{bits / 3:.2f}")
    lowest = min(expected.values())
    for key, bits in expected.items():
        is_best = row(panel, key).locator(".branch-best").count() == 1
        assert is_best == (bits < lowest + 1e-6), key
    verdict = panel.page.locator(".branch-verdict")
    expect(verdict).to_contain_text(f"{lowest:.2f} bits")
    panel.page.check("input[name=language][value=ko]")
    expect(verdict).to_contain_text(f"{lowest:.2f}비트")
    expect(chips(panel, 2)).to_have_count(3)
