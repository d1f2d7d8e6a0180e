"""A folder written by `save_pretrained`, or from the Hub → model, tokenizer and facts.

Knows no network. torch and transformers take seconds to import, so they are imported on first use.
"""

import pickle
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tokenizers

from playground.errors import PlaygroundError
from playground.models.disk import first_line
from playground.models.known import PICKLE, SAFETENSORS, SAFETENSORS_INDEX, known
from playground.tokenizer import Tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedModel

# What GPT-2 and SmolLM2 put between texts; without it, the end of a text has to do.
_BETWEEN_TEXTS = "<|endoftext|>"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What the page says about the model.

    Attributes:
        id: the Hub id, with ``@revision`` if given, or ``dir:PATH`` as given.
        source: ``"hub-cache"``, ``"hub"``, ``"dir"`` or ``"package"``.
        n_layer: number of transformer blocks.
        n_params: number of parameters, shared ones counted once.
        context_length: number of positions the model can see.
        vocab_size: number of logits per position.
        eos_ids: the ids at which transformers' `generate` stops.
        licence: its SPDX name; empty if unknown.
    """

    id: str
    source: str
    n_layer: int
    n_params: int
    context_length: int
    vocab_size: int
    eos_ids: frozenset[int]
    licence: str


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model in float32, in evaluation mode, without gradients; its tokenizer; its facts."""

    model: "PreTrainedModel"
    tokenizer: Tokenizer
    info: ModelInfo


def load_folder(folder: Path, *, model_id: str, source: str) -> LoadedModel:
    """The model in `folder`, without running code from it and without network.

    Weights are read from safetensors; if there are none, from a `pytorch_model.bin`, by torch's
    unpickler that makes tensors and nothing else.

    Raises:
        PlaygroundError: ``error.model_broken``, the folder does not hold a whole model.
    """
    import torch
    from transformers import AutoModelForCausalLM

    try:
        backend = _tokenizer_backend(folder)
        with quiet_transformers():
            model, report = AutoModelForCausalLM.from_pretrained(
                folder,
                dtype=torch.float32,
                use_safetensors=not _has_only_a_pickle(folder),
                weights_only=True,
                local_files_only=True,
                trust_remote_code=False,
                output_loading_info=True,
            )
        # transformers fills in missing weights with random numbers and only warns.
        if report["missing_keys"]:
            raise ValueError(f"weights missing: {sorted(report['missing_keys'])[:3]}")
        model.eval().requires_grad_(False)
        info = _describe(model, model_id=model_id, source=source)
        tokenizer = Tokenizer(
            backend, vocab_size=info.vocab_size, start_text=_start_text(backend, model)
        )
        return LoadedModel(model, tokenizer, info)
    except (MemoryError, PlaygroundError):
        raise
    except Exception as error:  # a broken file can fail in any layer, in any way
        raise PlaygroundError(
            "error.model_broken", model=model_id, reason=_reason(error)
        ) from error


def _reason(error: Exception) -> str:
    """Why a model cannot be loaded, in one line."""
    # Here torch advises opening the file without protection.
    if isinstance(error, pickle.UnpicklingError):
        return f"{PICKLE} is damaged, or holds more than weights"
    return first_line(error)


def _has_only_a_pickle(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    return PICKLE in names and names.isdisjoint({SAFETENSORS, SAFETENSORS_INDEX})


def _tokenizer_backend(folder: Path) -> tokenizers.Tokenizer:
    """The tokenizer exactly as in its file.

    transformers would replace some: every GPT-2's by a byte-level one, whatever the file says; a
    missing one by an empty one.
    """
    if (file := folder / "tokenizer.json").exists():
        return tokenizers.Tokenizer.from_file(str(file))
    if not all((folder / name).exists() for name in ("vocab.json", "merges.txt")):
        raise ValueError("there is no tokenizer.json")
    from transformers import AutoTokenizer

    with quiet_transformers():
        tokenizer = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    return tokenizer.backend_tokenizer


def _start_text(backend: tokenizers.Tokenizer, model: "PreTrainedModel") -> str:
    """Name of the token an empty prompt starts from: what preceded each text in training."""
    if backend.token_to_id(_BETWEEN_TEXTS) is not None:
        return _BETWEEN_TEXTS
    config = model.generation_config
    for ids in (config.eos_token_id, config.bos_token_id):
        first = ids[0] if isinstance(ids, list) else ids
        if first is not None and (name := backend.id_to_token(first)) is not None:
            return name
    raise ValueError("it names no token that ends a text")


def _describe(model: "PreTrainedModel", *, model_id: str, source: str) -> ModelInfo:
    config = model.config
    eos = model.generation_config.eos_token_id
    return ModelInfo(
        id=model_id,
        source=source,
        n_layer=config.num_hidden_layers,
        # parameters() yields a tied embedding once.
        n_params=sum(parameter.numel() for parameter in model.parameters()),
        context_length=config.max_position_embeddings,
        vocab_size=config.vocab_size,
        eos_ids=frozenset() if eos is None else frozenset([eos] if isinstance(eos, int) else eos),
        licence=facts.licence if (facts := known(model_id)) else "",
    )


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep transformers' progress bars and warnings off standard error meanwhile."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
