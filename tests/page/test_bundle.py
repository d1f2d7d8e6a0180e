"""Modules that are put together into one script."""

import re
from pathlib import Path

import pytest

from playground.page.bundle import put_together

ENTRY = "entry.js"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    return tmp_path


def write(folder: Path, **modules: str) -> Path:
    """Modules by the names of their files; the entry stands above the others."""
    for name, code in modules.items():
        (folder / "parts" / f"{name}.js").write_text(code, encoding="utf-8")
    return folder / "parts" / ENTRY


def lines(script: str) -> list[str]:
    return script.split("\n")


def test_a_module_runs_once_and_after_all_that_it_imports(folder: Path) -> None:
    entry = write(
        folder,
        leaf="export const leaf = 1;\n",
        left='import { leaf } from "./leaf.js";\nexport const left = leaf;\n',
        right='import { leaf as found } from "./leaf.js";\nexport const right = found;\n',
        entry='import * as left from "./left.js";\nimport { right } from "../parts/right.js";\n'
        "use(left.left, right);\n",
    )
    assert lines(put_together(entry)) == [
        "const $m0=(()=>{",
        "const leaf = 1;",
        "return{leaf}",
        "})();",
        "const $m1=(()=>{",
        "const {leaf:leaf}=$m0;",
        "const left = leaf;",
        "return{left}",
        "})();",
        "const $m2=(()=>{",
        "const {leaf:found}=$m0;",
        "const right = found;",
        "return{right}",
        "})();",
        "const $m3=(()=>{",
        "const left=$m1;",
        "const {right:right}=$m2;",
        "use(left.left, right);",
        "return{}",
        "})();",
    ]


def test_all_forms_of_export_are_known(folder: Path) -> None:
    entry = write(
        folder,
        a="export function f() {}\nexport async function g() {}\nexport class C {}\n",
        b="var x=1,y=2;export{x as one,y};",
        c="export default function(){return 3}",
        entry='import d from"./c.js";export{one,y as two}from"./b.js";export{f}from"./a.js";'
        "use(d);export{d as three};",
    )
    script = put_together(entry)
    assert "return{f,g,C}" in script
    assert "async function g() {}" in script
    assert "return{one:x,y:y}" in script
    assert "const $default=function(){return 3}" in script
    assert re.search(r"const \{default:d\}=\$m\d;use\(d\);", script)
    assert re.search(r"return\{one:(\$m\d)\.one,two:\1\.y,f:\$m\d\.f,three:d\}", script)


def test_comments_and_indentation_stay_behind_and_strings_do_not(folder: Path) -> None:
    entry = write(
        folder,
        entry='// import { no } from "./none.js";\n\n/**\n * export { no }\n */\nif (a) {\n'
        '  use("// kept", `/* kept */`); /** @type {b} */ (c);\n}\n',
    )
    assert lines(put_together(entry))[1:-2] == [
        "if (a) {",
        'use("// kept", `/* kept */`); /** @type {b} */ (c);',
        "}",
    ]


@pytest.mark.parametrize(
    "code",
    [
        "export let changing = 1;\n",
        'import "./leaf.js";\n',
        'export * from "./leaf.js";\n',
        "use(import.meta.url);\n",
        'import { entry } from "./entry.js";\n',
    ],
)
def test_what_would_come_out_wrong_is_refused(folder: Path, code: str) -> None:
    entry = write(folder, leaf="export const leaf = 1;\n", entry=code)
    with pytest.raises(ValueError, match=re.escape(ENTRY)):
        put_together(entry)
