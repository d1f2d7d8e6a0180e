"""`python -m bench`: measure, then print the tables, ready for docs/speed.md."""

import argparse
import platform
import sys
from collections.abc import Callable
from typing import TypeVar

import torch
import transformers
from playwright.sync_api import Error as BrowserError

from bench.classroom import class_waits
from bench.click import handler_click, host_of, longest_frame, painted_click
from bench.lab import lab_medians
from bench.report import (
    class_table,
    clicks_table,
    frames_table,
    lab_table,
    scoring_table,
    steps_table,
    visitors_table,
)
from bench.scoring import scoring_medians
from bench.steps import gpt2_shape, step_medians, visitor_medians

T = TypeVar("T")

_SCORING_ROUNDS = 4  # seconds each
_LONG_TEXT_CLICKS = 20  # the window of 1,024 tokens must not be full


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=12, help="of the steps; default 12")
    parser.add_argument("--clicks", type=int, default=40, help="default 40")
    options = parser.parse_args()
    model = gpt2_shape()
    print(_setting(options.rounds, options.clicks))
    _say("steps …")
    _show(steps_table(step_medians(model, options.rounds)))
    _say("clicks …")
    host = host_of(model)
    handler = handler_click(host, options.clicks)
    _show(clicks_table(handler, _in_browser(lambda: painted_click(host, options.clicks))))
    _say("a long text …")
    _show(frames_table(_in_browser(lambda: longest_frame(host, _LONG_TEXT_CLICKS))))
    _say("lab …")
    _show(lab_table(lab_medians(model, host, options.rounds)))
    _say("scoring …")
    _show(scoring_table(scoring_medians(model, _SCORING_ROUNDS)))
    _say("visitors …")
    _show(visitors_table(visitor_medians(model, options.rounds)))
    _say("class …")
    _show(class_table(class_waits()))


def _in_browser(measure: Callable[[], T]) -> T | None:
    try:
        return measure()
    except BrowserError as error:
        _say(f"Chromium could not be used: {error}")
        return None


def _setting(rounds: int, clicks: int) -> str:
    return (
        f"GPT-2's 124M shape, float32, {torch.get_num_threads()} threads ({platform.machine()}), "
        f"torch {torch.__version__}, transformers {transformers.__version__}; "
        f"medians of {rounds} interleaved rounds and {clicks} clicks."
    )


def _show(table: str) -> None:
    print(f"\n{table}", flush=True)


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
