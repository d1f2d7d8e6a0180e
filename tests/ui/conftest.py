"""One Chromium for all; for every test a visitor of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import metaspace
from tests.tiny import tiny_gpt2
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


@pytest.fixture
def other_folder(tmp_path: Path) -> Path:
    """A model with a vocabulary of another kind."""
    made = tiny_gpt2(vocab_size=metaspace.VOCAB_SIZE, bos_token_id=1, eos_token_id=1)
    made.save_pretrained(tmp_path)
    metaspace.backend().save(str(tmp_path / "tokenizer.json"))
    return tmp_path
