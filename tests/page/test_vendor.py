"""The page's libraries lie in the repository as npm has them, and load nothing from elsewhere."""

import json
import re
from pathlib import Path

import pytest

from playground.page.vendoring import FOLDER, ROOT, Module, imports, read_manifest, sha256, vendored

MODULES = read_manifest()
SCRIPTS = sorted(FOLDER.glob("*.js"))

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.file)
each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


def test_the_manifest_names_every_script_once() -> None:
    assert sorted(module.file for module in MODULES) == [script.name for script in SCRIPTS]
    assert len({module.name for module in MODULES}) == len(MODULES)


@each_module
def test_a_module_is_the_one_that_the_manifest_describes(module: Module) -> None:
    assert sha256((FOLDER / module.file).read_bytes()) == module.sha256


@each_module
def test_its_version_is_the_one_whose_types_are_checked(module: Module) -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert package["devDependencies"][module.package] == module.version
    assert lock["packages"][f"node_modules/{module.package}"]["version"] == module.version
    types = (FOLDER / module.file).with_suffix(".d.ts").read_text(encoding="utf-8")
    assert f'from "{module.name}";' in types


@each_module
def test_its_licence_lies_beside_it(module: Module) -> None:
    text = (FOLDER / module.licence_file).read_text(encoding="utf-8")
    name = {"MIT": "MIT License", "Apache-2.0": "Apache License"}[module.licence]
    assert name in text


@each_script
def test_a_module_loads_only_its_neighbours(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert {FOLDER / name for name in imports(text)} <= set(SCRIPTS)
    assert not re.search(r"\bimport\s*\(|importScripts|\bfetch\s*\(|sourceMappingURL", text)


def test_the_lock_says_what_to_fetch_and_not_from_where() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = [about for path, about in lock["packages"].items() if path]
    assert all(about["integrity"].startswith("sha512-") for about in packages)
    assert not [about for about in packages if "resolved" in about]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('import{h}from"preact";', 'import{h}from"./preact.js";'),
        ("export * from 'preact/hooks'", "export * from './hooks.js'"),
        ('import "preact";', 'import "./preact.js";'),
        ('import ( "preact" )', 'import ( "./preact.js" )'),
        ("a=1;\n//# sourceMappingURL=a.js.map\n", "a=1;"),
        ("a=1;//# sourceMappingURL=a.js.map", "a=1;"),
        ('b="preact";', 'b="preact";'),
    ],
)
def test_imports_become_files_and_source_maps_go(script: str, expected: str) -> None:
    files = {"preact": "preact.js", "preact/hooks": "hooks.js"}
    assert vendored(script, files) == expected + "\n"


def test_a_module_that_imports_what_is_not_vendored_is_refused() -> None:
    with pytest.raises(KeyError, match="elsewhere"):
        vendored('import a from "elsewhere";', {"preact": "preact.js"})
