"""The whole click: what Python does for it, and the time until Chromium has painted it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright
from transformers import GPT2LMHeadModel

from bench.steps import PREFIX_CACHE_BYTES
from bench.timing import now_ms
from bench.ways import TOP_K
from playground.host import ModelHost
from playground.models import Auto, LoadedModel, ModelInfo, ModelSource, Report
from playground.page.lab import Site
from playground.server.callbacks import server_functions
from tests import gpt2

# Not the text the page opens with: the page must not find what the handler computed.
_PROMPT = "Once upon a time, generative models"
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_WARM_UP = 3

# Painted: the chip is there, the chart shows the list's figures, and a frame is painted.
_WATCH = """
() => {
  const text = document.querySelector("#text-so-far");
  const chart = document.querySelector("#next-token-chart .js-plotly-plot");
  const next = text.querySelectorAll("[data-position]").length;
  const clicked = new Promise((resolve) => {
    const once = { capture: true, once: true };
    document.addEventListener("click", (event) => resolve(event.timeStamp), once);
  });
  const isDrawn = () => {
    const listed = [...document.querySelectorAll("[data-probability].candidate")];
    const isListed = (one, row) => Number(one.dataset.probability) === chart.data[0].x[row];
    return text.querySelector(`[data-position="${next}"]`) && listed.every(isListed);
  };
  const drawn = new Promise((resolve) => {
    const check = () => isDrawn() && (chart.removeListener("plotly_afterplot", check), resolve());
    chart.on("plotly_afterplot", check);
  });
  // A frame's callbacks run before it is painted, a message sent from them is read after it.
  const painted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = resolve;
        channel.port2.postMessage(0);
      }),
    );
  window.painted = Promise.all([clicked, drawn]).then(async ([start]) => {
    await painted();
    const model = Number(document.querySelector(".timing").dataset.milliseconds);
    return { whole: performance.now() - start, model };
  });
}
"""


# The longest gap between two frames from now on; a frame is dropped where it is far above 1/60 s.
_FRAMES = """
() => {
  window.longestFrame = 0;
  let last = performance.now();
  const frame = (now) => {
    window.longestFrame = Math.max(window.longestFrame, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
"""
_LONG_TEXT = 1_000  # tokens


@dataclass(frozen=True, slots=True)
class Click:
    """Medians in milliseconds: the whole, the model's own work, and everything else."""

    whole: float
    model: float
    overhead: float


def host_of(model: GPT2LMHeadModel) -> ModelHost:
    """A host that already serves `model`, with GPT-2's real tokenizer."""
    config = model.config
    info = ModelInfo(
        id="gpt2-shape",
        source="dir",
        n_layer=config.num_hidden_layers,
        n_params=sum(weight.numel() for weight in model.parameters()),
        context_length=config.max_position_embeddings,
        vocab_size=config.vocab_size,
        eos_ids=frozenset(),
        licence="",
    )

    def load(source: ModelSource, *, cache_dir: Path, report: Report) -> LoadedModel:
        return LoadedModel(model, gpt2.tokenizer(), info)

    host = ModelHost(Auto(), cache=Path(), max_bytes=PREFIX_CACHE_BYTES, load=load)
    host.start()
    host.wait()
    return host


def handler_click(host: ModelHost, clicks: int) -> Click:
    """The page's server function alone, called as the page calls it."""
    look = next(
        function for function in server_functions(Site(host)) if function.__name__ == "look"
    )
    answer = look({"text": _PROMPT, "top_k_shown": TOP_K})
    timings = []
    for _ in range(_WARM_UP + clicks):
        request = _append_request(answer)
        started = now_ms()
        answer = look(request)
        timings.append((now_ms() - started, answer["timing"]["milliseconds"]))
    return _click(timings[_WARM_UP:])


def _append_request(answer: dict[str, Any]) -> dict[str, Any]:
    """What the page sends when the most likely token of `answer` is appended."""
    return {
        "lang": "en",
        "model": answer["model"],
        "top_k_shown": TOP_K,
        "settings": {},
        "use_cache": True,
        "ids": [*answer["ids"], answer["candidates"][0]["id"]],
        "prompt_length": answer["prompt_length"],
        "chips_from": len(answer["ids"]),
    }


def painted_click(host: ModelHost, clicks: int) -> Click:
    """From the click on the page's button to the painted frame, in Chromium.

    Raises:
        BrowserError: there is no Chromium.
    """
    with _open_page(host) as page:
        page.wait_for_selector("#append:enabled")
        page.wait_for_selector("#next-token-chart .bars .point")
        timings = [_one_click(page) for _ in range(_WARM_UP + clicks)]
    return _click(timings[_WARM_UP:])


def longest_frame(host: ModelHost, clicks: int) -> float:
    """The longest frame in milliseconds while tokens are appended to a text of 1,000 tokens.

    Raises:
        BrowserError: there is no Chromium.
    """
    chips = "document.querySelectorAll('#text-so-far [data-position]').length"
    with _open_page(host) as page:
        page.wait_for_selector("#append:enabled")
        page.fill("#prompt-text", " the" * _LONG_TEXT)
        page.wait_for_function(f"{chips} === {_LONG_TEXT}")
        page.wait_for_selector(".pg:not(.busy)")
        page.click("#append")
        page.wait_for_function(f"{chips} === {_LONG_TEXT + 1}")
        page.evaluate(_FRAMES)
        for count in range(2, clicks + 2):
            page.click("#append")
            page.wait_for_function(f"{chips} === {_LONG_TEXT + count}")
        longest: float = page.evaluate("() => window.longestFrame")
    return longest


def _one_click(page: Page) -> tuple[float, float]:
    page.evaluate(_WATCH)
    page.click("#append")
    painted = page.evaluate("() => window.painted")
    return painted["whole"], painted["model"]


@contextmanager
def _open_page(host: ModelHost) -> Iterator[Page]:
    """The playground, served by `host`, in a new Chromium."""
    with served(host) as url, sync_playwright() as playwright:
        found = (shutil.which(name) for name in _CHROMIUM)
        # Chromium refuses to run its sandbox as root.
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, found), None), args=args
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(url)
        yield page
        browser.close()


@contextmanager
def served(host: ModelHost) -> Iterator[str]:
    """The address of a playground served by `host`."""
    # Not at the top: importing gradio contacts two hosts, unless this is set before.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from playground.server.app import build_page, launch_options

    blocks = build_page(Site(host))
    blocks.queue(api_open=False)
    _, url, _ = blocks.launch(
        **launch_options(Site(host)), server_name="127.0.0.1", prevent_thread_lock=True, quiet=True
    )
    try:
        yield url
    finally:
        blocks.close(verbose=False)


def _click(timings: list[tuple[float, float]]) -> Click:
    return Click(
        whole=median(whole for whole, _ in timings),
        model=median(model for _, model in timings),
        overhead=median(whole - model for whole, model in timings),
    )
