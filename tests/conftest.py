"""What many tests share: one tiny model on disk, one host, one server."""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

# As app.py does, and before anything here imports gradio: no outside host is asked.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Tiny models gain nothing from a second core, and another worker has use for it.
os.environ["OMP_NUM_THREADS"] = "1"

import hypothesis
import pytest
from transformers import PreTrainedModel

from playground.host import Loaded, ModelHost
from playground.models import DirSource
from tests import metaspace, scripted
from tests.served import served
from tests.tiny import tiny_gpt2

# Busy machines are slow, which is no fault; and a run that decides whether a change is good must
# not depend on chance.
hypothesis.settings.register_profile(
    "playground",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=os.environ.get("CI", "").lower() == "true",
)
hypothesis.settings.load_profile("playground")

pytest_plugins = ["tests.browser"]

LOADING_SECONDS = 120
PREFIX_CACHE_BYTES = 64 * 1024 * 1024


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripted tiny model, with GPT-2's real tokenizer, as `save_pretrained` left it."""
    return scripted.save(tmp_path_factory.mktemp("scripted-model"))


@pytest.fixture(scope="session")
def host(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> ModelHost:
    """A host that serves the model."""
    made = ModelHost(
        DirSource(model_folder),
        cache=tmp_path_factory.mktemp("cache"),
        max_bytes=PREFIX_CACHE_BYTES,
    )
    made.start()
    made.wait(LOADING_SECONDS)
    return made


@pytest.fixture(scope="session")
def loaded(host: ModelHost) -> Loaded:
    return host.wait(0)


@pytest.fixture(scope="session")
def model(loaded: Loaded) -> PreTrainedModel:
    """The model itself, to be asked through transformers."""
    return loaded.model


@pytest.fixture(scope="session")
def url(host: ModelHost) -> Iterator[str]:
    """The address of the page, served until the last test is done."""
    with served(host) as address:
        yield address


@pytest.fixture
def other_folder(tmp_path: Path) -> Path:
    """A model with a vocabulary of another kind."""
    made = tiny_gpt2(vocab_size=metaspace.VOCAB_SIZE, bos_token_id=1, eos_token_id=1)
    made.save_pretrained(tmp_path)
    metaspace.backend().save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def pytest_configure(config: pytest.Config) -> None:
    """Warnings are errors, but for these, which are not ours to mend."""
    for message, category in (
        # gradio makes an event loop for each of its locks and leaves it, with its self-pipe
        # (two Unix sockets), to the garbage collector.
        ("unclosed event loop", ResourceWarning),
        (r"unclosed <socket.socket fd=\d+, family=1,", ResourceWarning),
        # gradio's count of its own requests asks pandas for an option that pandas 3 retired.
        ("'future.no_silent_downcasting' is deprecated", DeprecationWarning),
    ):
        config.addinivalue_line("filterwarnings", f"ignore:{message}:{category.__name__}")
        # The list counts for tests; this for the collection of garbage after the last one.
        warnings.filterwarnings("ignore", message, category)
