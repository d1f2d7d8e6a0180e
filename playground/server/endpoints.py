"""The named endpoints, for programs: JSON in, JSON out.

Thin: check the arguments, one call for the answer. Bad input is a `gr.Error` with a sentence, in
the language the caller's `Accept-Language` asks for, else in English.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import update_wrapper
from inspect import Parameter
from typing import Any, cast, get_type_hints

import gradio as gr

from playground.errors import PlaygroundError
from playground.host import Loaded, ModelHost
from playground.i18n import accepted, explain, t
from playground.sampling import KNOBS, SETTINGS, SamplingSettings
from playground.server import endpoint_answers as answers
from playground.server.endpoint_answers import (
    BeamsAnswer,
    GeneratedAnswer,
    MergesAnswer,
    ModelAnswer,
    NextTokenAnswer,
    PipelineAnswer,
    ScoreAnswer,
    TokensAnswer,
)
from playground.text.beam import BeamSettings

MAX_NEW_TOKENS = 1000
# For a default model that has left memory for others, and must come back.
_PATIENCE_SECONDS = 30

Knobs = Mapping[str, Any]
_NEUTRAL: Knobs = {}
_FOR_A_DRAW = tuple(knob.name for knob in sorted(KNOBS, key=lambda knob: knob.stage is None))


def endpoints(host: ModelHost) -> dict[str, Callable[..., Any]]:
    """The functions to register with `gr.api`, by endpoint name."""
    of = _Endpoints(host)
    return {
        "model": of.model,
        "tokenize": of.tokenize,
        "merges": of.merges,
        "next_token": of.next_token,
        "generate": _with_knobs(of.generate, SETTINGS),
        "pipeline": _with_knobs(of.pipeline, _FOR_A_DRAW),
        "beam_search": of.beam_search,
        "score": of.score,
    }


@dataclass(frozen=True, slots=True)
class _Endpoints:
    """The endpoints of a host; Gradio shows their docstrings."""

    host: ModelHost

    def model(self) -> ModelAnswer:
        """Which model answers, and whether it is ready."""
        return answers.model(self.host.status())

    def tokenize(self, text: str, request: gr.Request | None = None) -> TokensAnswer:
        """The ids of a text, and each token with its position, text and bytes (hex)."""
        with _sentences(request):
            return answers.tokens(self._loaded().tokenizer, text)

    def merges(self, text: str, request: gr.Request | None = None) -> MergesAnswer:
        """The byte-pair merges that made a text into tokens, word by word, in their order."""
        with _sentences(request):
            return answers.merges(self._loaded().tokenizer, text)

    def next_token(
        self, text: str, top_k: int = 10, request: gr.Request | None = None
    ) -> NextTokenAnswer:
        """The model's most likely next tokens, with probabilities over the whole vocabulary."""
        with _sentences(request):
            loaded = self._loaded()
            n_shown = _whole_number("top_k", top_k, 1, loaded.info.vocab_size)
            return answers.next_token(loaded, text, n_shown)

    def generate(
        self,
        text: str,
        max_new_tokens: int = 20,
        knobs: Knobs = _NEUTRAL,
        request: gr.Request | None = None,
    ) -> Iterator[GeneratedAnswer]:
        """A stream of growing texts; `stop` is null until the last one."""
        with _sentences(request):
            loaded = self._loaded()
            count = _whole_number("max_new_tokens", max_new_tokens, 1, MAX_NEW_TOKENS)
            yield from answers.generated(loaded, text, count, _settings(**knobs))

    def pipeline(
        self,
        text: str,
        knobs: Knobs = _NEUTRAL,
        shown: int = 10,
        request: gr.Request | None = None,
    ) -> PipelineAnswer:
        """From logits to the draw: what each stage of the sampler leaves, and what is drawn."""
        with _sentences(request):
            loaded = self._loaded()
            n_shown = _whole_number("shown", shown, 1, loaded.info.vocab_size)
            settings = _settings(strategy="sample", **knobs)
            return answers.pipeline(loaded, text, n_shown, settings)

    def beam_search(
        self,
        text: str,
        num_beams: int = 4,
        max_new_tokens: int = 20,
        length_penalty: float = 1.0,
        request: gr.Request | None = None,
    ) -> BeamsAnswer:
        """The hypotheses of a beam search, best score first; `text` is the whole text so far."""
        with _sentences(request):
            loaded = self._loaded()
            numbers = _numbers(
                num_beams=num_beams,
                max_new_tokens=max_new_tokens,
                length_penalty=length_penalty,
            )
            return answers.beams(loaded, text, BeamSettings(**numbers))

    def score(self, text: str, request: gr.Request | None = None) -> ScoreAnswer:
        """How the model would have bet on each token of the text, the first behind nothing."""
        with _sentences(request):
            return answers.score(self._loaded(), text)

    def _loaded(self) -> Loaded:
        return self.host.wait(_PATIENCE_SECONDS)


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
