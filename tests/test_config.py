"""The settings: what is allowed, what is said about what is not."""

from pathlib import Path

import pytest

from playground.config import AppConfig, ConfigError
from playground.models import Auto, DirSource, HubSource, ModelSource, PackageSource


def test_defaults() -> None:
    config = AppConfig.from_args([], {})
    assert config.model == Auto()
    assert config.cache_dir.is_absolute()
    assert config.prefix_cache_bytes == 512 * 1024 * 1024
    assert config.models == (
        HubSource("openai-community/gpt2"),
        HubSource("distilbert/distilgpt2"),
        HubSource("openai-community/gpt2-medium"),
        HubSource("skt/kogpt2-base-v2"),
        PackageSource(),
    )


def test_an_empty_variable_means_the_default() -> None:
    names = (
        "PLAYGROUND_MODEL",
        "PLAYGROUND_MODELS",
        "PLAYGROUND_CACHE",
        "PLAYGROUND_PREFIX_CACHE_MB",
    )
    assert AppConfig.from_args([], dict.fromkeys(names, "")) == AppConfig.from_args([], {})


def test_variables_are_read_and_flags_win(tmp_path: Path) -> None:
    environ = {
        "PLAYGROUND_MODEL": "package:smollm2",
        "PLAYGROUND_CACHE": str(tmp_path / "a"),
        "PLAYGROUND_PREFIX_CACHE_MB": "0",
        "PLAYGROUND_MODELS": "package:smollm2",
    }
    assert AppConfig.from_args([], environ) == AppConfig(
        PackageSource(), tmp_path / "a", 0, (PackageSource(),)
    )
    argv = ["--model", "auto", "--cache", str(tmp_path / "b"), "--prefix-cache-mb", "3"]
    argv += ["--models", "o/gpt2"]
    assert AppConfig.from_args(argv, environ) == AppConfig(
        Auto(), tmp_path / "b", 3 << 20, (HubSource("o/gpt2"),)
    )


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("auto", Auto()),
        ("openai-community/gpt2", HubSource("openai-community/gpt2")),
        ("o/gpt2@v1.0", HubSource("o/gpt2", "v1.0")),
        ("o/gpt2@refs/pr/1", HubSource("o/gpt2", "refs/pr/1")),
        ("package:smollm2", PackageSource()),
    ],
)
def test_every_form_of_a_model(text: str, source: ModelSource) -> None:
    assert AppConfig.from_args([], {"PLAYGROUND_MODEL": text}).model == source


def test_a_model_folder_needs_a_config(tmp_path: Path) -> None:
    name = {"PLAYGROUND_MODEL": f"dir:{tmp_path}"}
    with pytest.raises(ConfigError):
        AppConfig.from_args([], name)
    (tmp_path / "config.json").write_text("{}")
    assert AppConfig.from_args([], name).model == DirSource(tmp_path)


def test_models_are_kept_once_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    value = f"package:smollm2, o/gpt2@v1 ,dir:{tmp_path},o/gpt2,package:smollm2,o/gpt2@v1"
    assert AppConfig.from_args([], {"PLAYGROUND_MODELS": value}).models == (
        PackageSource(),
        HubSource("o/gpt2", "v1"),
        DirSource(tmp_path),
        HubSource("o/gpt2"),
    )


@pytest.mark.parametrize("entry", ["gpt2", "auto", "", "dir:/no/such/folder", "package:other"])
def test_a_wrong_entry_of_the_list_is_named(entry: str) -> None:
    with pytest.raises(ConfigError, match=f"{entry!r} is none of them"):
        AppConfig.from_args([], {"PLAYGROUND_MODELS": f"o/gpt2,{entry},package:smollm2"})


WRONG = (
    [
        ("PLAYGROUND_MODEL", "--model", value)
        for value in (
            "gpt2",
            "Auto",
            "dir:",
            "dir:/no/such/folder",
            "package:other",
            "a/b/c",
            "a--b/c",
            "a/b..c",
            "a/b@",
            "a/" + "b" * 100,
            "a/b.git",
            "a/-b",
            "./model",
            "a/b\n",
            " auto",
        )
    ]
    + [
        ("PLAYGROUND_MODELS", "--models", value)
        for value in (
            "gpt2",
            "auto",
            "o/gpt2,auto",
            "o/gpt2,",
            "o/a;o/b",
            "dir:/no/such/folder",
            " ",
        )
    ]
    + [
        ("PLAYGROUND_PREFIX_CACHE_MB", "--prefix-cache-mb", value)
        for value in ("-1", "1.5", "many", "²", "1_000", "99999999999", "9" * 5000)
    ]
)


@pytest.mark.parametrize(("name", "flag", "value"), WRONG)
def test_a_wrong_value_is_named_in_one_line(name: str, flag: str, value: str) -> None:
    with pytest.raises(ConfigError) as by_variable:
        AppConfig.from_args([], {name: value})
    with pytest.raises(ConfigError) as by_flag:
        AppConfig.from_args([f"{flag}={value}"], {})
    for error in (by_variable, by_flag):
        message = str(error.value)
        assert name in message
        assert repr(value) in message
        assert "allowed: " in message
        assert "\n" not in message
    assert flag in str(by_flag.value)
    assert flag not in str(by_variable.value)


@pytest.mark.parametrize("value", ["", "http", "0", "65536", "-1", "78.60"])
def test_a_wrong_port_is_found_before_gradio_trips_over_it(value: str) -> None:
    with pytest.raises(ConfigError, match="GRADIO_SERVER_PORT"):
        AppConfig.from_args([], {"GRADIO_SERVER_PORT": value})


def test_the_cache_must_not_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for path in (file, file / "below"):
        with pytest.raises(ConfigError, match="PLAYGROUND_CACHE"):
            AppConfig.from_args([], {"PLAYGROUND_CACHE": str(path)})


@pytest.mark.parametrize("argv", [["--no-such-flag"], ["auto"], ["--model"]])
def test_unknown_flags_end_with_status_2(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        AppConfig.from_args(argv, {})
    assert stop.value.code == 2
    assert capsys.readouterr().err
