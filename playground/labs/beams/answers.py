"""Beam search for the page: one step a request, and the state of the search travels with it.

Checks a state that comes from outside and tells a step as plain data. Searches nothing itself.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import Lang, t
from playground.labs.beams.beam import (
    BeamSettings,
    BeamState,
    BeamStep,
    Considered,
    Hypothesis,
    hypotheses,
    score,
    step,
)
from playground.page.requests import Answer, Request, text_of
from playground.sampling import NextTokenDistribution, SamplingSettings
from playground.text.candidates import candidate
from playground.text.generation import predict
from playground.text.views import candidate_view, visible
from playground.tokenizer import Tokenizer

_SETTINGS = ("num_beams", "max_new_tokens", "length_penalty")
# No forty tokens of any model add up to less.
_LOWEST_LOGPROB = -1e9


def beam_step(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """One step of the search that the request's state stands at; without a state, the first.

    Raises:
        PlaygroundError: the request's ids, settings or state cannot be used.
    """
    tokenizer, eos_ids = loaded.tokenizer, loaded.info.eos_ids
    ids = text_of(request, tokenizer)["ids"]
    tokenizer.tokens(ids)
    settings = BeamSettings(**{name: request[name] for name in _SETTINGS if name in request})
    before = _state_of(request.get("state"), settings, tokenizer, eos_ids)
    taken = step(loaded.engine, ids, before, settings, eos_ids)
    return {
        "state": {
            "running": list(map(_sendable, taken.state.running)),
            "finished": list(map(_sendable, taken.state.finished)),
        },
        "is_done": taken.state.is_done,
        "considered": _considered(taken, before, ids, loaded),
        "hypotheses": [
            _hypothesis(one, tokenizer, eos_ids) for one in hypotheses(taken.state, settings)
        ],
        "sentence": _sentence(taken, before, len(ids), settings, loaded, lang),
    }


def _sendable(hypothesis: Hypothesis) -> Answer:
    """What the page must bring back; the score follows from it."""
    return {"new_ids": list(hypothesis.new_ids), "logprob": hypothesis.logprob}


def _state_of(
    sent: object, settings: BeamSettings, tokenizer: Tokenizer, eos_ids: AbstractSet[int]
) -> BeamState:
    """The state that the page brought back, if a search with these settings can stand at it."""
    if sent is None:
        return BeamState.start()
    if not isinstance(sent, dict) or set(sent) != {"running", "finished"}:
        raise PlaygroundError("error.beam_state")
    running = _hypotheses_of(sent["running"], settings, tokenizer)
    finished = _hypotheses_of(sent["finished"], settings, tokenizer)
    lengths = {len(one.new_ids) for one in running}
    fits = (
        len(lengths) == 1
        and max(lengths) < settings.max_new_tokens
        and not any(eos_ids & set(one.new_ids) for one in running)
        and all(_has_ended(one, eos_ids) for one in finished)
        and max(len(one.new_ids) for one in [*running, *finished]) in lengths
        and _is_best_first([one.logprob for one in running])
        and _is_best_first([one.score for one in finished])
    )
    if not fits:
        raise PlaygroundError("error.beam_state")
    return BeamState(running, finished, is_done=False)


def _hypotheses_of(
    sent: object, settings: BeamSettings, tokenizer: Tokenizer
) -> tuple[Hypothesis, ...]:
    if not isinstance(sent, list) or len(sent) > settings.num_beams:
        raise PlaygroundError("error.beam_state")
    return tuple(_hypothesis_of(one, settings, tokenizer) for one in sent)


def _hypothesis_of(sent: object, settings: BeamSettings, tokenizer: Tokenizer) -> Hypothesis:
    if not isinstance(sent, dict) or set(sent) != {"new_ids", "logprob"}:
        raise PlaygroundError("error.beam_state")
    new_ids, logprob = sent["new_ids"], sent["logprob"]
    if not isinstance(new_ids, list) or not 1 <= len(new_ids) <= settings.max_new_tokens:
        raise PlaygroundError("error.beam_state")
    if not all(type(id) is int and 0 <= id < tokenizer.vocab_size for id in new_ids):
        raise PlaygroundError("error.beam_state")
    # JSON has one kind of number: a probability of 1 comes back as a whole 0.
    if type(logprob) not in (int, float) or not _LOWEST_LOGPROB <= logprob <= 0:
        raise PlaygroundError("error.beam_state")
    logprob = float(logprob)
    return Hypothesis(
        tuple(new_ids), logprob, score(logprob, len(new_ids), settings.length_penalty)
    )


def _has_ended(hypothesis: Hypothesis, eos_ids: AbstractSet[int]) -> bool:
    *inside, last = hypothesis.new_ids
    return last in eos_ids and not eos_ids & set(inside)


def _is_best_first(figures: Sequence[float]) -> bool:
    return all(one >= next_one for one, next_one in pairwise(figures))


def _considered(
    taken: BeamStep, before: BeamState, ids: Sequence[int], loaded: Loaded
) -> list[Answer]:
    """The candidates of a step, each with the model's figures behind its parent."""
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
) -> Answer:
    view = candidate_view(candidate(distribution, tokenizer, one.id))
    return {
        "parent": one.parent,
        "id": one.id,
        "text": view["text"],
        "rank": view["rank"],
        "probability": view["probability"],
        "percent": view["percent"],
        "logprob": one.logprob,
        "cumulative": one.cumulative,
        "fate": one.fate,
    }


def _hypothesis(hypothesis: Hypothesis, tokenizer: Tokenizer, eos_ids: AbstractSet[int]) -> Answer:
    pieces = [token.piece for token in tokenizer.tokens(hypothesis.new_ids)]
    return {
        "new_ids": list(hypothesis.new_ids),
        "text": visible(b"".join(pieces)),
        "logprob": hypothesis.logprob,
        "score": hypothesis.score,
        "has_ended": hypothesis.new_ids[-1] in eos_ids,
    }


def _sentence(
    taken: BeamStep,
    before: BeamState,
    n_text: int,
    settings: BeamSettings,
    loaded: Loaded,
    lang: Lang,
) -> str:
    """How far the search is, or why it is over."""
    state = taken.state
    done = len(before.running[0].new_ids) + 1
    if not state.is_done:
        return t(
            lang,
            "beams.progress",
            done=done,
            wanted=settings.max_new_tokens,
            running=len(state.running),
            ended=sum(_has_ended(one, loaded.info.eos_ids) for one in state.finished),
        )
    if state.running or done < min(settings.max_new_tokens, loaded.info.context_length - n_text):
        return t(lang, "beams.done_ended", done=done)
    if done < settings.max_new_tokens:
        return t(lang, "beams.done_window", done=done)
    return t(lang, "beams.done_length", done=done)
