"""The settings of this process: environment variables and command line flags, checked at start.

The only reader of the environment. Knows nothing of torch, pages or networks.
"""

import argparse
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from playground.models.source import (
    ALLOWED_FORMS,
    NAMED_FORMS,
    Auto,
    DirSource,
    ModelSource,
    NamedSource,
    parse_source,
)

DEFAULT_MODELS = (
    "openai-community/gpt2,distilbert/distilgpt2,openai-community/gpt2-medium,"
    "skt/kogpt2-base-v2,package:smollm2"
)

_MAX_PREFIX_CACHE_MB = 1_048_576


class ConfigError(Exception):
    """A wrong setting; the message is one line: variable, value, what is allowed."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"{name}={value!r} is not allowed; allowed: {allowed}")


@dataclass(frozen=True, slots=True)
class AppConfig:
    """The settings of a process.

    Attributes:
        model: where the model comes from.
        cache_dir: the folder of converted models.
        prefix_cache_bytes: limit of the prefix cache, for all models in memory together.
        models: what a visitor may choose besides `model`, each once.
        lesson: a lesson file the page opens with, for its author.
    """

    model: ModelSource
    cache_dir: Path
    prefix_cache_bytes: int
    models: tuple[NamedSource, ...] = ()
    lesson: Path | None = None

    @classmethod
    def from_args(cls, argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> "AppConfig":
        """The settings of the command line, else of the environment, else the defaults.

        Raises:
            ConfigError: a value is not allowed.
            SystemExit: ``--help``, or a flag that does not exist (status 2).
        """
        flags = vars(_parser().parse_args(argv))

        def value(name: str, flag: str, default: str) -> tuple[str, str]:
            if (given := flags[flag.removeprefix("--").replace("-", "_")]) is not None:
                return f"{name} ({flag})", given
            return name, environ.get(name) or default

        _check_port(environ)
        return cls(
            model=_model(*value("PLAYGROUND_MODEL", "--model", "auto")),
            cache_dir=_cache_dir(*value("PLAYGROUND_CACHE", "--cache", "")),
            prefix_cache_bytes=_megabytes(
                *value("PLAYGROUND_PREFIX_CACHE_MB", "--prefix-cache-mb", "512")
            ),
            models=_models(*value("PLAYGROUND_MODELS", "--models", DEFAULT_MODELS)),
            lesson=Path(flags["lesson"]).absolute() if flags["lesson"] else None,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="A playground where people see how a language model writes.",
        allow_abbrev=False,
    )
    parser.add_argument("--model", help=f"{ALLOWED_FORMS} (PLAYGROUND_MODEL; default auto)")
    parser.add_argument(
        "--models",
        metavar="MODEL,MODEL",
        help="the models a visitor may choose, in the forms of --model but auto "
        f"(PLAYGROUND_MODELS; default {DEFAULT_MODELS})",
    )
    parser.add_argument(
        "--cache", metavar="FOLDER", help="folder of converted models (PLAYGROUND_CACHE)"
    )
    parser.add_argument(
        "--prefix-cache-mb",
        metavar="MB",
        help="limit of the prefix cache (PLAYGROUND_PREFIX_CACHE_MB; default 512)",
    )
    parser.add_argument(
        "--lesson", metavar="FILE", help="open the page with this lesson, read anew on every load"
    )
    return parser


def _model(name: str, value: str) -> ModelSource:
    try:
        source = parse_source(value)
    except ValueError:
        raise ConfigError(name, value, ALLOWED_FORMS) from None
    if isinstance(source, DirSource) and not os.path.isfile(source.folder() / "config.json"):
        raise ConfigError(name, value, "dir: and a folder made by save_pretrained (config.json)")
    return source


def _models(name: str, value: str) -> tuple[NamedSource, ...]:
    return tuple(dict.fromkeys(_listed(name, value, entry.strip()) for entry in value.split(",")))


def _listed(name: str, value: str, entry: str) -> NamedSource:
    """One entry of the list `value`."""
    try:
        source = _model(name, entry)
    except ConfigError:
        source = Auto()
    if isinstance(source, Auto):
        allowed = f"{NAMED_FORMS}, separated by commas; {entry!r} is none of them"
        raise ConfigError(name, value, allowed)
    return source


def _cache_dir(name: str, value: str) -> Path:
    if not value:
        return platformdirs.user_cache_path("playground", appauthor=False)
    folder = Path(os.path.expanduser(value)).absolute()
    if not next(path for path in (folder, *folder.parents) if os.path.exists(path)).is_dir():
        raise ConfigError(name, value, "a folder, or the path of one to be made")
    return folder


def _megabytes(name: str, value: str) -> int:
    if not _is_integer(value, 0, _MAX_PREFIX_CACHE_MB):
        raise ConfigError(name, value, f"an integer from 0 (off) to {_MAX_PREFIX_CACHE_MB}")
    return int(value) * 1024 * 1024


def _check_port(environ: Mapping[str, str]) -> None:
    """gradio reads the port itself and answers a wrong one with a traceback."""
    value = environ.get("GRADIO_SERVER_PORT")
    if value is not None and not _is_integer(value, 1, 65535):
        raise ConfigError("GRADIO_SERVER_PORT", value, "a port, an integer from 1 to 65535")


def _is_integer(value: str, least: int, most: int) -> bool:
    # int() also takes "1_000", " 1" and the digits of other scripts.
    return bool(re.fullmatch("[0-9]{1,9}", value)) and least <= int(value) <= most
