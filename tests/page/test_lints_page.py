"""What the page says about texts that the model takes otherwise than people expect."""

from playwright.sync_api import expect

from tests import scripted
from tests.browser import Visit
from tests.visitor import Visitor


def test_a_space_at_the_end_is_said_compared_and_removed(visitor: Visitor) -> None:
    page = visitor.page
    page.fill("#prompt-text", "The light is ")
    lint = page.locator("#lints [data-lint=trailing_space]")
    expect(lint).to_be_visible()
    lint.locator(".show-both").click()
    dialog = page.locator("#space-dialog")
    expect(dialog).to_be_visible()
    shares = [
        float(share)
        for share in dialog.locator(".share").evaluate_all(
            "all => all.map(one => one.dataset.share)"
        )
    ]
    assert len(shares) == 2
    assert all(0 <= share <= 1 for share in shares)
    expect(dialog.locator(".js-plotly-plot")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    lint.locator(".remove-space").click()
    expect(page.locator("#lints")).to_be_hidden()
    expect(page.locator("#prompt-text")).to_have_value("The light is")


def test_what_was_picked_by_hand_is_set_beside_the_tokenizers_cut(come: Visit) -> None:
    visitor = come(locale="ko-KR")
    page = visitor.page
    page.fill("#prompt-text", "Say  <|endoftext|>")
    names = "#lints [data-lint]"
    expect(page.locator(names)).to_have_count(2)
    assert "특수 토큰" in page.inner_text("#lints")


def test_the_turns_of_a_loop_show_their_bits(visitor: Visitor) -> None:
    page = visitor.page
    page.fill("#prompt-text", scripted.LOOP_PROMPT)
    page.fill("#max-new-tokens", "12")
    page.click("#generate")
    expect(page.locator(".loop-bits")).to_be_visible()
    expect(page.locator(".loop-bits")).to_contain_text("→")
