"""Plotly figures, as the plain data that plotly.js reads.

Figures carry what is true of the numbers: bars, labels, hover texts. Colours and type sizes
belong to the page, which knows whether it is dark or projected. They are written down directly,
since building them through `plotly.graph_objects` takes most of a click's time on the server;
the tests have that library check every one.
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from playground.i18n import Lang, t
from playground.text.views import CandidateView, percent

_LABEL_LENGTH = 18
_SAMPLER_WIDTH = 0.34
_SAMPLER_PATTERN = "x"
_AXIS_ENDS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


def next_token_figure(
    candidates: Sequence[CandidateView],
    other_probability: float,
    n_other: int,
    lang: Lang,
    other_sampler_probability: float | None = None,
) -> dict[str, Any]:
    """The bars of the next token: the candidates, best on top, and the rest as one bar.

    Bars are placed by their row, not by their label, so tokens that look alike stay apart.
    `customdata` of a candidate's bar is its id; the bar of the rest has none. With the sampler a
    second, narrower and hatched series lies upon the model's, on one scale from 0 to 1; its
    `customdata` says where a candidate was cut.

    Args:
        candidates: in the order shown, with probabilities of the whole vocabulary.
        other_probability: what all other tokens hold together; the bars add up to 1.
        n_other: how many others there are; 0 leaves the bar out.
        lang: the language of the labels.
        other_sampler_probability: what the sampler gives to all others; None leaves its series out.
    """
    has_sampler = other_sampler_probability is not None
    labels = [_label(candidate["text"]) for candidate in candidates]
    values = [candidate["probability"] for candidate in candidates]
    drawn = [candidate["sampler_probability"] for candidate in candidates]
    ids: list[int | None] = [candidate["id"] for candidate in candidates]
    cuts = [candidate["cut_by"] for candidate in candidates]
    hovers = [_hover(candidate, has_sampler, lang) for candidate in candidates]
    if n_other:
        others = t(lang, "chart.others", n=f"{n_other:,}")
        labels.append(others)
        values.append(other_probability)
        drawn.append(other_sampler_probability or 0.0)
        ids.append(None)
        cuts.append(None)
        hovers.append(f"{others}<br>{other_probability:.10g}")
    rows = list(range(len(values)))
    model = {
        **_bars(rows, values, hovers),
        "name": t(lang, "chart.model"),
        "text": [percent(value) for value in values],
        "customdata": ids,
        "marker": {"pattern": {"shape": ["" if token_id is not None else "/" for token_id in ids]}},
    }
    sampler = {
        **_bars(rows, drawn, hovers),
        "name": t(lang, "chart.sampler"),
        "text": [percent(value) for value in drawn],
        "customdata": cuts,
        "width": _SAMPLER_WIDTH,
        "marker": {"pattern": {"shape": _SAMPLER_PATTERN}},
    }
    layout = {
        "xaxis": {
            "title": {"text": t(lang, "chart.probability")},
            "tickformat": "~%",
            "range": [0, 1.0 if has_sampler else _axis_end(max(values))],
            "fixedrange": True,
        },
        "yaxis": {
            "tickmode": "array",
            "tickvals": rows,
            "ticktext": labels,
            "range": [len(rows) - 0.5, -0.5],
            "fixedrange": True,
        },
        "dragmode": False,
        "showlegend": False,
        "barmode": "overlay",
        "bargap": 0.25,
    }
    return {"data": [model, sampler] if has_sampler else [model], "layout": layout}


def histograms_figure(
    kind: Literal["rank", "bits"],
    bins: Sequence[str],
    counts: Mapping[str, Sequence[int]],
    lang: Lang,
) -> dict[str, Any]:
    """How the tokens of a text, or of two side by side, are spread over bins.

    Bars are shares of each text's own tokens, so that texts of any length can be compared; all but
    the first text's are hatched. `text` of a bar, share and count, is for a table of the figure.

    Args:
        kind: what the bins are of.
        bins: their labels.
        counts: the name of each text → how many of its tokens lie in each bin.
        lang: the language of the labels.
    """
    series = [
        {
            "type": "bar",
            "name": name,
            "x": list(bins),
            "y": shares,
            "text": [
                t(lang, "score.bar", share=percent(share), count=f"{count:,}")
                for share, count in zip(shares, of_text, strict=True)
            ],
            "textposition": "none",
            "hovertext": [
                t(
                    lang,
                    f"score.hover.{kind}",
                    text=name,
                    bin=label,
                    count=f"{count:,}",
                    share=percent(share),
                )
                for label, share, count in zip(bins, shares, of_text, strict=True)
            ],
            "hoverinfo": "text",
            "marker": {"pattern": {"shape": "/" if index else ""}},
        }
        for index, (name, of_text) in enumerate(counts.items())
        for shares in [_shares(of_text)]
    ]
    layout = {
        "xaxis": {
            "title": {"text": t(lang, f"score.axis.{kind}")},
            # Labels such as "1" are no numbers here.
            "type": "category",
            "fixedrange": True,
        },
        "yaxis": {
            "title": {"text": t(lang, "score.axis.share")},
            "tickformat": "~%",
            "rangemode": "tozero",
            "fixedrange": True,
        },
        "dragmode": False,
        "showlegend": len(series) > 1,
        "barmode": "group",
        "bargap": 0.2,
    }
    return {"data": series, "layout": layout}


def _shares(counts: Sequence[int]) -> list[float]:
    """Each count's share of all; of nothing, 0."""
    total = sum(counts) or 1
    return [count / total for count in counts]


def _bars(rows: list[int], values: list[float], hovers: list[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": rows,
        "x": values,
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": hovers,
        "hoverinfo": "text",
    }


def _axis_end(highest: float) -> float:
    """Where the axis ends: the first of few ends, so that the scale seldom jumps."""
    return next(end for end in _AXIS_ENDS if end >= highest - 1e-9)


def _label(text: str) -> str:
    """A token as a label: short, and with nothing in it that Plotly would take for markup."""
    short = text if len(text) <= _LABEL_LENGTH else text[: _LABEL_LENGTH - 1] + "…"
    return _escaped(short)


def _hover(candidate: CandidateView, has_sampler: bool, lang: Lang) -> str:
    hover = t(
        lang,
        "chart.hover",
        token=_escaped(candidate["text"]),
        id=candidate["id"],
        rank=candidate["rank"],
        logit=f"{candidate['logit']:.4f}",
        probability=f"{candidate['probability']:.10g}",
    )
    if not has_sampler:
        return hover
    drawn = f"{candidate['sampler_probability']:.10g}"
    return f"{hover}<br>{t(lang, 'chart.hover_sampler', probability=drawn)}"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
