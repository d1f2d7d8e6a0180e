"""Why not my word? The path of tokens a word takes, with what the model and the sampler say.

Works on one word after one text. Knows no pages and no languages.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.errors import PlaygroundError
from playground.sampling import Interval, Pick, SamplingSettings
from playground.text.candidates import Candidate, candidate
from playground.text.generation import predict
from playground.tokenizer import Tokenizer

if TYPE_CHECKING:
    from playground.engine import Engine

MAX_WORD_TOKENS = 20


@dataclass(frozen=True, slots=True)
class PathStep:
    """One token of the word, after the text and the word's tokens before it.

    Attributes:
        candidate: the token, its probabilities, rank, and the stage that cut it.
        interval: the part of the strip it owns, None if it owns none, or none that is wider
            than the rounding of float64.
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

    The first token's figures are those of the step on screen. Where text and word together are
    longer than the context window, all further tokens share one window: the oldest tokens are
    left out once, so that the longest path fits, and each token more costs one position. A
    generation, whose window moves on with every token, would see as many tokens more.

    Args:
        engine: what turns ids into logits.
        tokenizer: what cuts the word into tokens.
        input_ids: the text so far, at least one id.
        word: what a person typed; a word, or a few.
        settings: how the sampler works, seed included.

    Raises:
        PlaygroundError: ``error.word_empty``, ``error.word_too_long``, or what
            `encode_continuation` raises.
    """
    if not isinstance(word, str):
        raise PlaygroundError("error.not_text")
    if not word.strip():
        raise PlaygroundError("error.word_empty")
    paths = {tokenizer.encode_continuation(text): text for text in reversed(_spellings(word))}
    if any(len(ids) > MAX_WORD_TOKENS for ids in paths):
        raise PlaygroundError("error.word_too_long", max=MAX_WORD_TOKENS)
    n_positions = len(input_ids) + max(map(len, paths)) - 1  # nobody asks behind the last token
    n_left_out = min(max(0, n_positions - engine.context_length), len(input_ids) - 1)
    return tuple(
        WordPath(text, tuple(_steps(engine, tokenizer, input_ids, ids, settings, n_left_out)))
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
    n_left_out: int,
) -> Iterator[PathStep]:
    for count, id in enumerate(word_ids):
        seen = [*input_ids[n_left_out:], *word_ids[:count]] if count else input_ids
        distribution = predict(engine, seen, settings).distribution
        interval = distribution.interval(id)
        yield PathStep(
            candidate(distribution, tokenizer, id),
            interval if interval and interval.start < interval.stop else None,
            distribution.pick(len(input_ids) + count),
        )
