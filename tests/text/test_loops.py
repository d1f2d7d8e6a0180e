from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.text.loops import Loop, find_loop
from tests import gpt2

quick = settings(deadline=None, database=None, max_examples=200)

NOTEBOOK_PROMPT = "Once upon a time, generative models"
NOTEBOOK_SENTENCE = (
    " We used a novel model of the human brain to investigate the neural correlates of"
    " cognitive function."
)
NOTEBOOK_GREEDY = (
    NOTEBOOK_PROMPT
    + " of the human brain were used to study the neural correlates of cognitive function. In"
    " the present study, we used a novel model of the human brain to investigate the neural"
    " correlates of cognitive function." + NOTEBOOK_SENTENCE * 3
)


def loop_by_definition(ids: list[int], prompt_length: int) -> Loop | None:
    """What the docstring says, period by period, position by position."""
    n = len(ids)
    for period in range(1, n + 1):
        equal = [ids[i] == ids[i - period] for i in range(period, n)]
        n_repeated = next((k for k, same in enumerate(reversed(equal)) if not same), len(equal))
        length = period + n_repeated
        if length >= 2 * period and n_repeated >= 8 and n - period >= prompt_length:
            return Loop(n - length, period, length / period)
    return None


def test_the_notebook_text_ends_in_a_loop_of_one_sentence() -> None:
    tokenizer = gpt2.tokenizer()
    ids = tokenizer.encode(NOTEBOOK_GREEDY)
    loop = find_loop(ids, len(tokenizer.encode(NOTEBOOK_PROMPT)))
    assert loop is not None
    assert loop.period == len(tokenizer.encode(NOTEBOOK_SENTENCE)) == 18
    # The sentence before begins in another way and goes on in the same.
    assert loop.turns == (len(ids) - loop.start) / 18
    assert 3 < loop.turns < 4
    turn = tokenizer.decode(ids[loop.start : loop.start + loop.period])
    assert turn == NOTEBOOK_SENTENCE.removeprefix(" We") + " We"


@pytest.mark.parametrize("text", ["ha ha ha", "The cat sat on the mat.", "No. No. No.", "", "a"])
def test_ordinary_repetition_is_no_loop(text: str) -> None:
    assert find_loop(gpt2.tokenizer().encode(text), 0) is None


@pytest.mark.parametrize(
    ("ids", "prompt_length", "loop"),
    [
        # Eight tokens must equal the one before: nine sevens.
        ([7] * 8, 0, None),
        ([7] * 9, 0, Loop(0, 1, 9.0)),
        ([1, 2, *[7] * 12], 2, Loop(2, 1, 12.0)),
        # Two full turns at least.
        ([*range(10), *range(9)], 0, None),
        ([*range(50, 90), *range(20), *range(15)], 0, None),
        ([*range(10), *range(10)], 0, Loop(0, 10, 2.0)),
        ([*range(10), *range(10), 0, 1], 0, Loop(0, 10, 2.2)),
        # Four tokens, three turns: eight equal the token four places before.
        ([99, *[1, 2, 3, 4] * 3], 1, Loop(1, 4, 3.0)),
        ([99, *[1, 2, 3, 4] * 2], 1, None),
        # A loop that ended is none.
        ([*[1, 2] * 20, 3], 0, None),
        # The prompt's own loop counts once the model has written a whole turn of it.
        ([1, 2, 3] * 6, 18, None),
        ([1, 2, 3] * 6, 16, None),
        ([1, 2, 3] * 6, 15, Loop(0, 3, 6.0)),
        ([7] * 20, 20, None),
        ([7] * 20, 19, Loop(0, 1, 20.0)),
    ],
)
def test_what_is_a_loop(ids: list[int], prompt_length: int, loop: Loop | None) -> None:
    assert find_loop(ids, prompt_length) == loop


@quick
@given(
    ids=st.lists(st.integers(0, 2), max_size=40),
    turn=st.lists(st.integers(0, 2), min_size=1, max_size=8),
    n_turns=st.integers(0, 9),
    data=st.data(),
)
def test_loops_are_found_as_defined(
    ids: list[int], turn: list[int], n_turns: int, data: st.DataObject
) -> None:
    ids = ids + turn * n_turns
    prompt_length = data.draw(st.integers(0, len(ids)))
    assert find_loop(ids, prompt_length) == loop_by_definition(ids, prompt_length)


@quick
@given(
    before=st.lists(st.integers(100, 120), max_size=20),
    period=st.integers(1, 12),
    n_turns=st.integers(2, 6),
    rest=st.integers(0, 11),
)
@example(before=[100], period=1, n_turns=6, rest=3)
def test_a_built_loop_is_found_with_its_true_period(
    before: list[int], period: int, n_turns: int, rest: int
) -> None:
    turn = list(range(period))
    ids = before + turn * n_turns + turn[: rest % period]
    n_repeated = len(ids) - len(before) - period
    expected = Loop(len(before), period, (period + n_repeated) / period)
    assert find_loop(ids, len(before)) == (expected if n_repeated >= 8 else None)


class CountingList(list[int]):
    """Counts how often one of its items is read."""

    n_reads = 0

    def __getitem__(self, index: int) -> int:  # type: ignore[override]
        self.n_reads += 1
        return super().__getitem__(index)


def fibonacci_word(length: int) -> list[int]:
    """The text with the most near-repetitions."""
    shorter, word = [0], [0, 1]
    while len(word) < length:
        shorter, word = word, word + shorter
    return word[:length]


def ruler(length: int) -> list[int]:
    """1 2 1 3 1 2 1 4 …: no stretch stands twice in a row, yet everything recurs."""
    return [(i & -i).bit_length() for i in range(1, length + 1)]


@pytest.mark.parametrize(
    "ids",
    [
        [0] * 8000,
        [*[0] * 7999, 1],
        [0, 1] * 4000,
        [*([*[0] * 8, 1] * 800), 2, *[0] * 8],
        ([*[0] * 8, 1, *[0] * 8, 2] * 500)[:-4],
        ruler(8191),
        ruler(8000)[::-1],
        fibonacci_word(8000),
        fibonacci_word(8000)[::-1],
        list(product(range(20), repeat=3)),
    ],
)
def test_long_texts_cost_little(ids: list[int]) -> None:
    counting = CountingList(ids)
    find_loop(counting, 0)
    assert counting.n_reads < 8 * len(ids)
