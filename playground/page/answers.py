"""What the page itself asks, whatever labs there are."""

from collections.abc import Callable
from typing import Any

from playground.page.beam_step import beam_step
from playground.page.lints import without_space
from playground.page.look import look
from playground.page.status import retry, status

ANSWERS: tuple[Callable[..., Any], ...] = (status, retry, look, without_space, beam_step)
