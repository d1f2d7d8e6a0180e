"""Errors of the disk, as sentences."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playground.errors import PlaygroundError


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn an error of the operating system into a sentence about `folder`.

    Errors without an errno pass through.

    Raises:
        PlaygroundError: ``error.disk_full`` or ``error.folder_unusable``.
    """
    try:
        yield
    except PlaygroundError:
        raise
    except Exception as error:
        number = _os_error_number(error)
        if number is None:
            raise
        if number in (errno.ENOSPC, errno.EDQUOT):
            raise PlaygroundError("error.disk_full", folder=str(folder)) from error
        raise PlaygroundError(
            "error.folder_unusable", folder=str(folder), reason=first_line(error)
        ) from error


def _os_error_number(error: Exception) -> int | None:
    """The errno of an error, also as libraries written in Rust word it."""
    if isinstance(error, OSError):
        return error.errno
    match = re.search(r"\(os error (\d+)\)", str(error))
    return int(match[1]) if match else None


def first_line(error: BaseException) -> str:
    """The first line of an error's message, or its name."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
