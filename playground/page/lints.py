"""What the page says about a text that the model takes otherwise than people expect.

Turns findings into sentences, and lets the model answer twice: with a space at the end, and
without.
"""

from collections.abc import Sequence

import numpy as np

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.page.wire import Answer, Param, Said, Shown, TextQuery, Wire, say
from playground.sampling import SamplingSettings
from playground.text.candidates import candidates, other_probability
from playground.text.generation import predict
from playground.text.lints import Lint, find_lints
from playground.text.views import CandidateView, candidate_views, percent, visible
from playground.tokenizer import Tokenizer

_MOST_TOKENS = 16  # of a finding that are shown


class LintView(Wire):
    """A finding: its place, what to say of it, its tokens, and those it is compared with."""

    name: str
    start: int
    stop: int
    sentence: Said
    here: list[str]
    other: list[str] | None


class SpaceQuery(TextQuery):
    """A text that ends with a space."""

    top_k_shown: Shown = 1


class Expected(Wire):
    """What the model expects next.

    Attributes:
        share: the probability of all tokens that begin with a space.
    """

    candidates: list[CandidateView]
    other_probability: float
    other_percent: str
    n_other: int
    share: float
    sentence: Said


class SpaceAnswer(Answer):
    """What is expected behind the text, and behind the same without its last space."""

    with_space: Expected
    without_space: Expected


def lint_views(tokenizer: Tokenizer, ids: Sequence[int]) -> list[LintView]:
    """The findings in a text, each with a sentence and the tokens it is about."""
    return [_lint_view(lint, tokenizer, ids) for lint in find_lints(tokenizer, ids)]


def _lint_view(lint: Lint, tokenizer: Tokenizer, ids: Sequence[int]) -> LintView:
    here = ids[lint.start : lint.stop]
    n = len(lint.piece) if lint.name == "double_space" else len(here)
    params: dict[str, Param] = {"n": n, "text": visible(lint.piece)}
    return LintView(
        name=lint.name,
        start=lint.start,
        stop=lint.stop,
        sentence=say(f"lint.says.{lint.name}", **params),
        here=_pieces(tokenizer, here),
        other=_pieces(tokenizer, lint.other_ids) if lint.other_ids else None,
    )


def _pieces(tokenizer: Tokenizer, ids: Sequence[int]) -> list[str]:
    shown = [visible(tokenizer.token(id).piece) for id in ids[:_MOST_TOKENS]]
    return [*shown, "…"] if len(ids) > _MOST_TOKENS else shown


def without_space(loaded: Loaded, query: SpaceQuery) -> SpaceAnswer:
    """What the model expects behind a text that ends with spaces, and behind the same without.

    Raises:
        PlaygroundError: the text cannot be used, or does not end with a space.
    """
    ids = query.resolved(loaded.tokenizer).ids
    found = [lint for lint in find_lints(loaded.tokenizer, ids) if lint.name == "trailing_space"]
    if not found:
        raise PlaygroundError("error.no_space_at_end")
    return SpaceAnswer(
        with_space=_expected(loaded, ids, query.top_k_shown),
        without_space=_expected(loaded, ids[: found[0].start], query.top_k_shown),
    )


def _expected(loaded: Loaded, ids: Sequence[int], n_shown: int) -> Expected:
    distribution = predict(loaded.engine, ids, SamplingSettings()).distribution
    best = candidates(distribution, loaded.tokenizer, n_shown)
    size = distribution.vocab_size
    begins = (loaded.tokenizer.token(id).piece.startswith(b" ") for id in range(size))
    share = float(distribution.probs[np.fromiter(begins, dtype=bool, count=size)].sum())
    others = other_probability(distribution.probs, best)
    return Expected(
        candidates=candidate_views(best),
        other_probability=others,
        other_percent=percent(others),
        n_other=size - n_shown,
        share=share,
        sentence=say("lint.share", share=percent(min(share, 1.0))),
    )
