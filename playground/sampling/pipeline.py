"""The transforms in order, and what each did to one step's logits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.sampling.settings import (
    STAGES,
    Knob,
    SamplingSettings,
    StageName,
    knobs_of,
)
from playground.sampling.transforms import (
    Logits,
    apply_min_p,
    apply_repetition_penalty,
    apply_temperature,
    apply_top_k,
    apply_top_p,
    softmax,
)

# (logits [vocab], the text so far, the knob's value) → logits [vocab]
_TRANSFORMS: dict[StageName, Callable[[Logits, Sequence[int], Any], Logits]] = {
    "repetition_penalty": apply_repetition_penalty,
    "temperature": lambda logits, _, temperature: apply_temperature(logits, temperature),
    "top_k": lambda logits, _, k: apply_top_k(logits, k),
    "top_p": lambda logits, _, p: apply_top_p(logits, p),
    "min_p": lambda logits, _, p: apply_min_p(logits, p),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the sampler's pipeline: logits [vocab] → logits [vocab], unchanged when off."""

    name: StageName
    is_on: bool
    apply: Callable[[Logits], Logits]


def pipeline(settings: SamplingSettings, input_ids: Sequence[int] = ()) -> tuple[Stage, ...]:
    """All stages, in the order transformers runs them; greedy has only the first.

    Args:
        settings: which stages are on, and how strong.
        input_ids: the text so far, for the repetition penalty.
    """
    knobs = {knob.stage: knob for knob in knobs_of(type(settings))}
    return tuple(_stage(name, knobs[name], settings, input_ids) for name in STAGES)


def _stage(
    name: StageName, knob: Knob, settings: SamplingSettings, input_ids: Sequence[int]
) -> Stage:
    value = getattr(settings, knob.name)
    if value == knob.neutral or (settings.is_greedy and not knob.is_heeded_by_greedy):
        return Stage(name, False, lambda logits: logits)
    return Stage(name, True, lambda logits: _TRANSFORMS[name](logits, input_ids, value))


@dataclass(frozen=True, slots=True, eq=False)
class StageResult:
    """What one stage did.

    Attributes:
        name: which.
        is_on: False where the settings leave it out.
        before: logits [vocab] that entered.
        after: logits [vocab] that left; -inf for what is cut.
    """

    name: StageName
    is_on: bool
    before: Logits
    after: Logits

    @property
    def survivors(self) -> int:
        """How many tokens have not been cut, here or before."""
        return int(np.count_nonzero(np.isfinite(self.after)))

    @property
    def cut(self) -> NDArray[np.bool_]:
        """Which tokens were cut here, bool [vocab]; a tiny probability alone is no cut."""
        return np.isfinite(self.before) & ~np.isfinite(self.after)

    @property
    def mass(self) -> float:
        """The survivors' share of the probability that entered: 1 if nothing is cut.

        Their probabilities are scaled up by its inverse.
        """
        if not self.cut.any():
            return 1.0
        return float(softmax(self.before)[np.isfinite(self.after)].sum())

    @property
    def border(self) -> tuple[int, int] | None:
        """Where the cut lies: ids of the least likely survivor and the likeliest cut token.

        None where nothing is cut. On ties the lower id comes first.
        """
        cut = self.cut
        if not cut.any():
            return None
        return _last(self.before, np.isfinite(self.after)), _first(self.before, cut)


def run(
    logits: Logits, settings: SamplingSettings, input_ids: Sequence[int]
) -> tuple[StageResult, ...]:
    """What every stage makes of `logits` [vocab], one after the other."""
    results = []
    for stage in pipeline(settings, input_ids):
        after = stage.apply(logits)
        results.append(StageResult(stage.name, stage.is_on, logits, after))
        logits = after
    return tuple(results)


def _first(logits: Logits, among: NDArray[np.bool_]) -> int:
    return int(np.where(among, logits, -np.inf).argmax())


def _last(logits: Logits, among: NDArray[np.bool_]) -> int:
    backwards = np.where(among, logits, np.inf)[::-1]
    return int(logits.size - 1 - backwards.argmin())
