"""The surprise map on the page: every chip says what the model had bet on it."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Locator, Request, Route, expect

from playground.host import Loaded
from playground.labs.surprise import answers as surprise
from playground.text import scoring
from playground.text.scoring import TokenScore
from tests import gpt2
from tests.scripted import LOOP_PROMPT, SYLLABLE, SYLLABLE_PROMPT
from tests.visitor import Visitor, encode

SCORED = "() => document.querySelector('.surprise-text[data-text={}]').dataset.state === '{}'"


def side(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(f".surprise-text[data-text={name}]")


def chip(visitor: Visitor, position: int, name: str = "a") -> Locator:
    return side(visitor, name).locator(f"[data-position='{position}']")


def look_back(visitor: Visitor) -> Visitor:
    visitor.page.click("[role=tab][data-view=surprise]")
    return read(visitor)


def read(visitor: Visitor, name: str = "a") -> Visitor:
    """Wait until all of a text has been read."""
    visitor.until(SCORED.format(name, "done"))
    return visitor.wait_idle()


def scores(loaded: Loaded, ids: Sequence[int]) -> Sequence[TokenScore]:
    return scoring.score(loaded.engine, ids, gpt2.END_OF_TEXT_ID, 0, len(ids))


def shown(visitor: Visitor, name: str = "a") -> list[tuple[int, float, int, float]]:
    """Id, probability, rank and bits of the scored chips, in order."""
    found: list[list[float]] = side(visitor, name).evaluate(
        "side => [...side.querySelectorAll('.chip.scored')].map(({ dataset }) => "
        "[dataset.tokenId, dataset.probability, dataset.rank, dataset.bits].map(Number))"
    )
    return [(int(id), probability, int(rank), bits) for id, probability, rank, bits in found]


def expect_shown(visitor: Visitor, expected: Sequence[TokenScore], name: str = "a") -> None:
    found = shown(visitor, name)
    assert [(id, rank) for id, _, rank, _ in found] == [(one.id, one.rank) for one in expected]
    for (_, probability, _, bits), one in zip(found, expected, strict=True):
        assert probability == pytest.approx(one.probability, rel=1e-4)
        assert bits == pytest.approx(one.bits, abs=1e-4)


def asks_for_scores(request: Request, start: int) -> bool:
    if "component_server" not in request.url:
        return False
    asked = request.post_data_json or {}
    return asked.get("fn_name") == "score" and asked["data"].get("start") == start


def style(chip: Locator, name: str) -> str:
    found: str = chip.evaluate("(chip, name) => getComputedStyle(chip)[name]", name)
    return found


def test_every_token_is_coloured_by_what_the_model_had_bet(
    visitor: Visitor, loaded: Loaded
) -> None:
    visitor.write(f"{LOOP_PROMPT} green 안 <script>alert(1)</script> ${{alert(2)}}")
    look_back(visitor)
    expected = scores(loaded, visitor.ids())
    expect_shown(visitor, expected)
    expect(chip(visitor, 0)).to_contain_text("after <|endoftext|>")
    expect(side(visitor, "a").locator(".chip-tag")).to_have_count(1)
    bits = sum(one.bits for one in expected)
    expect(visitor.page.locator("[data-figure=bits] .figure-value")).to_have_text(f"{bits:,.1f}")

    # Of another measure: other colours and marks, the same nodes.
    green = chip(visitor, 4)
    assert green.get_attribute("data-rank") == "1"
    red = chip(visitor, max(expected, key=lambda one: one.bits).position)
    visitor.page.evaluate("() => (document.querySelector('.surprise-map .chip').old = true)")
    for by in ("rank", "bits", "probability"):
        visitor.page.check(f"#surprise-by [value={by}]")
        assert style(green, "backgroundColor") != style(red, "backgroundColor")
        assert style(green, "backgroundSize") == "0px 0px"
        assert style(red, "backgroundSize") == "100% 5px"
        expect(visitor.page.locator(f".surprise-legend[data-for={by}]")).to_be_visible()
    assert visitor.page.evaluate("() => document.querySelector('.surprise-map .chip').old")


def test_the_inspector_goes_by_keyboard_and_holds_what_is_pinned(
    visitor: Visitor, loaded: Loaded
) -> None:
    ids = visitor.write(f"{LOOP_PROMPT} blue").ids()
    look_back(visitor)
    inspector = visitor.page.locator(".surprise-inspector")
    chip(visitor, 0).focus()
    expect(inspector.locator(".inspector-note")).to_contain_text("<|endoftext|>")
    for key in ("ArrowRight", "End", "Enter"):
        visitor.page.keyboard.press(key)
    expect(inspector).to_have_attribute("data-position", "4")
    expect(chip(visitor, 4)).to_have_attribute("aria-pressed", "true")
    one = scores(loaded, ids)[4]
    expect(inspector).to_contain_text(f"{one.bits:.2f} bits")
    # " green" was expected; what stands there comes below the five.
    bets = [int(bet.get_attribute("data-id") or -1) for bet in inspector.locator(".bet").all()]
    assert bets == [*(bet.id for bet in one.top), one.id]
    chip(visitor, 1).hover()
    expect(inspector).to_have_attribute("data-position", "4")
    visitor.page.keyboard.press("ArrowLeft")
    expect(inspector).to_have_attribute("data-position", "3")
    assert visitor.ids() == ids  # the arrows did nothing else


@pytest.mark.parametrize(
    ("prompt", "n_generated", "position", "before"),
    [
        (LOOP_PROMPT, 3, 5, LOOP_PROMPT),  # among what was generated
        (f"{LOOP_PROMPT} green blue", 2, 5, f"{LOOP_PROMPT} green"),  # within the prompt
        (f"{SYLLABLE_PROMPT}{SYLLABLE} red", 0, 5, SYLLABLE_PROMPT),  # within a character
        (f"{SYLLABLE} red", 0, 1, ""),  # within the first one
        (LOOP_PROMPT, 0, 0, ""),
    ],
)
def test_a_jump_goes_on_exactly_where_the_map_was(
    visitor: Visitor, prompt: str, n_generated: int, position: int, before: str
) -> None:
    visitor.write(prompt)
    if n_generated:
        visitor.generate(n_generated)
    ids = visitor.ids()
    look_back(visitor)
    here = chip(visitor, position)
    here.click()
    wanted = float(here.get_attribute("data-probability") or 0)
    visitor.press("surprise-jump").wait_ids(ids[:position] or [gpt2.END_OF_TEXT_ID])
    expect(visitor.page.locator("[role=tab][data-view=write]")).to_have_attribute(
        "aria-selected", "true"
    )
    expect(visitor.field).to_have_value(before)
    expect(visitor.at("text-so-far")).to_be_focused()
    candidate = visitor.page.locator(f"[data-candidate-id='{ids[position]}']")
    if position:  # what comes first is anybody's guess
        found = float(candidate.get_attribute("data-probability") or 0)
        assert found == pytest.approx(wanted, rel=1e-4)
    visitor.press("undo").wait_ids(ids)


def test_a_second_text_is_read_beside_the_first_in_korean_too(
    visitor: Visitor, loaded: Loaded
) -> None:
    visitor.write("The light is red green blue")
    look_back(visitor)
    text = "빛은 👩‍💻 <img src=x onerror=alert(1)>"
    second = visitor.at("second-text")
    second.fill(text)
    visitor.until(
        "n => document.querySelectorAll('[data-text=b] .chip.scored').length === n",
        len(encode(text)),
    )
    read(visitor, "b")
    expect_shown(visitor, scores(loaded, encode(text)), "b")
    both = visitor.page.locator(".surprise-figures tr[data-figure=bits_per_byte] td")
    expect(both).to_have_count(2)
    rank = "document.querySelector('[data-figure=rank] .js-plotly-plot')"
    visitor.until(f"() => {rank}?.data?.length === 2")
    expect(visitor.page.locator("figure[data-figure=rank] tbody tr")).to_have_count(5)
    expect(visitor.page.locator(".surprise-summary")).to_contain_text("bits per byte")

    visitor.page.check("#language input[value=ko]")
    expect(visitor.page.locator(".surprise-summary")).to_contain_text("바이트당")
    expect(both.first).to_contain_text("바이트")
    expect(chip(visitor, 0)).to_contain_text("다음")
    expect(second).to_have_value(text)

    # The author's text is kept while the model goes on.
    visitor.press("second-from-page")
    visitor.append()
    read(visitor)
    assert [id for id, *_ in shown(visitor)] == visitor.ids()
    assert [id for id, *_ in shown(visitor, "b")] == visitor.ids()[:-1]
    second.fill("")
    expect(side(visitor, "b").locator(".chip")).to_have_count(0)
    expect(visitor.page.locator(".surprise-figures li")).to_have_count(6)


def test_a_long_text_grows_part_by_part_and_can_be_stopped(
    visitor: Visitor, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surprise, "PART", 16)
    visitor.write(" red green blue" * 20)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if asks_for_scores(route.request, start=32):
            held.append(route)
        else:
            route.continue_()

    visitor.page.route("**/component_server**", hold)
    with visitor.page.expect_request(lambda request: asks_for_scores(request, start=32)):
        visitor.page.click("[role=tab][data-view=surprise]")
    expect(side(visitor, "a").locator(".chip.scored")).to_have_count(32)
    expect(side(visitor, "a").locator("progress")).to_have_attribute("max", "60")
    visitor.page.keyboard.press("Escape")
    visitor.until(SCORED.format("a", "stopped"))
    held[0].continue_()
    expect(side(visitor, "a").locator(".surprise-count")).to_contain_text("Stopped after 48 of 60")
    visitor.page.unroute("**/component_server**", hold)
    side(visitor, "a").get_by_text("Read on").click()
    read(visitor)
    expect_shown(visitor, scores(loaded, visitor.ids()))


def test_the_map_waits_while_the_model_writes(visitor: Visitor) -> None:
    visitor.write(LOOP_PROMPT)
    visitor.page.fill("#max-new-tokens", "6")
    visitor.page.locator("#max-new-tokens").blur()
    look_back(visitor)
    asked: list[Request] = []
    visitor.page.on("request", lambda request: asked.append(request))
    visitor.page.keyboard.press("g")
    visitor.wait_length(10)
    read(visitor)
    expect(side(visitor, "a").locator(".chip.scored")).to_have_count(10)
    assert sum(asks_for_scores(request, start=0) for request in asked) == 1
