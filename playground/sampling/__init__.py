"""From logits to the next token: settings, transforms, the pipeline, one distribution, the draws.

All arithmetic is NumPy in float64 over the whole vocabulary. This package knows ids only:
nothing of text, models or pages.
"""

from playground.sampling.distribution import Interval, NextTokenDistribution, Pick, Rolls
from playground.sampling.draws import MAX_SEED, uniform, uniforms
from playground.sampling.pipeline import Stage, StageResult, pipeline
from playground.sampling.settings import (
    KNOBS,
    SETTINGS,
    STAGES,
    STRATEGIES,
    Knob,
    SamplingSettings,
    Span,
    StageName,
    Strategy,
    knobs_of,
)
from playground.sampling.transforms import (
    apply_min_p,
    apply_repetition_penalty,
    apply_temperature,
    apply_top_k,
    apply_top_p,
    largest,
    rank_of,
    softmax,
)

__all__ = [
    "KNOBS",
    "MAX_SEED",
    "SETTINGS",
    "STAGES",
    "STRATEGIES",
    "Interval",
    "Knob",
    "NextTokenDistribution",
    "Pick",
    "Rolls",
    "SamplingSettings",
    "Span",
    "Stage",
    "StageName",
    "StageResult",
    "Strategy",
    "apply_min_p",
    "apply_repetition_penalty",
    "apply_temperature",
    "apply_top_k",
    "apply_top_p",
    "knobs_of",
    "largest",
    "pipeline",
    "rank_of",
    "softmax",
    "uniform",
    "uniforms",
]
