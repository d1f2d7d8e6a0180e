"""The path of a word: every figure is the model's own, token by token."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from transformers import PreTrainedModel

from playground.engine import Engine, NextLogits
from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.labs.sampling.lookup import MAX_WORD_TOKENS, WordPath, look_up
from playground.sampling import SamplingSettings, uniform
from tests import gpt2, metaspace, scripted
from tests.tiny import tiny_gpt2

TEXT = gpt2.tokenizer().encode("Once upon a time")
PLAIN = SamplingSettings("sample")


@pytest.fixture(scope="module")
def metaspace_engine() -> Iterator[Engine]:
    tiny = tiny_gpt2(vocab_size=metaspace.VOCAB_SIZE, context_length=32)
    engine = Engine(tiny, prefix_cache_bytes=1 << 20)
    yield engine
    engine.close()


def paths(loaded: Loaded, word: str, settings: SamplingSettings = PLAIN) -> tuple[WordPath, ...]:
    return look_up(loaded.engine, loaded.tokenizer, TEXT, word, settings)


@pytest.mark.parametrize("word", ["hello", "unbelievable", "안녕", "two words"])
def test_the_product_is_the_models_probability_of_the_whole_word(
    loaded: Loaded, model: PreTrainedModel, word: str
) -> None:
    for path in paths(loaded, word):
        ids = list(gpt2.tokenizer().encode(path.text))
        assert [step.candidate.token.id for step in path.steps] == ids
        with torch.inference_mode():
            logits = model(torch.tensor([[*TEXT, *ids]])).logits[0].double()
        logprobs = torch.log_softmax(logits, dim=-1)
        expected = [float(logprobs[len(TEXT) - 1 + i, id]) for i, id in enumerate(ids)]
        found = [math.log(step.candidate.model_prob) for step in path.steps]
        assert found == pytest.approx(expected, abs=1e-4)
        assert path.probability == pytest.approx(math.exp(sum(expected)), rel=1e-3)
        assert path.bits == pytest.approx(-sum(expected) / math.log(2), abs=1e-3)


def test_a_word_with_and_without_a_space_are_two_paths(loaded: Loaded) -> None:
    assert [path.text for path in paths(loaded, "hello")] == ["hello", " hello"]
    assert [path.text for path in paths(loaded, " hello")] == [" hello", "hello"]


def test_a_continuation_of_a_metaspace_vocabulary_is_another_path(
    metaspace_engine: Engine,
) -> None:
    korean = metaspace.tokenizer()
    found = look_up(metaspace_engine, korean, korean.encode("오늘은"), "니다", PLAIN)
    assert [path.text for path in found] == ["니다", " 니다"]
    tokens = [[step.candidate.token.text for step in path.steps] for path in found]
    assert tokens == [["니다"], [" ", "니다"]]


def ids_of(length: int) -> list[int]:
    return [(7 * i) % 5_000 for i in range(length)]


@pytest.mark.parametrize("n_beyond", [-3, -2, -1, 0, 60])
def test_beyond_the_window_one_window_serves_the_whole_path(
    loaded: Loaded, model: PreTrainedModel, monkeypatch: pytest.MonkeyPatch, n_beyond: int
) -> None:
    text, window = ids_of(scripted.CONTEXT_LENGTH + n_beyond), scripted.CONTEXT_LENGTH
    loaded.engine.next_logits(text[-window:])
    computed = []
    next_logits = loaded.engine.next_logits

    def counting(input_ids: list[int], **options: bool) -> NextLogits:
        answer = next_logits(input_ids, **options)
        computed.append(answer.computed_positions)
        return answer

    monkeypatch.setattr(loaded.engine, "next_logits", counting)
    found = look_up(loaded.engine, loaded.tokenizer, text, "unbelievable", PLAIN)
    longest = max(len(path.steps) for path in found)
    assert longest > 2
    # The step on screen costs nothing, the shared window is computed once at most.
    assert computed[0] == 0
    assert sum(count > 1 for count in computed) <= 1
    for path in found:
        ids = [step.candidate.token.id for step in path.steps]
        for count, step in enumerate(path.steps):
            start = max(0, len(text) + longest - 1 - window) if count else max(0, n_beyond)
            with torch.inference_mode():
                logits = model(torch.tensor([[*text[start:], *ids[:count]]])).logits[0, -1]
            expected = float(torch.log_softmax(logits.double(), dim=-1)[ids[count]])
            assert math.log(step.candidate.model_prob) == pytest.approx(expected, abs=1e-4)
            assert step.pick.u == uniform(0, len(text) + count)


def test_a_part_of_the_strip_too_narrow_for_a_number_is_none(loaded: Loaded) -> None:
    settings = SamplingSettings("sample", temperature=0.05)
    after_red = gpt2.tokenizer().encode(scripted.LOOP_PROMPT)
    (path, *_) = look_up(loaded.engine, loaded.tokenizer, after_red, " hello", settings)
    (step,) = path.steps
    assert 0 < step.candidate.sampler_prob < 1e-17
    assert step.candidate.cut_by is None
    assert step.interval is None


def test_a_cut_token_names_its_stage_and_has_no_place_on_the_strip(loaded: Loaded) -> None:
    (path, _) = paths(loaded, "hello", SamplingSettings("sample", top_k=3))
    (step,) = path.steps
    assert step.candidate.rank > 3
    assert step.candidate.cut_by == "top_k"
    assert step.interval is None
    assert step.candidate.sampler_prob == 0


def test_every_token_that_survives_owns_its_part_of_the_strip(loaded: Loaded) -> None:
    for path in paths(loaded, "unbelievable", SamplingSettings("sample", temperature=2.0)):
        for step in path.steps:
            assert step.interval is not None
            width = step.interval.stop - step.interval.start
            assert width == pytest.approx(step.candidate.sampler_prob, abs=1e-12)


def test_the_pick_is_the_one_at_that_place(loaded: Loaded) -> None:
    red, green = (gpt2.tokenizer().encode(name) for name in scripted.LOOP[:2])
    (path, *_) = look_up(
        loaded.engine, loaded.tokenizer, TEXT, " red green", SamplingSettings("greedy")
    )
    assert [step.candidate.token.id for step in path.steps] == [*red, *green]
    assert path.steps[1].pick.id == green[0]
    assert path.steps[1].candidate.rank == 1


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("", "error.word_empty"),
        ("  \n", "error.word_empty"),
        ("x y " * MAX_WORD_TOKENS, "error.word_too_long"),
        (7, "error.not_text"),
    ],
)
def test_what_is_no_word_is_refused(loaded: Loaded, word: object, key: str) -> None:
    with pytest.raises(PlaygroundError) as caught:
        paths(loaded, word)  # type: ignore[arg-type]
    assert caught.value.key == key


def test_a_token_without_any_probability_has_infinite_bits(loaded: Loaded) -> None:
    (path, *_) = paths(loaded, "hello")
    (step,) = path.steps
    nothing = type(step)(
        type(step.candidate)(step.candidate.token, 9, 0.0, -np.inf, 0.0, None), None, step.pick
    )
    assert WordPath("x", (nothing,)).bits == math.inf
