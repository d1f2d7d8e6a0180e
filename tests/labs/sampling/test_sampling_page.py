"""The sampling lab on the page: what stands there is what the sampler does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Route, expect

from playground.host import Loaded
from playground.labs.sampling.lookup import look_up
from playground.sampling import NextTokenDistribution, SamplingSettings, uniform
from playground.text.generation import predict
from tests.browser import Visit
from tests.visitor import CHART, Visitor


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


@contextmanager
def serving(visitor: Visitor, name: str, serve: Callable[[Route], object]) -> Iterator[None]:
    """`serve` deals with the page's requests of that name, as long as this lasts."""

    def meet(route: Route) -> None:
        if (route.request.post_data_json or {}).get("fn_name") == name:
            serve(route)
        else:
            route.continue_()

    visitor.page.route("**/component_server**", meet)
    yield
    visitor.page.unroute("**/component_server**", meet)


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

    # Spoken once, at the end.
    expect(lab.page.locator(".rolls-announcer")).to_contain_text("1,000")
    assert lab.page.locator(".rolls-sentence").get_attribute("role") is None

    for end in (lambda: lab.press("stop-rolls"), lambda: lab.page.keyboard.press("Escape")):
        lab.page.fill("#rolls-count", "100000")
        lab.press("roll")
        lab.until("() => Number(document.querySelector('.rolls').dataset.count) < 1000")
        end()
        expect(lab.at("roll")).to_be_enabled()
        assert int(rolls.get_attribute("data-count") or 0) < 100_000

    # Other knobs are other dice.
    turn(lab, temperature="1")
    expect(lab.page.locator(".roll-row")).to_have_count(0)
    for wrong in ("5", "50.5", "1000000000", ""):
        lab.page.fill("#rolls-count", wrong)
        lab.press("roll")
        expect(lab.page.locator(".message-text")).to_contain_text(f"not {wrong or 0}.")
        expect(lab.at("roll")).to_be_enabled()
        expect(lab.page.locator(".roll-row")).to_have_count(0)


def test_rolls_tried_again_can_be_stopped_too(come: Visit) -> None:
    visitor = come(may_complain=True)
    visitor.page.click("[role=tab][data-view=sampling]")
    expect(visitor.page.locator(".stage").first).to_be_visible()
    with serving(visitor, "roll", Route.abort):
        visitor.press("roll")
        expect(visitor.at("message")).to_be_visible()
        expect(visitor.at("roll")).to_be_enabled()
    visitor.page.fill("#rolls-count", "100000")
    visitor.page.click("[data-action=try-again]")
    expect(visitor.at("stop-rolls")).to_be_enabled()
    expect(visitor.page.locator(".roll-row").first).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.at("stop-rolls")).to_be_disabled()
    count = visitor.page.locator(".rolls").get_attribute("data-count")
    assert int(count or 0) < 100_000


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
    # What stood there was of another word.
    expect(paths).to_have_count(0)
    expect(lab.page.locator(".word-note")).to_be_hidden()


def test_a_word_keeps_no_figures_of_another_text_while_tokens_come(lab: Visitor) -> None:
    lab.page.fill("#word", "hello")
    lab.press("look-up")
    paths = lab.page.locator(".word-path")
    expect(paths).to_have_count(2)
    expect(lab.page.locator(".word-announcer")).to_contain_text("Top-k")
    lab.page.fill("#max-new-tokens", "60")
    lab.press("generate")
    lab.until("() => document.querySelector('.pg.generating')")
    expect(paths).to_have_count(0)
    expect(lab.page.locator(".strip-sentence")).to_have_attribute("aria-live", "off")
    lab.press("stop")
    expect(paths).to_have_count(2)
    expect(lab.page.locator(".strip-sentence")).to_have_attribute("aria-live", "polite")


def test_a_slow_look_up_holds_nothing_up_and_only_the_newest_counts(
    lab: Visitor, loaded: Loaded
) -> None:
    asked: list[Route] = []

    def hold_first(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    with serving(lab, "look_up", hold_first):
        lab.page.fill("#word", "hello")
        lab.press("look-up")
        lab.until("() => document.querySelector('.word-paths[aria-busy]')")
        lab.append()
        ids = [*lab.ids(), lab.append()]
        asked[0].continue_()
        path = lab.page.locator(".word-path").nth(0)
        expect(path).to_be_visible()
        expect(lab.page.locator(".word-paths[aria-busy]")).to_have_count(0)
    assert len(asked) == 2
    settings = SamplingSettings("sample", temperature=0.8, top_k=4)
    expected, _ = look_up(loaded.engine, loaded.tokenizer, ids, "hello", settings)
    assert float(path.get_attribute("data-probability") or 0) == expected.probability


def test_the_parts_of_the_strip_can_be_read_as_a_table(lab: Visitor) -> None:
    lab.page.click(".strip-list summary")
    rows = lab.page.locator(".strip-list tbody tr")
    expect(rows).to_have_count(4)
    part = lab.page.locator(".strip-part").nth(1)
    title = part.get_attribute("title") or ""
    expect(rows.nth(1)).to_have_attribute("data-id", part.get_attribute("data-id") or "")
    for cell in rows.nth(1).locator("th, td").all():
        assert cell.inner_text() in title
    expect(lab.page.locator(".strip-list tr.drawn")).to_have_attribute(
        "data-id", strip(lab)["drawn"]
    )
    expect(lab.page.locator(".strip-sentence")).to_contain_text(
        lab.page.locator(".strip-u").inner_text()
    )


def test_a_tiny_probability_is_not_drawn_as_cut(lab: Visitor) -> None:
    scissors = lab.page.locator(".stage-table .cut-here")
    expect(scissors).to_have_count(1)
    expect(scissors).to_contain_text("✂")
    turn(lab, temperature="0.0001", top_k="0")
    cells = lab.page.locator(".stage-table td[data-value='0']")
    expect(cells.first).to_contain_text("0 %")
    expect(scissors).to_have_count(0)
    expect(lab.page.locator(".stage-table")).not_to_contain_text("✂")


def test_greedy_has_one_full_bar_and_no_dice(lab: Visitor) -> None:
    lab.page.check("input[name=strategy][value=greedy]")
    lab.until(f"() => {CHART}.data[1].x[0] === 1")
    expect(lab.page.locator(".strip-pin")).to_have_count(0)
    expect(lab.page.locator(".strip-sentence")).to_contain_text("Nothing is drawn")
    expect(lab.at("draw")).to_contain_text("Append what greedy takes: ")
    expect(lab.page.locator(".stage[data-stage=sampler]")).to_contain_text("Taken")
    expect(lab.at("new-seed")).to_be_disabled()
    lab.page.check("input[name=strategy][value=sample]")
    expect(lab.at("draw")).to_contain_text("Append what is drawn: ")
    expect(lab.at("new-seed")).to_be_enabled()
    lab.page.check("input[name=strategy][value=greedy]")
    expect(lab.at("new-seed")).to_be_disabled()
    lab.page.click("[role=tab][data-view=write]")
    lab.until(f"() => {CHART}.data.length === 1")
