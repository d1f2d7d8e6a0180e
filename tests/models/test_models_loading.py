"""A folder made by `save_pretrained` becomes a model, or a sentence."""

import json
import pickle
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
import torch

from playground import i18n
from playground.errors import PlaygroundError
from playground.models import DirSource, LoadedModel, Progress, load_model
from tests import gpt2, metaspace
from tests.hub_server import PICKLE, WEIGHTS, byte_backend, make_model, make_repo
from tests.tiny import tiny_gpt2


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repo(tmp_path_factory.mktemp("repo"))


@pytest.fixture
def folder(repo: Path, tmp_path: Path) -> Path:
    return shutil.copytree(repo, tmp_path / "model")


def load(folder: Path) -> LoadedModel:
    def ignore(_: Progress) -> None:
        """No report wanted."""

    return load_model(DirSource(folder), cache_dir=Path("unused"), report=ignore)


def refused(folder: Path) -> str:
    """The sentence with which a folder is refused."""
    with pytest.raises(PlaygroundError) as caught:
        load(folder)
    assert caught.value.key == "error.model_broken"
    for lang in i18n.LANGS:
        assert f"dir:{folder}" in i18n.explain(lang, caught.value)
    return i18n.explain("en", caught.value)


def edit(file: Path, **changes: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def test_a_folder_is_loaded_silently_without_network_ready_for_inference(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    loaded = load(repo)
    assert capfd.readouterr() == ("", "")
    assert loaded.model.dtype == torch.float32
    assert not loaded.model.training
    assert not any(weight.requires_grad for weight in loaded.model.parameters())
    expected = make_model().state_dict()
    for name, weight in loaded.model.state_dict().items():
        assert torch.equal(weight, expected[name])
    assert list(loaded.tokenizer.encode("안녕, world")) == byte_backend().encode("안녕, world").ids


def test_the_facts_are_those_of_the_model(repo: Path) -> None:
    info = load(repo).info
    assert info.id == f"dir:{repo}"
    assert info.source == "dir"
    assert (info.n_layer, info.context_length, info.vocab_size) == (3, 16_384, 257)
    assert info.eos_ids == {256}
    assert info.licence == ""
    shared_once = {
        weight.data_ptr(): weight.numel() for weight in make_model().state_dict().values()
    }
    assert info.n_params == sum(shared_once.values())


@pytest.mark.parametrize(("eos", "ids"), [(None, set()), (7, {7}), ([7, 9], {7, 9})])
def test_generation_stops_where_transformers_stops(
    folder: Path, eos: object, ids: set[int]
) -> None:
    edit(folder / "generation_config.json", eos_token_id=eos)
    assert load(folder).info.eos_ids == ids


def test_half_precision_weights_become_float32(folder: Path) -> None:
    make_model().to(torch.bfloat16).save_pretrained(folder)
    assert load(folder).model.dtype == torch.float32


@pytest.mark.parametrize("with_safetensors", [False, True])
@pytest.mark.parametrize("write", [torch.save, lambda trap, file: pickle.dump(trap, file)])
def test_nothing_in_a_pickle_is_run(
    folder: Path, tmp_path: Path, write: Callable[[object, BinaryIO], None], with_safetensors: bool
) -> None:
    trace = tmp_path / "opened"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str, str]]:
            return open, (str(trace), "w")

    with (folder / PICKLE).open("wb") as file:
        write({"transformer.wte.weight": Trap()}, file)
    if with_safetensors:
        load(folder)
    else:
        (folder / WEIGHTS).unlink()
        assert "more than weights" in refused(folder)
    assert not trace.exists()


def test_weights_are_taken_from_a_pickle_where_there_is_nothing_else(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / WEIGHTS).unlink()
    expected = make_model().state_dict()
    torch.save(expected, folder / PICKLE)
    weights = load(folder).model.state_dict()
    assert all(torch.equal(weights[name], weight) for name, weight in expected.items())
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("content", [b"", b"\xff" * 4096, b"PK\x03\x04" + b"\x00" * 4096])
def test_a_broken_pickle_gives_a_sentence_of_one_line(folder: Path, content: bytes) -> None:
    (folder / WEIGHTS).unlink()
    (folder / PICKLE).write_bytes(content)
    assert "weights_only" not in refused(folder)


def test_parts_of_a_pickle_are_refused(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    (folder / PICKLE).unlink()
    torch.save(make_model().state_dict(), folder / "pytorch_model-00001-of-00001.bin")
    index = {"metadata": {}, "weight_map": {}}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    assert "safetensors" in refused(folder)


def test_kogpt2s_own_layout_is_read_whole(folder: Path) -> None:
    """As published: a pickle with masks, a Metaspace vocabulary, no other tokenizer file."""
    for file in folder.iterdir():
        file.unlink()
    model = tiny_gpt2(vocab_size=112, bos_token_id=0, eos_token_id=1, pad_token_id=3)
    config = model.config.to_dict() | {
        "_num_labels": 1,
        "author": "somebody",
        "gradient_checkpointing": False,
        "license": "CC-BY-NC-SA 4.0",
        "task_specific_params": {"text-generation": {"do_sample": True, "max_length": 50}},
    }
    (folder / "config.json").write_text(json.dumps(config))
    masks = {
        f"transformer.h.{layer}.attn.{name}": mask
        for layer in range(3)
        for name, mask in (
            ("bias", torch.ones(1, 1, 64, 64, dtype=torch.uint8)),
            ("masked_bias", torch.tensor(-10_000.0)),
        )
    }
    torch.save({**model.state_dict(), **masks}, folder / PICKLE)
    metaspace.backend().save(str(folder / "tokenizer.json"))
    loaded = load(folder)
    ids = torch.tensor([[1, 2, 3]])
    assert torch.equal(loaded.model(ids).logits, model(ids).logits)
    assert loaded.info.eos_ids == {1}
    assert loaded.tokenizer.start_text == "</s>"
    assert loaded.tokenizer.unknown_id == 5
    text = "오늘은 날씨가 좋습니다."
    assert loaded.tokenizer.encode(text) == metaspace.tokenizer().encode(text)


@pytest.mark.parametrize(
    ("config", "start"),
    [
        ({"eos_token_id": 1, "bos_token_id": 0}, "</s>"),
        ({"eos_token_id": [2, 1], "bos_token_id": 0}, "<usr>"),
        ({"eos_token_id": None, "bos_token_id": 0}, "<s>"),
    ],
)
def test_an_empty_prompt_starts_where_a_text_ends(
    folder: Path, config: dict[str, object], start: str
) -> None:
    metaspace.backend().save(str(folder / "tokenizer.json"))
    edit(folder / "generation_config.json", **config)
    assert load(folder).tokenizer.start_text == start


def test_the_sign_between_texts_goes_before_the_end_of_an_answer(folder: Path) -> None:
    edit(folder / "generation_config.json", eos_token_id=7, bos_token_id=9)
    assert load(folder).tokenizer.start_text == "<|endoftext|>"


def test_a_model_that_names_no_end_of_text_is_refused(folder: Path) -> None:
    metaspace.backend().save(str(folder / "tokenizer.json"))
    edit(folder / "generation_config.json", eos_token_id=None, bos_token_id=None)
    assert "ends a text" in refused(folder)


def test_code_from_a_folder_is_never_run(folder: Path) -> None:
    (folder / "trap.py").write_text("raise SystemExit('ran')")
    edit(
        folder / "config.json",
        model_type="trap",
        auto_map={"AutoConfig": "trap.Config", "AutoModelForCausalLM": "trap.Model"},
    )
    refused(folder)


def test_missing_weights_are_not_filled_with_random_numbers(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / WEIGHTS)
    name = next(name for name in weights if name.endswith("h.1.mlp.c_fc.weight"))
    del weights[name]
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    assert "c_fc" in refused(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (WEIGHTS, b""),
        (WEIGHTS, b"\xff" * 4096),
        ("config.json", b"{"),
        ("config.json", b"{}"),
        ("tokenizer.json", b"{}"),
    ],
)
def test_a_broken_file_gives_a_sentence_of_one_line(
    folder: Path, name: str, content: bytes
) -> None:
    (folder / name).write_bytes(content)
    assert "\n" not in refused(folder)


def test_gpt2s_own_layout_is_read_whole(folder: Path) -> None:
    """As published: no prefix, no output head, masks among the weights, real tokenizer files."""
    from safetensors.torch import save_file

    model = tiny_gpt2(vocab_size=gpt2.VOCAB_SIZE)
    model.config.save_pretrained(folder)
    masks = {f"h.{layer}.attn.bias": torch.ones(1, 1, 64, 64) for layer in range(3)}
    weights = {**model.transformer.state_dict(), **masks}
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    gpt2.backend().save(str(folder / "tokenizer.json"))
    gpt2.backend().model.save(str(folder))
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 1024}')
    loaded = load(folder)
    ids = torch.tensor([[1, 2, 3]])
    assert torch.equal(loaded.model(ids).logits, model(ids).logits)
    for text in ("Hello  world\n\n 1234 it's", "안녕하세요 <|endoftext|>", "  \ufeff\t x"):
        assert loaded.tokenizer.encode(text) == gpt2.tokenizer().encode(text)


@pytest.mark.parametrize("left", [[], ["vocab.json"], ["merges.txt"]])
def test_a_folder_without_a_whole_tokenizer_is_refused(folder: Path, left: list[str]) -> None:
    # transformers would silently make up an empty one.
    for file in folder.glob("tokenizer*"):
        file.unlink()
    byte_backend().model.save(str(folder))
    for name in {"vocab.json", "merges.txt"} - set(left):
        (folder / name).unlink()
    assert "tokenizer" in refused(folder)


def test_the_two_files_of_an_old_tokenizer_are_enough(folder: Path) -> None:
    for file in folder.glob("tokenizer*"):
        file.unlink()
    byte_backend().model.save(str(folder))
    assert list(load(folder).tokenizer.encode("한")) == byte_backend().encode("한").ids
