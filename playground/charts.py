"""Plotly figures, as the plain data that plotly.js reads.

Figures carry what is true of the numbers: bars, labels, hover texts. Colours and type sizes
belong to the page, which knows whether it is dark or projected. They are written down directly,
since building them through `plotly.graph_objects` takes most of a click's time on the server;
the tests have that library check every one.
"""

import html
from collections.abc import Sequence
from typing import Any

from playground.i18n import Lang, t
from playground.views import CandidateView, percent

_LABEL_LENGTH = 18
_AXIS_ENDS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


def next_token_figure(
    candidates: Sequence[CandidateView], other_probability: float, n_other: int, lang: Lang
) -> dict[str, Any]:
    """The bars of the next token: the candidates, best on top, and the rest as one bar.

    Bars are placed by their row, not by their label, so tokens that look alike stay apart.
    `customdata` of a candidate's bar is its id; the bar of the rest has none.

    Args:
        candidates: in the order shown, with probabilities of the whole vocabulary.
        other_probability: what all other tokens hold together; the bars add up to 1.
        n_other: how many others there are; 0 leaves the bar out.
        lang: the language of the labels.
    """
    labels = [_label(candidate["text"]) for candidate in candidates]
    values = [candidate["probability"] for candidate in candidates]
    texts = [candidate["percent"] for candidate in candidates]
    ids: list[int | None] = [candidate["id"] for candidate in candidates]
    hovers = [_hover(candidate, lang) for candidate in candidates]
    if n_other:
        others = t(lang, "chart.others", n=f"{n_other:,}")
        labels.append(others)
        values.append(other_probability)
        texts.append(percent(other_probability))
        ids.append(None)
        hovers.append(f"{others}<br>{other_probability:.10g}")
    rows = list(range(len(values)))
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": rows,
        "x": values,
        "text": texts,
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": ids,
        "hovertext": hovers,
        "hoverinfo": "text",
        "marker": {"pattern": {"shape": ["" if token_id is not None else "/" for token_id in ids]}},
    }
    layout = {
        "xaxis": {
            "title": {"text": t(lang, "chart.probability")},
            "tickformat": "~%",
            "range": [0, _axis_end(max(values))],
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
        "bargap": 0.25,
    }
    return {"data": [bars], "layout": layout}


def _axis_end(highest: float) -> float:
    """Where the axis ends: the first of few ends, so that the scale seldom jumps."""
    return next(end for end in _AXIS_ENDS if end >= highest - 1e-9)


def _label(text: str) -> str:
    """A token as a label: short, and with nothing in it that Plotly would take for markup."""
    short = text if len(text) <= _LABEL_LENGTH else text[: _LABEL_LENGTH - 1] + "…"
    return _escaped(short)


def _hover(candidate: CandidateView, lang: Lang) -> str:
    return t(
        lang,
        "chart.hover",
        token=_escaped(candidate["text"]),
        id=candidate["id"],
        rank=candidate["rank"],
        logit=f"{candidate['logit']:.4f}",
        probability=f"{candidate['probability']:.10g}",
    )


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
