"""One Chromium for all; for every test a visitor of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.ui.visitor import Visitor, visiting

Visit = Callable[..., Visitor]


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


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    """A visitor whose page stands ready, with the first example."""
    return visit().wait_ready()
