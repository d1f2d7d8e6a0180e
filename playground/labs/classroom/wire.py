"""What travels over a live class's HTTP interface: what teachers and students ask, what they hear.

Sentences travel with refusals alone, spoken, so that a phone needs no table of them.
"""

from typing import Annotated, Literal

from pydantic import Field

from playground.labs.classroom.rounds import (
    MAX_OPTIONS,
    MAX_SECONDS,
    MIN_OPTIONS,
    MIN_SECONDS,
    Kind,
    State,
)
from playground.page.wire import Answer, Param, Query, Settings, TextQuery, Wire
from playground.sampling import SamplingSettings

MAX_ADDRESS = 300

# --- what is asked ---


class StartQuery(TextQuery):
    """A round about the token after the text.

    Attributes:
        kind: whether the class guesses the token or votes on it.
        options: how many tokens to choose from.
        seconds: how long there is to answer; None for no limit.
        free_text: whether other words may be typed; never in a vote.
        settings: the knobs that pick what comes.
    """

    kind: Kind
    options: Annotated[int, Field(ge=MIN_OPTIONS, le=MAX_OPTIONS)] = MIN_OPTIONS
    seconds: Annotated[int | None, Field(ge=MIN_SECONDS, le=MAX_SECONDS)] = None
    free_text: bool = False
    settings: Settings = SamplingSettings()


class RevealQuery(Query):
    """What comes: the place of an option, or a way to find it; None for the round's usual way."""

    comes: str | int | None = None


class HideQuery(Query):
    """A typed text that is to leave the screen."""

    text: str


class AnswerQuery(Query):
    """A student's answer to the round of that number: an option's place, a text, or neither."""

    round: int
    option: int | None = None
    text: str | None = None


class NewsQuery(Query):
    """News after the version that is known already."""

    since: str = ""


class QrQuery(Query):
    """The address that the QR code opens."""

    address: Annotated[str, Field(max_length=MAX_ADDRESS)]


# --- what teachers and students hear ---


class OpenedAnswer(Answer):
    """A new room: its code, its teacher's key, and this computer's address in the network."""

    code: str
    key: str
    network: str | None


class QrAnswer(Answer):
    """A QR code as the path of an SVG, one unit for each square."""

    size: int
    path: str


class RoundTextAnswer(Answer):
    """The round's ids and their text, for a page that has been opened anew."""

    model: str
    ids: list[int]
    text: str


class DoneAnswer(Answer):
    """It is done, and there is nothing to tell."""


class EndedAnswer(Answer):
    """The room ended while somebody waited for its news."""

    ended: Literal[True] = True


class Refusal(Wire):
    """What went wrong, with its sentence in the language of the request."""

    key: str
    params: dict[str, Param]
    sentence: str


class RefusedAnswer(Answer):
    """The one form in which anything fails."""

    error: Refusal


class Share(Wire):
    """How many gave one answer, and which part of all answers that is."""

    count: int
    share: float
    percent: str


class Chance(Wire):
    """The model's probability."""

    probability: float
    percent: str


class TokenView(Chance):
    """A token that came."""

    id: int
    text: str
    rank: int


class Totals(Wire):
    """The bits of all rounds that were scored."""

    rounds: int
    model_bits: float
    class_bits: float


class Reveal(Wire):
    """What came. `model` and `shares` go through the options, then through everything else.

    Attributes:
        token: what came.
        place: its option, or the place behind them.
        model: the model's probabilities.
        shares: what the class answered.
        answers: how many there were.
        model_bits, class_bits: how surprised the two were; None where nothing is scored.
        totals: the same for all rounds.
    """

    token: TokenView
    place: int
    model: list[Chance]
    shares: list[Share]
    answers: int
    model_bits: float | None
    class_bits: float | None
    totals: Totals


class RoundView(Wire):
    """What everybody sees of a round; `reveal` is None before its time."""

    number: int
    kind: Kind
    state: State
    text: str
    options: list[str]
    free_text: bool
    seconds: int | None
    seconds_left: float | None
    reveal: Reveal | None


class TypedView(Wire):
    """A typed text, and after the reveal the model's probability of its first token."""

    text: str
    count: int
    probability: float | None
    percent: str | None


class TeacherRound(RoundView):
    """A round on the teacher's screen: the votes as they come, and how many texts are hidden."""

    answers: int
    counts: list[Share]
    typed: list[TypedView]
    hidden: int


class TeacherView(Answer):
    """What stands on the teacher's screen."""

    version: int
    students: int
    n_rounds: int
    totals: Totals
    round: TeacherRound | None


class Mine(Wire):
    """A student's own answer."""

    place: int
    text: str


class RevealedMine(Mine):
    """The same after the reveal; `percent` is the model's word on what was typed."""

    hit: bool | None
    probability: float | None
    percent: str | None


class SeatRound(RoundView):
    """A round on a phone."""

    mine: RevealedMine | Mine | None


class Score(Wire):
    """How many guesses, and how many of them were right."""

    guesses: int
    hits: int


class SeatView(Answer):
    """What one student sees."""

    version: int
    score: Score
    round: SeatRound | None


class JoinedAnswer(Answer):
    """A new seat, which no one else hears of, and what is seen from it."""

    code: str
    seat: str
    state: SeatView


ASKED = (Query, StartQuery, RevealQuery, HideQuery, AnswerQuery, NewsQuery, QrQuery)
HEARD = (
    OpenedAnswer,
    TeacherView,
    RoundTextAnswer,
    QrAnswer,
    DoneAnswer,
    JoinedAnswer,
    SeatView,
    EndedAnswer,
    RefusedAnswer,
)
