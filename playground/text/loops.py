"""Does the text end in a loop that the model wrote?

Works on ids alone; knows nothing of tokens, models or pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Fewer repeated tokens than this are ordinary language ("ha ha ha", "very very very").
MIN_REPEATED = 8
MIN_TURNS = 2


@dataclass(frozen=True, slots=True)
class Loop:
    """The end of a text that repeats itself.

    Attributes:
        start: position of the first token of the repeating stretch, which reaches to the end.
        period: tokens in one turn.
        turns: how often the turn occurs, the last one perhaps unfinished.
    """

    start: int
    period: int
    turns: float


def find_loop(ids: Sequence[int], prompt_length: int) -> Loop | None:
    """The loop of the smallest period that `ids` end in, or None.

    A loop has at least two full turns and eight tokens that equal the token one period before,
    and its last full turn lies behind the prompt of `prompt_length` tokens.

    Trying every period costs O(n log n) comparisons, not O(n²): if two periods that lie close
    together both matched for long, the difference between them would be a loop already found.
    """
    n_generated = len(ids) - prompt_length
    for period in range(1, min(n_generated, len(ids) // MIN_TURNS) + 1):
        n_repeated = _n_repeated(ids, period)
        if n_repeated >= max(MIN_REPEATED, (MIN_TURNS - 1) * period):
            length = period + n_repeated
            return Loop(start=len(ids) - length, period=period, turns=length / period)
    return None


def _n_repeated(ids: Sequence[int], period: int) -> int:
    """How many ids, counted from the end, equal the id `period` places before."""
    position = len(ids) - 1
    while position >= period and ids[position] == ids[position - period]:
        position -= 1
    return len(ids) - 1 - position
