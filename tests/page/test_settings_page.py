"""Keys, languages, projector, phone, and everything that could go wrong around the text."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import expect

from playground.errors import PlaygroundError
from playground.host import HostStatus, Loaded, ModelChoice, ModelHost
from playground.models import Auto, LoadedModel, Progress
from tests import gpt2, scripted
from tests.browser import Visit
from tests.hostile import HOSTILE
from tests.served import served
from tests.visitor import CONTRACT_IDS, Visitor, encode


def test_every_element_of_the_contract_is_there_once(visitor: Visitor) -> None:
    for name in (*CONTRACT_IDS, "message"):
        expect(visitor.at(name)).to_have_count(1)


def test_keys_append_undo_redo_and_generate(visitor: Visitor) -> None:
    prompt = visitor.write(scripted.LOOP_PROMPT).ids()
    visitor.field.blur()
    keyboard = visitor.page.keyboard
    circle = [encode(name)[0] for name in scripted.LOOP]
    keyboard.press("ArrowRight")
    visitor.wait_ids([*prompt, circle[1]])
    keyboard.press("ArrowRight")
    visitor.wait_ids([*prompt, circle[1], circle[2]])
    keyboard.press("ArrowLeft")
    visitor.wait_ids([*prompt, circle[1]])
    keyboard.press("Shift+ArrowRight")
    visitor.wait_ids([*prompt, circle[1], circle[2]])
    keyboard.press("Control+z")
    visitor.wait_ids([*prompt, circle[1]])
    keyboard.press("Control+Shift+z")
    visitor.wait_ids([*prompt, circle[1], circle[2]])
    visitor.page.locator("#max-new-tokens").fill("4")
    visitor.page.locator("#max-new-tokens").blur()
    keyboard.press("g")
    visitor.wait_length(len(prompt) + 6)


def test_keys_stop_generating(visitor: Visitor) -> None:
    n_before = len(visitor.ids())
    note = visitor.page.locator(".stop-note")
    visitor.page.locator("#max-new-tokens").fill("100")
    visitor.page.locator("#max-new-tokens").blur()
    for key in ("g", "Escape"):
        visitor.page.keyboard.press("g")
        visitor.until("n => document.querySelectorAll('#text-so-far .chip').length > n", n_before)
        visitor.page.keyboard.press(key)
        expect(note).to_contain_text("Stopped")
        visitor.wait_idle()
        assert len(visitor.ids()) < n_before + 100
        visitor.press("reset").wait_length(n_before)


def test_keys_are_shown_on_the_buttons(visitor: Visitor) -> None:
    for name in ("append", "undo", "redo", "generate", "stop"):
        expect(visitor.at(name).locator("kbd")).to_be_visible()


def test_keys_typed_into_the_prompt_do_nothing_else(visitor: Visitor) -> None:
    visitor.write("ab")
    visitor.field.press("End")
    for key in ("g", "ArrowLeft", "ArrowRight", "Shift+ArrowRight", "Escape", "G"):
        visitor.field.press(key)
    visitor.wait_ids(encode("abgG"))
    visitor.field.press("Control+z")
    assert visitor.field.input_value() != "abgG"
    visitor.wait_ids(encode(visitor.field.input_value()))


@pytest.mark.parametrize(
    ("locale", "lang", "append"),
    [("ko-KR", "ko", "이어 붙이기"), ("en-GB", "en", "Append"), ("fr-FR", "en", "Append")],
)
def test_the_first_language_is_the_browsers(
    come: Visit, locale: str, lang: str, append: str
) -> None:
    visitor = come(locale=locale)
    assert visitor.page.evaluate("document.documentElement.lang") == lang
    expect(visitor.at("append")).to_contain_text(append)


def test_the_language_can_be_switched_without_losing_the_text(visitor: Visitor) -> None:
    visitor.write(scripted.LOOP_PROMPT)
    visitor.append()
    ids = visitor.ids()
    visitor.page.locator("#language label", has_text="한국어").click()
    expect(visitor.at("append")).to_contain_text("이어 붙이기")
    expect(visitor.page.locator(".entropy")).to_contain_text("비트")
    expect(visitor.at("model-status")).to_contain_text("매개변수")
    expect(visitor.page).to_have_title("다음 토큰 놀이터")
    visitor.wait_ids(ids)
    assert visitor.field.input_value() == scripted.LOOP_PROMPT
    visitor.press("undo").wait_ids(ids[:-1])
    visitor.page.reload()
    visitor.wait_ready()
    expect(visitor.at("append")).to_contain_text("이어 붙이기")


def test_no_english_is_left_on_the_korean_page(visit: Visit) -> None:
    visitor = visit(locale="ko-KR").wait_ready()
    left = visitor.page.evaluate(
        """() => [...document.querySelectorAll("[data-t], [data-t-aria]")]
          .map((node) => node.textContent.trim() || node.getAttribute("aria-label"))
          .filter((text) => /[A-Za-z]/.test(text) && !/[가-힣]/.test(text))"""
    )
    assert set(left) <= {"ID", "Top-k", "Top-p", "Min-p"}


def test_in_projector_mode_nothing_moves_out_of_view(come: Visit) -> None:
    visitor = come(width=1920, height=1080)
    size_before = visitor.at("append").evaluate(
        "node => parseFloat(getComputedStyle(node).fontSize)"
    )
    visitor.press("projector")
    assert (
        visitor.at("append").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        > 1.3 * size_before
    )
    visitor.write("Once upon a time there was a text of many words. " * 9)
    assert len(visitor.generate(4)) == 4
    assert visitor.at("text-so-far").evaluate("box => box.scrollHeight > box.clientHeight")
    for name in CONTRACT_IDS:
        expect(visitor.at(name)).to_be_visible()
        box = visitor.at(name).bounding_box()
        assert box
        assert box["x"] >= 0, name
        assert box["y"] >= 0, name
        assert box["x"] + box["width"] <= 1920, name
        assert box["y"] + box["height"] <= 1080, name
    assert visitor.page.evaluate("document.scrollingElement.scrollHeight") <= 1080
    # The newest token is in view inside its own box.
    expect(visitor.chips.last).to_be_in_viewport()
    visitor.page.reload()
    expect(visitor.at("projector")).to_have_attribute("aria-pressed", "true")


def test_on_a_phone_nothing_scrolls_sideways_and_a_tap_counts_once(visit: Visit) -> None:
    visitor = visit(width=390, height=844, has_touch=True, is_mobile=True).wait_ready()
    before, bars = visitor.ids(), visitor.bars()
    bar = visitor.page.locator("#next-token-chart .point path").first
    bar.scroll_into_view_if_needed()
    bar.tap(force=True)
    visitor.wait_ids([*before, bars["ids"][0]])
    no_sideways = "() => document.scrollingElement.scrollWidth <= window.innerWidth"
    assert visitor.page.evaluate(no_sideways)
    visitor.write("안녕하세요 " + "Donaudampfschifffahrt" * 8)
    visitor.append()
    assert visitor.page.evaluate(no_sideways)
    visitor.page.locator("input[name=strategy][value=sample]").check()
    for name in CONTRACT_IDS:
        visitor.at(name).scroll_into_view_if_needed()
        expect(visitor.at(name)).to_be_in_viewport()
        box = visitor.at(name).bounding_box()
        assert box
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 390, name
    n_before = len(visitor.ids())
    visitor.candidate(2).tap()
    visitor.wait_length(n_before + 1)
    assert visitor.page.evaluate(no_sideways)


def test_dark_and_light(visit: Visit) -> None:
    visitor = visit(color_scheme="dark").wait_ready()
    ground = "() => getComputedStyle(document.querySelector('.pg')).backgroundColor"
    dark = visitor.page.evaluate(ground)
    visitor.page.locator("[data-action=dark]").click()
    light = visitor.page.evaluate(ground)
    assert brightness(dark) < 60
    assert brightness(light) > 200


def brightness(color: str) -> float:
    numbers = [float(part) for part in color.strip("rgba()").split(",")[:3]]
    return sum(numbers) / 3


def batched(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[start : start + size] for start in range(0, len(texts), size))


def test_hostile_prompts_are_shown_as_text_and_never_run(visitor: Visitor) -> None:
    visitor.page.evaluate(
        "() => { window.__pwned = 0; window.alert = () => { window.__pwned += 1; }; }"
    )
    for several in batched(HOSTILE, 6):
        # A text field of a browser has but one kind of line break.
        typed = "\n".join(several).replace("\r\n", "\n").replace("\r", "\n")
        typed = typed.replace("alert(1)", "window.__pwned++")
        visitor.field.fill(typed)
        visitor.field.blur()
        visitor.wait_ids(encode(visitor.field.input_value()))
        assert visitor.field.input_value() == typed
    assert visitor.page.evaluate("window.__pwned") == 0
    inside = "#text-so-far :is(script, img, svg, iframe, style, a, b, base, meta, details)"
    assert visitor.page.locator(inside).count() == 0


def test_hostile_tokens_are_shown_as_text_everywhere(visitor: Visitor) -> None:
    text = "<img src=x onerror=window.__pwned=1> ${window.__pwned=1}"
    visitor.page.evaluate("window.__pwned = 0")
    visitor.write(text)
    visitor.append()
    shown = "".join(
        visitor.page.locator("#token-table td.token").all_inner_texts()[: len(encode(text))]
    )
    assert shown == text.replace(" ", "␣")
    visitor.chip(0).hover()
    visitor.page.locator("#language label", has_text="한국어").click()
    visitor.wait_idle()
    assert visitor.page.evaluate("window.__pwned") == 0


def lazy_host(load: Callable[..., LoadedModel]) -> ModelHost:
    return ModelHost(Auto(), cache=Path("unused"), max_bytes=2**20, load=load)


def test_the_page_is_there_while_the_model_still_loads(visit: Visit, loaded: Loaded) -> None:
    may_end = threading.Event()

    def load(_: object, *, cache_dir: Path, report: Callable[[Progress], None]) -> LoadedModel:
        asking: dict[str, Any] = {"model": "GPT-2", "done": 12, "total": 548}
        report(Progress("model.hub_downloading", asking, 0.25))
        assert may_end.wait(60)
        return LoadedModel(loaded.model, loaded.tokenizer, loaded.info)

    host = lazy_host(load)
    host.start()
    with served(host) as url:
        visitor = visit(at=url)
        status = visitor.at("model-status")
        expect(status).to_have_attribute("data-status", "loading")
        expect(status).to_contain_text("12 of 548 MB")
        assert status.locator("progress").evaluate("bar => bar.value") == 0.25
        expect(visitor.at("append")).to_be_disabled()
        visitor.page.locator("#language label", has_text="한국어").click()
        expect(status).to_contain_text("548 MB 중 12 MB")
        visitor.field.fill("Typed before the model came")
        may_end.set()
        visitor.wait_ids(encode("Typed before the model came"))
        expect(status).to_have_attribute("data-status", "ready")
        expect(status).to_have_attribute("data-model", loaded.info.id)
        visitor.append()
        visitor.page.close()


def test_without_a_model_the_page_says_what_to_do_and_tries_again(
    visit: Visit, loaded: Loaded
) -> None:
    ends = [True, False]

    def load(_: object, *, cache_dir: Path, report: object) -> LoadedModel:
        if ends.pop(0):
            raise PlaygroundError("error.no_model")
        return LoadedModel(loaded.model, loaded.tokenizer, loaded.info)

    host = lazy_host(load)
    host.start()
    with served(host) as url:
        visitor = visit(at=url)
        status = visitor.at("model-status")
        expect(status).to_have_attribute("data-status", "failed")
        expect(status).to_contain_text("No model could be loaded")
        status.get_by_role("button", name="Try again").click()
        visitor.wait_ready()
        visitor.append()
        visitor.page.close()


def test_a_server_that_is_gone_is_said_so_and_the_text_stays(come: Visit) -> None:
    visitor = come(may_complain=True)
    ids = visitor.ids()
    visitor.page.context.set_offline(True)
    visitor.press("append")
    message = visitor.at("message")
    expect(message).to_contain_text("does not answer")
    assert visitor.ids() == ids
    visitor.page.context.set_offline(False)
    message.get_by_role("button", name="Try again").click()
    expect(message).to_be_hidden()
    visitor.append()


def test_a_wrong_knob_stops_nothing_but_sampling(visitor: Visitor) -> None:
    visitor.page.check("input[name=strategy][value=sample]")
    visitor.page.fill("#max-new-tokens", "3")
    visitor.page.fill("#top-p", "0")
    visitor.page.keyboard.press("Tab")
    expect(visitor.at("message")).to_contain_text("Top-p")
    before = visitor.ids()
    new = visitor.append()
    visitor.wait_ids([*before, new])
    expect(visitor.at("message")).to_be_hidden()
    expect(visitor.page.locator("#top-p")).to_have_attribute("aria-invalid", "true")
    visitor.press("generate")
    expect(visitor.at("message")).to_contain_text("Top-p")
    assert visitor.ids() == [*before, new]
    visitor.page.check("input[name=strategy][value=greedy]")
    visitor.press("generate")
    expect(visitor.page.locator(".stop-note")).to_contain_text("Done")


def test_another_model_recuts_the_text_and_its_name_follows(visit: Visit, loaded: Loaded) -> None:
    other = replace(loaded, info=replace(loaded.info, id="the-other-model"))
    host = SwappingHost(loaded)
    with served(cast("ModelHost", host)) as address:
        visitor = visit(at=address).wait_ready().write("Once upon a time")
        visitor.append()
        text_ids = visitor.ids()
        host.now = other
        visitor.press("append")
        expect(visitor.at("message")).to_contain_text("the-other-model")
        expect(visitor.at("model-status")).to_have_attribute("data-model", "the-other-model")
        assert visitor.ids() == encode(gpt2.tokenizer().decode(text_ids))
        host.now = loaded
        visitor.write("Something else")
        expect(visitor.at("message")).to_contain_text(loaded.info.id)
        assert visitor.field.input_value() == "Something else"
        assert visitor.ids() == encode("Something else")


class SwappingHost:
    """Serves `now` and knows no other, whatever that is: a server that was started anew."""

    def __init__(self, now: Loaded) -> None:
        self.now = now

    def ready(self, model_id: str | None = None) -> Loaded:
        if model_id not in (None, self.now.info.id):
            raise PlaygroundError("error.model_not_listed", model=model_id)
        return self.now

    def status(self, model_id: str | None = None) -> HostStatus:
        info = self.ready(model_id).info
        return HostStatus(state="ready", info=info)

    def choices(self) -> tuple[ModelChoice, ...]:
        return ()
