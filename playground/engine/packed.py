"""Many sequences through one forward pass, without padding.

The new tokens of several sequences are laid end to end as one row. The layers see a single
batch, so all sequences share every matrix product; only attention looks at each sequence by
itself. Keys, values and final hidden states go to buffers the caller keeps. This module knows
nothing of who asked, what is worth keeping, or text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention
from transformers import PreTrainedModel

from playground.engine.decoders import Decoder, Gpt2Decoder, LlamaDecoder

_DECODERS: dict[str, type[Decoder]] = {"gpt2": Gpt2Decoder, "llama": LlamaDecoder}
SUPPORTED_MODEL_TYPES = tuple(_DECODERS)
# These rescale the rotary embedding by the longest position of the batch: sequences would mix.
_BATCH_DEPENDENT_ROPE = ("dynamic", "longrope")


class SequenceBuffer:
    """What the model knows about the first `capacity` positions of one sequence.

    Attributes:
        keys_values: (n_layer, 2, n_kv_head, capacity, head_dim).
        hidden: (capacity, hidden_size), the final hidden states that the head turns into logits.
        nbytes: allocated bytes, used or not.
    """

    __slots__ = ("hidden", "keys_values", "nbytes")

    def __init__(self, keys_values: Tensor, hidden: Tensor) -> None:
        self.keys_values = keys_values
        self.hidden = hidden
        self.nbytes = int(keys_values.nbytes + hidden.nbytes)

    @property
    def capacity(self) -> int:
        """How many positions there is room for."""
        return len(self.hidden)

    def copy_prefix(self, source: Self, length: int) -> None:
        """Copy the first `length` positions of `source`."""
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
        """The position after the last token."""
        return self.start + len(self.ids)


@dataclass(frozen=True, slots=True)
class _Part:
    """One sequence's share of the packed row, with views of its buffer, one for each layer.

    Attributes:
        rows: where in the row its tokens stand.
        new: (2, n_kv_head, length, head_dim) each, where their keys and values go.
        keys: (1, n_kv_head, stop, head_dim) each, complete once `new` is written.
        values: as `keys`.
        mask: what each token may see; see `_causal_mask`.
    """

    rows: slice
    new: Sequence[Tensor]
    keys: Sequence[Tensor]
    values: Sequence[Tensor]
    mask: Tensor | None


class PackedModel:
    """A causal language model that continues many sequences in one forward pass.

    It shares the weights of `model`, which stays as it was except for how GPT-2's matrices lie in
    memory.

    Raises:
        ValueError: this forward pass would not reproduce the model's output exactly.
    """

    def __init__(self, model: PreTrainedModel) -> None:
        config = model.config
        _require_supported(model)
        self._decoder = _DECODERS[config.model_type](model)
        self._group = config.num_attention_heads // self._decoder.n_kv_head
        self.context_length: int = config.max_position_embeddings
        self.vocab_size: int = config.vocab_size

    def new_buffer(self, capacity: int) -> SequenceBuffer:
        """An empty buffer for `capacity` positions."""
        decoder = self._decoder
        return SequenceBuffer(
            torch.empty(decoder.n_layer, 2, decoder.n_kv_head, capacity, decoder.head_dim),
            torch.empty(capacity, decoder.hidden_size),
        )

    def extend(self, chunks: Sequence[Chunk]) -> None:
        """Compute every chunk's positions and write them to its buffer, in one forward pass."""
        ids = torch.tensor([token for chunk in chunks for token in chunk.ids])
        positions = torch.cat([torch.arange(chunk.start, chunk.stop) for chunk in chunks])
        parts = self._parts(chunks)

        def attend(layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
            new = torch.stack((key, value)).transpose(1, 2)
            outputs = [_attention(part, layer, query[part.rows], new, scaling) for part in parts]
            return outputs[0] if len(outputs) == 1 else torch.cat(outputs)

        hidden = self._decoder(ids, positions, attend)
        for chunk, part in zip(chunks, parts, strict=True):
            chunk.buffer.hidden[chunk.start : chunk.stop] = hidden[part.rows]

    def logits(self, hidden: Sequence[Tensor]) -> Tensor:
        """Final hidden states (hidden_size,) each → logits (len(hidden), vocab_size)."""
        return self._decoder.head(torch.stack(list(hidden)))

    def _parts(self, chunks: Sequence[Chunk]) -> list[_Part]:
        parts, row = [], 0
        for chunk in chunks:
            used = chunk.buffer.keys_values[..., : chunk.stop, :]
            keys, values = used.unsqueeze(2).unbind(1)
            parts.append(
                _Part(
                    rows=slice(row, row + len(chunk.ids)),
                    new=used[..., chunk.start :, :].unbind(),
                    keys=keys.unbind(),
                    values=values.unbind(),
                    mask=_causal_mask(chunk, self._group),
                )
            )
            row += len(chunk.ids)
        return parts


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


def _causal_mask(chunk: Chunk, group: int) -> Tensor | None:
    """(group · len(ids), stop), 0 where a token may look and -inf behind it; None for one token.

    Query heads that share a key head are laid below each other, hence the repetition.
    """
    length = len(chunk.ids)
    if length == 1:
        return None
    mask = torch.full((length, chunk.stop), float("-inf")).triu(chunk.start + 1)
    return mask.repeat(group, 1)


def _attention(part: _Part, layer: int, query: Tensor, new: Tensor, scaling: float) -> Tensor:
    """Attention of one sequence over its own buffer, its new keys and values written first.

    Args:
        part: the sequence.
        layer: which layer's buffer.
        query: (length, n_head, head_dim), of the sequence's new tokens.
        new: (2, n_kv_head, total, head_dim), keys and values of the whole row.
        scaling: factor of the scores before the softmax.

    Returns:
        (length, n_head · head_dim).
    """
    part.new[layer].copy_(new[:, :, part.rows])
    length, n_head, head_dim = query.shape
    # Grouped-query attention: the heads that share a key head become rows of one head.
    asked = query.transpose(0, 1).reshape(1, new.shape[1], -1, head_dim)
    output = scaled_dot_product_attention(
        asked, part.keys[layer], part.values[layer], attn_mask=part.mask, scale=scaling
    )
    return output.view(n_head, length, head_dim).transpose(0, 1).reshape(length, -1)
