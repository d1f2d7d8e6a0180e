"""What is known of models before they are loaded: file names, and facts about some of them.

The facts come from the models' pages on the Hub.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from playground.models.source import OFFLINE_ID

SAFETENSORS = "model.safetensors"
SAFETENSORS_INDEX = "model.safetensors.index.json"
PICKLE = "pytorch_model.bin"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """One model.

    Attributes:
        label: what people call it.
        n_params: number of parameters, shared ones counted once.
        download_bytes: size of the download.
        licence: its SPDX name; ``NC`` in it forbids commercial use.
    """

    label: str
    n_params: int
    download_bytes: int
    licence: str


KNOWN: Mapping[str, KnownModel] = MappingProxyType(
    {
        "openai-community/gpt2": KnownModel("GPT-2", 124_439_808, 550_000_000, "MIT"),
        "distilbert/distilgpt2": KnownModel("DistilGPT-2", 81_912_576, 355_000_000, "Apache-2.0"),
        "openai-community/gpt2-medium": KnownModel(
            "GPT-2 medium", 354_823_168, 1_523_000_000, "MIT"
        ),
        "skt/kogpt2-base-v2": KnownModel("KoGPT2", 125_164_032, 516_000_000, "CC-BY-NC-SA-4.0"),
        # Downloaded as the package of the offline model, not from its repository.
        OFFLINE_ID: KnownModel("SmolLM2-135M-Instruct", 134_515_008, 92_871_040, "Apache-2.0"),
    }
)


def known(model_id: str) -> KnownModel | None:
    """What is known of the model with this id, whatever the revision."""
    return KNOWN.get(model_id.split("@")[0])
