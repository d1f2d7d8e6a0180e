"""The forward pass of GPT-2 and of Llama over one packed row of tokens, on the model's weights.

The formulas are transformers' own (`GPT2Model.forward`, `LlamaModel.forward`), without the modules,
masks and caches on which a single step spends most of its time there. Attention is passed in,
so a row may hold tokens of many sequences. This module knows nothing of buffers.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, layer_norm, linear, rms_norm
from transformers import PreTrainedModel
from transformers.activations import NewGELUActivation
from transformers.pytorch_utils import Conv1D

# (layer, query, key, value, scaling) → what each token gathers, as (total, n_head · head_dim).
# Query is (total, n_head, head_dim); key and value are (total, n_kv_head, head_dim).
Attend = Callable[[int, Tensor, Tensor, Tensor, float], Tensor]
Function = Callable[[Tensor], Tensor]

_FEW_ROWS = range(12, 49)


class Decoder(ABC):
    """The layers of one model.

    Attributes:
        n_layer: number of layers.
        n_kv_head: key heads in each layer, which query heads may share.
        head_dim: size of a head.
        hidden_size: size of a hidden state.
        head: final hidden states (…, hidden_size) → logits (…, vocab_size).
    """

    def __init__(self, model: PreTrainedModel) -> None:
        config = model.config
        n_head: int = config.num_attention_heads
        self.n_layer: int = config.num_hidden_layers
        self.n_kv_head: int = getattr(config, "num_key_value_heads", n_head)
        self.head_dim: int = getattr(config, "head_dim", config.hidden_size // n_head)
        self.hidden_size: int = config.hidden_size
        self.head: Function = projection(model.get_output_embeddings())

    @abstractmethod
    def __call__(self, ids: Tensor, positions: Tensor, attend: Attend) -> Tensor:
        """Token ids and their positions, (total,) each → final hidden states, normed."""

    def _heads(self, x: Tensor) -> Tensor:
        """(total, n · head_dim) → (total, n, head_dim)."""
        return x.view(len(x), -1, self.head_dim)


class Gpt2Decoder(Decoder):
    """Radford et al. 2019; `transformers.models.gpt2`."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__(model)
        base: Any = model.base_model
        self._tokens, self._positions = base.wte.weight.detach(), base.wpe.weight.detach()
        self._layers = [_Gpt2Layer(block) for block in base.h]
        self._norm = _layer_norm(base.ln_f)

    def __call__(self, ids: Tensor, positions: Tensor, attend: Attend) -> Tensor:
        """See `Decoder`."""
        x = self._tokens[ids] + self._positions[positions]
        for index, layer in enumerate(self._layers):
            mixed = layer.query_key_value(layer.norm_1(x)).chunk(3, dim=-1)
            query, key, value = map(self._heads, mixed)
            x = x + layer.output(attend(index, query, key, value, layer.scaling))
            x = x + layer.down(layer.activation(layer.up(layer.norm_2(x))))
        return self._norm(x)


class _Gpt2Layer:
    def __init__(self, block: Any) -> None:  # noqa: ANN401 - transformers' GPT2Block
        self.norm_1 = _layer_norm(block.ln_1)
        self.query_key_value = projection(block.attn.c_attn)
        self.output = projection(block.attn.c_proj)
        self.norm_2 = _layer_norm(block.ln_2)
        self.up = projection(block.mlp.c_fc)
        self.down = projection(block.mlp.c_proj)
        self.activation = _activation(block.mlp.act)
        self.scaling: float = block.attn.scaling


class LlamaDecoder(Decoder):
    """Touvron et al. 2023; `transformers.models.llama`."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__(model)
        base: Any = model.base_model
        self._tokens = base.embed_tokens.weight.detach()
        self._rotary = base.rotary_emb
        self._layers = [_LlamaLayer(block) for block in base.layers]
        self._norm = _rms_norm(base.norm)

    def __call__(self, ids: Tensor, positions: Tensor, attend: Attend) -> Tensor:
        """See `Decoder`."""
        x = self._tokens[ids]
        cos, sin = (part[0].unsqueeze(1) for part in self._rotary(x, positions[None]))
        for index, layer in enumerate(self._layers):
            normed = layer.norm_1(x)
            query = _rotated(self._heads(layer.query(normed)), cos, sin)
            key = _rotated(self._heads(layer.key(normed)), cos, sin)
            value = self._heads(layer.value(normed))
            x = x + layer.output(attend(index, query, key, value, layer.scaling))
            normed = layer.norm_2(x)
            x = x + layer.down(layer.activation(layer.gate(normed)) * layer.up(normed))
        return self._norm(x)


class _LlamaLayer:
    def __init__(self, block: Any) -> None:  # noqa: ANN401 - transformers' LlamaDecoderLayer
        self.norm_1 = _rms_norm(block.input_layernorm)
        self.query = projection(block.self_attn.q_proj)
        self.key = projection(block.self_attn.k_proj)
        self.value = projection(block.self_attn.v_proj)
        self.output = projection(block.self_attn.o_proj)
        self.norm_2 = _rms_norm(block.post_attention_layernorm)
        self.gate = projection(block.mlp.gate_proj)
        self.up = projection(block.mlp.up_proj)
        self.down = projection(block.mlp.down_proj)
        self.activation = _activation(block.mlp.act_fn)
        self.scaling: float = block.self_attn.scaling


def _rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding (Su et al. 2021), halves paired as in `apply_rotary_pos_emb`."""
    left, right = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-right, left), dim=-1) * sin


def _layer_norm(module: nn.LayerNorm) -> Function:
    shape, eps = module.normalized_shape, module.eps
    weight, bias = module.weight.detach(), module.bias.detach()
    return lambda x: layer_norm(x, shape, weight, bias, eps)


def _rms_norm(module: Any) -> Function:  # noqa: ANN401 - transformers' LlamaRMSNorm
    weight, eps = module.weight.detach(), module.variance_epsilon
    return lambda x: rms_norm(x, weight.shape, weight, eps)


def _activation(module: nn.Module) -> Function:
    """The module itself, except GPT-2's GELU: one operation instead of eight."""
    if isinstance(module, NewGELUActivation):
        return lambda x: gelu(x, approximate="tanh")
    return module


def projection(module: nn.Module) -> Function:
    """(total, in) → (total, out), by the weights of a `nn.Linear` or a `Conv1D`.

    From a dozen to four dozen rows MKL is faster with the weight as the first factor, otherwise
    with the rows first. A `Conv1D`'s matrix is rearranged in place so that each row of its
    transpose is contiguous: same values, no second copy.
    """
    if isinstance(module, Conv1D):
        module.weight.data = module.weight.data.T.contiguous().T
        weight = module.weight.detach().T
    else:
        weight = module.weight.detach()
    bias = None if module.bias is None else module.bias.detach()
    column = None if bias is None else bias[:, None]

    def project(x: Tensor) -> Tensor:
        if len(x) not in _FEW_ROWS:
            return linear(x, weight, bias)
        product = weight @ x.T if column is None else torch.addmm(column, weight, x.T)
        return product.T.contiguous()

    return project
