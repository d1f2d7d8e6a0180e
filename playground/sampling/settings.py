"""How the next token is to be chosen, checked. Knows no arithmetic."""

import math
from dataclasses import dataclass, fields
from typing import Literal, get_args

from playground.errors import PlaygroundError
from playground.sampling.draws import MAX_SEED

Strategy = Literal["greedy", "sample"]

MAX_TEMPERATURE = 10.0
MAX_REPETITION_PENALTY = 10.0


@dataclass(frozen=True, slots=True)
class SamplingSettings:
    """How the next token is chosen.

    Attributes:
        strategy: ``greedy`` takes the most likely token, ``sample`` draws one.
        temperature: 0 … 10; below 1 sharpens, above 1 flattens, 0 means greedy.
        top_k: draw from the k most likely tokens only; 0 means off.
        top_p: draw from the smallest set whose mass reaches p; 1 means off.
        seed: 0 … 2**53 - 1; with the position it decides the draw.
        min_p: draw from the tokens at least p times as likely as the likeliest; 0 means off.
        repetition_penalty: above 0 … 10; above 1 makes tokens of the text less likely, below 1
            more likely; 1 means off. As in transformers, it applies to greedy too.

    Raises:
        PlaygroundError: a value is out of range or of the wrong type.
    """

    strategy: Strategy = "greedy"
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0
    min_p: float = 0.0
    repetition_penalty: float = 1.0

    def __post_init__(self) -> None:
        if self.strategy not in get_args(Strategy):
            raise PlaygroundError("error.strategy", value=self.strategy)
        if not (_is_number(self.temperature) and 0 <= self.temperature <= MAX_TEMPERATURE):
            raise PlaygroundError(
                "error.temperature", value=self.temperature, max=int(MAX_TEMPERATURE)
            )
        if not (_is_integer(self.top_k) and self.top_k >= 0):
            raise PlaygroundError("error.top_k", value=self.top_k)
        if not (_is_number(self.top_p) and 0 < self.top_p <= 1):
            raise PlaygroundError("error.top_p", value=self.top_p)
        if not (_is_number(self.min_p) and 0 <= self.min_p <= 1):
            raise PlaygroundError("error.min_p", value=self.min_p)
        penalty = self.repetition_penalty
        if not (_is_number(penalty) and 0 < penalty <= MAX_REPETITION_PENALTY):
            raise PlaygroundError(
                "error.repetition_penalty", value=penalty, max=int(MAX_REPETITION_PENALTY)
            )
        if not (_is_integer(self.seed) and 0 <= self.seed <= MAX_SEED):
            raise PlaygroundError("error.seed", value=self.seed, max=MAX_SEED)

    @property
    def is_greedy(self) -> bool:
        """Whether nothing is drawn: the most likely token is taken."""
        return self.strategy == "greedy" or self.temperature == 0


KNOBS = tuple(field.name for field in fields(SamplingSettings))


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))
