"""What transformers itself makes of the same weights, to check the engine against.

Runs in the caller's thread, beside the engine: the weights are read, never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from transformers import PreTrainedModel


@dataclass(frozen=True, slots=True, eq=False)
class Continuation:
    """What transformers' `generate` wrote.

    Attributes:
        ids: the new ids, including an end of text.
        logits: (n, vocab_size) float32, what the model said at each of them.
    """

    ids: tuple[int, ...]
    logits: npt.NDArray[np.float32]


def generate_greedily(
    model: PreTrainedModel, input_ids: Sequence[int], max_new_tokens: int
) -> Continuation:
    """transformers' ``generate(do_sample=False)`` after `input_ids`, with its own cache.

    The model's own list of tokens that end a text applies; its other sampling defaults do not.
    """
    ids = torch.tensor([list(input_ids)])
    with torch.inference_mode():
        made = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            temperature=None,
            top_k=None,
            top_p=None,
            repetition_penalty=1.0,
            max_new_tokens=max_new_tokens,
            pad_token_id=0,
            output_logits=True,
            return_dict_in_generate=True,
        )
    new_ids = made.sequences[0, len(input_ids) :].tolist()
    return Continuation(tuple(new_ids), torch.cat(made.logits).float().numpy())
