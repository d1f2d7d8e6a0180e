"""Letting the model write: progress, stop, loops, the end of a text."""

import torch
from playwright.sync_api import expect
from transformers import PreTrainedModel

from tests import gpt2, scripted
from tests.visitor import Visitor


def test_greedy_gives_the_ids_of_transformers(visitor: Visitor, model: PreTrainedModel) -> None:
    prompt = visitor.ids()
    with torch.inference_mode():
        expected = model.generate(
            torch.tensor([prompt]),
            attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
            do_sample=False,
            max_new_tokens=25,
            pad_token_id=gpt2.END_OF_TEXT_ID,
        )[0].tolist()
    assert prompt + visitor.generate(25) == expected
    expect(visitor.page.locator(".stop-note")).to_have_text("Done. Tokens written: 25.")


def test_it_shows_progress_token_by_token_and_stops_within_one(visitor: Visitor) -> None:
    n_before = len(visitor.ids())
    expect(visitor.at("stop")).to_be_disabled()
    visitor.page.locator("#max-new-tokens").fill("100")
    # Stopped from inside the page, at the very moment the fifth token appears.
    counted = visitor.page.evaluate(
        """(wanted) => new Promise((done) => {
          const text = document.querySelector("#text-so-far");
          const count = () => text.querySelectorAll("[data-position]").length;
          const seen = [];
          new MutationObserver((_, observer) => {
            seen.push({
              count: count(),
              progress: document.querySelector(".progress progress").value,
              hidden: document.querySelector(".progress").hidden,
            });
            if (count() < wanted) return;
            observer.disconnect();
            document.querySelector("#stop").click();
            done(seen);
          }).observe(text, { childList: true });
          document.querySelector("#generate").click();
        })""",
        n_before + 5,
    )
    assert [one["count"] for one in counted] == list(range(n_before + 1, n_before + 6))
    assert not any(one["hidden"] for one in counted)
    assert [one["progress"] for one in counted] == [0, 1, 2, 3, 4]
    note = visitor.page.locator(".stop-note")
    expect(note).to_contain_text("Stopped. Tokens written:")
    visitor.wait_idle()
    assert len(visitor.ids()) in (n_before + 5, n_before + 6)
    expect(visitor.at("stop")).to_be_disabled()
    expect(visitor.at("generate")).to_be_enabled()


def test_the_end_of_the_text_is_a_chip_and_said_so(visitor: Visitor) -> None:
    visitor.write(scripted.END_PROMPT)
    assert visitor.generate(10) == [gpt2.END_OF_TEXT_ID]
    expect(visitor.page.locator(".stop-note")).to_contain_text("end-of-text")
    expect(visitor.chips.last).to_contain_text(gpt2.END_OF_TEXT)


def test_a_full_window_ends_it_and_is_said_so(visitor: Visitor) -> None:
    visitor.write(" b" * (scripted.CONTEXT_LENGTH - 3) + " red")
    assert len(visitor.generate(10)) == 2
    expect(visitor.page.locator(".stop-note")).to_contain_text("context window")


def test_a_loop_is_pointed_out_and_marked(visitor: Visitor) -> None:
    n_prompt = len(visitor.write(scripted.LOOP_PROMPT).ids())
    note = visitor.page.locator(".loop-note")
    expect(note).to_be_hidden()
    visitor.generate(20)
    expect(note).to_contain_text("Tokens in one turn: 3")
    marked = visitor.page.locator("#text-so-far [data-loop-turn]")
    expect(marked).to_have_count(21)
    assert marked.first.get_attribute("data-position") == str(n_prompt - 1)
    visitor.press("reset").wait_length(n_prompt)
    expect(note).to_be_hidden()
    expect(marked).to_have_count(0)


def test_half_a_character_waits_and_completes(visitor: Visitor) -> None:
    visitor.write(scripted.SYLLABLE_PROMPT)
    visitor.generate(2)
    assert "\ufffd" not in visitor.at("text-so-far").inner_text()
    expect(visitor.page.locator("#text-so-far .whole")).to_have_text("…")
    visitor.generate(1)
    expect(visitor.page.locator("#text-so-far .whole")).to_have_text("안")


def choose_sampling(visitor: Visitor, *, seed: int, temperature: str = "1.5") -> None:
    visitor.page.locator("input[name=strategy][value=sample]").check()
    visitor.page.locator("#temperature").fill(temperature)
    visitor.page.locator("#seed").fill(str(seed))
    visitor.page.locator("#seed").blur()
    visitor.wait_idle()


def test_sampling_replays_with_its_seed(visitor: Visitor) -> None:
    prompt = visitor.write("Once").ids()
    choose_sampling(visitor, seed=11)
    expect(visitor.page.locator(".strategy-note")).to_contain_text("seed")
    drawn = visitor.generate(8)
    visitor.press("reset").wait_ids(prompt)
    assert visitor.generate(8) == drawn
    visitor.press("reset").wait_ids(prompt)
    choose_sampling(visitor, seed=12)
    assert visitor.generate(8) != drawn


def test_knobs_draw_nothing_and_leave_the_models_bars(visitor: Visitor) -> None:
    ids, best = visitor.ids(), visitor.best()
    choose_sampling(visitor, seed=3)
    assert visitor.ids() == ids
    assert visitor.best() == best


def test_wrong_settings_get_a_message(visitor: Visitor) -> None:
    ids = visitor.ids()
    choose_sampling(visitor, seed=3, temperature="99")
    expect(visitor.at("message")).to_contain_text("temperature")
    assert visitor.ids() == ids
    choose_sampling(visitor, seed=3, temperature="1")
    expect(visitor.at("message")).to_be_hidden()
    assert len(visitor.generate(2)) == 2


def test_a_knob_turned_while_it_writes_is_taken_at_the_end(visitor: Visitor) -> None:
    visitor.page.check("input[name=strategy][value=sample]")
    visitor.page.fill("#max-new-tokens", "30")
    visitor.press("generate")
    visitor.page.fill("#top-k", "3")
    visitor.page.locator("#top-k").blur()
    expect(visitor.page.locator(".stop-note")).not_to_be_empty()
    expect(visitor.candidate(4)).to_contain_text("Top-k")
