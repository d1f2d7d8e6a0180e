"""The bars say what the numbers say."""

import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.i18n import LANGS, Lang
from playground.page.charts import next_token_figure
from playground.sampling import NextTokenDistribution
from playground.text.candidates import Candidate, candidates
from playground.text.views import CandidateView, candidate_views
from playground.tokenizer import Token
from tests import gpt2
from tests.hostile import HOSTILE


def views_of_top(k: int, seed: int = 0) -> tuple[list[CandidateView], float]:
    """The best `k` of random logits over GPT-2's vocabulary, and what the others hold."""
    logits = 4 * np.random.default_rng(seed).standard_normal(gpt2.VOCAB_SIZE, dtype=np.float32)
    shown = candidates(NextTokenDistribution(logits), gpt2.tokenizer(), k)
    return candidate_views(shown), 1 - sum(one.model_prob for one in shown)


def view_of(text: str) -> CandidateView:
    token = Token(7, text.encode(), special=False)
    return candidate_views([Candidate(token, 1, 0.25, 1.5, 0.25, None)])[0]


@pytest.mark.parametrize("k", [1, 5, 50])
def test_the_bars_are_the_candidates_and_the_rest_and_add_up_to_one(k: int) -> None:
    views, other = views_of_top(k)
    (bars,) = next_token_figure(views, other, gpt2.VOCAB_SIZE - k, "en")["data"]
    assert bars["x"] == [*(view["probability"] for view in views), other]
    assert sum(bars["x"]) == pytest.approx(1, abs=1e-12)
    assert bars["customdata"] == [*(view["id"] for view in views), None]
    assert bars["text"][:k] == [view["percent"] for view in views]
    assert bars["y"] == list(range(k + 1))


def test_the_best_is_on_top_and_every_bar_has_its_label() -> None:
    views, other = views_of_top(5)
    axis = next_token_figure(views, other, gpt2.VOCAB_SIZE - 5, "en")["layout"]["yaxis"]
    assert axis["range"] == [5.5, -0.5]
    assert axis["tickvals"] == list(range(6))
    assert axis["ticktext"][-1] == "all other 50,252 tokens"


def test_no_rest_no_bar() -> None:
    views, _ = views_of_top(3)
    (bars,) = next_token_figure(views, 0.0, 0, "en")["data"]
    assert bars["customdata"] == [view["id"] for view in views]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("k", [1, 5, 50])
def test_plotly_accepts_every_figure_as_it_stands(k: int, lang: Lang) -> None:
    views, other = views_of_top(k)
    figure = next_token_figure(views, other, gpt2.VOCAB_SIZE - k, lang)
    checked = go.Figure(figure["data"], figure["layout"]).to_plotly_json()
    assert checked["data"] == figure["data"]
    assert checked["layout"] == {"template": checked["layout"]["template"], **figure["layout"]}


def test_the_rest_differs_by_more_than_colour() -> None:
    views, other = views_of_top(2)
    (bars,) = next_token_figure(views, other, 9, "en")["data"]
    *candidate_patterns, rest = bars["marker"]["pattern"]["shape"]
    assert rest
    assert not any(candidate_patterns)


@pytest.mark.parametrize("probability", [1.0, 0.5, 1e-9])
def test_the_longest_bar_fits(probability: float) -> None:
    view = view_of("a") | {"probability": probability}
    figure = next_token_figure([view], 0.0, 0, "en")  # type: ignore[list-item]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low == 0
    assert probability <= high


@pytest.mark.parametrize("text", HOSTILE)
def test_no_token_is_taken_for_markup(text: str) -> None:
    figure = next_token_figure([view_of(text)], 0.75, 9, "en")
    (bars,) = figure["data"]
    labels = [*figure["layout"]["yaxis"]["ticktext"], *bars["hovertext"]]
    for label in labels:
        assert "<" not in label.replace("<br>", "")
        assert not re.search("&(?!(?:amp|lt|gt);)", label)


def test_alike_tokens_are_bars_of_their_own() -> None:
    figure = next_token_figure([view_of("a"), view_of("a")], 0.5, 9, "en")
    assert figure["data"][0]["y"] == [0, 1, 2]


def test_a_long_token_is_cut_in_the_label_and_whole_on_hover() -> None:
    text = "x" * 60
    figure = next_token_figure([view_of(text)], 0.75, 9, "en")
    assert len(figure["layout"]["yaxis"]["ticktext"][0]) < 30
    assert text in figure["data"][0]["hovertext"][0]


def test_hover_gives_the_full_figure() -> None:
    figure = next_token_figure([view_of("a") | {"probability": 0.12345678912}], 0.5, 9, "en")  # type: ignore[list-item]
    assert "0.1234567891" in figure["data"][0]["hovertext"][0]


@pytest.mark.parametrize("lang", LANGS)
def test_a_figure_travels_as_json_in_either_language(lang: Lang) -> None:
    views, other = views_of_top(5)
    figure = next_token_figure(views, other, 9, lang)
    assert json.loads(json.dumps(figure, allow_nan=False)) == figure
    labels = figure["layout"]["xaxis"]["title"]["text"] + figure["data"][0]["hovertext"][0]
    assert bool(re.search("[가-힣]", labels)) == (lang == "ko")


def test_the_samplers_bars_lie_on_the_models_on_one_scale_from_0_to_1() -> None:
    views, other = views_of_top(5)
    for row, view in enumerate(views):
        view["sampler_probability"] = 0.1 * row
    views[0]["cut_by"] = "min_p"
    figure = next_token_figure(views, other, gpt2.VOCAB_SIZE - 5, "en", 0.02)
    model, sampler = figure["data"]
    assert model["x"] == [*(view["probability"] for view in views), other]
    assert sampler["x"] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.02])
    assert sampler["customdata"] == ["min_p", *[None] * 5]
    assert sampler["y"] == model["y"]
    assert sampler["width"] < 0.5
    assert sampler["marker"]["pattern"]["shape"]
    assert figure["layout"]["xaxis"]["range"] == [0, 1]
    assert figure["layout"]["barmode"] == "overlay"
