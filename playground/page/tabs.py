"""The order of the tabs and how they are grouped: the one place that names labs side by side.

A lab that stands in no group has its tab behind all others.
"""

TABS: tuple[tuple[str, ...], ...] = (
    ("write", "sampling", "compare", "branches", "beams"),
    ("surprise", "cutting", "tax", "vocabulary"),
    ("guess", "class"),
)
