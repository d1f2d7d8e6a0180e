"""The labs: one folder each, found and never listed.

A folder that holds a `lab.js` or a `lab.py` is a lab. What is in it (answers, component, style,
sentences) belongs to it alone; no lab imports another.
"""

from pathlib import Path


def folders() -> list[Path]:
    """The folders of all labs, by name."""
    found = (folder for place in __path__ for folder in Path(place).iterdir())
    return sorted(
        (folder for folder in found if (folder / "__init__.py").is_file()),
        key=lambda folder: folder.name,
    )
