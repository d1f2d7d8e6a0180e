"""Choosing another model on the page: the text stays, its tokens change."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from playground.host import ModelHost
from playground.labs.save import to_link
from playground.models import DirSource, HubSource
from playground.text.trace import Trace
from tests import metaspace, scripted
from tests.browser import Visit
from tests.conftest import LOADING_SECONDS
from tests.served import served
from tests.visitor import encode

TEXT = "오늘은 날씨가 좋습니다"


@pytest.fixture
def address(
    model_folder: Path,
    other_folder: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    third = scripted.save(tmp_path_factory.mktemp("third"))
    models = (DirSource(other_folder), HubSource("nobody/nothing"), DirSource(third))
    host = ModelHost(DirSource(model_folder), models, cache=tmp_path, max_bytes=2**26)
    host.start()
    host.wait(LOADING_SECONDS)  # both silence warnings for a while, and would mix that up
    with served(host) as url:
        yield url


def test_the_text_stays_and_is_cut_anew(
    visit: Visit, address: str, other_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    visitor = visit(at=address).wait_ready()
    visitor.write(TEXT)
    first = visitor.at("model-status").get_attribute("data-model")
    options = visitor.page.locator("#model option")
    expect(options).to_have_count(4)
    expect(options.nth(0)).to_contain_text("in memory")
    expect(options.nth(1)).to_contain_text("on this machine")
    expect(options.nth(2)).to_contain_text("to be downloaded")

    # One that cannot be had: a sentence, and the one before goes on.
    visitor.page.select_option("#model", "nobody/nothing")
    message = visitor.at("message")
    expect(message).to_contain_text("nobody/nothing")
    visitor.page.wait_for_timeout(1_000)
    expect(message).to_be_visible()
    expect(visitor.page.locator("#model")).to_have_value(first or "")
    expect(visitor.at("model-status")).to_have_attribute("data-status", "ready")
    visitor.append()
    visitor.press("undo").wait_ids(encode(TEXT))

    other = f"dir:{other_folder}"
    visitor.page.select_option("#model", other)
    expect(visitor.at("model-status")).to_have_attribute("data-model", other)
    ids = list(metaspace.tokenizer().encode(TEXT))
    visitor.wait_ids(ids)
    expect(message).to_contain_text(f"Tokens in the text: {len(ids)}")
    expect(message).to_contain_text(str(len(encode(TEXT))))
    assert visitor.field.input_value() == TEXT
    visitor.press("append").wait_length(len(ids) + 1)

    visitor.press("reset").wait_ids(ids)
    visitor.page.select_option("#model", first)
    visitor.wait_ids(encode(TEXT))
    assert visitor.field.input_value() == TEXT

    # A link made with the one that cannot be had brings the text, and says whose it is.
    link = to_link(Trace("nobody/nothing", "Hello you", (1, 2)))
    visitor.page.evaluate("link => { location.hash = `s=${link}`; }", link)
    visitor.wait_ids(encode("Hello you"))
    expect(message).to_contain_text("saved with nobody/nothing")
    expect(message).to_contain_text("not on this server")


def test_a_choice_by_keyboard_waits_for_enter_and_the_last_choice_wins(
    visit: Visit, address: str, other_folder: Path
) -> None:
    visitor = visit(at=address).wait_ready()
    visitor.write(TEXT)
    first = visitor.at("model-status").get_attribute("data-model") or ""
    select = visitor.page.locator("#model")
    select.focus()
    visitor.page.keyboard.press("ArrowDown")
    expect(visitor.page.locator("#model-choice button")).to_be_visible()
    assert visitor.ids() == encode(TEXT)
    visitor.page.keyboard.press("Enter")
    other = f"dir:{other_folder}"
    expect(visitor.at("model-status")).to_have_attribute("data-model", other)
    visitor.wait_ids(list(metaspace.tokenizer().encode(TEXT)))

    # Both are in memory now: of two quick choices the last one stands.
    visitor.page.evaluate(
        """names => {
          const select = document.querySelector("#model");
          select.dispatchEvent(new Event("pointerdown"));
          for (const name of names) {
            select.value = name;
            select.dispatchEvent(new Event("change"));
          }
        }""",
        [first, other],
    )
    visitor.page.wait_for_timeout(1_500)
    visitor.wait_ids(list(metaspace.tokenizer().encode(TEXT)))
    expect(select).to_have_value(other)
    expect(visitor.at("model-status")).to_have_attribute("data-model", other)


def test_who_asks_a_model_that_has_left_memory_waits_and_loses_no_click(
    visit: Visit, address: str
) -> None:
    one, other = visit(at=address).wait_ready(), visit(at=address).wait_ready()
    before = one.write(TEXT).ids()
    choices = other.page.locator("#model option")
    for which in (1, 3):  # two more than fit in memory beside the first
        name = choices.nth(which).get_attribute("value") or ""
        other.page.select_option("#model", name)
        expect(other.at("model-status")).to_have_attribute("data-model", name)
    expect(choices.nth(0)).to_contain_text("on this machine")
    one.append()
    assert one.ids()[:-1] == before
    expect(one.at("message")).to_be_hidden()
