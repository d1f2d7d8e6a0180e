"""Does the text end in a loop that the model wrote?

Works on ids alone; knows nothing of tokens, models or pages.
"""

from collections.abc import Iterator, Sequence
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
    and its last full turn lies behind the prompt of `prompt_length` tokens. Linear in the
    number of ids.
    """
    n_generated = len(ids) - prompt_length
    longest_period = min(n_generated, len(ids) // MIN_TURNS)
    for period, n_repeated in _repeats(ids[::-1], longest_period):
        if n_repeated >= max(MIN_REPEATED, (MIN_TURNS - 1) * period):
            length = period + n_repeated
            return Loop(start=len(ids) - length, period=period, turns=length / period)
    return None


def _repeats(ids: Sequence[int], longest: int) -> Iterator[tuple[int, int]]:
    """For each shift 1 … `longest`: how many leading `ids` equal those `shift` places on.

    The Z-algorithm (Gusfield 1997, 1.4): `[left, right)` is the match that reaches farthest, and
    inside it counts are copied, so no id is compared twice with success.
    """
    counts = [0]
    left = right = 0
    for shift in range(1, longest + 1):
        count = min(right - shift, counts[shift - left]) if shift < right else 0
        while shift + count < len(ids) and ids[count] == ids[shift + count]:
            count += 1
        if shift + count > right:
            left, right = shift, shift + count
        counts.append(count)
        yield shift, count
