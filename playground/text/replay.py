"""A trace run through its model again: what every step costs, and whether its dice drew it.

Figures are never taken from what was saved. Knows no page and no file.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.errors import PlaygroundError
from playground.text.generation import Prediction, predict
from playground.text.trace import How, Step, Trace

if TYPE_CHECKING:
    # Not at run time: the page opens before torch is imported.
    from playground.engine import Engine

# Behind the window every step computes a whole window anew.
MAX_BEYOND_WINDOW = 64


@dataclass(frozen=True, slots=True)
class Replayed:
    """One step, seen again.

    Attributes:
        position: where the token stands in the text, from 0.
        step: the token, how it came, its settings; ``chosen`` where they would not choose it.
        probability: the model's, before any setting.
        rank: 1 for the model's most likely.
        sampler_probability: what the settings made of it.
        u: the number that drew it; None where nothing was drawn.
    """

    position: int
    step: Step
    probability: float
    rank: int
    sampler_probability: float
    u: float | None

    @property
    def bits(self) -> float:
        """How surprising the token was; infinite where its probability is 0."""
        return -math.log2(self.probability) if self.probability else math.inf


def replay(engine: "Engine", trace: Trace) -> tuple[Replayed, ...]:
    """Every step of `trace`, in order; one pass over the text, then the head for each.

    Args:
        engine: the model whose ids they are; all of them within its vocabulary.
        trace: the text.

    Raises:
        PlaygroundError: ``error.saved_beyond_window``, too many steps lie behind the window.
    """
    check_length(engine, trace)
    return tuple(_replayed(engine, trace))


def check_length(engine: "Engine", trace: Trace) -> None:
    """Refuse a trace that would take too long to replay.

    Raises:
        PlaygroundError: ``error.saved_beyond_window``.
    """
    beyond = min(len(trace.ids) - 1 - engine.context_length, len(trace.steps))
    if beyond > MAX_BEYOND_WINDOW:
        raise PlaygroundError("error.saved_beyond_window", n=beyond, max=MAX_BEYOND_WINDOW)


def _replayed(engine: "Engine", trace: Trace) -> Iterator[Replayed]:
    ids = trace.ids
    if trace.steps:
        engine.next_logits(ids[: engine.context_length])  # what is known now costs the head alone
    for count, step in enumerate(trace.steps):
        position = len(trace.prompt_ids) + count
        prediction = predict(engine, ids[:position], step.settings)
        how = _how(step, prediction)
        distribution = prediction.distribution
        yield Replayed(
            position=position,
            step=Step(step.id, how, step.settings),
            probability=float(distribution.probs[step.id]),
            rank=distribution.rank(step.id),
            sampler_probability=float(distribution.sampler_probs[step.id]),
            u=prediction.pick.u if how == "drawn" else None,
        )


def _how(step: Step, prediction: Prediction) -> How:
    """How the step came, as far as it can be believed: settings choose one token alone."""
    if step.how == "beam":
        return "beam"
    if step.how == "chosen" or prediction.pick.id != step.id:
        return "chosen"
    return "greedy" if step.settings.is_greedy else "drawn"
