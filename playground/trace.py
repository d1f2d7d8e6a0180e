"""What happened: the prompt, the tokens chosen, and what the model said each time.

Immutable values without tensors; every change is a new value. This module runs no model and
knows nothing of pages.
"""

from dataclasses import dataclass, replace

from playground.errors import PlaygroundError
from playground.sampling import NextTokenDistribution, SamplingSettings
from playground.tokenizer import Token, Tokenizer, join_text


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token the model considered.

    Attributes:
        token: which.
        rank: 1 for the model's most likely.
        model_prob: softmax over the whole vocabulary, before any setting.
        logit: the model's raw score.
        sampler_prob: what the sampler would draw it with; 0 where it was cut.
    """

    token: Token
    rank: int
    model_prob: float
    logit: float
    sampler_prob: float


def candidates(
    distribution: NextTokenDistribution, tokenizer: Tokenizer, k: int
) -> tuple[Candidate, ...]:
    """The model's `k` most likely tokens, in order of rank. Raises what `top` raises."""
    return tuple(
        Candidate(
            token=tokenizer.token(id),
            rank=rank,
            model_prob=float(distribution.probs[id]),
            logit=float(distribution.logits[id]),
            sampler_prob=float(distribution.sampler_probs[id]),
        )
        for rank, id in enumerate(distribution.top(k).tolist(), start=1)
    )


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
class Step:
    """One appended token and what the model said when it was chosen.

    Attributes:
        token: which.
        rank: its place among the model's tokens, from 1.
        model_prob: its probability over the whole vocabulary, before any setting.
        sampler_prob: its probability after the settings; 0 for a cut token chosen by hand.
        entropy_bits: of the model's distribution.
        timing: what the step cost.
    """

    token: Token
    rank: int
    model_prob: float
    sampler_prob: float
    entropy_bits: float
    timing: Timing


def record_step(distribution: NextTokenDistribution, token: Token, timing: Timing) -> Step:
    """The step that appends `token`, drawn or chosen by hand, under `distribution`."""
    return Step(
        token=token,
        rank=distribution.rank(token.id),
        model_prob=float(distribution.probs[token.id]),
        sampler_prob=float(distribution.sampler_probs[token.id]),
        entropy_bits=distribution.entropy_bits,
        timing=timing,
    )


@dataclass(frozen=True, slots=True)
class Trace:
    """One session's text so far.

    Attributes:
        model_id: which model wrote it.
        settings: how the next token will be chosen.
        prompt: the tokens a person typed.
        steps: the tokens appended to it, oldest first.
    """

    model_id: str
    settings: SamplingSettings
    prompt: tuple[Token, ...]
    steps: tuple[Step, ...] = ()

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens, prompt and appended, by position."""
        return self.prompt + tuple(step.token for step in self.steps)

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of all tokens, by position."""
        return tuple(token.id for token in self.tokens)

    @property
    def text(self) -> str:
        """The text of all tokens; U+FFFD only where their joined bytes are no character."""
        return join_text(self.tokens)

    def append(self, step: Step) -> "Trace":
        """With one more step."""
        return replace(self, steps=(*self.steps, step))

    def undo(self) -> "Trace":
        """Without the last step; a trace without steps stays as it is."""
        return replace(self, steps=self.steps[:-1])

    def rewind(self, position: int) -> "Trace":
        """With the tokens before `position` only, so that the next token takes its place.

        Raises:
            PlaygroundError: for a position inside the prompt or behind the end.
        """
        n_prompt, n_tokens = len(self.prompt), len(self.prompt) + len(self.steps)
        if not n_prompt <= position <= n_tokens:
            raise PlaygroundError(
                "error.rewind_position", position=position, min=n_prompt, max=n_tokens
            )
        return replace(self, steps=self.steps[: position - n_prompt])
