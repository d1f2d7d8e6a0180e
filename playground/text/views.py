"""What a person sees of tokens and probabilities, as plain data for the page.

Bytes become visible text, probabilities become per cents, tokens become chips. Pure: it
knows neither the model nor the page, and makes no HTML; the page puts every string in place
as text, so nothing here can run as code.
"""

import unicodedata
from collections.abc import Sequence

from typing_extensions import TypedDict

from playground.text.candidates import Candidate
from playground.tokenizer import Group, Token, group_tokens

SIGNS = {" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"}
DOTTED_CIRCLE = "◌"
_JOINERS = "\u200c\u200d"


class ChipView(TypedDict):
    """A token as a chip or a table row.

    `text` shows the piece on its own; `group` is `[start, stop]` of the neighbouring tokens
    that make characters only together, and `group_text` those characters, or None.
    """

    position: int
    id: int
    text: str
    bytes: str
    special: bool
    group: list[int] | None
    group_text: str | None


class CandidateView(TypedDict):
    """A candidate as a button of the list and a bar of the chart.

    `probability` is the model's, `sampler_probability` what the settings make of it; `cut_by`
    names the stage of the pipeline that cut the token, or is None.
    """

    rank: int
    id: int
    text: str
    bytes: str
    special: bool
    logit: float
    probability: float
    percent: str
    sampler_probability: float
    sampler_percent: str
    cut_by: str | None


def visible(piece: bytes) -> str:
    """A piece with everything in it visible: `␣` for a space, `<EC>` for a lone byte.

    Characters that would show nothing or change the direction of what follows are named by
    their code point, as `<U+202E>`; a mark that needs a letter before it gets `◌`.
    """
    shown: list[str] = []
    for char in piece.decode("utf-8", errors="surrogateescape"):
        if not shown and unicodedata.combining(char):
            shown.append(DOTTED_CIRCLE)
        shown.append(_visible_char(char))
    return "".join(shown)


def _visible_char(char: str) -> str:
    if char in SIGNS:
        return SIGNS[char]
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape: a byte that is no whole character
        return f"<{code - 0xDC00:02X}>"
    if unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"}:
        return f"<U+{code:04X}>"
    return char


def visible_text(text: str) -> str:
    """Whole characters made visible; joiners inside an emoji stay, since they draw it."""
    return "".join(char if char in _JOINERS else _visible_char(char) for char in text)


def hex_bytes(piece: bytes) -> str:
    """Bytes as people read them: `EC 95 88`."""
    return piece.hex(" ").upper()


def _bytes_shown(token: Token) -> str:
    """The bytes a token adds to the text: none for a special token, which is a sign."""
    return "" if token.special else hex_bytes(token.piece)


def percent(probability: float) -> str:
    """A probability in per cent, with enough digits never to look like 0 or like 100.

    Two digits behind the point where they tell something (`15.76 %`), more where the figure
    is small (`0.00042 %`), powers of ten below that (`3.1e-09 %`).
    """
    value = 100 * probability
    if value == 0:
        return "0 %"
    if value >= 0.01:
        rounded = f"{value:.2f}"
        if rounded == "100.00" and probability < 1:
            return "> 99.99 %"
        return f"{rounded} %"
    if value >= 1e-6:
        digits = -int(f"{value:e}".partition("e")[2]) + 1
        return f"{value:.{digits}f} %"
    return f"{value:.1e} %"


def chip_views(tokens: Sequence[Token], start: int = 0) -> list[ChipView]:
    """The chips of the positions from `start` on, or from the group that `start` lies in.

    Args:
        tokens: all tokens of the text, in order.
        start: the first position that is wanted; a group is never cut in two.
    """
    first = _boundary_before(tokens, min(start, len(tokens)))
    return [
        _chip_view(first + position, tokens[first + position], group, first)
        for group in group_tokens(tokens[first:])
        if first + group.stop > start
        for position in range(group.start, group.stop)
    ]


def _boundary_before(tokens: Sequence[Token], start: int) -> int:
    """The last position up to `start` where a group begins for certain: behind whole text."""
    while start > 0 and tokens[start - 1].text is None:
        start -= 1
    return start


def _chip_view(position: int, token: Token, group: Group, offset: int) -> ChipView:
    alone = group.stop - group.start == 1
    return ChipView(
        position=position,
        id=token.id,
        text=visible(token.piece),
        bytes=_bytes_shown(token),
        special=token.special,
        group=None if alone else [offset + group.start, offset + group.stop],
        group_text=None if alone or group.text is None else visible_text(group.text),
    )


def candidate_views(candidates: Sequence[Candidate]) -> list[CandidateView]:
    """The candidates as the page shows them, in their order."""
    return list(map(candidate_view, candidates))


def candidate_view(candidate: Candidate) -> CandidateView:
    """One candidate as the page shows it."""
    return CandidateView(
        rank=candidate.rank,
        id=candidate.token.id,
        text=visible(candidate.token.piece),
        bytes=_bytes_shown(candidate.token),
        special=candidate.token.special,
        logit=candidate.logit,
        probability=candidate.model_prob,
        percent=percent(candidate.model_prob),
        sampler_probability=candidate.sampler_prob,
        sampler_percent=percent(candidate.sampler_prob),
        cut_by=candidate.cut_by,
    )
