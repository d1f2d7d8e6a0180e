"""The benchmark compares ways that do the same thing."""

import asyncio
from contextlib import closing

import pytest

from bench.classroom import lesson
from bench.scoring import our_score, transformers_score
from bench.steps import notebook_tokenizer, text_ids
from bench.timing import interleaved_medians
from bench.ways import notebook, ours, transformers_generate
from playground.engine import Engine
from tests import gpt2
from tests.tiny import tiny_gpt2


def test_all_ways_append_the_same_tokens() -> None:
    model = tiny_gpt2(vocab_size=gpt2.VOCAB_SIZE)
    ids = text_ids(12, variant=0)
    with closing(Engine(model, prefix_cache_bytes=2**20)) as engine:
        ours_appended = ours(engine, gpt2.tokenizer())(ids, 5).ids
    assert len(ours_appended) == 5
    assert transformers_generate(model)(ids, 5).ids == ours_appended
    assert notebook(model, notebook_tokenizer())(ids, 1).ids == ours_appended[:1]


def test_both_ways_to_score_agree() -> None:
    model = tiny_gpt2(vocab_size=gpt2.VOCAB_SIZE)
    ids = text_ids(40, variant=0)
    with closing(Engine(model, prefix_cache_bytes=2**20)) as engine:
        found = our_score(engine)(ids)
    assert found == pytest.approx(transformers_score(model)(ids), abs=1e-4)
    assert len(found) == 39


def test_our_steps_are_timed_where_one_position_is_computed() -> None:
    model = tiny_gpt2(vocab_size=gpt2.VOCAB_SIZE)
    with closing(Engine(model, prefix_cache_bytes=2**20)) as engine:
        first = ours(engine, gpt2.tokenizer())(text_ids(12, variant=0), 3).ids
        assert engine.next_logits([*text_ids(12, variant=0), *first]).computed_positions == 1


@pytest.mark.parametrize("length", [12, 1000])
def test_texts_come_back_the_same_and_differ_in_the_last_token_alone(length: int) -> None:
    tokenizer = notebook_tokenizer()
    texts = [text_ids(length, variant) for variant in range(13)]
    for ids in texts:
        assert tokenizer(tokenizer.decode(ids))["input_ids"] == ids
        assert ids[:-1] == texts[0][:-1]
    assert len({ids[-1] for ids in texts}) == 13


def test_the_round_that_warms_up_is_not_counted() -> None:
    medians = interleaved_medians({"numbers": lambda number: [100.0 * (number == 0), number]}, 3)
    assert medians == {"numbers": 0.5}


def test_every_simulated_student_joins_answers_and_sees_the_reveal(url: str) -> None:
    times = asyncio.run(lesson(url, 5, 2))
    assert len(times.joined) == 5
    assert len(times.answered) == len(times.revealed) == 10
    assert min(times.joined + times.revealed) > 0
