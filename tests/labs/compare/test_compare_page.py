"""Side by side: what each side writes, where they part, and what becomes of the text."""

import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, expect

from playground.host import Loaded, ModelHost
from playground.models import DirSource, HubSource, LoadedModel, ModelSource, Report, load_model
from playground.sampling import SamplingSettings, uniform
from playground.text.generation import generate, predict
from tests import gpt2, metaspace, scripted
from tests.browser import Visit
from tests.conftest import LOADING_SECONDS
from tests.served import served
from tests.visitor import Visitor, encode

KOREAN = "오늘은 날씨가 좋습니다"


def compare(visitor: Visitor, text: str) -> Visitor:
    """The panel, opened on a text."""
    visitor.write(text)
    visitor.page.click("[role=tab][data-view=compare]")
    expect(visitor.at("compare-step")).to_be_enabled()
    return visitor


def turn(visitor: Visitor, side: str, **knobs: float) -> None:
    for name, value in knobs.items():
        field = visitor.at(f"compare-{name.replace('_', '-')}-{side}")
        field.fill(str(value))
        field.blur()


def seed(visitor: Visitor, value: int) -> None:
    visitor.at("compare-seed").fill(str(value))
    visitor.at("compare-seed").blur()


def new_chips(visitor: Visitor, side: str) -> Locator:
    return visitor.page.locator(f"[data-side={side}] .chip")


def new_ids(visitor: Visitor, side: str) -> list[int]:
    chips = new_chips(visitor, side).all()
    return [int(chip.get_attribute("data-token-id") or -1) for chip in chips]


def run(visitor: Visitor, count: int) -> None:
    """Let both sides write, and wait until they have."""
    n_before = new_chips(visitor, "a").count()
    visitor.at("compare-count").fill(str(count))
    visitor.press("compare-run")
    expect(new_chips(visitor, "a")).to_have_count(n_before + count)
    expect(new_chips(visitor, "b")).to_have_count(n_before + count)
    expect(visitor.at("compare-run")).to_be_enabled()


def written(loaded: Loaded, ids: list[int], count: int, settings: SamplingSettings) -> list[int]:
    steps = generate(loaded.engine, ids, count, settings, loaded.info.eos_ids)
    return [step.pick.id for step in steps]


def u_of(visitor: Visitor, side: str) -> float:
    return float(visitor.page.locator(f"[data-side={side}]").get_attribute("data-u") or -1)


def test_two_settings_part_exactly_where_their_draws_do(visitor: Visitor, loaded: Loaded) -> None:
    ids = encode("Once upon a time")
    compare(visitor, "Once upon a time")
    verdict = visitor.page.locator(".duel-verdict")
    expect(verdict).to_contain_text("Nothing is written")

    # Only few tokens survive on both sides, so that they go together for a while.
    knobs = {"a": {"temperature": 1.0, "top_k": 3}, "b": {"temperature": 1.5, "top_k": 4}}
    for side, settings in knobs.items():
        turn(visitor, side, **settings)

    def expected(seed: int) -> list[list[int]]:
        both = [SamplingSettings("sample", seed=seed, **one) for one in knobs.values()]
        return [written(loaded, ids, 12, settings) for settings in both]

    # A seed under which they part late enough to be together first.
    chosen = next(n for n in range(200) if parting(*expected(n)) in range(3, 9))
    left, right = expected(chosen)
    place = parting(left, right)
    seed(visitor, chosen)
    assert_u(visitor, chosen, len(ids))
    for count in range(1, place + 1):
        visitor.press("compare-step")
        expect(verdict).to_contain_text(f"Still the same. New tokens on each side: {count}.")
    assert_u(visitor, chosen, len(ids) + place)
    run(visitor, 12 - place)
    assert new_ids(visitor, "a") == left
    assert new_ids(visitor, "b") == right
    for side, at_place in (("a", left[place]), ("b", right[place])):
        parted = visitor.page.locator(f"[data-side={side}] .chip.parted")
        expect(parted).to_have_attribute("data-token-id", str(at_place))
        expect(parted).to_have_attribute("data-position", str(len(ids) + place))
    expect(verdict).to_contain_text(f"at new token {place + 1} (position {len(ids) + place})")
    expect(verdict).to_contain_text(f"u = {uniform(chosen, len(ids) + place):.4f}")
    visitor.page.check("input[name=language][value=ko]")
    expect(verdict).to_contain_text(f"{place + 1}번째 새 토큰")
    assert new_ids(visitor, "b") == right

    # Taken into the text, undone, and the comparison goes along with the text.
    visitor.press("compare-take-b").wait_ids(ids + right)
    expect(new_chips(visitor, "b")).to_have_count(0)
    expect(visitor.at("compare-temperature-b")).to_have_value("1.5")
    visitor.press("undo").wait_ids(ids)
    assert_u(visitor, chosen, len(ids))


def parting(left: list[int], right: list[int]) -> int:
    """Index of the first difference; 99 for none."""
    pairs = zip(left, right, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), 99)


def assert_u(visitor: Visitor, seed: int, position: int) -> None:
    for side in "ab":
        place = visitor.page.locator(f"[data-side={side}]")
        expect(place).to_have_attribute("data-u", str(uniform(seed, position)))


def test_the_same_settings_never_part_and_a_wrong_one_loses_nothing(visitor: Visitor) -> None:
    compare(visitor, "Once")
    seed(visitor, 7)
    for side in "ab":
        turn(visitor, side, temperature=2)
    run(visitor, 9)
    assert new_ids(visitor, "a") == new_ids(visitor, "b")
    expect(visitor.page.locator(".parted")).to_have_count(0)
    expect(visitor.page.locator(".duel-verdict")).to_contain_text("Still the same")
    bits = [visitor.page.locator(f"[data-side={side}]").get_attribute("data-bits") for side in "ab"]
    assert bits[0] == bits[1] != "0"

    before = new_ids(visitor, "a")
    turn(visitor, "b", temperature=99)
    expect(visitor.at("message")).to_contain_text("temperature")
    marked = visitor.page.locator(".duel-actions, .duel").locator("[aria-invalid=true]")
    expect(marked).to_have_id("compare-temperature-b")
    assert new_ids(visitor, "a") == new_ids(visitor, "b") == before
    turn(visitor, "b", temperature=2)  # as it was
    expect(visitor.at("message")).to_be_hidden()
    expect(marked).to_have_count(0)
    assert new_ids(visitor, "b") == before
    seed(visitor, -1)
    expect(marked).to_have_id("compare-seed")
    seed(visitor, 7)
    turn(visitor, "b", temperature=0)
    expect(marked).to_have_count(0)
    expect(visitor.at("message")).to_be_hidden()
    expect(new_chips(visitor, "a")).to_have_count(0)
    expect(visitor.page.locator("[data-side=b] .duel-next")).to_contain_text("without a draw")


def test_a_run_stops_and_ends_with_the_text_while_the_page_can_be_used(
    visitor: Visitor, loaded: Loaded
) -> None:
    compare(visitor, scripted.LOOP_PROMPT)
    for side in "ab":
        visitor.page.check(f"input[name=compare-strategy-{side}][value=greedy]")
    expect(visitor.at("compare-temperature-a")).to_be_hidden()
    visitor.at("compare-count").fill("100")
    # Stopped by Escape, at the very moment the fourth token appears.
    visitor.page.evaluate(
        """() => new Promise((done) => {
          const text = document.querySelector("[data-side=b] .duel-text");
          new MutationObserver((_, observer) => {
            if (text.querySelectorAll(".chip").length < 4) return;
            observer.disconnect();
            document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
            done();
          }).observe(text, { childList: true });
          document.querySelector("#compare-run").click();
        })"""
    )
    expect(visitor.at("compare-run")).to_be_enabled()
    assert new_ids(visitor, "a") == new_ids(visitor, "b")
    assert len(new_ids(visitor, "a")) in (4, 5)

    # Clicks on the page are answered while both sides write; theirs is the newer text.
    visitor.press("compare-run")
    best = visitor.append()
    ids = [*encode(scripted.LOOP_PROMPT), best]
    expect(new_chips(visitor, "a")).to_have_count(0)
    visitor.at("compare-step").dblclick()
    expect(new_chips(visitor, "a")).to_have_count(2)
    assert new_ids(visitor, "a") == written(loaded, ids, 2, SamplingSettings())

    # While the page itself writes, the panel waits for the end of it.
    looks: list[str] = []
    visitor.page.on("request", lambda request: looks.append(request.post_data or ""))
    visitor.page.evaluate(
        """() => {
          const field = document.querySelector("#max-new-tokens"); // hidden in this tab
          field.value = 6;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    visitor.page.keyboard.press("g")
    visitor.wait_length(len(ids) + 6)
    expect(new_chips(visitor, "a")).to_have_count(0)
    expect(visitor.at("compare-step")).to_be_enabled()
    assert sum("draw_position" in look for look in looks) == 2

    visitor.write(scripted.END_PROMPT)
    expect(new_chips(visitor, "a")).to_have_count(0)
    visitor.press("compare-run")
    expect(visitor.page.locator("[data-side=a] .duel-end")).to_contain_text("ended its text")
    assert new_ids(visitor, "a") == new_ids(visitor, "b") == [gpt2.END_OF_TEXT_ID]
    expect(visitor.at("compare-step")).to_be_disabled()


class Several(NamedTuple):
    """A host with several models, one of which cannot be had, and its page."""

    host: ModelHost
    url: str
    other: str  # a model
    third: str  # one more than there is room for
    may_load: threading.Event


@pytest.fixture
def several(model_folder: Path, other_folder: Path, tmp_path: Path) -> Iterator[Several]:
    third_folder = tmp_path / "third"
    shutil.copytree(other_folder, third_folder)
    may_load = threading.Event()
    may_load.set()

    def load(source: ModelSource, *, cache_dir: Path, report: Report) -> LoadedModel:
        may_load.wait()
        return load_model(source, cache_dir=cache_dir, report=report)

    models = (DirSource(other_folder), DirSource(third_folder), HubSource("nobody/nothing"))
    host = ModelHost(DirSource(model_folder), models, cache=tmp_path, max_bytes=2**26, load=load)
    host.start()
    host.wait(LOADING_SECONDS)  # both silence warnings for a while, and would mix that up
    with served(host) as url:
        yield Several(host, url, f"dir:{other_folder}", f"dir:{third_folder}", may_load)


def put_out(several: Several) -> None:
    """Make the other model leave the memory, and hold up every loading from now on."""
    several.host.ready()  # used just now
    while not several.host.ready(several.third):
        time.sleep(0.01)
    several.may_load.clear()
    assert several.host.status(several.other).state == "loading"


def test_two_models_get_the_same_draws(
    visit: Visit,
    several: Several,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    host, other = several.host, several.other
    visitor = compare(visit(at=several.url).wait_ready(), KOREAN)
    # One that cannot be had: a sentence, and the one before stays.
    visitor.page.select_option("#compare-model-b", "nobody/nothing")
    expect(visitor.at("message")).to_contain_text("nobody/nothing")
    home = visitor.at("model-status").get_attribute("data-model") or ""
    expect(visitor.page.locator("#compare-model-b")).to_have_value(home)
    # One that the server, started anew, no longer has.
    visitor.page.evaluate(
        "() => document.querySelector('#compare-model-b').add(new Option('old/one'))"
    )
    visitor.page.select_option("#compare-model-b", "old/one")
    expect(visitor.at("message")).to_contain_text("old/one")
    expect(visitor.page.locator("#compare-model-b")).to_have_value(home)
    visitor.page.select_option("#compare-model-b", other)
    seed(visitor, 3)
    ids = encode(KOREAN)
    assert_u(visitor, 3, len(ids))
    run(visitor, 3)
    assert_u(visitor, 3, len(ids) + 3)
    expect(visitor.page.locator(".duel-verdict")).to_contain_text("The texts part")
    expect(visitor.page.locator("[data-side=b] .duel-bits")).to_contain_text("bits per byte")
    expect(visitor.at("compare-take-a")).to_be_enabled()
    expect(visitor.at("compare-take-b")).to_be_disabled()
    expect(visitor.at("model-status")).not_to_have_attribute("data-model", other)

    # A model that has left memory is waited for, and the same run goes on.
    put_out(several)
    visitor.press("compare-run")
    expect(visitor.page.locator(".duel-verdict")).to_contain_text("is being loaded")
    several.may_load.set()
    for side in "ab":
        expect(new_chips(visitor, side)).to_have_count(6)
    expect(visitor.page.locator(".duel-verdict")).to_contain_text("The texts part")

    loaded = host.ready(other)
    assert loaded
    settings = SamplingSettings("sample", temperature=1.3, seed=3)
    theirs = metaspace.tokenizer().encode(KOREAN)
    assert new_ids(visitor, "b") == drawn(loaded, theirs, settings, len(ids), 6)

    # Bits per byte count the bytes of the new tokens alone, also in a character begun before.
    visitor.write(scripted.SYLLABLE_PROMPT)
    visitor.append()
    visitor.page.check("input[name=compare-strategy-a][value=greedy]")
    expect(new_chips(visitor, "a")).to_have_count(0)
    run(visitor, 2)
    bits = float(visitor.page.locator("[data-side=a]").get_attribute("data-bits") or 0)
    expect(visitor.page.locator("[data-side=a] .duel-bits")).to_contain_text(
        f"{bits / 2:.2f} bits per byte"
    )

    # The text goes to another model as it was typed, without the space its first model shows.
    visitor.write(KOREAN)
    visitor.page.select_option("#model", other)
    expect(visitor.at("model-status")).to_have_attribute("data-model", other)
    visitor.page.select_option("#compare-model-b", home)
    expect(visitor.at("compare-take-b")).to_be_disabled()
    run(visitor, 2)
    at_home = host.ready(home)
    assert at_home
    assert new_ids(visitor, "b") == drawn(at_home, ids, settings, len(theirs), 2)


def drawn(
    loaded: Loaded, ids: Sequence[int], settings: SamplingSettings, position: int, count: int
) -> list[int]:
    """What a model draws behind `ids`, as if they were `position` tokens."""
    all_ids = list(ids)
    for step in range(count):
        distribution = predict(loaded.engine, all_ids, settings).distribution
        all_ids.append(distribution.pick(position + step).id)
    return all_ids[len(ids) :]
