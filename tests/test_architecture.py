"""The arrows between the modules point one way."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "playground").rglob("*.py"))


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(file) for file in FILES}

# Part of the product → parts it may import.
ARROWS = {
    "errors": set(),
    "i18n": {"errors"},
    "tokenizer": {"errors"},
    "sampling": {"errors"},
    "engine": {"errors", "sampling"},
    "models": {"errors", "i18n", "tokenizer"},
    "host": {"engine", "errors", "models", "tokenizer"},
    "text": {"engine", "errors", "i18n", "sampling", "tokenizer"},
    "page": {"errors", "host", "i18n", "sampling", "text", "tokenizer"},
    "labs": {"engine", "errors", "host", "i18n", "page", "sampling", "text", "tokenizer"},
    "config": {"models"},
    "server": {"errors", "host", "i18n", "labs", "page", "sampling", "text", "tokenizer"},
    "lessons": {"labs"},
}

# Library → the parts that may import it at run time.
LIBRARIES = {
    "gradio": {"server"},
    "starlette": {"labs", "server"},
    "plotly": {"server"},
    "segno": {"server"},
    "yaml": {"labs"},
    "nbformat": {"labs"},
    "torch": {"engine", "models"},
    "transformers": {"engine", "models"},
    "huggingface_hub": {"models"},
    "tokenizers": {"models", "tokenizer"},
}

# The page opens before torch is there: nothing on its way may import it, but on first use.
OPENS_WITHOUT_TORCH = [part for part in ARROWS if part not in {"engine"}]


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement: what, where, and whether it only serves type checkers."""

    module: str
    file: Path
    line: int
    for_types: bool
    at_import: bool

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {self.module}"


def part_of(file: Path) -> str:
    return file.relative_to(ROOT / "playground").parts[0].removesuffix(".py")


def imports_of(file: Path) -> Iterator[Import]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    lazy = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports are absolute"
            assert node.module
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name for name in inside if name in MODULES] or [node.module]
        else:
            continue
        for name in names:
            types_only = id(node) in for_types
            at_import = not types_only and id(node) not in lazy
            yield Import(name, file, node.lineno, types_only, at_import)


IMPORTS = [found for file in FILES for found in imports_of(file)]


def test_every_part_has_its_arrows() -> None:
    assert {part_of(file) for file in FILES} - {"__init__"} == set(ARROWS)


def test_arrows_have_no_circle() -> None:
    left = {part: set(targets) for part, targets in ARROWS.items()}
    while left:
        leaves = {part for part, targets in left.items() if not targets & left.keys()}
        assert leaves, f"circle among {sorted(left)}"
        left = {part: targets for part, targets in left.items() if part not in leaves}


def test_no_modules_import_each_other_in_a_circle_not_even_for_types() -> None:
    left = {module: set[str]() for module in MODULES}
    for found in IMPORTS:
        if found.module in MODULES - {module_of(found.file)}:
            left[module_of(found.file)].add(found.module)
    while left:
        leaves = {module for module, targets in left.items() if not targets & left.keys()}
        assert leaves, f"circle among {sorted(left)}"
        left = {module: targets for module, targets in left.items() if module not in leaves}


@pytest.mark.parametrize("part", ARROWS)
def test_a_part_imports_only_what_its_arrows_allow(part: str) -> None:
    wrong = [
        found
        for found in IMPORTS
        if found.module.startswith("playground.")
        and part_of(found.file) == part
        and found.module.split(".")[1] not in ARROWS[part] | {part}
    ]
    assert not wrong, "; ".join(map(str, wrong))


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    wrong = [
        found
        for found in IMPORTS
        if found.module.split(".")[0] == library
        and not found.for_types
        and part_of(found.file) not in LIBRARIES[library]
    ]
    assert not wrong, "; ".join(map(str, wrong))


def test_plotly_is_asked_only_where_its_javascript_lies() -> None:
    """`charts` writes its figures down as plain data."""
    modules = {
        (part_of(found.file), found.module)
        for found in IMPORTS
        if found.module.split(".")[0] == "plotly"
    }
    assert modules == {("server", "plotly")}
    assets = (ROOT / "playground/server/assets.py").read_text(encoding="utf-8")
    used = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(assets))
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("plotly.")
    ]
    assert sorted(used) == ["plotly.__file__", "plotly.__version__"]


def test_only_app_imports_the_page() -> None:
    app = {found.module for found in imports_of(ROOT / "app.py")}
    assert "playground.server.app" in app
    users = {
        part_of(found.file) for found in IMPORTS if found.module.startswith("playground.server")
    }
    assert users == {"server"}


def test_no_lab_imports_another() -> None:
    """It may ask which labs there are, and know none of them."""
    labs = ROOT / "playground/labs"
    wrong = [
        found
        for found in IMPORTS
        if labs in found.file.parents
        and found.module.startswith("playground.labs.")
        and found.module.split(".")[2:3] != [found.file.relative_to(labs).parts[0]]
    ]
    assert not wrong, "; ".join(map(str, wrong))


def test_nothing_that_opens_the_page_imports_torch_before_it_is_used() -> None:
    wrong = [
        found
        for found in IMPORTS
        if found.at_import
        and part_of(found.file) in OPENS_WITHOUT_TORCH
        and found.module.split(".")[0] in {"torch", "transformers"}
    ]
    assert not wrong, "; ".join(map(str, wrong))


def test_importing_all_but_the_page_and_the_engine_brings_neither_torch_nor_gradio() -> None:
    parts = [f"playground.{part}" for part in ARROWS if part not in {"engine", "server"}]
    code = (
        f"import sys, {', '.join(parts)}\n"
        "print({'torch', 'transformers', 'gradio'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def reads_environment(node: ast.AST) -> bool:
    names = {"environ", "environb", "getenv"}
    if isinstance(node, ast.Attribute):
        return node.attr in names and ast.unparse(node.value) == "os"
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "os"
        and any(alias.name in names for alias in node.names)
    )


def test_only_config_reads_the_environment() -> None:
    readers = {
        file.relative_to(ROOT).as_posix()
        for file in FILES
        if any(map(reads_environment, ast.walk(ast.parse(file.read_text(encoding="utf-8")))))
    }
    assert readers == {"playground/config.py"}


def test_app_only_sets_variables_of_the_environment() -> None:
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    uses = [node for node in ast.walk(tree) if reads_environment(node)]
    assignments = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Assign)]
    assert "os.environ['GRADIO_ANALYTICS_ENABLED'] = 'False'" in assignments
    assert len(uses) == sum(line.startswith("os.environ[") for line in assignments)
