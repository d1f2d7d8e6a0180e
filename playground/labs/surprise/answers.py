"""The surprise map: a text scored part by part, its totals in words, two texts compared.

The server remembers no text: the totals travel to the page and back, and are checked as every
request is. Computes no score itself.
"""

import math
from collections.abc import Sequence

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.i18n import Lang, t
from playground.labs.surprise.histograms import histograms_figure
from playground.page.requests import Answer, Request, integer, text_of
from playground.text import scoring
from playground.text.scoring import RANK_LIMITS, TokenScore, Totals, first_scored, n_truncated
from playground.text.views import chip_views, percent, visible
from playground.tokenizer import Token, Tokenizer, group_tokens

PART = 256  # scored positions of one answer, about
# No token of any model comes near it.
_MOST_BITS = 1e6
_MOST_BYTES = 1 << 40
_NOTHING = "–"


def score(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """The scores of a part of the text, from `start` on, and the totals so far.

    The page asks with `start` 0 and without totals first, then with the `next` and the `totals`
    of the answer before; with `start` at the end it gets the figures again. A part ends where a
    group of tokens does.

    Raises:
        PlaygroundError: the request's text, ids, start or totals cannot be used.
    """
    tokenizer = loaded.tokenizer
    ids = text_of(request, tokenizer)["ids"]
    tokens = tokenizer.tokens(ids)
    start = integer(request, "start", 0, len(ids))
    length = loaded.info.context_length
    first = first_scored(ids, length, tokenizer.start_id)
    before = _totals_of(request.get("totals"), tokens[first:start], is_end=start == len(ids))
    stop = _part_end(tokens, start, max(start, first) + PART)
    scores = scoring.score(loaded.engine, ids, tokenizer.start_id, start, stop)
    totals = before.plus(scores, _n_bytes(tokens[max(start, first) : stop]))
    chips = chip_views(tokens[:stop], start)
    truncated = n_truncated(ids, length)
    return {
        "model": loaded.info.id,
        "ids": ids,
        "n_tokens": len(ids),
        "truncated": truncated,
        "window": t(lang, "score.window", length=f"{length:,}", truncated=f"{truncated:,}")
        if truncated
        else None,
        "chips": chips,
        "chips_from": chips[0]["position"] if chips else start,
        "scores": [_score_view(one, tokenizer) for one in scores],
        "next": stop if stop < len(ids) else None,
        "totals": _sendable(totals),
        "figures": _figures(totals, lang),
    }


def _part_end(tokens: Sequence[Token], start: int, wanted: int) -> int:
    """The first end of a group at `wanted` or behind it; a group begins at `start`."""
    if wanted >= len(tokens):
        return len(tokens)
    groups = group_tokens(tokens[start : wanted + PART])
    return start + next(group.stop for group in groups if start + group.stop >= wanted)


def _n_bytes(tokens: Sequence[Token]) -> int:
    """How many bytes of text they stand for; a special token is no text."""
    return sum(len(token.piece) for token in tokens if not token.special)


def _score_view(one: TokenScore, tokenizer: Tokenizer) -> Answer:
    return {
        "position": one.position,
        "id": one.id,
        "text": visible(tokenizer.token(one.id).piece),
        "logprob": one.logprob,
        "bits": one.bits,
        "bits_text": f"{one.bits:.2f}",
        "rank": one.rank,
        "probability": one.probability,
        "percent": percent(one.probability),
        "entropy_bits": one.entropy_bits,
        "after_start": one.after_start,
        "top": [
            {
                "id": bet.id,
                "text": visible(tokenizer.token(bet.id).piece),
                "probability": bet.probability,
                "percent": percent(bet.probability),
            }
            for bet in one.top
        ],
    }


def _sendable(totals: Totals) -> Answer:
    """What the page must bring back."""
    return {
        "tokens": totals.tokens,
        "bits": totals.bits,
        "bytes": totals.bytes,
        "rank_counts": list(totals.rank_counts),
        "bits_counts": list(totals.bits_counts),
    }


def _totals_of(sent: object, scored: Sequence[Token], *, is_end: bool) -> Totals:
    """The totals that the page brought back, if they can be those of the tokens `scored`.

    At the end those of a part will do too: a text whose scoring was stopped.
    """
    if sent is None and not scored:
        return Totals()
    totals = _checked(sent)
    if not is_end and (totals.tokens, totals.bytes) != (len(scored), _n_bytes(scored)):
        raise PlaygroundError("error.score_state")
    return totals


def _checked(sent: object) -> Totals:
    """Totals, if they agree with themselves."""
    if not isinstance(sent, dict) or set(sent) != set(_sendable(Totals())):
        raise PlaygroundError("error.score_state")
    bits, n_bytes = sent["bits"], sent["bytes"]
    ranks = _counts(sent["rank_counts"], len(Totals().rank_counts))
    surprisals = _counts(sent["bits_counts"], len(Totals().bits_counts))
    # JSON has one kind of number: no surprise at all comes back as a whole 0.
    if type(bits) not in (int, float) or type(n_bytes) is not int:
        raise PlaygroundError("error.score_state")
    tokens = sum(ranks)
    least = sum(bin * count for bin, count in enumerate(surprisals))
    fits = (
        type(sent["tokens"]) is int
        and sent["tokens"] == tokens == sum(surprisals)
        and least * (1 - 1e-9) <= bits <= _MOST_BITS * tokens
        and 0 <= n_bytes <= _MOST_BYTES
    )
    if not fits:
        raise PlaygroundError("error.score_state")
    return Totals(float(bits), n_bytes, ranks, surprisals)


def _counts(sent: object, n_bins: int) -> tuple[int, ...]:
    if not isinstance(sent, list) or len(sent) != n_bins:
        raise PlaygroundError("error.score_state")
    if not all(type(count) is int and 0 <= count <= _MOST_BYTES for count in sent):
        raise PlaygroundError("error.score_state")
    return tuple(sent)


def _figures(totals: Totals, lang: Lang) -> list[Answer]:
    """The totals one by one, each with a sentence that says what it means."""
    n_tokens = totals.tokens
    per_token, per_byte = totals.bits_per_token, totals.bits_per_byte
    perplexity = totals.perplexity
    bits = f"{totals.bits:,.1f}"
    mean = "" if per_token is None else f"{per_token:.2f}"
    choices = "" if perplexity is None else f"{perplexity:,.1f}"
    tokens, top_1, top_10 = (f"{count:,}" for count in (n_tokens, totals.top_1, totals.top_10))
    values = {
        "bits": bits if n_tokens else "",
        "bits_per_token": mean,
        "bits_per_byte": "" if per_byte is None else f"{per_byte:.2f}",
        "perplexity": choices,
        "top_1": percent(totals.top_1 / n_tokens) if n_tokens else "",
        "top_10": percent(totals.top_10 / n_tokens) if n_tokens else "",
    }
    says = {
        "bits": t(
            lang,
            "score.says.bits",
            bits=bits,
            code_bytes=f"{math.ceil(totals.bits / 8):,}",
            bytes=f"{totals.bytes:,}",
        ),
        "bits_per_token": t(
            lang, "score.says.bits_per_token", value=mean, percent=percent(2 ** -(per_token or 0))
        ),
        "bits_per_byte": t(lang, "score.says.bits_per_byte"),
        "perplexity": t(lang, "score.says.perplexity", value=choices),
        "top_1": t(lang, "score.says.top_1", count=top_1, tokens=tokens),
        "top_10": t(lang, "score.says.top_10", count=top_10, tokens=tokens),
    }
    return [
        {
            "name": name,
            "label": t(lang, f"score.label.{name}"),
            "value": value or _NOTHING,
            "sentence": says[name] if value else t(lang, "score.says.nothing"),
        }
        for name, value in values.items()
    ]


def score_summary(loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """How the tokens of one text, or of two, are spread over ranks and bits; which surprises more.

    Raises:
        PlaygroundError: the request's totals cannot be used.
    """
    texts = {t(lang, "score.text_a"): _checked(request.get("a"))}
    if request.get("b") is not None:
        texts[t(lang, "score.text_b")] = _checked(request["b"])
    return {
        "rank_figure": histograms_figure(
            "rank", _rank_bins(), {name: one.rank_counts for name, one in texts.items()}, lang
        ),
        "bits_figure": histograms_figure(
            "bits", _bits_bins(), {name: one.bits_counts for name, one in texts.items()}, lang
        ),
        "sentences": _comparison(texts, lang),
    }


def _rank_bins() -> list[str]:
    """The ranks of each bin: `1`, `2–10`, …, `1,001+`."""
    firsts = [1, *(limit + 1 for limit in RANK_LIMITS)]
    ends = zip(firsts, RANK_LIMITS, strict=False)
    closed = [f"{low:,}" if low == high else f"{low:,}–{high:,}" for low, high in ends]
    return [*closed, f"{firsts[-1]:,}+"]


def _bits_bins() -> list[str]:
    """The bits of each bin: `0–1`, `1–2`, …, `15+`."""
    last = len(Totals().bits_counts) - 1
    return [*(f"{low}–{low + 1}" for low in range(last)), f"{last}+"]


def _comparison(texts: dict[str, Totals], lang: Lang) -> list[str]:
    """Which text surprises the model more, per byte and per token; nothing is said of one text."""
    empty = [t(lang, "score.empty", text=name) for name, one in texts.items() if not one.tokens]
    if empty or len(texts) == 1:
        return empty
    per_token = {name: one.bits / one.tokens for name, one in texts.items()}
    per_byte = {name: one.bits / one.bytes for name, one in texts.items() if one.bytes}
    bits_a, bits_b = (f"{bits:.2f}" for bits in per_token.values())
    bytes_a, bytes_b = (f"{one.bytes / one.tokens:.2f}" for one in texts.values())
    said = [
        t(lang, "score.per_token", a=bits_a, b=bits_b, a_bytes=bytes_a, b_bytes=bytes_b),
    ]
    if len(per_byte) < len(texts):
        return said
    if _difference(per_token) * _difference(per_byte) < 0:
        said.append(t(lang, "score.other_way"))
    return [_per_byte(per_byte, lang), *said]


def _per_byte(bits: dict[str, float], lang: Lang) -> str:
    less, more = sorted(bits, key=lambda name: bits[name])
    low, high = f"{bits[less]:.2f}", f"{bits[more]:.2f}"
    if not _difference(bits):
        return t(lang, "score.per_byte_same", bits=low)
    return t(lang, "score.per_byte", more=more, less=less, high=high, low=low)


def _difference(bits: dict[str, float]) -> float:
    """By how much the first is more than the second, as far as can be read."""
    first, second = (float(f"{one:.2f}") for one in bits.values())
    return first - second
