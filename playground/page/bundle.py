"""Modules put together into one script, for a page that is to be one answer of the server.

Each module becomes a function that runs once, after those it imports, and returns what it exports;
comments and indentation stay behind. This is no parser: it knows the forms of import and export
that our modules and the vendored ones have, and refuses any other.
"""

import re
from pathlib import Path

_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/)\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)
_FROM = r'\s*from\s*"(?P<file>[^"]+)";?'
_IMPORT = re.compile(
    r"\bimport\s*(?:\*\s*as\s+(?P<all>\w+)|\{(?P<names>[^}]*)\}|(?P<default>\w+))" + _FROM
)
_PASSED_ON = re.compile(r"\bexport\s*\{(?P<names>[^}]*)\}" + _FROM)
_LISTED = re.compile(r"\bexport\s*\{(?P<names>[^}]*)\};?")
_DECLARED = re.compile(
    r"^export (?P<kind>const|class|(?:async )?function) (?P<name>\w+)", re.MULTILINE
)
_DEFAULT = re.compile(r"\bexport default ")
_LEFT = re.compile(r'\b(?:import|export)(?=\s*[\w{*."])')


def put_together(entry: Path) -> str:
    """One script that does what the module `entry` does, with all that it imports.

    Raises:
        ValueError: modules import each other in a circle, or a form of import or export is unknown.
    """
    order = _in_order(entry.resolve(), ())
    names = {file: f"$m{number}" for number, file in enumerate(order)}
    return "\n".join(f"const {names[file]}=(()=>{{\n{_body(file, names)}\n}})();" for file in order)


def _in_order(file: Path, above: tuple[Path, ...]) -> list[Path]:
    """The module behind all that it imports, each of them once."""
    if file in above:
        raise ValueError(f"{file} imports itself in the end")
    code = _code(file)
    imported = [found for pattern in (_IMPORT, _PASSED_ON) for found in pattern.finditer(code)]
    before = [one for found in imported for one in _in_order(_target(file, found), (*above, file))]
    return list(dict.fromkeys([*before, file]))


def _code(file: Path) -> str:
    return _COMMENT.sub("", file.read_text(encoding="utf-8"))


def _target(file: Path, found: re.Match[str]) -> Path:
    return (file.parent / found["file"]).resolve()


def _body(file: Path, names: dict[Path, str]) -> str:
    """The module as a function's body."""
    exports: list[str] = []

    def bind(found: re.Match[str]) -> str:
        bound = (
            found["all"]
            or "{"
            + (f"default:{found['default']}" if found["default"] else _renamed(found["names"]))
            + "}"
        )
        return f"const {bound}={names[_target(file, found)]};"

    def pass_on(found: re.Match[str]) -> str:
        source = names[_target(file, found)]
        exports.extend(f"{new}:{source}.{old}" for old, new in _pairs(found["names"]))
        return ""

    def listed(found: re.Match[str]) -> str:
        exports.extend(f"{new}:{old}" for old, new in _pairs(found["names"]))
        return ""

    def declared(found: re.Match[str]) -> str:
        exports.append(found["name"])
        return f"{found['kind']} {found['name']}"

    def default(found: re.Match[str]) -> str:
        exports.append("default:$default")
        return "const $default="

    code = _code(file)
    for pattern, replacement in (
        (_IMPORT, bind),
        (_PASSED_ON, pass_on),
        (_LISTED, listed),
        (_DECLARED, declared),
        (_DEFAULT, default),
    ):
        code = pattern.sub(replacement, code)
    if left := _LEFT.search(code):
        raise ValueError(f"{file}: {code[left.start() : left.start() + 60]!r}")
    return f"{_INDENT.sub('', code).strip()}\nreturn{{{','.join(exports)}}}"


def _renamed(names: str) -> str:
    return ",".join(f"{old}:{new}" for old, new in _pairs(names))


def _pairs(names: str) -> list[tuple[str, str]]:
    """Of ``a, b as c``: each name with the one it goes by afterwards."""
    parts = [part.strip() for part in names.split(",") if part.strip()]
    return [(part.split()[0], part.split()[-1]) for part in parts]
