"""What a disk can do wrong, as sentences."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playground.errors import PlaygroundError


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn an error of the operating system into a sentence about `folder`.

    Errors that carry no number are none of the operating system's and pass through.

    Raises:
        PlaygroundError: ``error.disk_full`` or ``error.folder_unusable``.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise PlaygroundError("error.disk_full", folder=str(folder)) from error
        raise PlaygroundError(
            "error.folder_unusable", folder=str(folder), reason=first_line(error)
        ) from error


def first_line(error: BaseException) -> str:
    """What an error says, in one line."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
