"""`python -m playground.page.vendoring`: take the page's libraries anew from node_modules.

The page loads nothing from elsewhere and has no build step, so the few modules it uses lie in
the repository, as npm has them but for their imports, which name their neighbours here.
After a change of versions in package.json: `npm install`, this, and look at what has changed.
With `--check` nothing is written; the command fails where a file is not the package's.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "playground/page/vendor"
MANIFEST = FOLDER / "manifest.json"
PACKAGES = ROOT / "node_modules"

IMPORTED = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\2""")
SOURCE_MAP = re.compile(r"[ \t]*//# sourceMappingURL=\S*[ \t]*\n?")


@dataclass(frozen=True)
class Module:
    """One file of the folder, and where in which package it comes from."""

    file: str
    name: str
    package: str
    version: str
    licence: str
    licence_file: str
    source: str
    sha256: str


def read_manifest(path: Path = MANIFEST) -> tuple[Module, ...]:
    """Every vendored module, in the order of the manifest."""
    return tuple(Module(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))


def imports(script: str) -> tuple[str, ...]:
    """What a module imports, as it is written there."""
    return tuple(found[2] for found in IMPORTED.findall(script))


def vendored(script: str, files: Mapping[str, str]) -> str:
    """The script as the page has it: its imports are files beside it, and no source map.

    `files` gives the file of every module by its name, as `preact/hooks`.
    """

    def beside(found: re.Match[str]) -> str:
        before, quote, name = found.groups()
        return f"{before}{quote}./{files[name]}{quote}"

    return IMPORTED.sub(beside, SOURCE_MAP.sub("", script)).rstrip() + "\n"


def sha256(content: bytes) -> str:
    """The hash that the manifest holds."""
    return hashlib.sha256(content).hexdigest()


def taken(module: Module, files: Mapping[str, str]) -> tuple[Module, dict[str, str]]:
    """The module's entry as the installed package has it, and its files with their content."""
    package = PACKAGES / module.package
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    script = vendored((package / module.source).read_text(encoding="utf-8"), files)
    entry = replace(
        module,
        version=about["version"],
        licence=about["license"],
        sha256=sha256(script.encode()),
    )
    licence = (package / "LICENSE").read_text(encoding="utf-8")
    return entry, {module.file: script, module.licence_file: licence}


def all_taken(modules: Sequence[Module]) -> dict[str, str]:
    """Every file of the folder that comes from npm, the manifest too."""
    files = {module.name: module.file for module in modules}
    entries, contents = zip(*(taken(module, files) for module in modules), strict=True)
    manifest = json.dumps([asdict(entry) for entry in entries], indent=2)
    return {
        name: text
        for content in (*contents, {MANIFEST.name: f"{manifest}\n"})
        for name, text in content.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files that have changed, or with `--check` only name them."""
    parser = argparse.ArgumentParser(
        prog="python -m playground.page.vendoring", description=__doc__
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    only_check = parser.parse_args(arguments).check
    changed = [
        (FOLDER / name, text)
        for name, text in all_taken(read_manifest()).items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    for path, text in changed:
        print(f"{path.relative_to(ROOT)}: {'differs from npm' if only_check else 'written'}")
        if not only_check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return int(only_check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
