"""The order of the tabs and how they are grouped: the one place that names labs side by side.

A lab that stands in no group has its tab behind all others.
"""

from collections.abc import Iterable

TABS: tuple[tuple[str, ...], ...] = (
    ("write", "sampling", "compare", "branches", "beams"),
    ("surprise", "cutting", "tax", "vocabulary"),
    ("guess", "class"),
)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The tabs as they stand on the page."""
    known = [name for group in TABS for name in group]
    there = list(names)
    return (*(name for name in known if name in there), *(n for n in there if n not in known))
