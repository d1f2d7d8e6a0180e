"""A session on its way out and back in: a link, JSON, a table, code that proves it.

Text in, text out. This package reads no file, runs no model and knows no page.
"""

from playground.labs.save.code import Present, session_parts, step_parts, to_notebook, to_script
from playground.labs.save.link import MAX_LINK, from_link, to_link
from playground.labs.save.origin import Kind, Origin
from playground.labs.save.session import MAX_CHARS, from_session, to_session
from playground.labs.save.table import to_csv

__all__ = [
    "MAX_CHARS",
    "MAX_LINK",
    "Kind",
    "Origin",
    "Present",
    "from_link",
    "from_session",
    "session_parts",
    "step_parts",
    "to_csv",
    "to_link",
    "to_notebook",
    "to_script",
    "to_session",
]
