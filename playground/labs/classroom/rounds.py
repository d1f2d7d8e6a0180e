"""One round: what is asked, what the class answers, what it cost the class and the model.

Knows the rules and the arithmetic; nothing of rooms, seats' names or the clock on the wall.
"""

import math
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from playground.errors import PlaygroundError

Kind = Literal["guess", "vote"]
State = Literal["open", "locked", "revealed"]

MIN_OPTIONS, MAX_OPTIONS = 2, 8
MIN_SECONDS, MAX_SECONDS = 5, 600
MAX_TEXT = 40

_JOINER = "\u200d"  # draws one emoji out of several


@dataclass(frozen=True, slots=True)
class Option:
    """A token that may come next.

    Attributes:
        id: which.
        text: its visible piece.
        rank: 1 for the model's most likely.
        probability: the model's, before any setting.
    """

    id: int
    text: str
    rank: int
    probability: float


@dataclass(frozen=True, slots=True)
class Question:
    """What a round asks, and what the model says to it.

    Attributes:
        kind: ``"guess"``, which token comes; ``"vote"``, which one the class wants.
        model: its id.
        ids: the text so far.
        text: the same, as people read it.
        options: the model's most likely tokens; `shuffled` hides which is which.
        other_probability: what all other tokens hold.
        comes: the token that may really come: ``"pick"``, what the page's settings choose;
            ``"best"``, the most likely; ``"draw"``, what the dice say.
        free_text: whether other tokens may be typed; never in a vote.
        seconds: how long there is to answer; None for as long as it takes.
    """

    kind: Kind
    model: str
    ids: tuple[int, ...]
    text: str
    options: tuple[Option, ...]
    other_probability: float
    comes: Mapping[str, Option]
    free_text: bool
    seconds: int | None

    def shuffled(self, secret: str) -> tuple[Option, ...]:
        """The options in an order that tells nothing, the same one for the same secret."""
        options = list(self.options)
        Random(secret).shuffle(options)
        return tuple(options)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one student says.

    Attributes:
        option: the place of an option, from 0; None for something else.
        text: what they typed, cleaned; empty for something else without a word.
        first_ids: the tokens that the text may begin with, one for each way to spell it.
    """

    option: int | None
    text: str = ""
    first_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came, and what it cost.

    Attributes:
        token: the token that came, or that the class has chosen.
        place: its place among the options, or the place behind them for any other token.
        counts: answers for each option, then for something else.
        chances: the model's probability of tokens that were typed.
        model_bits: how surprised the model is; None in a vote, or if nobody answered.
        class_bits: how surprised the class is.
    """

    token: Option
    place: int
    counts: tuple[int, ...]
    chances: Mapping[int, float]
    model_bits: float | None
    class_bits: float | None


@dataclass(slots=True)
class Round:
    """A round that goes from ``"open"`` through ``"locked"`` to ``"revealed"``.

    Attributes:
        number: from 1.
        question: what is asked.
        options: in the order that everybody sees.
        deadline: when it locks by itself, by the room's clock.
        answers: by seat, the newest of each.
        hidden: typed texts that the teacher took off the screen.
        result: once it is revealed.
    """

    number: int
    question: Question
    options: tuple[Option, ...]
    deadline: float | None
    state: State = "open"
    answers: dict[str, Answer] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    result: Result | None = None

    def tick(self, now: float) -> bool:
        """Lock the round if its time is over; whether that happened now."""
        if self.state != "open" or self.deadline is None or now < self.deadline:
            return False
        self.state = "locked"
        return True

    def answer(self, seat: str, answer: Answer) -> None:
        """Take a seat's answer in place of the one before.

        Raises:
            PlaygroundError: the round is locked, or the question allows no such answer.
        """
        if self.state != "open":
            raise PlaygroundError("class.error_locked")
        if answer.option is None:
            if self.question.kind == "vote":
                raise PlaygroundError("class.error_answer")
        elif not 0 <= answer.option < len(self.options):
            raise PlaygroundError("class.error_answer")
        self.answers[seat] = answer

    def read(self, text: str, spellings: Sequence[Sequence[int]]) -> Answer:
        """What a typed text answers: the option that it is, else something else.

        Args:
            text: cleaned.
            spellings: the tokens that it may be cut into, with and without a space before it.
        """
        places = {option.id: place for place, option in enumerate(self.options)}
        whole = [ids[0] for ids in spellings if len(ids) == 1 and ids[0] in places]
        if whole:
            likeliest = max(whole, key=lambda id: self.options[places[id]].probability)
            return Answer(places[likeliest], text, (likeliest,))
        return Answer(None, text, tuple(dict.fromkeys(ids[0] for ids in spellings if ids)))

    def place_of(self, answer: Answer) -> int:
        """The option an answer counts for, or the place behind the options."""
        return len(self.options) if answer.option is None else answer.option

    def counts(self) -> tuple[int, ...]:
        """Answers for each option, then for something else."""
        counted = Counter(map(self.place_of, self.answers.values()))
        return tuple(counted[place] for place in range(len(self.options) + 1))

    def typed(self) -> Mapping[str, int]:
        """What was typed and is no option, with how many typed it, in the order it came."""
        return Counter(
            answer.text for answer in self.answers.values() if answer.option is None and answer.text
        )

    def typed_ids(self) -> tuple[int, ...]:
        """The tokens that what was typed may begin with."""
        return tuple(
            {id for answer in self.answers.values() if answer.text for id in answer.first_ids}
        )

    def winner(self) -> Option:
        """The option with the most votes; of equal ones the model's more likely."""
        counts = self.counts()
        best = max(
            range(len(self.options)), key=lambda at: (counts[at], self.options[at].probability)
        )
        return self.options[best]

    def token_of(self, comes: str | int | None) -> Option:
        """The token that `comes` names: a key of the question, an option's place, or the default.

        Raises:
            PlaygroundError: it names none.
        """
        if comes is None:
            comes = "winner" if self.question.kind == "vote" else "pick"
        if type(comes) is int and 0 <= comes < len(self.options):
            return self.options[comes]
        if comes == "winner":
            return self.winner()
        if isinstance(comes, str) and comes in self.question.comes:
            return self.question.comes[comes]
        raise PlaygroundError("class.error_answer")

    def reveal(self, comes: str | int | None, chances: Mapping[int, float]) -> Result:
        """End the round: what comes, and what it cost the model and the class.

        Raises:
            PlaygroundError: it has ended before, or `comes` names no token.
        """
        if self.state == "revealed":
            raise PlaygroundError("class.error_too_late")
        token = self.token_of(comes)
        ids = [option.id for option in self.options]
        place = ids.index(token.id) if token.id in ids else len(ids)
        counts = self.counts()
        model_bits = class_bits = None
        if self.question.kind == "guess" and any(counts):
            probability = (
                self.options[place].probability
                if place < len(ids)
                else self.question.other_probability
            )
            model_bits = _bits(probability)
            class_bits = _bits(smoothed_share(counts, place))
        self.state = "revealed"
        self.result = Result(token, place, counts, dict(chances), model_bits, class_bits)
        return self.result

    def is_hit(self, answer: Answer) -> bool:
        """Whether an answer named what came; after the reveal."""
        if self.result is None or self.question.kind == "vote":
            return False
        if answer.option is None and answer.text:
            return self.result.token.id in answer.first_ids
        return self.place_of(answer) == self.result.place


def smoothed_share(counts: Sequence[int], place: int) -> float:
    """The class's share of the answer at `place`, with one answer more for each place.

    Laplace's rule of succession: with it nothing the class did not think of is infinitely
    surprising. The shares of all places sum to 1.
    """
    return (counts[place] + 1) / (sum(counts) + len(counts))


def _bits(probability: float) -> float:
    """Finite even where a float64 holds no probability so small."""
    return -math.log2(max(probability, sys.float_info.min))


def clean_text(text: object) -> str:
    """A student's text in one line without what cannot be seen; at most `MAX_TEXT` characters.

    Raises:
        PlaygroundError: it is no text, empty, or too long.
    """
    if not isinstance(text, str) or len(text) > 4 * MAX_TEXT:
        raise PlaygroundError("class.error_text", max=MAX_TEXT)
    kept = "".join(map(_cleaned, unicodedata.normalize("NFC", text)))
    cleaned = " ".join(kept.split()).strip(_JOINER)
    if not 1 <= len(cleaned) <= MAX_TEXT:
        raise PlaygroundError("class.error_text", max=MAX_TEXT)
    return cleaned


def _cleaned(char: str) -> str:
    if char.isspace():
        return " "
    is_seen = unicodedata.category(char) not in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    return char if is_seen or char == _JOINER else ""
