"""Beam search, one step a request: the state of the search travels to the page and back.

Checks a state that comes from outside and views a step as the page shows it. Searches nothing
itself.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields
from itertools import pairwise
from typing import Annotated

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.page.wire import Answer, Said, TextQuery, Wire, say
from playground.sampling import NextTokenDistribution, SamplingSettings
from playground.text.beam import (
    MAX_BEAMS,
    MAX_NEW_TOKENS,
    BeamSettings,
    BeamState,
    BeamStep,
    Considered,
    Fate,
    Hypothesis,
    hypotheses,
    score,
    step,
)
from playground.text.candidates import candidate
from playground.text.generation import predict
from playground.text.views import candidate_view, visible
from playground.tokenizer import Tokenizer

# No forty tokens of any model add up to less.
_LOWEST_LOGPROB = -1e9
_DEFAULT = BeamSettings()
_SETTINGS = {setting.name for setting in fields(BeamSettings)}


class HypothesisSum(Wire):
    """What the page brings back of a hypothesis; its score follows from it."""

    new_ids: Annotated[
        list[Annotated[int, Field(ge=0)]], Field(min_length=1, max_length=MAX_NEW_TOKENS)
    ]
    logprob: Annotated[float, Field(ge=_LOWEST_LOGPROB, le=0)]


_Hypotheses = Annotated[list[HypothesisSum], Field(max_length=MAX_BEAMS)]


class SearchState(Wire):
    """Where a search stands, as it travels."""

    running: _Hypotheses
    finished: _Hypotheses


def _or_no_state(value: object, handler: ValidatorFunctionWrapHandler) -> SearchState | None:
    try:
        state: SearchState | None = handler(value)
    except ValidationError:
        raise PlaygroundError("error.beam_state") from None
    return state


class BeamStepQuery(TextQuery):
    """One more step of a search from a text.

    Attributes:
        num_beams, max_new_tokens, length_penalty: as in `BeamSettings`, which checks them.
        state: where the search stands; None at its start.
    """

    num_beams: int | float = _DEFAULT.num_beams
    max_new_tokens: int | float = _DEFAULT.max_new_tokens
    length_penalty: float = _DEFAULT.length_penalty
    state: Annotated[SearchState | None, WrapValidator(_or_no_state)] = None


class ConsideredView(Wire):
    """A candidate of a step, with the model's figures behind its parent."""

    parent: int
    id: int
    text: str
    rank: int
    probability: float
    percent: str
    logprob: float
    cumulative: float
    fate: Fate


class HypothesisView(Wire):
    """A hypothesis as it reads."""

    new_ids: list[int]
    text: str
    logprob: float
    score: float
    has_ended: bool


class BeamStepAnswer(Answer):
    """A step of the search.

    Attributes:
        state: what the next step needs.
        considered: the candidates, most likely first.
        hypotheses: what the search would find if it ended now, best score first.
        sentence: how far the search is, or why it is over.
    """

    state: SearchState
    is_done: bool
    considered: list[ConsideredView]
    hypotheses: list[HypothesisView]
    sentence: Said


def beam_step(loaded: Loaded, query: BeamStepQuery) -> BeamStepAnswer:
    """One step of the search that the query's state stands at; without a state, the first.

    Raises:
        PlaygroundError: the query's ids, settings or state cannot be used.
    """
    tokenizer, eos_ids = loaded.tokenizer, loaded.info.eos_ids
    ids = query.resolved(tokenizer).ids
    tokenizer.tokens(ids)
    settings = BeamSettings(**query.model_dump(include=_SETTINGS))
    before = _state_of(query.state, settings, tokenizer, eos_ids)
    taken = step(loaded.engine, ids, before, settings, eos_ids)
    return BeamStepAnswer(
        state=SearchState(
            running=[_sum(one) for one in taken.state.running],
            finished=[_sum(one) for one in taken.state.finished],
        ),
        is_done=taken.state.is_done,
        considered=_considered(taken, before, ids, loaded),
        hypotheses=[
            _hypothesis(one, tokenizer, eos_ids) for one in hypotheses(taken.state, settings)
        ],
        sentence=_sentence(taken, before, len(ids), settings, loaded),
    )


def _sum(hypothesis: Hypothesis) -> HypothesisSum:
    return HypothesisSum(new_ids=list(hypothesis.new_ids), logprob=hypothesis.logprob)


def _state_of(
    sent: SearchState | None,
    settings: BeamSettings,
    tokenizer: Tokenizer,
    eos_ids: AbstractSet[int],
) -> BeamState:
    """The state that the page brought back, if a search with these settings can stand at it."""
    if sent is None:
        return BeamState.start()
    running = _hypotheses_of(sent.running, settings)
    finished = _hypotheses_of(sent.finished, settings)
    lengths = {len(one.new_ids) for one in running}
    fits = (
        len(lengths) == 1
        and max(lengths) < settings.max_new_tokens
        and max(len(running), len(finished)) <= settings.num_beams
        and all(max(one.new_ids) < tokenizer.vocab_size for one in [*running, *finished])
        and not any(eos_ids & set(one.new_ids) for one in running)
        and all(_has_ended(one, eos_ids) for one in finished)
        and max(len(one.new_ids) for one in [*running, *finished]) in lengths
        and _is_best_first([one.logprob for one in running])
        and _is_best_first([one.score for one in finished])
    )
    if not fits:
        raise PlaygroundError("error.beam_state")
    return BeamState(running, finished, is_done=False)


def _hypotheses_of(sent: Sequence[HypothesisSum], settings: BeamSettings) -> tuple[Hypothesis, ...]:
    return tuple(
        Hypothesis(
            tuple(one.new_ids),
            one.logprob,
            score(one.logprob, len(one.new_ids), settings.length_penalty),
        )
        for one in sent
    )


def _has_ended(hypothesis: Hypothesis, eos_ids: AbstractSet[int]) -> bool:
    *inside, last = hypothesis.new_ids
    return last in eos_ids and not eos_ids & set(inside)


def _is_best_first(figures: Sequence[float]) -> bool:
    return all(one >= next_one for one, next_one in pairwise(figures))


def _considered(
    taken: BeamStep, before: BeamState, ids: Sequence[int], loaded: Loaded
) -> list[ConsideredView]:
    # The step has just asked for the same logits, so these cost no forward pass.
    behind = {
        parent: predict(
            loaded.engine, [*ids, *before.running[parent].new_ids], SamplingSettings()
        ).distribution
        for parent in {one.parent for one in taken.considered}
    }
    return [_one_considered(one, behind[one.parent], loaded.tokenizer) for one in taken.considered]


def _one_considered(
    one: Considered, distribution: NextTokenDistribution, tokenizer: Tokenizer
) -> ConsideredView:
    view = candidate_view(candidate(distribution, tokenizer, one.id))
    return ConsideredView(
        parent=one.parent,
        id=one.id,
        text=view["text"],
        rank=view["rank"],
        probability=view["probability"],
        percent=view["percent"],
        logprob=one.logprob,
        cumulative=one.cumulative,
        fate=one.fate,
    )


def _hypothesis(
    hypothesis: Hypothesis, tokenizer: Tokenizer, eos_ids: AbstractSet[int]
) -> HypothesisView:
    pieces = [token.piece for token in tokenizer.tokens(hypothesis.new_ids)]
    return HypothesisView(
        new_ids=list(hypothesis.new_ids),
        text=visible(b"".join(pieces)),
        logprob=hypothesis.logprob,
        score=hypothesis.score,
        has_ended=hypothesis.new_ids[-1] in eos_ids,
    )


def _sentence(
    taken: BeamStep, before: BeamState, n_text: int, settings: BeamSettings, loaded: Loaded
) -> Said:
    state = taken.state
    done = len(before.running[0].new_ids) + 1
    if not state.is_done:
        return say(
            "beam.progress",
            done=done,
            wanted=settings.max_new_tokens,
            running=len(state.running),
            ended=sum(_has_ended(one, loaded.info.eos_ids) for one in state.finished),
        )
    if state.running or done < min(settings.max_new_tokens, loaded.info.context_length - n_text):
        return say("beam.done_ended", done=done)
    if done < settings.max_new_tokens:
        return say("beam.done_window", done=done)
    return say("beam.done_length", done=done)
