"""Beam search: the most likely continuations that several hypotheses side by side can find.

One step is a pure function from a state and log-probabilities to the next state, so a server
needs no session: the page sends back the state it was given. All figures are the model's own,
in float64 over the whole vocabulary, untouched by sampling. This module knows ids only: nothing
of text, of pages, or of how logits are computed.
"""

import math
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from numpy.typing import NDArray

from playground.errors import PlaygroundError
from playground.sampling import largest

if TYPE_CHECKING:
    # Not at run time: the page opens before torch is imported.
    from playground.engine import Engine

Fate = Literal["kept", "finished", "pruned"]

MIN_BEAMS, MAX_BEAMS = 2, 8
MIN_NEW_TOKENS, MAX_NEW_TOKENS = 1, 40
MAX_LENGTH_PENALTY = 5


@dataclass(frozen=True, slots=True)
class BeamSettings:
    """How a beam search goes.

    Attributes:
        num_beams: 2 … 8 hypotheses side by side, and as many results.
        max_new_tokens: 1 … 40.
        length_penalty: -5 … 5, see `score`; above 0 favours long hypotheses, below 0 short ones.

    Raises:
        PlaygroundError: for a value outside its range or of another type.
    """

    num_beams: int = 4
    max_new_tokens: int = 20
    length_penalty: float = 1.0

    def __post_init__(self) -> None:
        beams, length, penalty = self.num_beams, self.max_new_tokens, self.length_penalty
        if not (_is_integer(beams) and MIN_BEAMS <= beams <= MAX_BEAMS):
            raise PlaygroundError("error.num_beams", value=beams, low=MIN_BEAMS, high=MAX_BEAMS)
        if not (_is_integer(length) and MIN_NEW_TOKENS <= length <= MAX_NEW_TOKENS):
            raise PlaygroundError(
                "error.beam_length", value=length, low=MIN_NEW_TOKENS, high=MAX_NEW_TOKENS
            )
        if not (_is_number(penalty) and abs(penalty) <= MAX_LENGTH_PENALTY):
            raise PlaygroundError(
                "error.length_penalty",
                value=penalty,
                low=-MAX_LENGTH_PENALTY,
                high=MAX_LENGTH_PENALTY,
            )


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One continuation of the text.

    Attributes:
        new_ids: its ids, an end of text included.
        logprob: natural logarithm of its probability, the sum over its tokens.
        score: what it is judged by, see `score`.
    """

    new_ids: tuple[int, ...]
    logprob: float
    score: float


def score(logprob: float, length: int, length_penalty: float) -> float:
    """``logprob / length ** length_penalty``, as in transformers; `length` is at least 1.

    Log-probabilities are negative, so a penalty above 0 raises the scores of long hypotheses.
    """
    return float(logprob / length**length_penalty)


@dataclass(frozen=True, slots=True)
class BeamState:
    """Where a search stands.

    Attributes:
        running: hypotheses of one length that go on, best first; none at the last length.
        finished: the best that have ended, best score first, never more than there are beams.
        is_done: whether nothing that runs can get better than what has finished. What then
            still runs is given up.
    """

    running: tuple[Hypothesis, ...]
    finished: tuple[Hypothesis, ...]
    is_done: bool

    @classmethod
    def start(cls) -> Self:
        """One empty hypothesis, which is certain."""
        return cls((Hypothesis((), 0.0, 0.0),), (), False)


@dataclass(frozen=True, slots=True)
class Considered:
    """A token behind a running hypothesis that one step looked at, and what became of it.

    Attributes:
        parent: index into the `running` of the state before.
        id: the token.
        logprob: natural logarithm of its probability behind its parent.
        cumulative: `logprob` of the hypothesis that it makes.
        fate: ``kept`` goes on; ``finished`` has ended among the best; ``pruned`` is gone.
    """

    parent: int
    id: int
    logprob: float
    cumulative: float
    fate: Fate


@dataclass(frozen=True, slots=True)
class BeamStep:
    """The state after a step, and the candidates that it came from, most likely first."""

    state: BeamState
    considered: tuple[Considered, ...]


def advance(
    state: BeamState,
    log_probs: NDArray[np.float64],
    settings: BeamSettings,
    eos_ids: AbstractSet[int],
) -> BeamStep:
    """One step of the beam search of transformers 5.23, ``early_stopping=False``.

    Of all tokens behind all running hypotheses it considers the most likely: twice as many as
    there are beams, or more with several `eos_ids`, so that enough remain that do not end.
    The first `num_beams` of them finish if they end; the first `num_beams` that do not end run
    on. It is done when no hypothesis runs, or as many as beams have finished and the best that
    runs scores, at its present length, no better than the worst of them.

    Exact ties, which transformers leaves to chance, go to the lower parent, then the lower id;
    among finished ones to the older. transformers writes -1e9 for "none yet" and so gives up
    hypotheses that score below it, which only a length penalty near -5 can bring about; here
    they count.

    Args:
        state: not done.
        log_probs: natural log-probabilities [len(state.running), vocab].
        settings: the same ones in every step.
        eos_ids: ids that end a hypothesis.

    Raises:
        ValueError: for a search that is over, for other than one row for each running
            hypothesis, or for NaN.
    """
    _require_running(state)
    if log_probs.ndim != 2 or len(log_probs) != len(state.running):
        raise ValueError("expected one row of log-probabilities for each running hypothesis")
    if not np.isfinite(log_probs.max()):
        raise ValueError("log-probabilities must be numbers, without NaN")
    n, penalty = settings.num_beams, settings.length_penalty
    cumulative = log_probs + np.array([[parent.logprob] for parent in state.running])
    pairs = _most_likely(cumulative, max(2, 1 + len(eos_ids)) * n)
    children = [
        _child(state.running[parent], id, float(cumulative[parent, id]), penalty)
        for parent, id in pairs
    ]

    def ends(child: Hypothesis) -> bool:
        return len(child.new_ids) >= settings.max_new_tokens or child.new_ids[-1] in eos_ids

    running = tuple(child for child in children if not ends(child))[:n]
    finished = _best([*state.finished, *filter(ends, children[:n])], n)
    considered = tuple(
        Considered(
            parent=parent,
            id=id,
            logprob=float(log_probs[parent, id]),
            cumulative=child.logprob,
            fate=_fate(child, running, finished),
        )
        for (parent, id), child in zip(pairs, children, strict=True)
    )
    return BeamStep(BeamState(running, finished, _is_over(running, finished, n)), considered)


def _require_running(state: BeamState) -> None:
    if state.is_done or not state.running:
        raise ValueError("the search is over")


def _most_likely(cumulative: NDArray[np.float64], n: int) -> list[tuple[int, int]]:
    """Row and column of the `n` largest of all, ties by the lower row, then the lower column."""
    flat = largest(cumulative.ravel(), min(n, cumulative.size))
    return [divmod(int(index), cumulative.shape[1]) for index in flat]


def _child(parent: Hypothesis, id: int, logprob: float, length_penalty: float) -> Hypothesis:
    new_ids = (*parent.new_ids, id)
    return Hypothesis(new_ids, logprob, score(logprob, len(new_ids), length_penalty))


def _best(found: Sequence[Hypothesis], n: int) -> tuple[Hypothesis, ...]:
    """The `n` of the highest score, best first; among equals the earlier one."""
    return tuple(sorted(found, key=lambda one: -one.score)[:n])


def _fate(child: Hypothesis, running: Sequence[Hypothesis], finished: Sequence[Hypothesis]) -> Fate:
    if child in running:
        return "kept"
    return "finished" if child in finished else "pruned"


def _is_over(running: Sequence[Hypothesis], finished: Sequence[Hypothesis], n: int) -> bool:
    if not running:
        return True
    return len(finished) == n and running[0].score <= finished[-1].score


def hypotheses(state: BeamState, settings: BeamSettings) -> tuple[Hypothesis, ...]:
    """What the search would return if it ended now, best score first.

    After n steps these are the results of a search with ``max_new_tokens=n``; once the state is
    done, those of ``generate(num_beams=n, num_return_sequences=n)`` in transformers.
    """
    return _best([*state.finished, *state.running], settings.num_beams)


def log_softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Natural log-probabilities [..., vocab] of logits [..., vocab], in float64."""
    wide = logits.astype(np.float64)
    wide -= wide.max(axis=-1, keepdims=True)
    wide -= np.log(np.exp(wide).sum(axis=-1, keepdims=True))
    return wide


def step(
    engine: "Engine",
    input_ids: Sequence[int],
    state: BeamState,
    settings: BeamSettings,
    eos_ids: AbstractSet[int],
) -> BeamStep:
    """`advance` by what the model says behind every running hypothesis, in one forward pass.

    As `generation.generate` it reads the newest window of the text and ends when the window is
    full, after one token at least.

    Args:
        engine: what turns ids into logits.
        input_ids: the text, at least one id, the same one in every step.
        state: not done; `BeamState.start()` at first, then that of the step before.
        settings: the same ones in every step.
        eos_ids: ids that end a hypothesis.

    Raises:
        ValueError: for a search that is over.
    """
    _require_running(state)
    window = engine.context_length
    sequences = [[*input_ids, *running.new_ids][-window:] for running in state.running]
    answers = engine.next_logits_many(sequences)
    log_probs = log_softmax(np.stack([answer.logits for answer in answers]))
    room = min(settings.max_new_tokens, max(1, window - len(input_ids)))
    return advance(state, log_probs, replace(settings, max_new_tokens=room), eos_ids)


def beam_search(
    engine: "Engine",
    input_ids: Sequence[int],
    settings: BeamSettings,
    eos_ids: AbstractSet[int],
) -> Iterator[BeamStep]:
    """The search from its start until it is done, step by step; arguments as for `step`.

    `hypotheses` of the last state are its results. Closing the iterator ends it.
    """
    state = BeamState.start()
    while not state.is_done:
        taken = step(engine, input_ids, state, settings, eos_ids)
        state = taken.state
        yield taken
