"""Plotly figures, as the plain data that plotly.js reads.

Figures carry what is true of the numbers: bars, labels, hover texts. Colours and type sizes
belong to the page, which knows whether it is dark or projected. They are written down directly,
since building them through `plotly.graph_objects` takes most of a click's time on the server;
the tests have that library check every one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from playground.i18n import Lang, t
from playground.text.views import percent


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
