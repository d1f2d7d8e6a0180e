"""The real page on a real server of this process, for as long as a test needs it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from playground.host import ModelHost
from playground.page.lab import Site
from playground.server.app import build_page, launch_options


@contextmanager
def served(host: ModelHost) -> Iterator[str]:
    """The address of the page that `host` answers, launched as app.py launches it."""
    page = build_page(Site(host))
    page.queue(api_open=False, max_size=64)
    try:
        _, url, _ = page.launch(
            server_name="127.0.0.1",
            server_port=_free_port(),
            prevent_thread_lock=True,
            quiet=True,
            inbrowser=False,
            **launch_options(Site(host)),
        )
        yield url
    finally:
        page.close(verbose=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
