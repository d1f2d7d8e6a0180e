"""A trace with its figures as CSV, one token a line.

For spreadsheets: a mark at the beginning tells them UTF-8, and no cell can act as a formula.
"""

import csv
import io
from collections.abc import Sequence

from playground.sampling import SETTINGS
from playground.text.replay import Replayed
from playground.text.trace import Trace
from playground.text.views import visible
from playground.tokenizer import Token, Tokenizer

COLUMNS = (
    "position",
    "part",
    "id",
    "text",
    "bytes",
    "how",
    "probability",
    "rank",
    "bits",
    "sampler_probability",
    "u",
    *SETTINGS,
)
_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | None


def to_csv(trace: Trace, replayed: Sequence[Replayed], tokenizer: Tokenizer) -> str:
    """The lines of the table: the prompt's tokens, then the steps.

    `text` shows a token as the page does, `bytes` (hex) is what it truly is.
    """
    lines = io.StringIO()
    lines.write(_BYTE_ORDER_MARK)
    table = csv.writer(lines)
    table.writerow(COLUMNS)
    for position, id in enumerate(trace.prompt_ids):
        table.writerow(_token_cells(position, "prompt", tokenizer.token(id)))
    for one in replayed:
        table.writerow(_step_cells(one, tokenizer.token(one.step.id)))
    return lines.getvalue()


def _token_cells(position: int, part: str, token: Token) -> list[Cell]:
    return [position, part, token.id, _guarded(visible(token.piece)), token.piece.hex()]


def _step_cells(one: Replayed, token: Token) -> list[Cell]:
    settings = [getattr(one.step.settings, name) for name in SETTINGS]
    return [
        *_token_cells(one.position, "appended", token),
        one.step.how,
        one.probability,
        one.rank,
        one.bits,
        one.sampler_probability,
        one.u,
        *settings,
    ]


def _guarded(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
