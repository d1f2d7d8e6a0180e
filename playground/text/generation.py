"""From token ids to the next token, once or again and again.

The one place where the engine's logits meet the sampling settings. It works on ids alone:
text is neither read nor made here, and nothing is remembered between calls.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from playground.sampling import NextTokenDistribution, Pick, SamplingSettings

if TYPE_CHECKING:
    # Not at run time: the page opens before torch is imported.
    from playground.engine import Engine

StopReason = Literal["max_new_tokens", "end_of_text", "context_full"]


@dataclass(frozen=True, slots=True)
class Timing:
    """What a step cost.

    Attributes:
        milliseconds: how long the model took.
        computed_positions: positions run through the model.
        cached_positions: positions whose keys and values came from the cache.
    """

    milliseconds: float
    computed_positions: int
    cached_positions: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says after some ids.

    Attributes:
        position: the position that the next token will take, counted from 0.
        distribution: the next token's distribution over the whole vocabulary.
        timing: what it cost.
        truncated: how many of the oldest tokens the context window no longer holds.
    """

    position: int
    distribution: NextTokenDistribution
    timing: Timing
    truncated: int

    @property
    def pick(self) -> Pick:
        """The token that the settings choose; the same one every time it is asked."""
        return self.distribution.pick(self.position)


@dataclass(frozen=True, slots=True)
class Generated:
    """One generated token: what was predicted, what was picked, and why it ended, if it did."""

    prediction: Prediction
    pick: Pick
    stop: StopReason | None


def predict(
    engine: "Engine",
    input_ids: Sequence[int],
    settings: SamplingSettings,
    *,
    use_cache: bool = True,
) -> Prediction:
    """The distribution of the token after `input_ids`, from their newest window.

    Args:
        engine: what turns ids into logits.
        input_ids: at least one id; those beyond the context window no longer count.
        settings: what the sampler would draw by.
        use_cache: False computes every position again.
    """
    truncated = max(0, len(input_ids) - engine.context_length)
    answer = engine.next_logits(input_ids[truncated:], use_cache=use_cache)
    timing = Timing(answer.milliseconds, answer.computed_positions, answer.cached_positions)
    distribution = NextTokenDistribution(answer.logits, settings, input_ids[truncated:])
    return Prediction(len(input_ids), distribution, timing, truncated)


def generate(
    engine: "Engine",
    input_ids: Sequence[int],
    max_new_tokens: int,
    settings: SamplingSettings,
    eos_ids: frozenset[int],
) -> Iterator[Generated]:
    """Append tokens until there are enough of them, the text ends, or the window is full.

    Greedy picks give the ids of `transformers`' ``generate(do_sample=False)``. Closing the
    iterator stops it within one token.

    Args:
        engine: what turns ids into logits.
        input_ids: at least one id.
        max_new_tokens: at least 1.
        settings: how each token is picked.
        eos_ids: ids that end the text; the one picked is part of the result.

    Yields:
        One `Generated` a token; `stop` is None but for the last.
    """
    ids = list(input_ids)
    for count in range(1, max_new_tokens + 1):
        prediction = predict(engine, ids, settings)
        pick = prediction.pick
        ids.append(pick.id)
        stop: StopReason | None = None
        if pick.id in eos_ids:
            stop = "end_of_text"
        elif count == max_new_tokens:
            stop = "max_new_tokens"
        elif len(ids) >= engine.context_length:
            stop = "context_full"
        yield Generated(prediction, pick, stop)
        if stop:
            return
