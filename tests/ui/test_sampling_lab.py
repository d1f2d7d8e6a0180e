"""The sampling lab on the page: what stands there is what the sampler does."""

import pytest
from playwright.sync_api import expect

from playground.generation import predict
from playground.host import Loaded
from playground.sampling import NextTokenDistribution, SamplingSettings, uniform
from tests.ui.visitor import CHART, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def lab(visitor: Visitor) -> Visitor:
    visitor.write("Once upon a time")
    visitor.page.click("[role=tab][data-view=sampling]")
    visitor.page.check("input[name=strategy][value=sample]")
    turn(visitor, temperature="0.8", top_k="4")
    for stage in ("temperature", "top_k"):
        expect(visitor.page.locator(f".stage[data-stage={stage}]")).to_be_visible()
    return visitor


def turn(visitor: Visitor, **knobs: str) -> Visitor:
    """Set knobs by hand and wait until the strip has followed."""
    for name, value in knobs.items():
        field = visitor.page.locator(f"#{name.replace('_', '-')}")
        field.fill(value)
        field.blur()
    return visitor.wait_idle()


def distribution(loaded: Loaded, ids: list[int], **knobs: float) -> NextTokenDistribution:
    settings = SamplingSettings("sample", **knobs)  # type: ignore[arg-type]
    return predict(loaded.engine, ids, settings).distribution


def strip(visitor: Visitor) -> dict[str, str]:
    found: dict[str, str] = visitor.page.evaluate(
        "() => ({...document.querySelector('.strip').dataset})"
    )
    return found


def test_stages_bars_and_strip_are_of_the_knobs(lab: Visitor, loaded: Loaded) -> None:
    ids = lab.ids()
    expected = distribution(loaded, ids, temperature=0.8, top_k=4)
    cards = lab.page.locator(".stage")
    expect(cards).to_have_count(4)
    names = [card.get_attribute("data-stage") for card in cards.all()]
    assert names == ["logits", "temperature", "top_k", "sampler"]
    assert cards.nth(2).get_attribute("data-survivors") == "4"
    mass = float(cards.nth(2).get_attribute("data-mass") or 0)
    assert mass == pytest.approx(expected.stages[2].mass, abs=1e-6)
    expect(lab.page.locator(".stages-off")).to_contain_text("Top-p")

    # Two series on one scale; what is cut stays, struck out.
    lab.until(f"() => {CHART}?.data?.length === 2 && {CHART}.data[1].x[4] === 0")
    bars = lab.page.evaluate(f"() => {CHART}.data.map(series => [...series.x])")
    top = expected.top(5)
    assert bars[0][:5] == pytest.approx(expected.probs[top].tolist(), abs=1e-9)
    assert bars[1][:5] == pytest.approx(expected.sampler_probs[top].tolist(), abs=1e-9)
    assert lab.page.evaluate(f"() => {CHART}.layout.xaxis.range") == [0, 1]
    expect(lab.candidate(5)).to_contain_text("Top-k")
    expect(lab.page.locator(".chart-row.cut")).to_have_count(1)
    assert "line-through" in lab.candidate(5).locator(".candidate-token").evaluate(
        "node => getComputedStyle(node).textDecorationLine"
    )

    parts = lab.page.locator(".strip-part").all()
    shown = [
        (int(part.get_attribute("data-id") or -1), float(part.get_attribute("data-stop") or 0))
        for part in parts
    ]
    assert [id for id, _ in shown] == [interval.id for interval in expected.strip(4)]
    assert [stop for _, stop in shown] == pytest.approx(
        [interval.stop for interval in expected.strip(4)], abs=1e-9
    )


def test_a_knob_leaves_the_draw_where_it_is_and_only_the_button_draws(
    lab: Visitor, loaded: Loaded
) -> None:
    ids = lab.ids()
    u = uniform(0, len(ids))
    for temperature in ("0.8", "2", "0.3"):
        turn(lab, temperature=temperature, top_k="0")
        lab.until("u => document.querySelector('.strip').dataset.u === u", str(u))
        wanted = distribution(loaded, ids, temperature=float(temperature)).pick(len(ids))
        lab.until("id => document.querySelector('.strip').dataset.drawn === id", str(wanted.id))
        assert lab.ids() == ids
    # The slider is the same knob.
    slider = lab.page.locator("[data-twin=temperature]")
    slider.fill("1.5")
    wanted = distribution(loaded, ids, temperature=1.5).pick(len(ids))
    lab.until("id => document.querySelector('.strip').dataset.drawn === id", str(wanted.id))
    expect(lab.page.locator("#temperature")).to_have_value("1.5")

    lab.press("draw").wait_ids([*ids, wanted.id])
    second = int(strip(lab)["drawn"])
    lab.press("draw").wait_ids([*ids, wanted.id, second])
    lab.press("undo").wait_ids([*ids, wanted.id])
    assert int(strip(lab)["drawn"]) == second
    lab.press("redo").wait_ids([*ids, wanted.id, second])

    lab.press("new-seed")
    lab.until("seed => document.querySelector('.strip').dataset.seed !== seed", "0")
    seed = int(lab.page.locator("#seed").input_value())
    assert float(strip(lab)["u"]) == uniform(seed, len(ids) + 2)


def test_a_wrong_knob_gets_a_sentence_and_the_last_good_ones_stay(lab: Visitor) -> None:
    before = strip(lab)
    turn(lab, min_p="1.5")
    expect(lab.at("message")).to_contain_text("Min-p")
    assert strip(lab) == before
    turn(lab, min_p="0")
    expect(lab.at("message")).to_be_hidden()


def test_rolls_grow_until_they_meet_the_bars_and_can_be_stopped(
    lab: Visitor, loaded: Loaded
) -> None:
    ids = lab.ids()
    rolls = lab.page.locator(".rolls")
    lab.press("roll")
    expect(rolls).to_have_attribute("data-count", "1000")
    expected = distribution(loaded, ids, temperature=0.8, top_k=4).roll(len(ids), 1000)
    for row in lab.page.locator(".roll-row").all():
        id = int(row.get_attribute("data-id") or -1)
        assert int(row.get_attribute("data-count") or -1) == expected.counts[id]
    deviation = float(rolls.get_attribute("data-deviation") or 1)
    assert deviation == pytest.approx(expected.farthest[1])
    expect(lab.page.locator(".rolls-sentence")).to_contain_text("1,000")

    lab.page.fill("#rolls-count", "100000")
    lab.press("roll")
    lab.until("() => Number(document.querySelector('.rolls').dataset.count) < 1000")
    lab.press("stop-rolls")
    expect(lab.at("roll")).to_be_enabled()
    assert int(rolls.get_attribute("data-count") or 0) < 100_000

    # Other knobs are other dice.
    turn(lab, temperature="1")
    expect(lab.page.locator(".roll-row")).to_have_count(0)
    lab.page.fill("#rolls-count", "5")
    lab.press("roll")
    expect(lab.at("message")).to_contain_text("10")


def test_a_word_is_looked_up_and_follows_text_and_knobs(lab: Visitor) -> None:
    lab.page.fill("#word", "hello")
    lab.press("look-up")
    paths = lab.page.locator(".word-path")
    expect(paths).to_have_count(2)
    expect(lab.page.locator(".word-note")).to_contain_text("␣hello")
    expect(paths.nth(0)).to_contain_text("Top-k")
    turn(lab, top_k="0")
    expect(paths.nth(0)).to_contain_text("u = ")
    probability = paths.nth(0).get_attribute("data-probability") or ""
    lab.press("append").wait_idle()
    expect(paths.nth(0)).not_to_have_attribute("data-probability", probability)
    lab.page.fill("#word", " ")
    lab.press("look-up")
    expect(lab.at("message")).to_contain_text("Type a word")


def test_greedy_has_one_full_bar_and_no_dice(lab: Visitor) -> None:
    lab.page.check("input[name=strategy][value=greedy]")
    lab.until(f"() => {CHART}.data[1].x[0] === 1")
    expect(lab.page.locator(".strip-pin")).to_have_count(0)
    expect(lab.page.locator(".strip-sentence")).to_contain_text("Nothing is drawn")
    lab.page.click("[role=tab][data-view=write]")
    lab.until(f"() => {CHART}.data.length === 1")
