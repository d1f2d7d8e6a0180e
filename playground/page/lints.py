"""What the page says about a text that the model takes otherwise than people expect.

Turns findings into sentences, and lets the model answer twice: with a space at the end, and
without.
"""

from collections.abc import Sequence

import numpy as np

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import Lang, t
from playground.page.charts import next_token_figure
from playground.page.requests import Answer, Request, n_shown_of, text_of
from playground.sampling import SamplingSettings
from playground.text.candidates import candidates, other_probability
from playground.text.generation import predict
from playground.text.lints import Lint, find_lints
from playground.text.views import candidate_views, percent, visible
from playground.tokenizer import Tokenizer

_MOST_TOKENS = 16  # of a finding that are shown


def lint_views(tokenizer: Tokenizer, ids: Sequence[int], lang: Lang) -> list[Answer]:
    """The findings in a text, each with a sentence and the tokens it is about."""
    return [_lint_view(lint, tokenizer, ids, lang) for lint in find_lints(tokenizer, ids)]


def _lint_view(lint: Lint, tokenizer: Tokenizer, ids: Sequence[int], lang: Lang) -> Answer:
    here = ids[lint.start : lint.stop]
    n = len(lint.piece) if lint.name == "double_space" else len(here)
    said = {"n": n, "text": visible(lint.piece)}
    return {
        "name": lint.name,
        "start": lint.start,
        "stop": lint.stop,
        "sentence": t(lang, f"lint.says.{lint.name}", **said),
        "here": _pieces(tokenizer, here),
        "other": _pieces(tokenizer, lint.other_ids) if lint.other_ids else None,
    }


def _pieces(tokenizer: Tokenizer, ids: Sequence[int]) -> list[str]:
    shown = [visible(tokenizer.token(id).piece) for id in ids[:_MOST_TOKENS]]
    return [*shown, "…"] if len(ids) > _MOST_TOKENS else shown


def without_space(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """What the model expects behind a text that ends with spaces, and behind the same without.

    Raises:
        PlaygroundError: the request cannot be used, or the text does not end with a space.
    """
    ids = text_of(request, loaded.tokenizer)["ids"]
    n_shown = n_shown_of(request)
    found = [lint for lint in find_lints(loaded.tokenizer, ids) if lint.name == "trailing_space"]
    if not found:
        raise PlaygroundError("error.no_space_at_end")
    sides = {
        "with": _expected(loaded, ids, n_shown, lang),
        "without": _expected(loaded, ids[: found[0].start], n_shown, lang),
    }
    axes = [side["figure"]["layout"]["xaxis"] for side in sides.values()]
    same_scale = max(axis["range"] for axis in axes)
    for axis in axes:
        axis["range"] = same_scale
    return sides


def _expected(loaded: Loaded, ids: Sequence[int], n_shown: int, lang: Lang) -> Answer:
    distribution = predict(loaded.engine, ids, SamplingSettings()).distribution
    best = candidates(distribution, loaded.tokenizer, n_shown)
    other = other_probability(distribution.probs, best)
    with_space = np.fromiter(
        (
            loaded.tokenizer.token(id).piece.startswith(b" ")
            for id in range(distribution.vocab_size)
        ),
        dtype=bool,
        count=distribution.vocab_size,
    )
    share = float(distribution.probs[with_space].sum())
    n_other = distribution.vocab_size - n_shown
    return {
        "figure": next_token_figure(candidate_views(best), other, n_other, lang),
        "share": share,
        "sentence": t(lang, "lint.share", share=percent(min(share, 1.0))),
    }
