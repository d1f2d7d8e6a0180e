"""Tiny GPT-2 and Llama models with seeded random weights, for tests."""

from typing import TypeVar

import torch
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, PreTrainedModel

Model = TypeVar("Model", bound=PreTrainedModel)

# Large enough that distributions are far from flat and attention matters.
_INIT_SCALE = 0.35


def tiny_gpt2(
    *, seed: int = 0, vocab_size: int = 97, context_length: int = 64, **options: object
) -> GPT2LMHeadModel:
    """A GPT-2 of 3 layers, 4 heads and hidden size 32."""
    shape = {
        "vocab_size": vocab_size,
        "n_positions": context_length,
        "n_embd": 32,
        "n_layer": 3,
        "n_head": 4,
        "initializer_range": _INIT_SCALE,
        "bos_token_id": vocab_size - 1,
        "eos_token_id": vocab_size - 1,
    }
    return _seeded(GPT2LMHeadModel, GPT2Config(**(shape | options)), seed)


def tiny_llama(
    *, seed: int = 0, vocab_size: int = 97, context_length: int = 64, **options: object
) -> LlamaForCausalLM:
    """A Llama of 3 layers, 6 heads sharing 2 key heads, and hidden size 48."""
    shape = {
        "vocab_size": vocab_size,
        "max_position_embeddings": context_length,
        "hidden_size": 48,
        "intermediate_size": 96,
        "num_hidden_layers": 3,
        "num_attention_heads": 6,
        "num_key_value_heads": 2,
        "initializer_range": _INIT_SCALE,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "tie_word_embeddings": True,
    }
    return _seeded(LlamaForCausalLM, LlamaConfig(**(shape | options)), seed)


def _seeded(kind: type[Model], config: GPT2Config | LlamaConfig, seed: int) -> Model:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = kind(config)
    # Biases start at zero and norms at one in transformers: make them count too.
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim == 1:
                weight += 0.1 * torch.randn(weight.shape, generator=generator)
    return model.eval()
