"""Side by side: what each side writes, where they part, and what becomes of the text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from playground.config import AppConfig
from playground.generation import generate, predict
from playground.host import Loaded, ModelHost
from playground.models import DirSource, HubSource
from playground.sampling import SamplingSettings, uniform
from tests import gpt2, metaspace, scripted
from tests.served import served
from tests.tiny import tiny_gpt2
from tests.ui.conftest import Visit
from tests.ui.visitor import Visitor, encode

pytestmark = pytest.mark.browser

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
    expect(verdict).to_contain_text(f"새 토큰 {place + 1}번째")
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
    assert new_ids(visitor, "a") == new_ids(visitor, "b") == before
    turn(visitor, "b", temperature=0)
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

    visitor.write(scripted.END_PROMPT)
    expect(new_chips(visitor, "a")).to_have_count(0)
    visitor.press("compare-run")
    expect(visitor.page.locator("[data-side=a] .duel-end")).to_contain_text("ended its text")
    assert new_ids(visitor, "a") == new_ids(visitor, "b") == [gpt2.END_OF_TEXT_ID]
    expect(visitor.at("compare-step")).to_be_disabled()


@pytest.fixture
def other_folder(tmp_path: Path) -> Path:
    """A model with a vocabulary of another kind."""
    made = tiny_gpt2(vocab_size=metaspace.VOCAB_SIZE, bos_token_id=1, eos_token_id=1)
    made.save_pretrained(tmp_path)
    metaspace.backend().save(str(tmp_path / "tokenizer.json"))
    return tmp_path


@pytest.fixture
def pair(model_folder: Path, other_folder: Path, tmp_path: Path) -> Iterator[tuple[ModelHost, str]]:
    """A host with two models, and one that cannot be had, and its page."""
    models = (DirSource(other_folder), HubSource("nobody/nothing"))
    host = ModelHost(AppConfig(DirSource(model_folder), tmp_path, 2**26, models))
    host.start()
    with served(host) as url:
        yield host, url


def test_two_models_get_the_same_draws(
    visit: Visit,
    pair: tuple[ModelHost, str],
    other_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    host, url = pair
    visitor = compare(visit(at=url).wait_ready(), KOREAN)
    # One that cannot be had: a sentence, and the one before stays.
    visitor.page.select_option("#compare-model-b", "nobody/nothing")
    expect(visitor.at("message")).to_contain_text("nobody/nothing")
    home = visitor.at("model-status").get_attribute("data-model") or ""
    expect(visitor.page.locator("#compare-model-b")).to_have_value(home)
    other = f"dir:{other_folder}"
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

    loaded = host.ready(other)
    assert loaded
    theirs = list(metaspace.tokenizer().encode(KOREAN))
    settings = SamplingSettings("sample", temperature=1.3, seed=3)
    for step, id in enumerate(new_ids(visitor, "b")):
        distribution = predict(loaded.engine, theirs, settings).distribution
        assert id == distribution.pick(len(ids) + step).id
        theirs.append(id)

    # Where two models part is told by the bytes, not by how they cut them.
    place = visitor.page.evaluate(
        """async () => {
          const { parting } = await import("/playground-static/lab/compare_parting.js");
          const side = (model, ...bytes) => ({
            model, length: 5, records: bytes.map((_, id) => ({ id })),
            tokens: bytes.map((one, i) => ({ position: 5 + i, bytes: one, special: false })),
          });
          return [
            parting(side("x", "61 62", "63"), side("y", "61", "62 63 64")),
            parting(side("x", "61 62", "63"), side("y", "61", "62 64")),
          ];
        }"""
    )
    assert place == [None, {"a": 1, "b": 1}]
