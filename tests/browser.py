"""One Chromium for all; for every test a visitor of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.visitor import START, Visitor, visiting

Visit = Callable[..., Visitor]

# The first is the same Chromium without windows of its own, which saves a third of the time.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")

START_AGAIN = """async (locale) => {
  localStorage.clear();
  history.replaceState(null, "", location.pathname);
  Object.defineProperty(navigator, "languages", { value: [locale], configurable: true });
  document.body.classList.remove("dark", "projector");
  window.scrollTo(0, 0);
  START
}""".replace("START", START)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a page: every test that comes by a browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
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
        visitor.leave()
        yield visitor.page


@pytest.fixture
def come(open_page: Page, url: str) -> Iterator[Visit]:
    """Opens that page as it stands for a new visitor: by default an English one at a laptop."""
    visitors: list[Visitor] = []
    complaining: list[Visitor] = []

    def arrive(
        *,
        width: int = 1280,
        height: int = 900,
        locale: str = "en-US",
        may_complain: bool = False,
    ) -> Visitor:
        open_page.set_viewport_size({"width": width, "height": height})
        open_page.evaluate(START_AGAIN, locale)
        visitor = Visitor(open_page)
        (complaining if may_complain else visitors).append(visitor)
        return visitor.wait_ready()

    yield arrive
    open_page.unroute_all()
    for visitor in (*visitors, *complaining):
        visitor.leave()
    for visitor in visitors:
        visitor.check_nothing_went_wrong(url)


@pytest.fixture
def visitor(come: Visit) -> Visitor:
    """A visitor whose page stands ready, as when it was just opened, with the first example."""
    return come()
