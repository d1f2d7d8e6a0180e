"""What the totals of a text mean: figures that each explain themselves, and two texts compared."""

import math
from collections.abc import Mapping

from playground.page.wire import Said, Wire, say
from playground.text.scoring import Totals
from playground.text.views import percent

_NOTHING = "–"


class FigureView(Wire):
    """One figure of a text, with a sentence that says what it means."""

    name: str
    label: Said
    value: str
    sentence: Said


def figures(totals: Totals) -> list[FigureView]:
    """The totals one by one; what there is nothing to divide by for is a dash."""
    values = _values(totals)
    sentences = _sentences(totals, values)
    return [
        FigureView(
            name=name,
            label=say(f"surprise.label.{name}"),
            value=value or _NOTHING,
            sentence=sentences[name] if value else say("surprise.says.nothing"),
        )
        for name, value in values.items()
    ]


def _values(totals: Totals) -> dict[str, str]:
    n_tokens = totals.tokens
    return {
        "bits": f"{totals.bits:,.1f}" if n_tokens else "",
        "bits_per_token": _decimals(totals.bits_per_token),
        "bits_per_byte": _decimals(totals.bits_per_byte),
        "perplexity": "" if totals.perplexity is None else f"{totals.perplexity:,.1f}",
        "top_1": percent(totals.top_1 / n_tokens) if n_tokens else "",
        "top_10": percent(totals.top_10 / n_tokens) if n_tokens else "",
    }


def _decimals(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _sentences(totals: Totals, values: Mapping[str, str]) -> dict[str, Said]:
    tokens = f"{totals.tokens:,}"
    code_bytes = math.ceil(totals.bits / 8)
    return {
        "bits": say(
            "surprise.says.bits",
            bits=values["bits"],
            code_bytes=f"{code_bytes:,}",
            bytes=f"{totals.bytes:,}",
        ),
        "bits_per_token": say(
            "surprise.says.bits_per_token",
            value=values["bits_per_token"],
            percent=percent(2 ** -(totals.bits_per_token or 0)),
        ),
        "bits_per_byte": say("surprise.says.bits_per_byte"),
        "perplexity": say("surprise.says.perplexity", value=values["perplexity"]),
        "top_1": say("surprise.says.top_1", count=f"{totals.top_1:,}", tokens=tokens),
        "top_10": say("surprise.says.top_10", count=f"{totals.top_10:,}", tokens=tokens),
    }


def comparison(texts: Mapping[str, Totals]) -> list[Said]:
    """Which text surprises the model more, per byte and per token; nothing is said of one text.

    Args:
        texts: the totals of text `a`, or of `a` and `b`.
    """
    empty = [
        say("surprise.empty", text=name_of(name)) for name, one in texts.items() if not one.tokens
    ]
    if empty or len(texts) == 1:
        return empty
    per_token = {name: one.bits / one.tokens for name, one in texts.items()}
    per_byte = {name: one.bits / one.bytes for name, one in texts.items() if one.bytes}
    lengths = {name: f"{one.bytes / one.tokens:.2f}" for name, one in texts.items()}
    sentences = [
        say(
            "surprise.per_token",
            a=f"{per_token['a']:.2f}",
            b=f"{per_token['b']:.2f}",
            a_bytes=lengths["a"],
            b_bytes=lengths["b"],
        )
    ]
    if len(per_byte) < len(texts):
        return sentences
    if _difference(per_token) * _difference(per_byte) < 0:
        sentences.append(say("surprise.other_way"))
    return [_per_byte(per_byte), *sentences]


def name_of(text: str) -> Said:
    """What a person calls text `a` or `b`."""
    return say(f"surprise.name.{text}")


def _per_byte(bits: Mapping[str, float]) -> Said:
    less, more = sorted(bits, key=lambda name: bits[name])
    low, high = f"{bits[less]:.2f}", f"{bits[more]:.2f}"
    if not _difference(bits):
        return say("surprise.per_byte_same", bits=low)
    return say("surprise.per_byte", more=name_of(more), less=name_of(less), high=high, low=low)


def _difference(bits: Mapping[str, float]) -> float:
    """By how much the first is more than the second, as far as can be read."""
    first, second = (float(f"{one:.2f}") for one in bits.values())
    return first - second
