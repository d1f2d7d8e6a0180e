"""The sampling lab: the pipeline, the rolls, a turned knob, a step of the beam search."""

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import count, islice

import numpy as np
from transformers import GPT2LMHeadModel

from bench.steps import PREFIX_CACHE_BYTES, text_ids
from bench.timing import Measure, interleaved_medians, now_ms
from playground.engine import Engine
from playground.host import ModelHost
from playground.page.lab import Site
from playground.sampling import NextTokenDistribution, SamplingSettings
from playground.server.callbacks import server_functions
from playground.text.beam import BeamSettings, beam_search
from playground.text.generation import predict

VOCAB_SIZE = 50_257
N_ROLLS = 1_000
N_BEAMS = 4
_BEAM_STEPS = 8
_TEXT_LENGTH = 128

_SETTINGS = SamplingSettings(
    "sample", temperature=0.8, top_k=200, top_p=0.95, min_p=0.01, repetition_penalty=1.1
)


def lab_medians(model: GPT2LMHeadModel, host: ModelHost, rounds: int) -> dict[str, float]:
    """Milliseconds of each thing the lab does, by name."""
    with closing(Engine(model, prefix_cache_bytes=PREFIX_CACHE_BYTES)) as engine:
        measures: dict[str, Measure] = {
            "pipeline": _timed(_pipeline()),
            "rolls": _timed(_rolls()),
            "knob": _timed(_knob(host)),
            "one step": lambda number: _step(engine, number),
            "beam step": lambda number: _beam_steps(engine, number),
        }
        return interleaved_medians(measures, rounds)


def _timed(work: Callable[[], object]) -> Measure:
    def measure(number: int) -> Sequence[float]:
        started = now_ms()
        work()
        return [now_ms() - started]

    return measure


def _logits() -> np.ndarray:
    random = np.random.default_rng(0)
    return (random.normal(size=VOCAB_SIZE) * 3 - 90).astype(np.float32)


def _pipeline() -> Callable[[], object]:
    logits, ids = _logits(), text_ids(_TEXT_LENGTH, 0)
    return lambda: NextTokenDistribution(logits, _SETTINGS, ids).pick(_TEXT_LENGTH)


def _rolls() -> Callable[[], object]:
    distribution = NextTokenDistribution(_logits(), SamplingSettings("sample"))
    return lambda: distribution.roll(_TEXT_LENGTH, N_ROLLS)


def _knob(host: ModelHost) -> Callable[[], object]:
    """The page's server function, asked again for the same text with another temperature."""
    look = next(
        function for function in server_functions(Site(host)) if function.__name__ == "look"
    )
    ids = text_ids(_TEXT_LENGTH, 0)
    request = {"ids": ids, "prompt_length": len(ids), "chips_from": len(ids), "sampler": True}
    temperatures = count(1)

    def turn() -> None:
        settings = {"strategy": "sample", "temperature": 0.5 + next(temperatures) / 1000}
        answer = look({**request, "top_k_shown": 5, "settings": settings})
        assert "sampler" in answer

    turn()
    return turn


def _step(engine: Engine, number: int) -> Sequence[float]:
    """Plain steps, one sequence each, to compare a beam step with."""
    ids = text_ids(_TEXT_LENGTH, 2 * number)
    times = []
    for _ in range(1 + _BEAM_STEPS):
        started = now_ms()
        ids.append(predict(engine, ids, SamplingSettings()).pick.id)
        times.append(now_ms() - started)
    return times[1:]


def _beam_steps(engine: Engine, number: int) -> Sequence[float]:
    ids = text_ids(_TEXT_LENGTH, 2 * number + 1)
    settings = BeamSettings(num_beams=N_BEAMS, max_new_tokens=2 + _BEAM_STEPS)
    times, started = [], now_ms()
    for _ in islice(beam_search(engine, ids, settings, frozenset()), 2 + _BEAM_STEPS):
        times.append(now_ms() - started)
        started = now_ms()
    # The first two compute the text and branch from one sequence.
    return times[2:]
