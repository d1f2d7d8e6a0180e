"""A person at the page: what they do and what they see, by the page's contract ids."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from playground.server.assets import STATIC_PATH, version
from tests import gpt2

CONTRACT_IDS = (
    "prompt",
    "token-table",
    "text-so-far",
    "next-token-chart",
    "candidates",
    "append",
    "undo",
    "redo",
    "reset",
    "generate",
    "stop",
    "top-k-shown",
    "language",
    "model-status",
)
SCRIPTS = f"/{STATIC_PATH}/{version()}"  # where the page has its scripts from
# Starts the page once more, with fresh modules, as loading it anew would, which takes seconds.
START = """
  const now = await import(window.pageScripts ?? "SCRIPTS/page/js/main.js");
  const [element, server, config] = now.started;
  now.end();
  const scripts = `/PATH/${performance.now()}`;
  window.pageScripts = `${scripts}/page/js/main.js`;
  element.querySelector(".pg").outerHTML = '<div class="pg" data-ready="false"></div>';
  await (await import(window.pageScripts)).start(element, server, { ...config, scripts });
""".replace("SCRIPTS", SCRIPTS).replace("PATH", STATIC_PATH)
SECONDS = 1_000
# What a busy machine may take: a test fails for what it sees, never for how long it took.
PATIENCE = 60 * SECONDS
expect.set_options(timeout=PATIENCE)

CHART = "document.querySelector('#next-token-chart .js-plotly-plot')"
_CHIP_IDS = "[...document.querySelectorAll('#text-so-far [data-position]')]"
_BEST = "document.querySelector('#candidates [data-rank=\"1\"]')"


def encode(text: str) -> list[int]:
    return list(gpt2.tokenizer().encode(text))


class Visitor:
    """One browser context with one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hosts: set[str] = set()
        self.accidents: list[str] = []
        self._listeners: dict[Any, Callable[..., None]] = {
            "request": lambda request: self.hosts.add(urlsplit(request.url).netloc),
            "pageerror": lambda error: self.accidents.append(str(error)),
            "console": self._listen,
            "dialog": lambda dialog: self.accidents.append(dialog.message) or dialog.dismiss(),
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)

    def leave(self) -> None:
        """Listen to the page no longer, which the next visitor may use."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.accidents.append(message.text)

    def check_nothing_went_wrong(self, url: str) -> None:
        """No other host than the page's own was asked, and the page did not complain."""
        assert self.hosts <= {urlsplit(url).netloc, ""}, "another host was asked"
        assert not self.accidents, self.accidents

    # --- places ---

    def at(self, element_id: str) -> Locator:
        return self.page.locator(f"#{element_id}")

    @property
    def field(self) -> Locator:
        return self.page.locator("#prompt textarea")

    @property
    def chips(self) -> Locator:
        return self.page.locator("#text-so-far [data-position]")

    @property
    def candidates(self) -> Locator:
        return self.page.locator("#candidates [data-candidate-id]")

    def chip(self, position: int) -> Locator:
        return self.page.locator(f"#text-so-far [data-position='{position}']")

    def candidate(self, rank: int) -> Locator:
        return self.page.locator(f"#candidates [data-rank='{rank}']")

    # --- waiting ---

    def until(self, condition: str, arg: object = None) -> None:
        """Wait for a JavaScript condition."""
        self.page.wait_for_function(condition, arg=arg, timeout=PATIENCE)

    def wait_ready(self) -> "Visitor":
        self.until(
            "() => document.querySelector('#model-status')?.dataset.status === 'ready'"
            " && document.querySelector('#candidates [data-candidate-id]')"
        )
        return self.wait_idle()

    def wait_idle(self) -> "Visitor":
        """Wait until no request is under way and nothing is being generated."""
        self.until("() => !document.querySelector('.pg.busy')")
        return self

    def wait_ids(self, ids: Sequence[int]) -> "Visitor":
        """Wait until the chips are exactly these tokens, in order."""
        self.until(
            f"wanted => {_CHIP_IDS}.map(chip => chip.dataset.tokenId).join() === wanted",
            ",".join(map(str, ids)),
        )
        return self.wait_idle()

    def wait_length(self, count: int) -> "Visitor":
        self.until(f"count => {_CHIP_IDS}.length === count", count)
        return self.wait_idle()

    # --- doing ---

    def write(self, text: str) -> "Visitor":
        """Put a text into the prompt and wait until the page has followed."""
        self.field.fill(text)
        return self.wait_ids(encode(text) or [gpt2.END_OF_TEXT_ID])

    def press(self, element_id: str) -> "Visitor":
        self.at(element_id).click()
        return self

    def append(self) -> int:
        """Append the most likely token; returns its id."""
        before = self.ids()
        best = int(self.candidate(1).get_attribute("data-candidate-id") or -1)
        self.press("append").wait_ids([*before, best])
        return best

    def generate(self, count: int) -> list[int]:
        """Generate `count` tokens, or fewer if the text ends; returns the new ids."""
        n_before = len(self.ids())
        self.page.locator("#max-new-tokens").fill(str(count))
        self.press("generate")
        expect(self.page.locator(".stop-note")).not_to_be_empty(timeout=PATIENCE)
        self.wait_idle()
        return self.ids()[n_before:]

    # --- seeing ---

    def ids(self) -> list[int]:
        found: list[int] = self.page.evaluate(
            f"() => {_CHIP_IDS}.map(chip => Number(chip.dataset.tokenId))"
        )
        return found

    def table_ids(self) -> list[int]:
        found: list[int] = self.page.evaluate(
            "() => [...document.querySelectorAll('#token-table tbody tr')]"
            ".map(row => Number(row.dataset.tokenId))"
        )
        return found

    def best(self) -> dict[str, Any]:
        """Id and probability of the most likely candidate."""
        found: dict[str, Any] = self.page.evaluate(
            f"() => ({{id: Number({_BEST}.dataset.candidateId),"
            f" probability: Number({_BEST}.dataset.probability)}})"
        )
        return found

    def bars(self) -> dict[str, Any]:
        """What the drawn chart holds: values and ids, null for the rest."""
        self.until(f"() => {CHART}?.data?.[0]?.customdata")
        found: dict[str, Any] = self.page.evaluate(
            f"() => {{ const [bars] = {CHART}.data;"
            " return {x: [...bars.x], ids: [...bars.customdata]}; }"
        )
        return found


@contextmanager
def visiting(
    browser: Browser,
    url: str,
    *,
    width: int = 1280,
    height: int = 900,
    locale: str = "en-US",
    may_complain: bool = False,
    **options: Any,  # noqa: ANN401
) -> Iterator[Visitor]:
    """A visitor; when they leave, nothing must have gone wrong, and no other host been asked."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, **options
    )
    context.set_default_timeout(PATIENCE)
    visitor = Visitor(context.new_page())
    try:
        visitor.page.goto(url)
        visitor.page.wait_for_selector(".pg[data-ready='true']")
        yield visitor
        if may_complain:
            visitor.accidents.clear()
        visitor.check_nothing_went_wrong(url)
    finally:
        context.close()
