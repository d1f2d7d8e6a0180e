"""A text as long as the window, scored token by token: new, and after the page has shown it."""

from collections.abc import Callable, Sequence
from contextlib import closing

import torch
from transformers import GPT2LMHeadModel

from bench.steps import PREFIX_CACHE_BYTES, text_ids
from bench.timing import Measure, interleaved_medians, now_ms
from playground.engine import Engine

WINDOW = 1024
Score = Callable[[Sequence[int]], Sequence[float]]


def scoring_medians(model: GPT2LMHeadModel, rounds: int) -> dict[str, float]:
    """Milliseconds of the whole text, by way."""
    with closing(Engine(model, prefix_cache_bytes=PREFIX_CACHE_BYTES)) as engine:
        measures: dict[str, Measure] = {
            "transformers": lambda number: [_timed(transformers_score(model), _text(number))],
            "new": lambda number: [_timed(our_score(engine), _text(2 * number))],
            "shown": lambda number: [_after_a_look(engine, _text(2 * number + 1))],
        }
        return interleaved_medians(measures, rounds)


def transformers_score(model: GPT2LMHeadModel) -> Score:
    """One forward pass and `log_softmax` over all positions; the first token has no score."""

    def score(ids: Sequence[int]) -> Sequence[float]:
        row = torch.tensor([list(ids)])
        with torch.inference_mode():
            logprobs = torch.log_softmax(model(row).logits[0, :-1], dim=-1)
            taken: list[float] = logprobs.gather(1, row[0, 1:, None])[:, 0].tolist()
        return taken

    return score


def our_score(engine: Engine) -> Score:
    """With ranks, entropies and the likeliest tokens of every position, and the first token."""
    return lambda ids: engine.score(ids, start_id=ids[-1]).logprobs[1:].tolist()


def _text(variant: int) -> list[int]:
    """A text as long as the window; its own first token makes stored positions useless."""
    return [variant, *text_ids(WINDOW - 1, 0)]


def _timed(score: Score, ids: Sequence[int]) -> float:
    started = now_ms()
    score(ids)
    return now_ms() - started


def _after_a_look(engine: Engine, ids: Sequence[int]) -> float:
    engine.next_logits(ids)
    return _timed(our_score(engine), ids)
