"""A folder made by `save_pretrained` → model, tokenizer and facts. Knows no network.

torch and transformers take seconds to import, so they are imported on first use.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playground.errors import PlaygroundError
from playground.models.disk import first_line
from playground.tokenizer import Tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_LICENCES = {
    "openai-community/gpt2": "MIT",
    "HuggingFaceTB/SmolLM2-135M-Instruct": "Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What the page says about the model.

    Attributes:
        id: the Hub id, or ``dir:PATH`` as it was given.
        source: ``"hub-cache"``, ``"hub"``, ``"dir"`` or ``"package"``.
        n_layer: number of transformer blocks.
        n_params: number of parameters, shared ones counted once.
        context_length: number of positions the model can see.
        vocab_size: number of logits per position.
        eos_ids: the ids on which `transformers`' `generate` stops.
        licence: its SPDX name, empty when not known.
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
    """The model in `folder`: safetensors only, no code from the folder, no network.

    Raises:
        PlaygroundError: ``error.model_broken`` when the folder does not hold a whole model.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        _check_tokenizer(folder)
        with quiet_transformers():
            tokenizer = AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            )
            model, report = AutoModelForCausalLM.from_pretrained(
                folder,
                dtype=torch.float32,
                use_safetensors=True,
                local_files_only=True,
                trust_remote_code=False,
                output_loading_info=True,
            )
        # transformers fills what a file lacks with random numbers and only warns.
        if report["missing_keys"]:
            raise ValueError(f"weights missing: {sorted(report['missing_keys'])[:3]}")
        model.eval().requires_grad_(False)
        info = _describe(model, model_id=model_id, source=source)
        return LoadedModel(
            model, Tokenizer(tokenizer.backend_tokenizer, vocab_size=info.vocab_size), info
        )
    except (MemoryError, PlaygroundError):
        raise
    except Exception as error:  # a broken file can fail in any layer below, in any way
        raise PlaygroundError(
            "error.model_broken", model=model_id, reason=first_line(error)
        ) from error


def _check_tokenizer(folder: Path) -> None:
    """Without these files transformers would make up an empty tokenizer."""
    names = {path.name for path in folder.iterdir()}
    if "tokenizer.json" not in names and not {"vocab.json", "merges.txt"} <= names:
        raise ValueError("there is no tokenizer.json")


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
        licence=_LICENCES.get(model_id, ""),
    )


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep transformers' progress bars and warnings off standard error, for a while."""
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
