"""The arrows between the page's scripts point one way, as those between the Python modules do."""

import re
from pathlib import Path

import pytest

from playground.server.assets import modules

IMPORT = re.compile(r'(?:^|\n)(?:import|export)[^;]*?from "([^"]+)"|(?:^|\n)import "([^"]+)"')
SCRIPTS = {name: file for name, file in modules().items() if "/vendor/" not in name}


def imports(name: str) -> set[str]:
    """What a script imports when it is loaded, by the names under which scripts are served."""
    folder = Path("/", name).parent
    found = IMPORT.findall(SCRIPTS[name].read_text(encoding="utf-8"))
    return {
        (folder / (first or second)).resolve().relative_to("/").as_posix()
        for first, second in found
    }


def test_scripts_import_what_is_there_and_nothing_from_elsewhere() -> None:
    assert len(SCRIPTS) > 50
    for name in SCRIPTS:
        assert imports(name) <= modules().keys(), name


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name.startswith("page/")])
def test_the_page_imports_no_lab(name: str) -> None:
    assert not [one for one in imports(name) if one.startswith("labs/")]


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name.startswith("labs/")])
def test_no_lab_imports_another(name: str) -> None:
    own = "/".join(name.split("/")[:2]) + "/"
    wrong = [one for one in imports(name) if one.startswith("labs/") and not one.startswith(own)]
    assert not wrong


def test_scripts_import_in_no_circle() -> None:
    left = {name: {one for one in imports(name) if one in SCRIPTS} for name in SCRIPTS}
    while left:
        leaves = {name for name, targets in left.items() if not targets & left.keys()}
        assert leaves, f"circle among {sorted(left)}"
        left = {name: targets for name, targets in left.items() if name not in leaves}
