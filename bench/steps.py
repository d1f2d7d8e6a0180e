"""One more token behind texts of several lengths, and for several visitors at once."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache, partial

import torch
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from bench.timing import Measure, interleaved_medians, now_ms
from bench.ways import Way, notebook, one_read, ours, transformers_generate
from playground.engine import Engine
from playground.sampling import SamplingSettings
from playground.text.generation import predict
from tests import gpt2

CONTEXTS = (12, 128, 512, 1000)
VISITORS = (16, 32)
VISITOR_TOKENS = 64
PREFIX_CACHE_BYTES = 512 * 1024 * 1024  # the product's default

_STEPS_PER_ROUND = 8
_SENTENCE = " Udacity is the best place to learn about generative"

Cell = tuple[str, int]
"""A way's name and a number of tokens, or of visitors."""


def gpt2_shape() -> GPT2LMHeadModel:
    """GPT-2 with 124 million seeded random weights, which cost what the real ones cost."""
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config()).eval()
    # Random weights must not end the text.
    model.generation_config.eos_token_id = None
    return model.requires_grad_(False)


def notebook_tokenizer() -> PreTrainedTokenizerFast:
    """GPT-2's real tokenizer as transformers wraps it."""
    return PreTrainedTokenizerFast(tokenizer_object=gpt2.backend(), eos_token=gpt2.END_OF_TEXT)


def text_ids(length: int, variant: int) -> list[int]:
    """A text of `length` tokens, the last of which depends on `variant`.

    The notebook turns ids into text and back; these survive that.
    """
    ids = gpt2.tokenizer().encode((_SENTENCE * length)[: 8 * length])
    return [*ids[: length - 1], _words()[variant]]


@cache
def _words() -> list[int]:
    """Ids of words with the space before them: never merged with what precedes them."""
    ids = range(1_000, 2_000)
    return [id for id in ids if re.fullmatch(b" [a-z]{4,}", gpt2.tokenizer().token(id).piece)]


def step_medians(model: GPT2LMHeadModel, rounds: int) -> dict[Cell, float]:
    """Milliseconds of one more token, by way and by the number of tokens before it."""
    n_weights = sum(weight.numel() for weight in model.parameters())
    read = one_read(n_weights)
    with closing(Engine(model, prefix_cache_bytes=PREFIX_CACHE_BYTES)) as engine:
        ways: dict[str, tuple[Way, int]] = {
            "notebook": (notebook(model, notebook_tokenizer()), 1),
            "generate": (transformers_generate(model), 1 + _STEPS_PER_ROUND),
            "ours": (ours(engine, gpt2.tokenizer()), 1 + _STEPS_PER_ROUND),
        }
        measures: dict[Cell, Measure] = {}
        for context in CONTEXTS:
            for name, (way, count) in ways.items():
                measures[name, context] = partial(_samples, way, context, count)
            measures["one read", context] = lambda _: [read() for _ in range(_STEPS_PER_ROUND)]
        return interleaved_medians(measures, rounds)


def _samples(way: Way, context: int, count: int, number: int) -> Sequence[float]:
    # Another last token every round, so earlier rounds' work is no help after it.
    return way(text_ids(context, number), count).milliseconds


def visitor_medians(model: GPT2LMHeadModel, rounds: int) -> dict[Cell, float]:
    """Milliseconds until every visitor has one more token, asked for together or in turn."""
    medians: dict[Cell, float] = {}
    for n_visitors in VISITORS:
        with (
            closing(Engine(model, prefix_cache_bytes=PREFIX_CACHE_BYTES)) as engine,
            ThreadPoolExecutor(n_visitors) as pool,
        ):
            measures = _visitor_measures(engine, pool, n_visitors)
            medians |= interleaved_medians(measures, rounds)
    return medians


def _visitor_measures(
    engine: Engine, pool: ThreadPoolExecutor, n_visitors: int
) -> dict[Cell, Measure]:
    texts = [[first, *text_ids(VISITOR_TOKENS - 1, 0)] for first in range(n_visitors)]
    step = partial(_append, engine)
    return {
        ("together", n_visitors): lambda _: [_consumed(pool.map(step, texts))],
        ("in turn", n_visitors): lambda _: [_consumed(map(step, texts))],
    }


def _append(engine: Engine, ids: list[int]) -> None:
    prediction = predict(engine, ids, SamplingSettings())
    ids.append(prediction.pick.id)


def _consumed(steps: Iterator[None]) -> float:
    started = now_ms()
    list(steps)
    return now_ms() - started
