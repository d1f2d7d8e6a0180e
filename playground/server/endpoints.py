"""The named endpoints, for programs: JSON in, JSON out.

Thin: check the arguments, one call into the domain, plain data. Bad input is a `gr.Error`
with a sentence, in the language the caller's `Accept-Language` asks for, else in English.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import update_wrapper
from inspect import Parameter
from typing import Any, cast, get_type_hints

import gradio as gr

from playground.errors import PlaygroundError
from playground.host import Loaded, ModelHost
from playground.i18n import accepted, explain, t
from playground.labs.beams.beam import BeamSettings, BeamState, beam_search, hypotheses
from playground.sampling import KNOBS, SETTINGS, SamplingSettings
from playground.text import scoring
from playground.text.candidates import Candidate, candidates, other_probability
from playground.text.generation import Prediction, generate, predict
from playground.text.scoring import Totals
from playground.tokenizer import StreamDecoder, Token, Tokenizer, Word, plain_text

MAX_NEW_TOKENS = 1000
# For a default model that has left memory for others, and must come back.
_PATIENCE_SECONDS = 30

Knobs = Mapping[str, Any]
_NEUTRAL: Knobs = {}
_FOR_A_DRAW = tuple(knob.name for knob in sorted(KNOBS, key=lambda knob: knob.stage is None))


def endpoints(host: ModelHost) -> dict[str, Callable[..., Any]]:
    """The functions to register with `gr.api`, by endpoint name."""

    def model() -> dict[str, Any]:
        """Which model answers, and whether it is ready."""
        status = host.status()
        info = status.info
        return {
            "id": info.id if info else None,
            "source": info.source if info else None,
            "status": status.state,
            "n_layer": info.n_layer if info else None,
            "n_params": info.n_params if info else None,
            "context_length": info.context_length if info else None,
            "vocab_size": info.vocab_size if info else None,
        }

    def tokenize(text: str, request: gr.Request | None = None) -> dict[str, Any]:
        """The ids of a text, and each token with its position, text and bytes (hex)."""
        with _sentences(request):
            tokenizer = host.wait(_PATIENCE_SECONDS).tokenizer
            ids = tokenizer.encode(text)
            tokens = [
                {"position": position, **_token(token)}
                for position, token in enumerate(tokenizer.tokens(ids))
            ]
            return {"ids": list(ids), "tokens": tokens}

    def next_token(text: str, top_k: int = 10, request: gr.Request | None = None) -> dict[str, Any]:
        """The model's most likely next tokens, with probabilities over the whole vocabulary."""
        with _sentences(request):
            loaded = host.wait(_PATIENCE_SECONDS)
            ids = loaded.tokenizer.encode(text)
            n_shown = _whole_number("top_k", top_k, 1, loaded.info.vocab_size)
            prediction = predict(loaded.engine, _context(ids, loaded), SamplingSettings())
            distribution = prediction.distribution
            shown = candidates(distribution, loaded.tokenizer, n_shown)
            answer = {
                "model": loaded.info.id,
                "ids": list(ids),
                "candidates": [_candidate(candidate) for candidate in shown],
                "other_probability": other_probability(distribution.probs, shown),
                "entropy_bits": distribution.entropy_bits,
            }
            return _with_truncated(answer, prediction.truncated)

    def generate_text(
        text: str,
        max_new_tokens: int = 20,
        knobs: Knobs = _NEUTRAL,
        request: gr.Request | None = None,
    ) -> Iterator[dict[str, Any]]:
        """A stream of growing texts; `stop` is null until the last one."""
        with _sentences(request):
            loaded = host.wait(_PATIENCE_SECONDS)
            count = _whole_number("max_new_tokens", max_new_tokens, 1, MAX_NEW_TOKENS)
            settings = _settings(**knobs)
            yield from _stream(loaded, text, count, settings)

    def pipeline(
        text: str,
        knobs: Knobs = _NEUTRAL,
        shown: int = 10,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """From logits to the draw: what each stage of the sampler leaves, and what is drawn."""
        with _sentences(request):
            loaded = host.wait(_PATIENCE_SECONDS)
            n_shown = _whole_number("shown", shown, 1, loaded.info.vocab_size)
            settings = _settings(strategy="sample", **knobs)
            ids = loaded.tokenizer.encode(text)
            prediction = predict(loaded.engine, _context(ids, loaded), settings)
            return _with_truncated(_pipeline(prediction, loaded, n_shown), prediction.truncated)

    def beams(
        text: str,
        num_beams: int = 4,
        max_new_tokens: int = 20,
        length_penalty: float = 1.0,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """The hypotheses of a beam search, best score first; `text` is the whole text so far."""
        with _sentences(request):
            loaded = host.wait(_PATIENCE_SECONDS)
            settings = BeamSettings(
                **_numbers(
                    num_beams=num_beams,
                    max_new_tokens=max_new_tokens,
                    length_penalty=length_penalty,
                )
            )
            context = _context(loaded.tokenizer.encode(text), loaded)
            answer = {"hypotheses": _hypotheses(loaded, text, context, settings)}
            return _with_truncated(answer, max(0, len(context) - loaded.info.context_length))

    def merges(text: str, request: gr.Request | None = None) -> dict[str, Any]:
        """The byte-pair merges that made a text into tokens, word by word, in their order."""
        with _sentences(request):
            tokenizer = host.wait(_PATIENCE_SECONDS).tokenizer
            return {"words": [_word(word, tokenizer) for word in tokenizer.replay(text)]}

    def score(text: str, request: gr.Request | None = None) -> dict[str, Any]:
        """How the model would have bet on each token of the text, the first behind nothing."""
        with _sentences(request):
            loaded = host.wait(_PATIENCE_SECONDS)
            return _scored(loaded, loaded.tokenizer.encode(text))

    return {
        "model": model,
        "tokenize": tokenize,
        "merges": merges,
        "next_token": next_token,
        "generate": _with_knobs(generate_text, SETTINGS),
        "pipeline": _with_knobs(pipeline, _FOR_A_DRAW),
        "beam_search": beams,
        "score": score,
    }


def _with_knobs(function: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """`function` with a parameter for each of the settings `names` in place of its `knobs`.

    Gradio makes an endpoint's parameters of the signature and passes them by position.
    """
    types = get_type_hints(SamplingSettings)
    neutral = {one.name: one.default for one in fields(SamplingSettings)}
    kinds = {name: str if name == "strategy" else types[name] for name in names}
    plain = inspect.signature(function)
    parameters: list[Parameter] = []
    for one in plain.parameters.values():
        parameters += (
            [
                Parameter(name, one.kind, default=neutral[name], annotation=kind)
                for name, kind in kinds.items()
            ]
            if one.name == "knobs"
            else [one]
        )
    whole = plain.replace(parameters=parameters)

    def call(*values: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever `function` takes
        given = whole.bind(*values, **named)
        given.apply_defaults()
        knobs = {name: given.arguments.pop(name) for name in names}
        return function(**given.arguments, knobs=knobs)

    def stream(*values: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401
        yield from call(*values, **named)

    made: Any = stream if inspect.isgeneratorfunction(function) else call
    update_wrapper(made, function)
    made.__signature__ = whole
    made.__annotations__ = {one.name: one.annotation for one in parameters}
    return cast(Callable[..., Any], made)


def _settings(**given: Any) -> SamplingSettings:  # noqa: ANN401  # settings check themselves
    return SamplingSettings(**_numbers(**given))


def _numbers(**given: Any) -> dict[str, Any]:  # noqa: ANN401  # whoever takes them checks them
    return {name: _if_whole(value) for name, value in given.items()}


def _scored(loaded: Loaded, ids: tuple[int, ...]) -> dict[str, Any]:
    scores = scoring.score(loaded.engine, ids, loaded.tokenizer.start_id)
    tokens = loaded.tokenizer.tokens([one.id for one in scores])
    totals = Totals().plus(scores, sum(len(token.piece) for token in tokens if not token.special))
    answer = {
        "ids": list(ids),
        "tokens": [
            {"position": one.position, "id": one.id, "logprob": one.logprob, "rank": one.rank}
            for one in scores
        ],
        "bits": totals.bits,
        "bits_per_token": totals.bits_per_token,
        "bits_per_byte": totals.bits_per_byte,
        "perplexity": totals.perplexity,
    }
    return _with_truncated(answer, scoring.n_truncated(ids, loaded.info.context_length))


def _pipeline(prediction: Prediction, loaded: Loaded, n_shown: int) -> dict[str, Any]:
    distribution, pick = prediction.distribution, prediction.pick
    stages = [
        {"name": stage.name, "survivors": stage.survivors, "mass": stage.mass}
        for stage in distribution.stages
    ]
    shown = candidates(distribution, loaded.tokenizer, n_shown)
    return {
        "stages": [
            {"name": "logits", "survivors": distribution.vocab_size, "mass": 1.0},
            *stages,
            {"name": "sampler", "survivors": distribution.survivors, "mass": distribution.mass},
        ],
        "candidates": [
            {
                "rank": candidate.rank,
                "id": candidate.token.id,
                "text": candidate.token.text,
                "logit": candidate.logit,
                "model_probability": candidate.model_prob,
                "sampler_probability": candidate.sampler_prob,
            }
            for candidate in shown
        ],
        "draw": {"u": pick.u, "position": prediction.position, "id": pick.id},
    }


def _hypotheses(
    loaded: Loaded, text: str, context: tuple[int, ...], settings: BeamSettings
) -> list[dict[str, Any]]:
    state = BeamState.start()
    for step in beam_search(loaded.engine, context, settings, loaded.info.eos_ids):
        state = step.state
    return [
        {
            "new_ids": list(one.new_ids),
            "text": text + plain_text(loaded.tokenizer.tokens(one.new_ids)),
            "score": one.score,
        }
        for one in hypotheses(state, settings)
    ]


def _stream(
    loaded: Loaded, text: str, max_new_tokens: int, settings: SamplingSettings
) -> Iterator[dict[str, Any]]:
    tokenizer = loaded.tokenizer
    ids = tokenizer.encode(text)
    decoder = StreamDecoder()
    new_ids: list[int] = []
    shown = text
    steps = generate(
        loaded.engine, _context(ids, loaded), max_new_tokens, settings, loaded.info.eos_ids
    )
    for step in steps:
        token = tokenizer.token(step.pick.id)
        new_ids.append(token.id)
        if not token.special:
            shown += decoder.append(token)
        if step.stop:
            shown += decoder.flush()
        answer = {"ids": list(ids), "new_ids": list(new_ids), "text": shown, "stop": step.stop}
        yield _with_truncated(answer, step.prediction.truncated)


def _context(ids: tuple[int, ...], loaded: Loaded) -> tuple[int, ...]:
    """What the model starts from: the text's ids, or its end-of-text token for an empty text."""
    return ids or (loaded.tokenizer.start_id,)


def _token(token: Token) -> dict[str, Any]:
    return {"id": token.id, "text": token.text, "bytes": token.piece.hex()}


def _word(word: Word, tokenizer: Tokenizer) -> dict[str, Any]:
    return {
        "bytes": word.data.hex(),
        "merges": [
            {
                "rank": merge.rank,
                "left": tokenizer.token(merge.left).piece.hex(),
                "right": tokenizer.token(merge.right).piece.hex(),
            }
            for merge in word.merges
        ],
        "ids": list(word.ids),
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "rank": candidate.rank,
        **_token(candidate.token),
        "logit": candidate.logit,
        "probability": candidate.model_prob,
    }


def _with_truncated(answer: dict[str, Any], truncated: int) -> dict[str, Any]:
    return {**answer, "truncated": truncated} if truncated else answer


def _if_whole(value: float) -> float:
    """JSON has one kind of number: 40.0 is 40; anything else goes on to be refused."""
    is_whole = type(value) is float and value.is_integer()
    return int(value) if is_whole else value


def _whole_number(name: str, value: float, low: int, high: int) -> int:
    number = _if_whole(value)
    if type(number) is not int or not low <= number <= high:
        raise PlaygroundError("error.out_of_range", name=name, value=value, low=low, high=high)
    return number


@contextmanager
def _sentences(request: gr.Request | None) -> Iterator[None]:
    """Errors a person can mend become sentences; others too, and the log keeps the rest."""
    lang = accepted(request.headers.get("accept-language", "") if request else "")
    try:
        yield
    except PlaygroundError as error:
        raise gr.Error(explain(lang, error), print_exception=False) from error
    except (gr.Error, GeneratorExit):
        raise
    except Exception as error:
        raise gr.Error(t(lang, "error.internal")) from error
