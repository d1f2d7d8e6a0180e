"""What students and the teacher's screen may know of a room, as plain data without sentences.

Nothing here tells what the model says before the reveal, to nobody: the class sees the teacher's
screen. Students see no counts before it either, so that nobody follows the crowd.
"""

from collections.abc import Sequence
from typing import Any

from playground.labs.classroom.room import Room
from playground.labs.classroom.rounds import Answer, Option, Result, Round
from playground.text.views import percent


def for_seat(room: Room, token: str, now: float) -> dict[str, Any]:
    """What one student sees: the round, their own answer, and at the end how it came out."""
    seat = room.seats[token]
    current = room.round
    view: dict[str, Any] = {
        "version": room.version,
        "score": {"guesses": seat.guesses, "hits": seat.hits},
        "round": None,
    }
    if current is None:
        return view
    answer = current.answers.get(token)
    view["round"] = {**_round(current, now), "mine": _mine(current, answer)}
    if current.result:
        view["round"]["reveal"] = _reveal(room, current, current.result)
    return view


def for_teacher(room: Room, now: float) -> dict[str, Any]:
    """What stands on the teacher's screen: who is in, the votes as they come, the reveal."""
    current = room.round
    view: dict[str, Any] = {
        "version": room.teacher_version,
        "students": len(room.seats),
        "n_rounds": room.n_rounds,
        "totals": _totals(room),
        "round": None,
    }
    if current is None:
        return view
    counts = current.counts()
    n_answers = sum(counts)
    view["round"] = {
        **_round(current, now),
        "answers": n_answers,
        "counts": [_count(count, n_answers) for count in counts],
        "typed": _typed(current),
        "hidden": len(current.hidden),
    }
    if current.result:
        view["round"]["reveal"] = _reveal(room, current, current.result)
    return view


def _round(current: Round, now: float) -> dict[str, Any]:
    question = current.question
    running = current.state == "open" and current.deadline is not None
    return {
        "number": current.number,
        "kind": question.kind,
        "state": current.state,
        "text": question.text,
        "options": [option.text for option in current.options],
        "free_text": question.free_text,
        "seconds": question.seconds,
        "seconds_left": max(0.0, current.deadline - now)
        if running and current.deadline is not None
        else None,
        "reveal": None,
    }


def _count(count: int, n_answers: int) -> dict[str, Any]:
    share = count / n_answers if n_answers else 0.0
    return {"count": count, "share": share, "percent": f"{100 * share:.0f} %"}


def _typed(current: Round) -> list[dict[str, Any]]:
    """Typed texts that may be seen, the most frequent first; chances after the reveal alone."""
    first_ids = {answer.text: answer.first_ids for answer in current.answers.values()}
    shown = [
        {"text": text, "count": count, **_chance(current.result, first_ids[text])}
        for text, count in current.typed().items()
        if text not in current.hidden
    ]
    return sorted(shown, key=lambda one: -int(one["count"]))


def _chance(result: Result | None, ids: Sequence[int]) -> dict[str, Any]:
    """The model's probability of a typed text's first token, in its more likely spelling."""
    known = [result.chances[id] for id in ids if id in result.chances] if result else []
    return {
        "probability": max(known, default=None),
        "percent": percent(max(known)) if known else None,
    }


def _mine(current: Round, answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    mine: dict[str, Any] = {"place": current.place_of(answer), "text": answer.text}
    if current.result:
        is_guess = current.question.kind == "guess"
        mine["hit"] = current.is_hit(answer) if is_guess else None
        if answer.text:
            mine |= _chance(current.result, answer.first_ids)
    return mine


def _reveal(room: Room, current: Round, result: Result) -> dict[str, Any]:
    n_answers = sum(result.counts)
    probabilities = [option.probability for option in current.options]
    probabilities.append(current.question.other_probability)
    return {
        "token": _token(result.token),
        "place": result.place,
        "model": [{"probability": one, "percent": percent(one)} for one in probabilities],
        "class": [_count(count, n_answers) for count in result.counts],
        "answers": n_answers,
        "model_bits": result.model_bits,
        "class_bits": result.class_bits,
        "totals": _totals(room),
    }


def _token(option: Option) -> dict[str, Any]:
    return {
        "id": option.id,
        "text": option.text,
        "rank": option.rank,
        "probability": option.probability,
        "percent": percent(option.probability),
    }


def _totals(room: Room) -> dict[str, Any]:
    return {
        "rounds": room.scored,
        "model_bits": room.model_bits,
        "class_bits": room.class_bits,
    }
