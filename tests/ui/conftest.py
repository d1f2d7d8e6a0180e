"""One Chromium for all; for every test a visitor of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.ui.visitor import Visitor, visiting

Visit = Callable[..., Visitor]

START_AGAIN = """async () => {
  localStorage.clear();
  document.body.classList.remove("dark", "projector");
  window.scrollTo(0, 0);
  (await import("/playground-static/main.js")).startAgain();
}"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        reason = "there is no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield made
        made.close()


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    """Opens the page as a new visitor; by default an English one at a laptop."""
    with ExitStack() as leaving:

        def arrive(*, at: str = url, **options: object) -> Visitor:
            return leaving.enter_context(visiting(browser, at, **options))

        yield arrive


@pytest.fixture(scope="session")
def open_page(browser: Browser, url: str) -> Iterator[Page]:
    """One page for all tests that need nothing special: loading it anew takes seconds."""
    with visiting(browser, url) as visitor:
        yield visitor.page


@pytest.fixture
def visitor(open_page: Page, url: str) -> Iterator[Visitor]:
    """A visitor whose page stands ready, as when it was just opened, with the first example."""
    open_page.evaluate(START_AGAIN)
    visitor = Visitor(open_page).wait_ready()
    yield visitor
    visitor.check_nothing_went_wrong(url)
