"""Many sequences through one forward pass of a transformers model, without padding.

The new tokens of several sequences are laid end to end as one row. The layers see a single
batch, so that all sequences share every matrix product; only attention looks at each sequence
by itself. Keys, values and final hidden states go to buffers the caller keeps. This module
knows nothing of who asked, of what is worth keeping, or of text.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, scaled_dot_product_attention
from transformers import PreTrainedModel
from transformers.activations import NewGELUActivation
from transformers.modeling_utils import AttentionInterface
from transformers.pytorch_utils import Conv1D

SUPPORTED_MODEL_TYPES = ("gpt2", "llama")
# These rescale the rotary embedding by the longest position of the batch: sequences would mix.
_BATCH_DEPENDENT_ROPE = ("dynamic", "longrope")
_ATTENTION = "packed"
_FEW_ROWS = range(4, 49)


class SequenceBuffer:
    """What the model knows about the first `capacity` positions of one sequence.

    Attributes:
        keys_values: (n_layer, 2, n_kv_head, capacity, head_dim).
        hidden: (capacity, hidden_size), the final hidden states that the head turns into logits.
    """

    __slots__ = ("hidden", "keys_values")

    def __init__(self, keys_values: Tensor, hidden: Tensor) -> None:
        self.keys_values = keys_values
        self.hidden = hidden

    @property
    def capacity(self) -> int:
        """Number of positions there is room for."""
        return len(self.hidden)

    @property
    def nbytes(self) -> int:
        """Allocated bytes, used or not."""
        return int(self.keys_values.nbytes + self.hidden.nbytes)

    def copy_prefix(self, source: Self, length: int) -> None:
        """Take over the first `length` positions of `source`."""
        self.keys_values[..., :length, :] = source.keys_values[..., :length, :]
        self.hidden[:length] = source.hidden[:length]


@dataclass(frozen=True, slots=True)
class Chunk:
    """New tokens at positions `start`, `start + 1`, … of the sequence kept in `buffer`."""

    ids: Sequence[int]
    start: int
    buffer: SequenceBuffer

    @property
    def stop(self) -> int:
        """The position behind the last token."""
        return self.start + len(self.ids)


@dataclass(frozen=True, slots=True)
class _Part:
    """One sequence's share of the packed row: views of its buffer, one for each layer.

    Attributes:
        length: how many tokens it has in the row.
        new: (2, n_kv_head, length, head_dim) each, where their keys and values go.
        keys: (1, n_kv_head, stop, head_dim) each, all there are once `new` is written.
        values: as `keys`.
        mask: what each token may see, see `_causal_mask`.
    """

    length: int
    new: Sequence[Tensor]
    keys: Sequence[Tensor]
    values: Sequence[Tensor]
    mask: Tensor | None


class PackedModel:
    """A causal language model that continues many sequences in one forward pass.

    It shares the weights of `model`, whose modules, configuration and values stay as they were;
    only the order of GPT-2's matrices in memory changes.

    Raises:
        ValueError: for a model whose output this forward pass would not reproduce exactly.
    """

    def __init__(self, model: PreTrainedModel) -> None:
        _require_supported(model)
        _lay_out_by_output(model)
        weights = chain(model.parameters(), model.buffers())
        own: PreTrainedModel = copy.deepcopy(model, {id(weight): weight for weight in weights})
        own.eval()
        own.set_attn_implementation(_ATTENTION)
        _replace_slow_modules(own)
        config = own.config
        self._base = own.base_model
        self._head = own.get_output_embeddings()
        self._hidden_size: int = config.hidden_size
        self._n_layer: int = config.num_hidden_layers
        n_head: int = config.num_attention_heads
        self._n_kv_head: int = getattr(config, "num_key_value_heads", n_head)
        self._head_dim: int = getattr(config, "head_dim", self._hidden_size // n_head)
        self._group = n_head // self._n_kv_head
        self.context_length: int = config.max_position_embeddings
        self.vocab_size: int = config.vocab_size

    def new_buffer(self, capacity: int) -> SequenceBuffer:
        """An empty buffer for `capacity` positions."""
        return SequenceBuffer(
            torch.empty(self._n_layer, 2, self._n_kv_head, capacity, self._head_dim),
            torch.empty(capacity, self._hidden_size),
        )

    def extend(self, chunks: Sequence[Chunk]) -> None:
        """Compute every chunk's positions and write them to its buffer, in one forward pass."""
        output = self._base(
            input_ids=torch.tensor([[token for chunk in chunks for token in chunk.ids]]),
            position_ids=torch.tensor(
                [[position for chunk in chunks for position in range(chunk.start, chunk.stop)]]
            ),
            use_cache=False,
            packed=[self._part(chunk) for chunk in chunks],
        )
        hidden = output.last_hidden_state[0].split([len(chunk.ids) for chunk in chunks])
        for chunk, rows in zip(chunks, hidden, strict=True):
            chunk.buffer.hidden[chunk.start : chunk.stop] = rows

    def logits(self, hidden: Sequence[Tensor]) -> Tensor:
        """Final hidden states (hidden_size,) each → logits (len(hidden), vocab_size)."""
        return self._head(torch.stack(list(hidden)))

    def _part(self, chunk: Chunk) -> _Part:
        used = chunk.buffer.keys_values[..., : chunk.stop, :]
        keys, values = used.unsqueeze(2).unbind(1)
        return _Part(
            length=len(chunk.ids),
            new=used[..., chunk.start :, :].unbind(),
            keys=keys.unbind(),
            values=values.unbind(),
            mask=_causal_mask(chunk, self._group),
        )


def _require_supported(model: PreTrainedModel) -> None:
    config = model.config
    if config.model_type not in SUPPORTED_MODEL_TYPES:
        raise ValueError(
            f"unsupported model type {config.model_type!r}: "
            f"expected one of {', '.join(SUPPORTED_MODEL_TYPES)}"
        )
    if model.dtype != torch.float32:
        raise ValueError(f"the model must be in float32, not {model.dtype}")
    rope_type = (getattr(config, "rope_parameters", None) or {}).get("rope_type")
    if rope_type in _BATCH_DEPENDENT_ROPE:
        raise ValueError(f"unsupported rotary embedding {rope_type!r}")


class _Projection(nn.Module):
    """`weight @ x + bias` for each row x; `weight` is (out, in), as in `nn.Linear`.

    For a few rows MKL is up to 1.6 times as fast with the weight as the first factor, for one or
    for many with the rows first.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        super().__init__()
        self._weight = weight.detach()
        self._bias = bias if bias is None else bias.detach()

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) → (…, out)."""
        rows = x.view(-1, x.shape[-1])
        if len(rows) not in _FEW_ROWS:
            return linear(x, self._weight, self._bias)
        if self._bias is None:
            product = self._weight @ rows.T
        else:
            product = torch.addmm(self._bias[:, None], self._weight, rows.T)
        return product.T.contiguous().view(*x.shape[:-1], -1)


def _lay_out_by_output(model: PreTrainedModel) -> None:
    """Let each row of `Conv1D`'s transposed matrix be contiguous, without a second copy."""
    for module in model.modules():
        if isinstance(module, Conv1D):
            module.weight.data = module.weight.data.T.contiguous().T


def _replace_slow_modules(model: PreTrainedModel) -> None:
    """Same formulas, faster: projections as above, GPT-2's GELU as one operation, not eight."""
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, Conv1D):
                setattr(module, name, _Projection(child.weight.T, child.bias))
            elif isinstance(child, nn.Linear):
                setattr(module, name, _Projection(child.weight, child.bias))
            elif isinstance(child, NewGELUActivation):
                setattr(module, name, nn.GELU(approximate="tanh"))


def _causal_mask(chunk: Chunk, group: int) -> Tensor | None:
    """(group · len(ids), stop), 0 where a token may look and -inf behind it; None for one token.

    Query heads that share a key head are laid below each other, hence the repetition.
    """
    length = len(chunk.ids)
    if length == 1:
        return None
    mask = torch.full((length, chunk.stop), float("-inf")).triu(chunk.start + 1)
    return mask.repeat(group, 1)


def _packed_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: None,
    *,
    packed: Sequence[_Part],
    scaling: float,
    **_: Any,  # noqa: ANN401 - transformers passes every model's options to every attention
) -> tuple[Tensor, None]:
    """Attention of each sequence over its own buffer, in transformers' interface.

    Args:
        module: the attention layer, for its `layer_idx`.
        query: (1, n_head, total, head_dim), all sequences end to end.
        key: (1, n_kv_head, total, head_dim); written to the buffers, like `value`.
        value: as `key`.
        attention_mask: always None: this attention knows what each token may see.
        packed: the sequences, in the order of the row.
        scaling: factor of the scores before the softmax.

    Returns:
        (1, total, n_head, head_dim), and no weights.
    """
    layer: int = module.layer_idx
    lengths = [part.length for part in packed]
    computed = torch.stack((key[0], value[0])).split(lengths, dim=2)
    outputs = []
    for part, asked, new in zip(packed, query.split(lengths, dim=2), computed, strict=True):
        part.new[layer].copy_(new)
        # Grouped-query attention: the heads that share a key head become rows of one head.
        output = scaled_dot_product_attention(
            asked.reshape(1, key.shape[1], -1, key.shape[3]),
            part.keys[layer],
            part.values[layer],
            attn_mask=part.mask,
            scale=scaling,
        )
        outputs.append(output.reshape(asked.shape).transpose(1, 2))
    return torch.cat(outputs, dim=1), None


# Under a name of its own transformers builds no mask for it.
AttentionInterface.register(_ATTENTION, _packed_attention)
