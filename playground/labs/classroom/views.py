"""What students and the teacher's screen may know of a room, without sentences.

Nothing here tells what the model says before the reveal, to nobody: the class sees the teacher's
screen. Students see no counts before it either, so that nobody follows the crowd.
"""

from collections.abc import Sequence

from playground.labs.classroom.room import Room
from playground.labs.classroom.rounds import Answer, Result, Round
from playground.labs.classroom.wire import (
    Chance,
    Mine,
    Reveal,
    RevealedMine,
    RoundView,
    Score,
    SeatRound,
    SeatView,
    Share,
    TeacherRound,
    TeacherView,
    TokenView,
    Totals,
    TypedView,
)
from playground.text.views import percent


def for_seat(room: Room, token: str, now: float) -> SeatView:
    """What one student sees: the round, their own answer, and at the end how it came out."""
    seat, current = room.seats[token], room.round
    return SeatView(
        version=room.version,
        score=Score(guesses=seat.guesses, hits=seat.hits),
        round=_seat_round(room, current, token, now) if current else None,
    )


def for_teacher(room: Room, now: float) -> TeacherView:
    """What stands on the teacher's screen: who is in, the votes as they come, the reveal."""
    return TeacherView(
        version=room.teacher_version,
        students=len(room.seats),
        n_rounds=room.n_rounds,
        totals=_totals(room),
        round=_teacher_round(room, room.round, now) if room.round else None,
    )


def _seat_round(room: Room, current: Round, token: str, now: float) -> SeatRound:
    mine = _mine(current, current.answers.get(token))
    return SeatRound(**dict(_round(room, current, now)), mine=mine)


def _teacher_round(room: Room, current: Round, now: float) -> TeacherRound:
    counts = current.counts()
    return TeacherRound(
        **dict(_round(room, current, now)),
        answers=sum(counts),
        counts=_shares(counts),
        typed=_typed(current),
        hidden=len(current.hidden),
    )


def _round(room: Room, current: Round, now: float) -> RoundView:
    question, deadline = current.question, current.deadline
    is_running = current.state == "open" and deadline is not None
    return RoundView(
        number=current.number,
        kind=question.kind,
        state=current.state,
        text=question.text,
        options=[option.text for option in current.options],
        free_text=question.free_text,
        seconds=question.seconds,
        seconds_left=max(0.0, deadline - now) if is_running and deadline is not None else None,
        reveal=_reveal(room, current, current.result) if current.result else None,
    )


def _shares(counts: Sequence[int]) -> list[Share]:
    n_answers = sum(counts)
    shares = [count / n_answers if n_answers else 0.0 for count in counts]
    return [
        Share(count=count, share=share, percent=f"{100 * share:.0f} %")
        for count, share in zip(counts, shares, strict=True)
    ]


def _typed(current: Round) -> list[TypedView]:
    """Typed texts that may be seen, the most frequent first; chances after the reveal alone."""
    first_ids = {answer.text: answer.first_ids for answer in current.answers.values()}
    shown = [
        _typed_view(text, count, _chance(current.result, first_ids[text]))
        for text, count in current.typed().items()
        if text not in current.hidden
    ]
    return sorted(shown, key=lambda one: -one.count)


def _typed_view(text: str, count: int, chance: float | None) -> TypedView:
    return TypedView(text=text, count=count, probability=chance, percent=_percent(chance))


def _chance(result: Result | None, ids: Sequence[int]) -> float | None:
    """The model's probability of a typed text's first token, in its more likely spelling."""
    known = [result.chances[id] for id in ids if id in result.chances] if result else []
    return max(known, default=None)


def _percent(probability: float | None) -> str | None:
    return None if probability is None else percent(probability)


def _mine(current: Round, answer: Answer | None) -> Mine | None:
    if answer is None:
        return None
    place = current.place_of(answer)
    if current.result is None:
        return Mine(place=place, text=answer.text)
    chance = _chance(current.result, answer.first_ids) if answer.text else None
    return RevealedMine(
        place=place,
        text=answer.text,
        hit=current.is_hit(answer) if current.question.kind == "guess" else None,
        probability=chance,
        percent=_percent(chance),
    )


def _reveal(room: Room, current: Round, result: Result) -> Reveal:
    probabilities = [option.probability for option in current.options]
    probabilities.append(current.question.other_probability)
    token = result.token
    return Reveal(
        token=TokenView(
            id=token.id,
            text=token.text,
            rank=token.rank,
            probability=token.probability,
            percent=percent(token.probability),
        ),
        place=result.place,
        model=[Chance(probability=one, percent=percent(one)) for one in probabilities],
        shares=_shares(result.counts),
        answers=sum(result.counts),
        model_bits=result.model_bits,
        class_bits=result.class_bits,
        totals=_totals(room),
    )


def _totals(room: Room) -> Totals:
    return Totals(rounds=room.scored, model_bits=room.model_bits, class_bits=room.class_bits)
