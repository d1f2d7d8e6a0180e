"""The real models: GPT-2 where its weights are at hand, and the offline model.

GPT-2 must say exactly what the course notebook and Transformer Explainer publish of it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from huggingface_hub import try_to_load_from_cache

from playground.config import AppConfig
from playground.engine import Engine
from playground.errors import PlaygroundError
from playground.models import LoadedModel, load_model, parse_source
from playground.sampling import SamplingSettings
from playground.text.candidates import candidates
from playground.text.generation import generate, predict
from playground.text.loops import find_loop
from tests.gpt2_figures import (
    GREEDY_LENGTH,
    GREEDY_PROMPT,
    GREEDY_TEXT,
    NEXT_TOKENS,
    NextTokens,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

GPT2 = "openai-community/gpt2"


def _load(name: str, cache_dir: Path) -> LoadedModel:
    return load_model(parse_source(name), cache_dir=cache_dir, report=lambda step: None)


@pytest.fixture(scope="module")
def gpt2() -> Iterator[tuple[LoadedModel, Engine]]:
    folder = os.environ.get("GPT2_FOLDER")
    if folder is None and not isinstance(
        try_to_load_from_cache(GPT2, "model.safetensors"), str | Path
    ):
        pytest.skip(
            "GPT-2's weights are not on this machine: neither in the Hub cache nor in GPT2_FOLDER"
        )
    loaded = _load(f"dir:{folder}" if folder else GPT2, Path())
    engine = Engine(loaded.model, prefix_cache_bytes=256 << 20)
    yield loaded, engine
    engine.close()


@pytest.mark.parametrize("figures", NEXT_TOKENS, ids=lambda figures: figures.prompt)
def test_gpt2_says_what_is_published(gpt2: tuple[LoadedModel, Engine], figures: NextTokens) -> None:
    loaded, engine = gpt2
    ids = loaded.tokenizer.encode(figures.prompt)
    assert list(ids) == figures.ids
    distribution = predict(engine, ids, SamplingSettings()).distribution
    shown = candidates(distribution, loaded.tokenizer, len(figures.top))
    assert [(one.token.id, one.token.text) for one in shown] == [
        (token_id, text) for token_id, text, _ in figures.top
    ]
    assert [one.model_prob for one in shown] == pytest.approx(
        [probability for *_, probability in figures.top], abs=2e-5
    )


def test_gpt2_greedy_writes_the_notebooks_text_and_its_loop(
    gpt2: tuple[LoadedModel, Engine],
) -> None:
    loaded, engine = gpt2
    ids = loaded.tokenizer.encode(GREEDY_PROMPT)
    count = GREEDY_LENGTH - len(ids)
    steps = generate(engine, ids, count, SamplingSettings(), loaded.info.eos_ids)
    new_ids = [step.pick.id for step in steps]
    assert loaded.tokenizer.decode(new_ids) == GREEDY_TEXT
    loop = find_loop([*ids, *new_ids], len(ids))
    assert loop is not None
    assert loop.period == 18


@pytest.fixture(scope="module")
def offline() -> Iterator[tuple[LoadedModel, Engine]]:
    # The cache folder of the user: what `make run` converted once serves the tests as well.
    try:
        loaded = _load("package:smollm2", AppConfig.from_args([], {}).cache_dir)
    except PlaygroundError as error:
        pytest.skip(f"the offline model cannot be had on this machine: {error}")
    engine = Engine(loaded.model, prefix_cache_bytes=256 << 20)
    yield loaded, engine
    engine.close()


def test_offline_model_knows_paris(offline: tuple[LoadedModel, Engine]) -> None:
    loaded, engine = offline
    assert loaded.info.n_params == 134_515_008
    assert (loaded.info.n_layer, loaded.info.context_length) == (30, 8192)
    ids = loaded.tokenizer.encode("The capital of France is")
    best = candidates(predict(engine, ids, SamplingSettings()).distribution, loaded.tokenizer, 1)[0]
    assert best.token.text == " Paris"
    assert best.model_prob == pytest.approx(0.77, abs=0.01)


def test_offline_model_greedy_equals_transformers_generate(
    offline: tuple[LoadedModel, Engine],
) -> None:
    loaded, engine = offline
    ids = loaded.tokenizer.encode(GREEDY_PROMPT)
    steps = generate(engine, ids, 30, SamplingSettings(), loaded.info.eos_ids)
    expected = loaded.model.generate(
        torch.tensor([ids]),
        attention_mask=torch.ones(1, len(ids), dtype=torch.long),
        do_sample=False,
        max_new_tokens=30,
    )
    assert [*ids, *(step.pick.id for step in steps)] == expected[0].tolist()


def test_offline_model_cached_and_uncached_agree(offline: tuple[LoadedModel, Engine]) -> None:
    loaded, engine = offline
    ids = loaded.tokenizer.encode("대한민국의 수도는 서울이고, the capital of France is")
    for length in range(1, len(ids) + 1):
        engine.next_logits(ids[:length])
    stepwise = engine.next_logits(ids)
    anew = engine.next_logits(ids, use_cache=False)
    assert stepwise.computed_positions == 0
    assert anew.computed_positions == len(ids)
    assert abs(stepwise.logits - anew.logits).max() < 1e-4
    assert stepwise.logits.argsort()[-50:].tolist() == anew.logits.argsort()[-50:].tolist()
