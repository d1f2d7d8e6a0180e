"""The engine through its public face, against transformers' own forward pass."""

import random
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, OPTConfig, OPTForCausalLM

from playground.engine import Engine
from playground.engine.recent_logits import MAX_ROWS
from playground.errors import PlaygroundError
from tests.tiny import tiny_gpt2, tiny_llama

CONTEXT = 64
VOCAB = 97
PLENTY = 1 << 28
MODELS = {
    "gpt2": tiny_gpt2,
    "gpt2-scaled-by-layer": lambda: tiny_gpt2(scale_attn_by_inverse_layer_idx=True),
    "gpt2-unscaled": lambda: tiny_gpt2(scale_attn_weights=False),
    "llama": tiny_llama,
    "llama-wide-heads": lambda: tiny_llama(head_dim=12, num_key_value_heads=3),
}


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest) -> GPT2LMHeadModel:
    return MODELS[request.param]()


@pytest.fixture
def engine(model: GPT2LMHeadModel) -> Iterator[Engine]:
    engine = Engine(model, prefix_cache_bytes=PLENTY)
    yield engine
    engine.close()


def plain_logits(model: GPT2LMHeadModel, ids: Sequence[int]) -> np.ndarray:
    """Of every position, by one forward pass in transformers' own way."""
    with torch.inference_mode():
        return model(torch.tensor([list(ids)])).logits[0].numpy()


def random_ids(seed: int, length: int = CONTEXT) -> list[int]:
    return random.Random(seed).choices(range(VOCAB), k=length)


def assert_same(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("use_cache", [True, False])
def test_every_length_agrees_with_plain_transformers(
    engine: Engine, model: GPT2LMHeadModel, use_cache: bool
) -> None:
    ids = random_ids(1)
    expected = plain_logits(model, ids)
    for length in range(1, CONTEXT + 1):
        found = engine.next_logits(ids[:length], use_cache=use_cache)
        assert_same(found.logits, expected[length - 1])


def test_cached_and_uncached_name_the_same_top_50(engine: Engine) -> None:
    ids = random_ids(2)
    for length in range(1, CONTEXT + 1, 7):
        cached = engine.next_logits(ids[:length]).logits
        fresh = engine.next_logits(ids[:length], use_cache=False).logits
        assert np.argsort(-cached)[:50].tolist() == np.argsort(-fresh)[:50].tolist()


def test_the_reference_is_worth_agreeing_with() -> None:
    """A tiny model whose answers hardly depend on the ids would pass any test."""
    for make in (tiny_gpt2, tiny_llama):
        logits = plain_logits(make(), random_ids(3))
        probs = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
        assert probs.max(-1).mean() > 0.1
        other_start = plain_logits(make(), [random_ids(3)[0] ^ 1, *random_ids(3)[1:]])
        assert np.abs(other_start[-1] - logits[-1]).max() > 0.1


def test_result_is_float32_read_only_and_of_vocabulary_size(engine: Engine) -> None:
    logits = engine.next_logits([5, 6]).logits
    assert logits.dtype == np.float32
    assert logits.shape == (engine.vocab_size,) == (VOCAB,)
    with pytest.raises(ValueError, match="read-only"):
        logits[0] = 0.0


def test_counts_say_what_was_computed(engine: Engine) -> None:
    ids = random_ids(4, 20)

    def counts(asked: Sequence[int], *, use_cache: bool = True) -> tuple[int, int]:
        found = engine.next_logits(asked, use_cache=use_cache)
        return found.computed_positions, found.cached_positions

    assert counts(ids[:10]) == (10, 0)
    assert counts(ids[:11]) == (1, 10), "one more token"
    assert counts(ids[:11]) == (0, 11), "the same again"
    assert counts(ids[:4]) == (0, 4), "undo"
    assert counts([*ids[:10], ids[10] ^ 1]) == (1, 10), "another token in its place"
    assert counts(ids[:20]) == (9, 11), "the first branch is still there"
    assert counts([ids[0] ^ 1]) == (1, 0), "nothing in common"
    assert counts(ids[:20], use_cache=False) == (20, 0)


def test_many_answer_in_order_and_equal_ones_alike(engine: Engine, model: GPT2LMHeadModel) -> None:
    texts = [random_ids(20, 12), [5], random_ids(21, CONTEXT), [5], random_ids(20, 11)]
    found = engine.next_logits_many(texts)
    for text, answer in zip(texts, found, strict=True):
        assert_same(answer.logits, plain_logits(model, text)[-1])
    assert found[1] is found[3]
    assert engine.next_logits_many([]) == []


def test_one_impossible_sequence_refuses_them_all(engine: Engine) -> None:
    with pytest.raises(ValueError, match="every id"):
        engine.next_logits_many([[1, 2], [VOCAB]])
    assert engine.next_logits([1, 2]).computed_positions == 2, "nothing was begun"


@pytest.mark.parametrize("limit", [0, 5_000, 400_000])
def test_positions_and_logits_together_keep_to_the_limit(limit: int) -> None:
    engine = Engine(tiny_gpt2(), prefix_cache_bytes=limit)
    kept = engine._scheduler._cache.limit_bytes, engine._scheduler._recent.limit_bytes
    assert sum(kept) == limit
    engine.next_logits_many([[first, 1, 2] for first in range(VOCAB)])
    assert engine._scheduler._recent.nbytes <= kept[1] <= MAX_ROWS * VOCAB * 4
    again = engine.next_logits([VOCAB - 1, 1, 2])
    assert again.computed_positions == (3 if limit == 0 else 0)
    engine.close()


def test_uncached_requests_leave_nothing_behind(engine: Engine) -> None:
    engine.next_logits([1, 2, 3], use_cache=False)
    assert engine.next_logits([1, 2, 3]).computed_positions == 3


def test_milliseconds_are_those_of_the_model(engine: Engine) -> None:
    computed = engine.next_logits(random_ids(5), use_cache=False)
    assert 0 < computed.milliseconds < 60_000


def test_a_wander_through_undo_branch_and_extension_stays_exact(
    engine: Engine, model: GPT2LMHeadModel
) -> None:
    rng = random.Random(6)
    ids = [3]
    for _ in range(150):
        match rng.choice(["extend", "extend", "undo", "branch", "paste"]):
            case "extend":
                ids = [*ids, rng.randrange(VOCAB)]
            case "undo":
                ids = ids[: max(1, len(ids) - rng.randrange(5))]
            case "branch":
                ids = [*ids[: rng.randrange(len(ids))], rng.randrange(VOCAB)]
            case "paste":
                ids = [*ids, *rng.choices(range(VOCAB), k=rng.randrange(30))]
        ids = ids[:CONTEXT]
        assert_same(engine.next_logits(ids).logits, plain_logits(model, ids)[-1])


def test_threads_with_shared_and_different_prefixes_agree_with_one_alone(
    engine: Engine, model: GPT2LMHeadModel
) -> None:
    shared = random_ids(7, 20)
    texts = [
        [*(shared if visitor % 2 else []), *random_ids(100 + visitor, 30)] for visitor in range(10)
    ]
    texts += [texts[1], texts[2]]
    found: dict[tuple[int, int], np.ndarray] = {}

    def visit(visitor: int) -> None:
        for length in range(1, len(texts[visitor]) + 1, 3):
            found[visitor, length] = engine.next_logits(texts[visitor][:length]).logits

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(len(texts))]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(found) == sum(len(range(1, len(text) + 1, 3)) for text in texts)
    expected = [plain_logits(model, text) for text in texts]
    for (visitor, length), logits in found.items():
        assert_same(logits, expected[visitor][length - 1])


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_greedy_loop_gives_the_ids_of_transformers_generate(make: type[GPT2LMHeadModel]) -> None:
    model = make(context_length=128)
    model.generation_config.eos_token_id = None
    prompt = random_ids(8, 12)
    expected = model.generate(
        torch.tensor([prompt]),
        attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
        max_new_tokens=100,
        do_sample=False,
        pad_token_id=0,
    )[0].tolist()
    engine = Engine(model, prefix_cache_bytes=PLENTY)
    ids = list(prompt)
    for _ in range(100):
        ids.append(int(engine.next_logits(ids).logits.argmax()))
    engine.close()
    assert ids == expected


def test_the_callers_model_stays_as_it_was() -> None:
    model = tiny_gpt2().train()
    modules = [type(module) for module in model.modules()]
    weights = {name: weight.clone() for name, weight in model.state_dict().items()}
    engine = Engine(model, prefix_cache_bytes=PLENTY)
    engine.next_logits([1, 2, 3])
    engine.close()
    assert model.config._attn_implementation == "sdpa"
    assert model.training
    assert [type(module) for module in model.modules()] == modules
    assert all(torch.equal(weights[name], weight) for name, weight in model.state_dict().items())


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_weights_are_shared_not_copied(make: type[GPT2LMHeadModel]) -> None:
    model = make()
    engine = Engine(model, prefix_cache_bytes=PLENTY)
    for weight in model.parameters():
        before = engine.next_logits([1, 2, 3, 4, 5], use_cache=False).logits
        with torch.no_grad():
            weight += 0.1 * torch.randn_like(weight)
        after = engine.next_logits([1, 2, 3, 4, 5], use_cache=False).logits
        assert not np.array_equal(before, after)
    engine.close()


@pytest.mark.parametrize(
    "ids", [[], [0] * (CONTEXT + 1), [-1], [VOCAB], [0, VOCAB, 0]], ids=lambda ids: str(ids[:3])
)
def test_impossible_ids_are_refused_and_the_engine_lives_on(
    engine: Engine, ids: Sequence[int]
) -> None:
    with pytest.raises(ValueError, match=r"ids, got|every id"):
        engine.next_logits(ids)
    assert engine.next_logits([1]).logits.shape == (VOCAB,)


def test_half_ids_are_refused(engine: Engine) -> None:
    with pytest.raises(TypeError):
        engine.next_logits([1.5])  # type: ignore[list-item]


def test_numpy_and_tensor_ids_are_welcome(engine: Engine) -> None:
    expected = engine.next_logits([1, 2, 3]).logits
    assert_same(engine.next_logits(np.array([1, 2, 3])).logits, expected)
    assert_same(engine.next_logits(torch.tensor([1, 2, 3])).logits, expected)


def test_other_model_types_are_refused_by_name() -> None:
    other = OPTForCausalLM(
        OPTConfig(
            vocab_size=VOCAB,
            hidden_size=16,
            word_embed_proj_dim=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            ffn_dim=16,
        )
    )
    with pytest.raises(ValueError, match=r"'opt'.*gpt2, llama"):
        Engine(other, prefix_cache_bytes=PLENTY)


def test_half_precision_is_refused() -> None:
    with pytest.raises(ValueError, match="float32"):
        Engine(tiny_gpt2().to(torch.bfloat16), prefix_cache_bytes=PLENTY)


def test_rotary_embeddings_that_depend_on_the_batch_are_refused() -> None:
    model = tiny_llama(
        rope_parameters={"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10_000.0}
    )
    assert isinstance(model.config, LlamaConfig)
    with pytest.raises(ValueError, match="dynamic"):
        Engine(model, prefix_cache_bytes=PLENTY)


def test_closed_engine_says_so() -> None:
    engine = Engine(tiny_gpt2(), prefix_cache_bytes=PLENTY)
    engine.next_logits([1])
    engine.close()
    engine.close()
    with pytest.raises(PlaygroundError, match=r"engine\.closed"):
        engine.next_logits([1])


def test_the_vocabulary_of_the_real_gpt2_fits() -> None:
    model = tiny_gpt2(vocab_size=GPT2Config().vocab_size)
    engine = Engine(model, prefix_cache_bytes=PLENTY)
    ids = [50256, 0, 31373]
    assert_same(engine.next_logits(ids).logits, plain_logits(model, ids)[-1])
    engine.close()


def test_process_ends_in_peace_while_the_engine_works() -> None:
    code = (
        "import contextlib, threading, time\n"
        "from playground.engine import Engine\n"
        "from playground.errors import PlaygroundError\n"
        "from tests.tiny import tiny_gpt2\n"
        "engine = Engine(tiny_gpt2(context_length=1024), prefix_cache_bytes=1 << 20)\n"
        "def work():\n"
        "    with contextlib.suppress(PlaygroundError):\n"
        "        while True:\n"
        "            engine.next_logits([1] * 1000, use_cache=False)\n"
        "threading.Thread(target=work, daemon=True).start()\n"
        "time.sleep(0.5)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stderr) == (0, "")
