"""What the linters cannot say: no function is longer than a screen, every script is checked."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCREEN = 60  # lines; Biome says the same of the scripts
SCRIPTS = [file for file in (ROOT / "playground").rglob("*.js") if file.parent.name != "vendor"]


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("folder", ["playground", "bench"])
def test_no_function_is_longer_than_a_screen(folder: str) -> None:
    long = [
        f"{file.relative_to(ROOT)}: {node.name}"
        for file in (ROOT / folder).rglob("*.py")
        for node in functions(file)
        if (node.end_lineno or 0) - node.lineno >= SCREEN
    ]
    assert not long


def test_every_script_is_type_checked() -> None:
    assert len(SCRIPTS) > 50
    assert not [file.name for file in SCRIPTS if "@ts-nocheck" in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("mark", ["@ts-ignore", "@ts-expect-error", "biome-ignore"])
def test_a_finding_is_silenced_with_a_reason(mark: str) -> None:
    for file in SCRIPTS:
        for line in file.read_text(encoding="utf-8").splitlines():
            if mark in line:
                assert len(line.partition(mark)[2].strip(" :/*")) > 20, f"{file.name}: {line}"
