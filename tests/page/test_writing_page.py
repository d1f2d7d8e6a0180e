"""Prompt, tokens, next token, append, undo: the page's heart."""

import re

import pytest
from playwright.sync_api import expect

from tests import gpt2, scripted
from tests.browser import Visit
from tests.visitor import CHART, Visitor, encode


def test_it_opens_with_an_example_in_place(visitor: Visitor) -> None:
    text = visitor.field.input_value()
    assert text == "Udacity is the best place to learn about generative"
    assert visitor.ids() == visitor.table_ids() == encode(text)
    assert visitor.at("model-status").get_attribute("data-model", timeout=1_000)


def test_the_prompt_applies_shortly_after_the_last_key(visitor: Visitor) -> None:
    visitor.field.fill("")
    visitor.field.press_sequentially("Hello you", delay=10)
    visitor.wait_ids(encode("Hello you"))


def test_the_prompt_applies_at_once_when_it_loses_focus(visit: Visit) -> None:
    visitor = visit().wait_ready()
    # With a clock that stands still only the blur can have done it.
    visitor.page.clock.install()
    visitor.page.clock.pause_at("2100-01-01")
    visitor.field.fill("Something else")
    visitor.field.blur()
    visitor.wait_ids(encode("Something else"))


def test_every_example_can_be_picked(visitor: Visitor) -> None:
    examples = visitor.page.locator(".examples button")
    expect(examples).to_have_count(6)
    texts = set()
    for example in examples.all():
        example.click()
        visitor.wait_ids(encode(visitor.field.input_value()))
        texts.add(visitor.field.input_value())
    assert len(texts) == 6


def test_tokens_stand_in_a_table_with_their_bytes_and_are_counted(visitor: Visitor) -> None:
    visitor.write("Hello  you\n")
    rows = visitor.page.locator("#token-table tbody tr")
    cells = [rows.nth(row).locator("td").all_inner_texts()[:4] for row in range(rows.count())]
    assert cells == [
        ["0", "15496", "Hello", "48 65 6C 6C 6F"],
        ["1", "220", "␣", "20"],
        ["2", "345", "␣you", "20 79 6F 75"],
        ["3", "198", "⏎", "0A"],
    ]
    counts = visitor.page.locator(".area-text .counts")
    expect(counts).to_have_text("tokens: 4 · characters (code points): 11 · bytes: 11")


def test_korean_and_emoji_show_how_pieces_of_bytes_make_characters(visitor: Visitor) -> None:
    visitor.write("안 👩‍💻")
    assert visitor.chip(0).inner_text() == "<EC>"
    whole = visitor.page.locator("#text-so-far .whole").all_inner_texts()
    assert "안" in whole
    assert any("👩" in text for text in whole)
    in_table = visitor.page.locator("#token-table td.whole").all_inner_texts()
    assert [text for text in in_table if text] == whole
    expect(visitor.page.locator(".area-text .counts")).to_contain_text(
        "characters (code points): 5 · bytes: 15"
    )


def test_an_empty_prompt_starts_from_end_of_text(visitor: Visitor) -> None:
    visitor.write("")
    assert visitor.ids() == [gpt2.END_OF_TEXT_ID]
    expect(visitor.chip(0)).to_contain_text("start")


def test_the_bars_are_the_candidates_and_the_rest(visitor: Visitor) -> None:
    visitor.write(scripted.LOOP_PROMPT)
    expect(visitor.candidates).to_have_count(5)
    listed = [
        (int(one.get_attribute("data-candidate-id") or 0), one.get_attribute("data-probability"))
        for one in visitor.candidates.all()
    ]
    visitor.until(
        f"best => {CHART}?.data?.[0].customdata[0] === best",
        listed[0][0],
    )
    bars = visitor.bars()
    assert bars["ids"] == [*(token_id for token_id, _ in listed), None]
    assert bars["x"][:5] == [float(probability or 0) for _, probability in listed]
    assert sum(bars["x"]) == pytest.approx(1, abs=1e-9)
    expect(visitor.at("next-token-chart")).to_contain_text("all other 50,252 tokens")
    expect(visitor.page.locator(".entropy")).to_contain_text("bits")


def test_the_number_of_bars_is_the_persons_choice(visitor: Visitor) -> None:
    number = visitor.page.locator("#top-k-shown input[type=number]")
    for count in (1, 50):
        number.fill(str(count))
        expect(visitor.candidates).to_have_count(count)
        visitor.wait_idle()
        visitor.until(
            f"n => {CHART}?.data?.[0].x.length === n",
            count + 1,
        )
    visitor.page.locator("#top-k-shown input[type=range]").fill("8")
    expect(visitor.candidates).to_have_count(8)
    expect(number).to_have_value("8")


def test_a_click_on_a_candidate_appends_it(visitor: Visitor) -> None:
    before = visitor.ids()
    third = visitor.candidate(3)
    token_id = int(third.get_attribute("data-candidate-id") or -1)
    probability = third.get_attribute("data-probability")
    third.click()
    visitor.wait_ids([*before, token_id])
    chip = visitor.chip(len(before))
    assert chip.get_attribute("data-rank") == "3"
    assert chip.get_attribute("data-probability") == probability
    expect(chip).to_contain_text("#3")


def test_a_click_on_a_bar_appends_its_token_and_the_rest_cannot_be_clicked(
    visitor: Visitor,
) -> None:
    before, bars = visitor.ids(), visitor.bars()
    points = visitor.page.locator("#next-token-chart .point path")
    expect(points).to_have_count(6)
    points.nth(0).hover(force=True)
    points.nth(5).click(force=True)
    points.nth(1).click(force=True)  # the click before would have come first, had it counted
    visitor.wait_ids([*before, bars["ids"][1]])


def test_append_undo_redo_rewind_and_reset(visitor: Visitor) -> None:
    prompt = visitor.write("Once upon").ids()
    for name in ("undo", "redo", "append"):
        assert visitor.at(name).is_enabled() == (name != "redo")
    expect(visitor.at("reset")).to_be_disabled()
    new = [visitor.append() for _ in range(4)]
    visitor.press("undo").wait_ids(prompt + new[:3])
    visitor.press("undo").wait_ids(prompt + new[:2])
    visitor.press("redo").wait_ids(prompt + new[:3])
    visitor.chip(len(prompt)).click()
    visitor.wait_ids(prompt + new[:1])
    visitor.press("undo").wait_ids(prompt + new[:3])
    visitor.press("reset").wait_ids(prompt)
    expect(visitor.at("reset")).to_be_disabled()
    assert visitor.field.input_value() == "Once upon"


def test_appending_after_undo_takes_the_other_way(visitor: Visitor) -> None:
    prompt = visitor.write("Once upon").ids()
    visitor.append()
    visitor.press("undo").wait_ids(prompt)
    other = int(visitor.candidate(2).get_attribute("data-candidate-id") or -1)
    visitor.candidate(2).click()
    visitor.wait_ids([*prompt, other])
    expect(visitor.at("redo")).to_be_disabled()


def test_undo_brings_back_the_prompt_before(visitor: Visitor) -> None:
    visitor.write("First text")
    visitor.field.blur()
    visitor.append()
    visitor.write("Second text")
    visitor.press("undo")
    expect(visitor.field).to_have_value("First text")


def test_a_rewind_into_the_prompt_never_cuts_a_character(visitor: Visitor) -> None:
    visitor.write("a안녕 b")
    visitor.chip(1).click()
    visitor.wait_ids(encode("a안"))
    assert visitor.field.input_value() == "a안"


def test_the_ids_are_the_state_and_text_is_not_tokenized_again(visitor: Visitor) -> None:
    """안 that comes as three tokens stays three tokens, and the chips hold them all."""
    visitor.write(scripted.SYLLABLE_PROMPT)
    new = [visitor.append() for _ in range(3)]
    assert new == encode(scripted.SYLLABLE)
    expect(visitor.page.locator("#text-so-far .whole").last).to_have_text(scripted.SYLLABLE)


def test_an_appended_chip_tells_its_probability_and_rank_on_hover_and_focus(
    visitor: Visitor,
) -> None:
    n_prompt = len(visitor.write(scripted.LOOP_PROMPT).ids())
    best = visitor.best()
    visitor.append()
    chip, details = visitor.chip(n_prompt), visitor.at("token-details")
    expect(details).to_be_hidden()
    chip.hover()
    expect(details).to_be_visible()
    for part in ("␣green", "4077", "99.", "Rank", "20 67 72 65 65 6E"):
        expect(details).to_contain_text(part)
    visitor.page.mouse.move(0, 0)
    expect(details).to_be_hidden()
    chip.focus()
    expect(details).to_contain_text(f"{best['probability']:.6g}"[:6])
    assert chip.get_attribute("aria-describedby") == "token-details"


def test_probability_shows_by_more_than_colour(visitor: Visitor) -> None:
    n_prompt = len(visitor.write(scripted.LOOP_PROMPT).ids())
    visitor.append()
    visitor.candidate(5).click()
    visitor.wait_length(n_prompt + 2)
    widths = [
        visitor.chip(n_prompt + i).locator(".chip-bar").bounding_box() or {} for i in range(2)
    ]
    assert widths[0]["width"] > 3 * widths[1]["width"]
    expect(visitor.chip(n_prompt + 1)).to_contain_text("#5")


def test_ten_fast_clicks_are_ten_tokens(visitor: Visitor) -> None:
    n_before = len(visitor.ids())
    visitor.page.evaluate(
        """async () => {
          for (let i = 0; i < 10; i += 1) {
            document.querySelector("#append").click();
            await new Promise((done) => setTimeout(done, 30));
          }
        }"""
    )
    visitor.wait_length(n_before + 10)


def test_every_step_tells_its_cost_and_the_cache_can_be_left_unused(visitor: Visitor) -> None:
    prompt = visitor.write("A text to see what the cache buys").ids()
    visitor.append()
    timing = visitor.page.locator(".timing")
    expect(timing).to_have_attribute("data-computed", "1")
    expect(timing).to_have_attribute("data-cached", str(len(prompt)))
    assert re.search(r"\d ms", timing.inner_text())
    visitor.page.locator("#use-cache").uncheck()
    expect(timing).to_have_attribute("data-computed", str(len(prompt) + 1))
    visitor.append()
    expect(timing).to_have_attribute("data-computed", str(len(prompt) + 2))
    expect(timing).to_have_attribute("data-cached", "0")


def test_beyond_the_window_the_page_says_what_no_longer_counts(visitor: Visitor) -> None:
    visitor.write(" b" * (scripted.CONTEXT_LENGTH + 2))
    note = visitor.page.locator(".window-note")
    expect(note).to_contain_text("newest 128 tokens")
    expect(visitor.page.locator("#text-so-far .fallen")).to_have_count(2)
    visitor.append()
    expect(visitor.page.locator("#text-so-far .fallen")).to_have_count(3)


def test_too_long_a_text_gets_a_message_and_the_state_stays(visitor: Visitor) -> None:
    before = visitor.ids()
    message = visitor.at("message")
    expect(message).to_be_hidden()
    visitor.field.fill("x " * 50_000)
    expect(message).to_be_visible()
    expect(message).to_contain_text("100,000 characters")
    assert visitor.ids() == before
    visitor.write("Short again")
    expect(message).to_be_hidden()


def test_two_visitors_never_see_each_others_text(visitor: Visitor, visit: Visit) -> None:
    one, other = visitor, visit().wait_ready()
    one.write("The secret of one")
    other.write("Nothing to hide")
    mine = [one.append() for _ in range(3)]
    theirs = [other.append() for _ in range(2)]
    assert one.ids() == encode("The secret of one") + mine
    assert other.ids() == encode("Nothing to hide") + theirs
    assert "secret" not in other.page.content()
    other.page.reload()
    other.wait_ready()
    assert "secret" not in other.page.content()
