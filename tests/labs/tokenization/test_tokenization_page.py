"""The tab that takes a text apart: words, merges, bytes, characters."""

from collections.abc import Sequence

from playwright.sync_api import expect

from tests import gpt2
from tests.visitor import Visitor

PIECES = (
    "() => [...document.querySelectorAll('.cut-pieces .cut-piece')].map(one => +one.dataset.id)"
)


def open_panel(visitor: Visitor, text: str) -> Visitor:
    visitor.write(text)
    visitor.page.click("[role=tab][data-view=cutting]")
    expect(visitor.page.locator(".cut-word")).to_have_count(len(gpt2.tokenizer().replay(text)))
    return visitor


def choose(visitor: Visitor, index: int, letters: Sequence[int]) -> None:
    """A word, by clicking it; waits until the pieces it starts from are there."""
    visitor.page.locator(".cut-word").nth(index).click()
    visitor.until(f"letters => ({PIECES})().join() === letters", ",".join(map(str, letters)))


def test_the_replay_of_every_word_ends_in_the_tokens_of_the_table(visitor: Visitor) -> None:
    text = "Tokenization’s 안녕 👩‍💻 2024"
    open_panel(visitor, text)
    ended: list[int] = []
    for index, word in enumerate(gpt2.tokenizer().replay(text)):
        choose(visitor, index, word.letters)
        if word.merges:
            visitor.page.fill("#merge-step", str(len(word.merges)))
        ended += visitor.page.evaluate(PIECES)
    visitor.page.click("[role=tab][data-view=write]")
    assert ended == visitor.table_ids()


def test_steps_by_keyboard_leave_the_text_alone(visitor: Visitor) -> None:
    text = " tokenization"
    open_panel(visitor, text)
    (word,) = gpt2.tokenizer().replay(text)
    before = visitor.ids()
    page = visitor.page
    expect(page.locator(".cut-piece.pair")).to_have_count(2)
    page.focus("#merge-step")
    for done in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".cut-list tr[aria-current]")).to_have_attribute(
            "data-merge", str(done)
        )
        expect(page.locator(".cut-pieces .cut-piece")).to_have_count(len(word.letters) - done)
        expect(page.locator(".cut-piece.new")).to_have_attribute(
            "data-id", str(word.merges[done - 1].merged)
        )
        # The pair that is merged next has the lowest rank of those shown.
        ranks = [rank for rank in page.locator(".cut-rank").all_inner_texts() if rank != "–"]
        lowest = min(int(rank.split()[0].replace(",", "")) for rank in ranks)
        assert lowest == word.merges[done].rank
    page.focus("[data-step=back]")
    page.keyboard.press("Enter")
    expect(page.locator(".cut-replay output")).to_have_text(f"2 / {len(word.merges)}")
    expect(page.locator(".cut-sentence")).to_contain_text(f"rank {word.merges[1].rank:,}")
    assert visitor.ids() == before


def test_the_word_under_the_cursor_is_taken_apart(visitor: Visitor) -> None:
    text = "👩‍💻 Hello wonderful world"
    open_panel(visitor, text)
    chosen = visitor.page.locator(".cut-word[aria-checked=true]")
    for word in ("Hello", "world", "wonderful"):
        units = len(text.partition(word)[0].encode("utf-16-le")) // 2 + 2
        visitor.field.evaluate(
            "(field, at) => { field.focus(); field.setSelectionRange(at, at); }", units
        )
        expect(chosen).to_contain_text(word)
        expect(visitor.page.locator(".cut-clusters")).to_contain_text("".join(word[:1]))
    # By the arrows of the row itself, without appending anything.
    chosen.focus()
    visitor.page.keyboard.press("ArrowRight")
    expect(chosen).to_contain_text("world")
    visitor.page.click("[role=tab][data-view=write]")
    assert visitor.ids() == visitor.table_ids() == list(gpt2.tokenizer().encode(text))


def test_bytes_fill_a_korean_syllable(visitor: Visitor) -> None:
    open_panel(visitor, "안")
    point = visitor.page.locator(".cut-point")
    said = visitor.page.locator(".cut-byte-sentence")
    visitor.page.click(".cut-characters [data-step=first]")
    expect(point.locator(".cut-slot.filled")).to_have_count(0)
    for n, (byte, told) in enumerate([("EC", "4,096"), ("95", "64 code"), ("88", "U+C548")], 1):
        expect(point.locator(".cut-glyph")).not_to_have_text("안")
        visitor.page.click(".cut-characters [data-step=next]")
        expect(point.locator(".cut-slot.filled")).to_have_count(n)
        expect(point.locator(".cut-hex").nth(n - 1)).to_have_text(byte)
        expect(said).to_contain_text(told)
    expect(point.locator(".cut-glyph")).to_have_text("안")
    expect(point.locator(".cut-letters")).to_have_text("ㅇ + ㅏ + ㄴ = 안")
    held = [slot.get_attribute("data-token-id") for slot in point.locator(".cut-slot").all()]
    assert held == list(map(str, gpt2.tokenizer().encode("안")))
