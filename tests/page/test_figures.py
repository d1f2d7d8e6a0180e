"""Plotly's own library accepts every figure that the page's scripts make."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.i18n import LANGS, Lang
from playground.labs.surprise.answers import SummaryQuery, score_summary
from playground.sampling import NextTokenDistribution, SamplingSettings
from playground.text.candidates import Candidate, candidates, other_probability
from playground.text.views import candidate_views, percent
from playground.tokenizer import Token
from tests import gpt2
from tests.hostile import HOSTILE

NODE = Path(sys.executable).with_name("node")
MAKER = Path(__file__).parent.parent / "js/figures.js"

TOTALS: dict[str, Any] = {
    "tokens": 3,
    "bits": 7.5,
    "bytes": 9,
    "rank_counts": [1, 1, 0, 0, 1],
    "bits_counts": [1, 0, 1, 0, 0, 1, *[0] * 10],
}
EMPTY = TOTALS | {"tokens": 0, "bits": 0, "rank_counts": [0] * 5, "bits_counts": [0] * 16}


def expected_of(shown: list[Candidate], rest: float, n_other: int) -> dict[str, Any]:
    return {
        "candidates": candidate_views(shown),
        "other_probability": rest,
        "other_percent": percent(rest),
        "other_sampler_probability": rest,
        "other_sampler_percent": percent(rest),
        "n_other": n_other,
    }


def best(k: int) -> dict[str, Any]:
    """The best `k` of random logits over GPT-2's vocabulary."""
    logits = 4 * np.random.default_rng(k).standard_normal(gpt2.VOCAB_SIZE, dtype=np.float32)
    settings = SamplingSettings(strategy="sample", top_k=3)
    distribution = NextTokenDistribution(logits, settings)
    shown = list(candidates(distribution, gpt2.tokenizer(), k))
    rest = other_probability(distribution.probs, shown)
    return expected_of(shown, rest, gpt2.VOCAB_SIZE - k)


def hostile() -> dict[str, Any]:
    share = 1 / len(HOSTILE)
    shown = [
        Candidate(Token(7, text.encode(), special=False), rank, share, 1.5, share, None)
        for rank, text in enumerate(HOSTILE, 1)
    ]
    return expected_of(shown, 0.0, 0)


def histograms() -> list[dict[str, Any]]:
    queries = [{"a": TOTALS}, {"a": TOTALS, "b": TOTALS}, {"a": TOTALS, "b": EMPTY}, {"a": EMPTY}]
    answers = [score_summary(SummaryQuery.model_validate(query)) for query in queries]
    found = [one for answer in answers for one in (answer.rank, answer.bits)]
    return [one.model_dump(mode="json") for one in found]


@pytest.mark.parametrize("lang", LANGS)
def test_plotly_accepts_every_figure_as_it_stands(lang: Lang) -> None:
    sent = {
        "lang": lang,
        "bars": [*(best(k) for k in (1, 5, 50)), hostile()],
        "histograms": histograms(),
    }
    done = subprocess.run(
        [NODE, MAKER], input=json.dumps(sent), capture_output=True, text=True, check=True
    )
    figures = json.loads(done.stdout)
    assert len(figures) == 2 * (4 + 8)
    for figure in figures:
        checked = go.Figure(figure["data"], figure["layout"]).to_plotly_json()
        assert checked["data"] == figure["data"]
        template = checked["layout"]["template"]
        assert checked["layout"] == {"template": template, **figure["layout"]}
