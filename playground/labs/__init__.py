"""The labs: one folder each, found and never listed.

A folder with a `lab.py` is a lab. What is in it (answers, component, style, sentences) belongs to
it alone; no lab imports another.
"""

from importlib import import_module
from pathlib import Path

from playground.page.lab import Lab


def folders() -> list[Path]:
    """The folders of all labs, by name."""
    found = (folder for place in __path__ for folder in Path(place).iterdir())
    return sorted(
        (folder for folder in found if (folder / "lab.py").is_file()),
        key=lambda folder: folder.name,
    )


def all_labs() -> list[Lab]:
    """What the labs declare, by name."""
    return [import_module(f"{__name__}.{folder.name}.lab").LAB for folder in folders()]
