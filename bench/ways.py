"""Three ways to append a token to a text: the notebook's, transformers' own, and ours.

All use the same model; after the same ids they append the same token.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
import torch
from torch import Tensor
from transformers import GenerationConfig, GPT2LMHeadModel, PreTrainedTokenizerFast
from transformers.generation import BaseStreamer

from bench.timing import now_ms
from playground.engine import Engine
from playground.sampling import SamplingSettings
from playground.text.candidates import candidates
from playground.text.generation import predict
from playground.tokenizer import Tokenizer

TOP_K = 5


@dataclass(frozen=True, slots=True)
class Appended:
    """The appended tokens, and how long some of them took.

    Attributes:
        ids: the most likely token each time.
        milliseconds: of the tokens whose prefix was already computed, if this way keeps any.
    """

    ids: list[int]
    milliseconds: list[float]


Way = Callable[[Sequence[int], int], Appended]
"""Ids and a number → that many tokens behind them."""


def notebook(model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerFast) -> Way:
    """The notebook's loop as it is: the text is the state, nothing else is kept."""

    def append_one(text: str) -> tuple[str, int]:
        inputs = tokenizer(text, return_tensors="pt")
        with torch.no_grad():
            logits = model(**inputs).logits[:, -1, :]
        probabilities = torch.nn.functional.softmax(logits[0], dim=-1)
        rows = [
            (token_id, tokenizer.decode(token_id), probability.item())
            for token_id, probability in enumerate(probabilities)
            if probability.item()
        ]
        table = pd.DataFrame(rows, columns=["id", "token", "p"])
        table.sort_values("p", ascending=False).head(TOP_K)
        token_id = int(torch.argmax(probabilities))
        return text + tokenizer.decode(token_id), token_id

    def append(ids: Sequence[int], count: int) -> Appended:
        text = tokenizer.decode(list(ids))
        appended = Appended([], [])
        for _ in range(count):
            started = now_ms()
            text, token_id = append_one(text)
            appended.milliseconds.append(now_ms() - started)
            appended.ids.append(token_id)
        return appended

    return append


class _Arrivals(BaseStreamer):
    """Notes when each token of `generate` arrives."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.moments: list[float] = []

    def put(self, value: Tensor) -> None:
        """Called with the prompt first, then with one token at a time."""
        self.moments.append(now_ms())
        self.ids += value.flatten().tolist()

    def end(self) -> None:
        """Nothing is left to do."""


def transformers_generate(model: GPT2LMHeadModel) -> Way:
    """`transformers.generate`, greedy, with its key-value cache.

    A token's time is from the arrival of the one before it to its own. The first token pays for
    the prefill, so it is not timed.
    """

    def append(ids: Sequence[int], count: int) -> Appended:
        prompt = torch.tensor([list(ids)])
        arrivals = _Arrivals()
        config = GenerationConfig(max_new_tokens=count, pad_token_id=model.config.eos_token_id)
        model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            generation_config=config,
            streamer=arrivals,
        )
        between = [after - before for before, after in pairwise(arrivals.moments[1:])]
        return Appended(arrivals.ids[len(ids) :], between)

    return append


def ours(engine: Engine, tokenizer: Tokenizer) -> Way:
    """What a click computes: the logits, the distribution over all tokens, the shown ones.

    The first token pays for the prefix, if it is not computed yet, so it is not timed.
    """

    def append_one(ids: Sequence[int]) -> int:
        prediction = predict(engine, ids, SamplingSettings())
        shown = candidates(prediction.distribution, tokenizer, TOP_K)
        return shown[0].token.id

    def append(ids: Sequence[int], count: int) -> Appended:
        text = [*ids, append_one(ids)]
        milliseconds = []
        for _ in range(count - 1):
            started = now_ms()
            text.append(append_one(text))
            milliseconds.append(now_ms() - started)
        return Appended(text[len(ids) :], milliseconds)

    return append


def one_read(n_numbers: int) -> Callable[[], float]:
    """The yardstick: milliseconds of one `torch.mv` over as many float32 numbers as weights.

    No step can be faster than reading every weight once.
    """
    width = 768
    matrix = torch.ones(n_numbers // width, width)
    vector = torch.ones(width)

    def read() -> float:
        started = now_ms()
        torch.mv(matrix, vector)
        return now_ms() - started

    return read
