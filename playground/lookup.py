"""Why not my word? The path of tokens a word takes, with what the model and the sampler say.

Works on one word after one text. Knows no pages and no languages.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.candidates import Candidate, candidate
from playground.errors import PlaygroundError
from playground.generation import predict
from playground.sampling import Interval, Pick, SamplingSettings
from playground.tokenizer import Tokenizer

if TYPE_CHECKING:
    from playground.engine import Engine

MAX_WORD_TOKENS = 20


@dataclass(frozen=True, slots=True)
class PathStep:
    """One token of the word, after the text and the word's tokens before it.

    Attributes:
        candidate: the token, its probabilities, rank, and the stage that cut it.
        interval: the part of the strip it owns, None if it owns none.
        pick: what the settings choose at this place.
    """

    candidate: Candidate
    interval: Interval | None
    pick: Pick


@dataclass(frozen=True, slots=True)
class WordPath:
    """A spelling of the word and its tokens."""

    text: str
    steps: tuple[PathStep, ...]

    @property
    def probability(self) -> float:
        """The model's probability of the whole word: the product over its tokens."""
        return math.prod(step.candidate.model_prob for step in self.steps)

    @property
    def bits(self) -> float:
        """The same as surprise: the sum of -log2, infinite for a token of probability 0."""
        probs = [step.candidate.model_prob for step in self.steps]
        return math.inf if 0 in probs else -sum(map(math.log2, probs))


def look_up(
    engine: "Engine",
    tokenizer: Tokenizer,
    input_ids: Sequence[int],
    word: str,
    settings: SamplingSettings,
) -> tuple[WordPath, ...]:
    """The word as it is written, and with or without a space before it where that is another path.

    Args:
        engine: what turns ids into logits.
        tokenizer: what cuts the word into tokens.
        input_ids: the text so far, at least one id.
        word: what a person typed; a word, or a few.
        settings: how the sampler works, seed included.

    Raises:
        PlaygroundError: ``error.word_empty``, ``error.word_too_long``, or what `encode` raises.
    """
    if not isinstance(word, str):
        raise PlaygroundError("error.not_text")
    if not word.strip():
        raise PlaygroundError("error.word_empty")
    paths = {tokenizer.encode(text): text for text in reversed(_spellings(word))}
    if any(len(ids) > MAX_WORD_TOKENS for ids in paths):
        raise PlaygroundError("error.word_too_long", max=MAX_WORD_TOKENS)
    return tuple(
        WordPath(text, _steps(engine, tokenizer, input_ids, ids, settings))
        for ids, text in reversed(paths.items())
    )


def _spellings(word: str) -> tuple[str, str]:
    """The word as it stands, then the other way: a space before it, or none."""
    return word, word.lstrip(" ") if word.startswith(" ") else f" {word}"


def _steps(
    engine: "Engine",
    tokenizer: Tokenizer,
    input_ids: Sequence[int],
    word_ids: Sequence[int],
    settings: SamplingSettings,
) -> tuple[PathStep, ...]:
    steps = []
    for count, id in enumerate(word_ids):
        prediction = predict(engine, [*input_ids, *word_ids[:count]], settings)
        distribution = prediction.distribution
        step = PathStep(
            candidate(distribution, tokenizer, id), distribution.interval(id), prediction.pick
        )
        steps.append(step)
    return tuple(steps)
