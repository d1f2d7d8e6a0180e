"""A new lab is a new folder: the one of docs/adding-a-lab.md, built as it is written there."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from playground import i18n, labs
from playground.host import ModelHost
from playground.page.lab import Site
from playground.server import assets, wire
from playground.server.app import launch_options, page_config
from tests import gpt2
from tests.asking import function_of
from tests.browser import Visit
from tests.served import served

GUIDE = Path(__file__).parents[2] / "docs/adding-a-lab.md"
TEXT = "dog dog dog cat"
DOG = gpt2.tokenizer().encode(" dog")[0]


def blocks() -> dict[str, str]:
    """The files of the guide: name → text."""
    text = GUIDE.read_text(encoding="utf-8")
    return dict(re.findall(r"^\*\*`([\w.]+)`\*\*\n\n```\w+\n(.*?)^```$", text, re.M | re.DOTALL))


def forget() -> None:
    i18n.tables.cache_clear()
    assets.version.cache_clear()
    for name in [name for name in sys.modules if name.startswith("playground.labs.repeats")]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The lab in a folder far from the others, found beside them."""
    place = tmp_path_factory.mktemp("labs")
    made = place / "repeats"
    made.mkdir()
    for name, text in blocks().items():
        (made / name).write_text(text, encoding="utf-8")
    labs.__path__.append(str(place))
    forget()
    yield made
    labs.__path__.remove(str(place))
    forget()


def test_the_guide_writes_every_file_it_lists(folder: Path) -> None:
    listed = re.findall(r"^  ([\w.]+) {2,}", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(file.name for file in folder.iterdir() if file.is_file())


def test_it_has_a_tab_its_sentences_in_every_language_and_its_style(
    folder: Path, host: ModelHost
) -> None:
    site = Site(host)
    config = page_config(site)
    [declared] = [lab for lab in config["labs"] if lab["name"] == "repeats"]
    assert declared["tab"].items() >= {"name": "repeats", "title": "repeats.tab"}.items()
    assert config["strings"]["repeats.tab"] == {"en": "Repeats", "ko": "반복"}
    assert folder / "style.css" in launch_options(site)["css_paths"]
    assert assets.modules()["labs/repeats/lab.js"] == folder / "lab.js"


def test_it_answers(folder: Path, host: ModelHost) -> None:
    ask = function_of(host, "repeats")
    dogs = {"id": DOG, "token": "␣dog", "times": 2}
    assert ask({"text": TEXT}) == {"repeats": [dogs]}
    assert ask({"text": "dog cat"}) == {"repeats": []}
    assert "error" in ask({"ids": "dog"})


def test_its_types_are_written_for_the_page(folder: Path) -> None:
    types = wire.files()[folder / "wire.d.ts"]
    assert "export interface Repeat {\n  id: number;" in types


def test_a_visitor_finds_it_in_both_languages(folder: Path, host: ModelHost, visit: Visit) -> None:
    with served(host) as url:
        visitor = visit(at=url)
        visitor.write(TEXT)
        visitor.page.click("[role=tab][data-view=repeats]")
        row = visitor.page.locator(f".repeats [data-token-id='{DOG}']")
        expect(row).to_have_text("␣dog 2 times")
        expect(row.locator("xpath=..")).to_have_css("column-width", "192px")
        visitor.page.click("#language [value=ko]")
        expect(row).to_have_text("␣dog 2번")
