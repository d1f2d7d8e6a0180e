"""A GGUF file → what `save_pretrained` writes, with progress. Knows no package and no cache.

transformers does the work; this module keeps it from doing it three times over.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from playground.errors import PlaygroundError
from playground.models.disk import first_line
from playground.models.loading import quiet_transformers
from playground.models.progress import Progress, Report, announce

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast


def convert(gguf: Path, target: Path, report: Report) -> None:
    """Convert a GGUF file to what `save_pretrained` writes: float32, safetensors.

    Raises:
        PlaygroundError: ``error.offline_conversion``, the file is not a model we can read.
        OSError: it cannot be written; also as safetensors words it.
    """
    announce(report, "model.offline_converting", fraction=0.0, takes_memory=True)

    def stage(fraction: float) -> None:
        report(Progress("model.offline_converting", {}, fraction))

    try:
        tokenizer, model = _read(gguf, stage)
    except OSError as error:
        if error.errno is not None:
            raise
        raise PlaygroundError("error.offline_conversion", reason=first_line(error)) from error
    except Exception as error:  # the readers below fail in many ways on a broken file
        raise PlaygroundError("error.offline_conversion", reason=first_line(error)) from error
    stage(0.9)
    with quiet_transformers():
        tokenizer.save_pretrained(target)
        model.save_pretrained(target)
    for path in target.glob("*.safetensors"):
        # safetensors makes it readable for the owner only.
        path.chmod((target / "config.json").stat().st_mode)
    _split_digits(target / "tokenizer.json")
    stage(1.0)


def _read(
    gguf: Path, stage: Callable[[float], None]
) -> "tuple[PreTrainedTokenizerFast, PreTrainedModel]":
    """The tokenizer and the model of a GGUF file, ready to be saved."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    where = {"gguf_file": gguf.name, "local_files_only": True}
    with quiet_transformers(), _gguf_read_once(lambda done: stage(0.5 + 0.4 * done)):
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, **where)
        stage(0.4)
        model = AutoModelForCausalLM.from_pretrained(gguf.parent, dtype=torch.float32, **where)
    # The weights are plain float32 by now; transformers refuses to save while these remain.
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    return tokenizer, model


@contextmanager
def _gguf_read_once(on_tensors: Callable[[float], None]) -> Iterator[None]:
    """Halve the time transformers takes for a GGUF file, and report how far it is.

    It reads the file three times and the table of names once for every module; once is enough.
    Its loop over the tensors draws a bar on standard error; here it reports instead.
    """
    import gguf
    from transformers import modeling_gguf_pytorch_utils as reader

    def reported(tensors: Sequence[object], **_: object) -> Iterator[object]:
        for done, tensor in enumerate(tensors):
            on_tensors(done / len(tensors))
            yield tensor

    with (
        _replaced(gguf, "GGUFReader", cache(gguf.GGUFReader)),
        _replaced(gguf, "get_tensor_name_map", cache(gguf.get_tensor_name_map)),
        _replaced(reader, "tqdm", reported),
    ):
        yield


@contextmanager
def _replaced(module: ModuleType, name: str, value: object) -> Iterator[None]:
    original = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, original)


def _split_digits(file: Path) -> None:
    """Restore what the conversion loses in `tokenizer.json`: SmolLM2 splits off every digit first.

    Without it, several spaces before a digit become tokens the model was not trained on.
    """
    tokenizer = json.loads(file.read_text(encoding="utf-8"))
    digits = {"type": "Digits", "individual_digits": True}
    stages = [digits, tokenizer["pre_tokenizer"]]
    tokenizer["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": stages}
    file.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
