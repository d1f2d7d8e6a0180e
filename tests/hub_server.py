"""A Hub on 127.0.0.1 that serves one folder as a model, and can misbehave in named ways."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tokenizers
from tokenizers.pre_tokenizers import ByteLevel
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from tests.tiny import tiny_gpt2

REPO_ID = "openai-community/gpt2"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
WEIGHTS = "model.safetensors"
PICKLE = "pytorch_model.bin"

END_OF_TEXT = "<|endoftext|>"


def byte_backend() -> tokenizers.Tokenizer:
    """GPT-2's kind of tokenizer with one entry per byte and one for the end of a text."""
    vocabulary = {piece: id_ for id_, piece in enumerate(sorted(ByteLevel.alphabet()))}
    backend = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, []))
    backend.pre_tokenizer = ByteLevel(add_prefix_space=False)
    backend.decoder = tokenizers.decoders.ByteLevel()
    backend.add_special_tokens([END_OF_TEXT])
    return backend


def make_model() -> GPT2LMHeadModel:
    """A tiny GPT-2 whose file, thanks to its many positions, is worth downloading (2 MB)."""
    return tiny_gpt2(vocab_size=257, context_length=16_384)


def make_repo(folder: Path) -> Path:
    """Write model and tokenizer as `save_pretrained` does, and what must be left alone."""
    make_model().save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=byte_backend(), eos_token=END_OF_TEXT).save_pretrained(
        folder
    )
    (folder / PICKLE).write_bytes(b"a pickle")
    (folder / "README.md").write_text("words")
    return folder


@dataclass
class HubServer:
    """What the server does, and what it saw.

    Attributes:
        folder: the files it serves.
        status: if set, the answer to every request.
        html: answer everything with a login page.
        silent: accept connections and never answer.
        cut_at: send this many bytes of the weights, once, and close the connection.
        stall_at: send this many bytes of the weights and then nothing.
        ranges: honour Range headers.
        wrong_content: send other bytes than those the ETag of the weights stands for.
        etag: if set, the ETag of every file.
        requests: (method, path, Range header or None) of every request.
        tokens: the Authorization headers received.
    """

    folder: Path
    status: int | None = None
    html: bool = False
    silent: bool = False
    cut_at: int | None = None
    stall_at: int | None = None
    ranges: bool = True
    wrong_content: bool = False
    etag: str | None = None
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    def files_sent(self) -> list[str]:
        """Names of the files that were asked for with GET."""
        return [
            path.rsplit("/", 1)[-1]
            for method, path, _ in self.requests
            if method == "GET" and "/resolve/" in path
        ]

    def weight_ranges(self) -> list[str | None]:
        """The Range headers of the requests for the weights, in order."""
        return [
            wanted
            for method, path, wanted in self.requests
            if method == "GET" and path.endswith(WEIGHTS)
        ]


@contextmanager
def serve(folder: Path) -> Iterator[HubServer]:
    """Run a server until the end of the block."""
    hub = HubServer(folder)

    class Handler(_Handler):
        state = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        hub.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    state: HubServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub = self.state
        path = urlsplit(self.path).path
        hub.requests.append((self.command, path, self.headers.get("Range")))
        hub.tokens.add(self.headers.get("Authorization"))
        if hub.silent:
            hub.released.wait()
            self.close_connection = True
        elif hub.html:
            self._send(200, b"<html>Please log in</html>", {"Content-Type": "text/html"})
        elif hub.status is not None:
            self._send(hub.status, b"no")
        elif path in (f"/api/models/{REPO_ID}", f"/api/models/{REPO_ID}/revision/main"):
            self._send(200, json.dumps(self._info()).encode())
        elif path.startswith(f"/{REPO_ID}/resolve/main/"):
            self._file(hub.folder / path.rsplit("/", 1)[-1])
        else:
            self._send(404, b"", {"X-Error-Code": "RepoNotFound"})

    def _info(self) -> dict[str, Any]:
        files = sorted(self.state.folder.iterdir())
        siblings = [{"rfilename": file.name, "size": file.stat().st_size} for file in files]
        return {"id": REPO_ID, "sha": COMMIT, "siblings": siblings}

    def _file(self, file: Path) -> None:
        hub = self.state
        if not file.is_file():
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        content = file.read_bytes()
        is_weights = file.name == WEIGHTS
        digest = hashlib.sha256(content) if is_weights else hashlib.sha1(content)
        headers = {"ETag": f'"{hub.etag or digest.hexdigest()}"', "X-Repo-Commit": COMMIT}
        if is_weights and hub.wrong_content:
            content = content[::-1]
        start = 0
        if hub.ranges and (wanted := self.headers.get("Range")):
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        stop = None
        if is_weights and self.command == "GET":
            stop = hub.cut_at if hub.stall_at is None else hub.stall_at
            hub.cut_at = None
        self._send(206 if start else 200, content[start:], headers, stop)

    def _send(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        stop: int | None = None,
    ) -> None:
        """Answer; with `stop` only that many bytes of the body, then stall or hang up."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(body[:stop])
        if stop is not None:
            self.wfile.flush()
            if self.state.stall_at is not None:
                self.state.released.wait()
            self.close_connection = True
