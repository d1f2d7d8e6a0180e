"""A model from the Hub: read from its cache without a request, or downloaded into it.

A dead or hanging Hub is given up after five seconds without a byte; an interrupted download
resumes where it stopped. Knows nothing of torch: it hands over a folder.

The Hub client's own downloader does neither: it starts every attempt with a new, empty file, and
reports progress only every 10 MB. docs/models.md says what was tried and measured.
"""

import errno
import hashlib
import json
import os
import queue
import re
import shutil
import socket
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import httpx2
from huggingface_hub import (
    HfApi,
    constants,
    get_hf_file_metadata,
    get_session,
    hf_hub_download,
    hf_hub_url,
    try_to_load_from_cache,
)
from huggingface_hub.errors import (
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import WeakFileLock, build_hf_headers, hf_raise_for_status

from playground.errors import PlaygroundError
from playground.models.disk import disk_errors, first_line
from playground.models.known import PICKLE, SAFETENSORS, SAFETENSORS_INDEX, known
from playground.models.progress import Progress, Report, announce
from playground.models.source import HubSource

SILENCE_SECONDS = 5.0

_SMALL_FILES = (
    "config.json",
    "generation_config.json",
    "merges.txt",
    "vocab.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
_REPORTS_PER_SECOND = 5
_CHUNK = 1 << 20
_SHA256_DIGITS = 64


def name_of(source: HubSource) -> str:
    """The name people know the model by."""
    facts = known(source.repo_id)
    return facts.label if facts else source.repo_id


def find_in_cache(source: HubSource) -> Path | None:
    """The model's folder in the Hub cache if it is complete; makes no request.

    Raises:
        PlaygroundError: ``error.folder_unusable``, the cache cannot be read.
    """

    def cached(name: str) -> Path | None:
        found = try_to_load_from_cache(
            source.repo_id, name, cache_dir=constants.HF_HUB_CACHE, revision=source.revision
        )
        return Path(found) if isinstance(found, str) else None

    with disk_errors(Path(constants.HF_HUB_CACHE)):
        config = cached("config.json")
        tokenizer = cached("tokenizer.json") or (cached("vocab.json") and cached("merges.txt"))
        if config is None or not tokenizer:
            return None
        index = cached(SAFETENSORS_INDEX)
        shards = index and all(map(cached, _shards(index)))
        if cached(SAFETENSORS) or shards or (index is None and cached(PICKLE)):
            return config.parent
        return None


def _shards(index: Path) -> list[str]:
    """The files that an index of weights names; for a broken index, one that never exists."""
    try:
        return sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
    except (OSError, ValueError, KeyError, AttributeError):
        return ["broken index"]


def discard_broken(folder: Path) -> list[str]:
    """Remove the files of a cached model that cannot be read; returns their names.

    Good files stay: other programs use the cache too.

    Raises:
        PlaygroundError: ``error.folder_unusable``, they cannot be removed.
    """
    broken = [path for path in folder.iterdir() if not _readable(path)]
    with disk_errors(folder):
        for path in broken:
            path.resolve().unlink(missing_ok=True)
            path.unlink(missing_ok=True)
    return sorted(path.name for path in broken)


def _readable(path: Path) -> bool:
    from safetensors import SafetensorError, safe_open

    try:
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".safetensors":
            with safe_open(path, framework="numpy"):
                pass
        elif path.name == PICKLE:
            return zipfile.is_zipfile(path)  # what torch has written since 1.6
    except (OSError, ValueError, SafetensorError):
        return False
    return True


def download(source: HubSource, report: Report, *, silence: float = SILENCE_SECONDS) -> Path:
    """Download the model; returns its folder in the Hub cache.

    Raises:
        PlaygroundError: it is not available; the sentence says why and what to do.
    """
    name = name_of(source)
    if constants.is_offline_mode():
        raise PlaygroundError("error.hub_offline_mode", model=name)
    announce(report, "model.hub_asking", {"model": name, "host": _host()})
    begun = False

    def on_bytes(done: int, total: int) -> None:
        nonlocal begun
        params = {"model": name, "done": round(done / 1e6), "total": round(total / 1e6)}
        fraction = min(1.0, done / total)
        if begun:
            report(Progress("model.hub_downloading", params, fraction))
        else:
            announce(report, "model.hub_downloading", params, fraction)
        begun = True

    with _hub_errors(source, silence), disk_errors(Path(constants.HF_HUB_CACHE)):
        return _watch(_Download(source, silence), on_bytes, silence)


def _watch(work: "_Download", on_bytes: Callable[[int, int], None], silence: float) -> Path:
    """Run `work` in a thread of its own and abandon it when it falls silent.

    A time limit on the socket is not enough: looking up a name has none.
    """
    threading.Thread(target=work.run, name="hub-download", daemon=True).start()
    reported = 0.0
    try:
        while True:
            word = work.words.get(timeout=silence)
            if isinstance(word, Path):
                return word
            if isinstance(word, BaseException):
                raise word
            if time.monotonic() - reported >= 1 / _REPORTS_PER_SECOND and word[1]:
                reported = time.monotonic()
                on_bytes(*word)
    except queue.Empty:
        raise TimeoutError from None
    finally:
        work.stop.set()


class _Download:
    """One download. `words` receives every sign of life, (bytes so far, bytes in all), and at the
    end the folder or an exception. Once `stop` is set, nothing more is written."""

    def __init__(self, source: HubSource, silence: float) -> None:
        self.words: queue.Queue[tuple[int, int] | Path | BaseException] = queue.Queue()
        self.stop = threading.Event()
        self._source = source
        self._silence = silence
        self._done = 0
        self._total = 0

    def run(self) -> None:
        try:
            self.words.put(self._fetch_all())
        except BaseException as error:
            self.words.put(error)

    def _alive(self, new_bytes: int = 0) -> None:
        if self.stop.is_set():
            raise TimeoutError
        self._done += new_bytes
        self.words.put((self._done, self._total))

    def _fetch_all(self) -> Path:
        source = self._source
        info = HfApi().model_info(
            source.repo_id, revision=source.revision, files_metadata=True, timeout=self._silence
        )
        sizes = wanted_files({file.rfilename: file.size or 0 for file in info.siblings or ()})
        if not any(name.endswith((".safetensors", PICKLE)) for name in sizes):
            raise PlaygroundError("error.hub_no_weights", model=name_of(source))
        self._total = sum(sizes.values())
        folder = Path()
        # The weights last, so that whatever else fails, fails early.
        for name in sorted(sizes, key=lambda name: (sizes[name], name)):
            self._alive()
            self._fetch_blob(name)
            self._alive()
            # The file is in place: this only asks for its name and enters it into the cache.
            path = hf_hub_download(
                source.repo_id, name, revision=source.revision, etag_timeout=self._silence
            )
            folder = Path(path).parent
        return folder

    def _fetch_blob(self, name: str) -> None:
        """Put the content of one file in its place in the Hub cache."""
        source = self._source
        url = hf_hub_url(source.repo_id, name, revision=source.revision)
        meta = get_hf_file_metadata(url, timeout=self._silence)
        if not meta.commit_hash or meta.size is None:
            raise ValueError("no commit or size in the answer")
        if not re.fullmatch(r"[\w.-]*\w", meta.etag or "", re.ASCII):
            raise ValueError("no ETag in the answer that could be a file's name")
        repo = "--".join(["models", *source.repo_id.split("/")])
        blob = Path(constants.HF_HUB_CACHE, repo, "blobs", meta.etag)
        if blob.exists():
            self._alive(meta.size)
            return
        blob.parent.mkdir(parents=True, exist_ok=True)
        with _partial_file(blob) as part:
            with part.open("ab") as file:
                self._fill(file, url, meta.size)
            # The ETag of a large file is its SHA-256; that of a small one is not a plain digest.
            if len(meta.etag) == _SHA256_DIGITS and self._sha256(part) != meta.etag:
                part.unlink()
                raise PlaygroundError("error.hub_file_broken", file=name)
            os.replace(part, blob)

    def _fill(self, file: BinaryIO, url: str, size: int) -> None:
        """Append the rest of `size` bytes to `file`, trying again as long as bytes arrive."""
        if file.tell() > size:
            _empty(file)
        self._alive(file.tell())
        free = shutil.disk_usage(constants.HF_HUB_CACHE).free
        if free < size - file.tell():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        while (start := file.tell()) < size:
            try:
                self._stream(file, url)
            except (httpx2.RemoteProtocolError, httpx2.ReadError):
                if file.tell() <= start:
                    raise
        if file.tell() > size:
            _empty(file)
            raise httpx2.RemoteProtocolError("more bytes than announced")

    def _stream(self, file: BinaryIO, url: str) -> None:
        """One request for the rest of a file."""
        start = file.tell()
        # Sizes and ranges count bytes of the file, so it must not be sent compressed.
        headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        with get_session().stream("GET", url, headers=headers, timeout=self._silence) as response:
            if response.is_error:
                response.read()
            hf_raise_for_status(response)
            if start and response.status_code != httpx2.codes.PARTIAL_CONTENT:
                self._alive(-start)
                _empty(file)
                start = 0
            for chunk in response.iter_raw():
                self._alive(len(chunk))
                file.write(chunk)
        if file.tell() <= start:
            raise httpx2.RemoteProtocolError("the connection ended before the file")

    def _sha256(self, path: Path) -> str:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                self._alive()
        return digest.hexdigest()


def wanted_files(sizes: Mapping[str, int]) -> dict[str, int]:
    """The files of a repository that are needed to run the model, with their sizes.

    Weights in safetensors, in one file or several; if there are none, the pickle.
    """
    parts = [name for name in sizes if name.startswith("model-") and name.endswith(".safetensors")]
    if SAFETENSORS in sizes:
        weights = [SAFETENSORS]
    elif SAFETENSORS_INDEX in sizes:
        weights = [SAFETENSORS_INDEX, *parts]
    else:
        weights = [PICKLE]
    return {name: size for name, size in sizes.items() if name in {*_SMALL_FILES, *weights}}


def _empty(file: BinaryIO) -> None:
    file.seek(0)
    file.truncate()


@contextmanager
def _partial_file(blob: Path) -> Iterator[Path]:
    """Where to collect a file: a name the next attempt finds again, unless another process is
    collecting there right now."""
    with ExitStack() as stack:
        try:
            stack.enter_context(WeakFileLock(blob.with_name(f"{blob.name}.lock"), timeout=0.1))
            part = blob.with_name(f"{blob.name}.incomplete")
        except TimeoutError:
            part = blob.with_name(f"{blob.name}.{uuid.uuid4().hex[:8]}.incomplete")
            stack.callback(part.unlink, missing_ok=True)
        yield part


def _host() -> str:
    return urlsplit(constants.ENDPOINT).hostname or constants.ENDPOINT


@contextmanager
def _hub_errors(source: HubSource, silence: float) -> Iterator[None]:
    """Turn failures of the Hub, or of what lies between, into sentences."""
    model, host = name_of(source), _host()
    try:
        yield
    except PlaygroundError:
        raise
    except OfflineModeIsEnabled as error:
        raise PlaygroundError("error.hub_offline_mode", model=model) from error
    except RevisionNotFoundError as error:
        raise PlaygroundError(
            "error.hub_no_revision", model=model, revision=source.revision or "main"
        ) from error
    except HfHubHTTPError as error:
        raise _http_error(error, model, host) from error
    except (httpx2.TimeoutException, TimeoutError) as error:
        raise PlaygroundError("error.hub_silent", host=host, seconds=f"{silence:g}") from error
    except (httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError) as error:
        raise PlaygroundError("error.hub_cut", host=host) from error
    except (ValueError, TypeError, KeyError) as error:
        # A login page or a filter answered instead of the Hub.
        raise PlaygroundError("error.hub_strange", host=host) from error
    except Exception as error:  # proxies and certificates fail in their own ways
        if _name_unknown(error):
            raise PlaygroundError("error.hub_name", host=host) from error
        raise PlaygroundError(
            "error.hub_unreachable", host=host, reason=first_line(error)
        ) from error


def _http_error(error: HfHubHTTPError, model: str, host: str) -> PlaygroundError:
    status = error.response.status_code
    if status in (401, 403, 407):
        return PlaygroundError("error.hub_refused", model=model, host=host, status=status)
    if status == 404 or isinstance(error, RepositoryNotFoundError):
        return PlaygroundError("error.hub_not_found", model=model, host=host)
    return PlaygroundError("error.hub_status", host=host, status=status)


def _name_unknown(error: BaseException) -> bool:
    """Whether `error` was caused by a name that could not be looked up."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
