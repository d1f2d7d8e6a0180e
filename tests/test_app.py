"""`python app.py`: a wrong setting ends the start with one line; nobody outside is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PLAYGROUND_MODEL", "gpt2 please", "openai-community/gpt2"),
        ("PLAYGROUND_MODEL", "dir:/no/such/folder", "save_pretrained"),
        ("PLAYGROUND_MODELS", "package:smollm2,gpt2", "'gpt2' is none of them"),
        ("PLAYGROUND_PREFIX_CACHE_MB", "lots", "an integer from 0"),
        ("GRADIO_SERVER_PORT", "http", "1 to 65535"),
    ],
)
def test_a_wrong_variable_stops_the_start_with_one_line(
    name: str, value: str, allowed: str
) -> None:
    done = run("app.py", **{name: value})
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert name in line
    assert value in line
    assert allowed in line


def test_a_wrong_flag_stops_the_start_with_one_line() -> None:
    done = run("app.py", "--prefix-cache-mb", "-1")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "PLAYGROUND_PREFIX_CACHE_MB (--prefix-cache-mb)='-1'" in line


def test_help_names_every_flag_of_ours() -> None:
    done = run("app.py", "--help")
    assert done.returncode == 0
    for flag in ("--model", "--models", "--cache", "--prefix-cache-mb"):
        assert flag in done.stdout


def test_analytics_are_off_whatever_the_environment_says_and_nothing_heavy_is_imported() -> None:
    code = (
        "import sys, app, os\n"
        "print(os.environ['GRADIO_ANALYTICS_ENABLED'],"
        " {'gradio', 'torch', 'transformers'} & sys.modules.keys())"
    )
    done = run("-c", code, GRADIO_ANALYTICS_ENABLED="True")
    assert done.stdout.strip() == "False set()"
