"""Which tokens of a text have a score, behind what, and what they add up to."""

import gc
import math
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from playground.engine import Engine
from playground.host import Loaded
from playground.sampling import SamplingSettings
from playground.text.generation import predict
from playground.text.scoring import (
    N_BITS_BINS,
    RANK_LIMITS,
    Bet,
    TokenScore,
    Totals,
    first_scored,
    n_truncated,
    score,
)
from tests import gpt2, scripted
from tests.tiny import tiny_gpt2

START = gpt2.END_OF_TEXT_ID
WINDOW = scripted.CONTEXT_LENGTH
CLOSE = 1e-4


@pytest.fixture(scope="module")
def engine(loaded: Loaded) -> Engine:
    return loaded.engine


def encode(text: str) -> list[int]:
    return list(gpt2.tokenizer().encode(text))


def long_ids(length: int) -> list[int]:
    return (encode(" It was a bright cold day in April, and the clocks were striking 13.") * 99)[
        :length
    ]


TEXTS = {
    "typed": encode("Once upon a time there was 안녕 👩‍💻."),
    "one token": encode("a"),
    "with the start sign": [START, *encode("Once upon")],
    "an end in the middle": [*encode("The END"), START, *encode("Once upon")],
    "the window": long_ids(WINDOW),
    "beyond the window": long_ids(WINDOW + 9),
    "a sign that fell out": [START, *long_ids(WINDOW)],
    "signs alone": [START, START],
}


def possible_ranks(logits: NDArray[np.float32], id: int) -> range:
    """Another batch has other last digits: those who are as good as tied may change places."""
    n_above = int(np.count_nonzero(logits > logits[id] + CLOSE))
    return range(n_above + 1, int(np.count_nonzero(logits >= logits[id] - CLOSE)) + 1)


@pytest.mark.parametrize("ids", TEXTS.values(), ids=TEXTS)
def test_a_score_is_what_a_step_behind_the_same_ids_says(engine: Engine, ids: list[int]) -> None:
    scores = score(engine, ids, START)
    first = first_scored(ids, WINDOW, START)
    assert [one.position for one in scores] == list(range(first, len(ids)))
    for one in scores:
        before = ids[n_truncated(ids, WINDOW) : one.position]
        distribution = predict(engine, before or [START], SamplingSettings()).distribution
        assert one.id == ids[one.position]
        assert one.probability == pytest.approx(distribution.probs[one.id], abs=CLOSE)
        assert one.logprob == pytest.approx(math.log(distribution.probs[one.id]), abs=CLOSE)
        assert one.bits == pytest.approx(-math.log2(distribution.probs[one.id]), abs=CLOSE)
        assert one.rank in possible_ranks(distribution.logits, one.id)
        assert one.entropy_bits == pytest.approx(distribution.entropy_bits, abs=CLOSE)
        assert [bet.id for bet in one.top] == distribution.top(5).tolist()
        expected = [distribution.probs[bet.id] for bet in one.top]
        assert [bet.probability for bet in one.top] == pytest.approx(expected, abs=CLOSE)


def test_the_start_sign_of_the_page_is_no_part_of_the_text(engine: Engine) -> None:
    text = encode("Once upon a time")
    plain, signed = score(engine, text, START), score(engine, [START, *text], START)
    assert [one.position for one in signed] == [1, 2, 3, 4]
    assert signed[0].logprob == pytest.approx(plain[0].logprob, abs=CLOSE)
    assert signed[1].logprob != pytest.approx(plain[1].logprob, abs=CLOSE), "it saw the sign"


@pytest.mark.parametrize("ids", TEXTS.values(), ids=TEXTS)
def test_the_first_token_alone_is_marked_as_scored_behind_the_start(
    engine: Engine, ids: list[int]
) -> None:
    first, *others = score(engine, ids, START)
    assert first.after_start
    assert not any(one.after_start for one in others)


def test_no_text_has_no_score(engine: Engine) -> None:
    assert score(engine, [], START) == score(engine, [START], START) == ()
    assert score(engine, [START, 5], START, 2) == score(engine, [5, 6], START, 1, 1) == ()
    assert score(engine, long_ids(WINDOW + 9), START, 0, 9) == ()


@given(data=st.data(), name=st.sampled_from(list(TEXTS)))
@settings(max_examples=25, deadline=None)
def test_parts_of_any_size_are_the_whole(data: st.DataObject, name: str, engine: Engine) -> None:
    ids = TEXTS[name]
    cuts = data.draw(st.sets(st.integers(0, len(ids)), max_size=6))
    parts = [
        score(engine, ids, START, start, stop)
        for start, stop in pairwise(sorted({0, *cuts, len(ids)}))
    ]
    whole, joined = score(engine, ids, START), [one for part in parts for one in part]
    assert [(one.position, one.id, one.after_start) for one in joined] == [
        (one.position, one.id, one.after_start) for one in whole
    ]
    assert [one.logprob for one in joined] == pytest.approx(
        [one.logprob for one in whole], abs=CLOSE
    )


def made_score(logprob: float, rank: int) -> TokenScore:
    return TokenScore(0, 7, logprob, rank, 1.0, (Bet(7, 0.5),), after_start=False)


SCORES = st.lists(
    st.builds(made_score, st.floats(-60, 0), st.integers(1, 50_257)), min_size=1, max_size=60
)


@given(scores=SCORES, cut=st.integers(0, 60), n_bytes=st.integers(0, 500))
def test_totals_do_not_depend_on_the_parts(
    scores: list[TokenScore], cut: int, n_bytes: int
) -> None:
    whole = Totals().plus(scores, n_bytes + 3)
    assert Totals().plus(scores[:cut], n_bytes).plus(scores[cut:], 3) == whole
    assert whole.bytes == n_bytes + 3


@given(scores=SCORES)
def test_totals_count_what_they_say(scores: list[TokenScore]) -> None:
    totals = Totals().plus(scores, 10)
    assert totals.tokens == len(scores) == sum(totals.bits_counts)
    assert totals.top_1 == sum(one.rank == 1 for one in scores)
    assert totals.top_10 == sum(one.rank <= 10 for one in scores)
    ends = [0, *RANK_LIMITS, math.inf]
    for (low, high), count in zip(pairwise(ends), totals.rank_counts, strict=True):
        assert count == sum(low < one.rank <= high for one in scores)
    ends = [*range(N_BITS_BINS), math.inf]
    for (low, high), count in zip(pairwise(ends), totals.bits_counts, strict=True):
        assert count == sum(low <= one.bits < high for one in scores)
    bits = math.fsum(-one.logprob / math.log(2) for one in scores)
    assert totals.bits == pytest.approx(bits, abs=1e-9)
    assert totals.bits_per_token == pytest.approx(bits / len(scores))
    assert totals.bits_per_byte == pytest.approx(bits / 10)
    assert totals.perplexity == pytest.approx(2 ** (bits / len(scores)))
    product = math.prod(one.probability ** (1 / len(scores)) for one in scores)
    assert totals.perplexity == pytest.approx(1 / product, rel=1e-6)


def test_where_nothing_divides_there_is_no_figure() -> None:
    empty = Totals()
    assert (empty.tokens, empty.bits, empty.bytes) == (0, 0, 0)
    assert empty.bits_per_token is empty.bits_per_byte is empty.perplexity is None
    assert Totals().plus([made_score(-1.0, 1)], 0).bits_per_byte is None


def test_a_perplexity_no_float_holds_is_none() -> None:
    assert Totals().plus([made_score(-800.0, 9)], 1).perplexity is None
    assert Totals().plus([made_score(-700.0, 9)], 1).perplexity == pytest.approx(math.exp(700))


def test_certainty_is_no_surprise() -> None:
    assert math.copysign(1, made_score(0.0, 1).bits) == 1
    assert made_score(0.0, 1).bits == 0


@pytest.fixture
def large_vocabulary() -> Iterator[Engine]:
    engine = Engine(tiny_gpt2(vocab_size=gpt2.VOCAB_SIZE), prefix_cache_bytes=2**21)
    yield engine
    engine.close()


def resident_bytes() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="Linux tells the memory in use")
def test_two_hundred_texts_leave_nothing_behind(large_vocabulary: Engine) -> None:
    """One row of logits kept for each text would be 40 MB; all of them 1.6 GB."""
    scores = []
    for number in range(220):
        if number == 20:  # whatever is kept by design is there by now
            before = resident_bytes()
        scores.append(score(large_vocabulary, [number, *long_ids(39)], START))
    assert len(scores[-1]) == 40
    assert resident_bytes() - before < 30 * 2**20
