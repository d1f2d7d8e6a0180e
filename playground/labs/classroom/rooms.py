"""Rooms: a code to join by, a key for the teacher, seats without names, one round at a time.

Codes: six characters out of 30 make 729,000,000; the server lets the whole world try 300 a minute.
Somebody who keeps trying for an hour finds a given room with a chance of 0.0025 %, any of 100 rooms
with one of 0.25 %. Keys and seats are 128-bit random numbers.
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from playground.errors import PlaygroundError
from playground.labs.classroom import views
from playground.labs.classroom.room import Room, Seat
from playground.labs.classroom.rounds import Answer, Question, Round
from playground.labs.classroom.wire import SeatView, TeacherView

# Without those that look or sound alike when read from a screen: 0 O, 1 I L, and U (V).
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 6
MAX_ROOMS = 100
MAX_SEATS = 300
UNUSED_SECONDS = 2 * 60 * 60.0
LEFT_SECONDS = 90.0  # phones that are there ask more often

_TOKEN_BYTES = 16
_T = TypeVar("_T")


class RoomStore(Protocol):
    """Where rooms are kept. One process keeps them in memory; several would share a store."""

    def add(self, code: str, room: Room) -> bool:
        """Keep a new room; False if the code is taken."""
        ...

    def change(self, code: str, change: Callable[[Room], _T]) -> _T | None:
        """What `change` returns for the room, while nobody else sees it; None without a room."""
        ...

    def remove(self, code: str) -> None:
        """Forget the room."""
        ...

    def used(self) -> Mapping[str, float]:
        """The codes of all rooms, with when they were last used."""
        ...


class MemoryStore:
    """The rooms of this process; they end with it."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}
        self._lock = threading.RLock()

    def add(self, code: str, room: Room) -> bool:
        """Keep a new room; False if the code is taken."""
        with self._lock:
            return self._rooms.setdefault(code, room) is room

    def change(self, code: str, change: Callable[[Room], _T]) -> _T | None:
        """What `change` returns for the room, while nobody else sees it; None without a room."""
        with self._lock:
            room = self._rooms.get(code)
            return None if room is None else change(room)

    def remove(self, code: str) -> None:
        """Forget the room."""
        with self._lock:
            self._rooms.pop(code, None)

    def used(self) -> Mapping[str, float]:
        """The codes of all rooms, with when they were last used."""
        with self._lock:
            return {code: room.used_at for code, room in self._rooms.items()}


@dataclass(frozen=True, slots=True)
class Opened:
    """A new room: the code for everybody, the key for its teacher alone."""

    code: str
    key: str


class Rooms:
    """What teachers and students can do. May be used from many threads.

    Every method that takes a code raises `PlaygroundError` ``class.error_no_room`` where there is
    no such room, those that take a key ``class.error_key`` for a wrong one, and those that take a
    seat ``class.error_seat``.
    """

    def __init__(
        self, store: RoomStore | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Keep rooms in `store`, by default in memory; `clock` counts seconds."""
        self._store: RoomStore = MemoryStore() if store is None else store
        self._clock = clock

    def open(self) -> Opened:
        """A new room.

        Raises:
            PlaygroundError: ``class.error_full_house``, there are `MAX_ROOMS` already.
        """
        self._end_unused()
        if len(self._store.used()) >= MAX_ROOMS:
            raise PlaygroundError("class.error_full_house", max=MAX_ROOMS)
        room = Room(secrets.token_hex(_TOKEN_BYTES), self._clock())
        while not self._store.add(code := _new_code(), room):
            pass
        return Opened(code, room.key)

    def close(self, code: str, key: str) -> None:
        """End the room."""
        self._as_teacher(code, key, lambda room: None)
        self._store.remove(code)

    def join(self, code: str) -> str:
        """A new seat's token; in a full room that of somebody who has left.

        Raises:
            PlaygroundError: ``class.error_room_full``, it has `MAX_SEATS`.
        """

        def sit(room: Room) -> str:
            now = room.used_at = self._clock()
            if len(room.seats) >= MAX_SEATS:
                _clear_left_seats(room, now - LEFT_SECONDS)
            if len(room.seats) >= MAX_SEATS:
                raise PlaygroundError("class.error_room_full", max=MAX_SEATS)
            seat = secrets.token_hex(_TOKEN_BYTES)
            room.seats[seat] = Seat(now)
            room.changed(for_all=False)
            return seat

        return self._in_room(code, sit)

    def answer(
        self,
        code: str,
        seat: str,
        number: int,
        option: int | None,
        text: str = "",
        spellings: Sequence[Sequence[int]] = (),
    ) -> None:
        """Take a seat's answer to the round of that number, in place of the one before.

        Args:
            code: the room's.
            seat: whose answer it is.
            number: the round's; another one is over.
            option: the place of an option; None for something else, or for what `text` says.
            text: what was typed, cleaned.
            spellings: the tokens it may be cut into.

        Raises:
            PlaygroundError: what `Round.answer` raises.
        """

        def take(room: Room) -> None:
            current = room.round
            if current is None or current.number != number:
                raise PlaygroundError("class.error_locked")
            if text and not current.question.free_text:
                raise PlaygroundError("class.error_answer")
            current.answer(seat, current.read(text, spellings) if text else Answer(option))
            room.used_at = self._clock()
            room.changed(for_all=False)

        self._as_seat(code, seat, take)

    def question(self, code: str, seat: str) -> Question | None:
        """What the room asks now."""
        return self._as_seat(code, seat, lambda room: room.round.question if room.round else None)

    def check_key(self, code: str, key: str) -> None:
        """Raise what a wrong code or key raises."""
        self._as_teacher(code, key, lambda room: None)

    def check_seat(self, code: str, seat: str) -> None:
        """Raise what a wrong code or seat raises."""
        self._as_seat(code, seat, lambda room: None)

    def start(self, code: str, key: str, question: Question) -> None:
        """Begin a round.

        Raises:
            PlaygroundError: ``class.error_running``, one is not revealed yet.
        """

        def begin(room: Room) -> None:
            if room.round and room.round.state != "revealed":
                raise PlaygroundError("class.error_running")
            now = room.used_at = self._clock()
            room.n_rounds += 1
            options = question.shuffled(f"{room.key}/{room.n_rounds}")
            deadline = None if question.seconds is None else now + question.seconds
            room.round = Round(room.n_rounds, question, options, deadline)
            room.changed(for_all=True)

        self._as_teacher(code, key, begin)

    def lock(self, code: str, key: str) -> None:
        """Take no more answers."""

        def end(room: Room) -> None:
            current = _round_of(room)
            if current.state == "open":
                current.state = "locked"
                room.changed(for_all=True)
            room.used_at = self._clock()

        self._as_teacher(code, key, end)

    def typed_ids(self, code: str, key: str) -> tuple[Question, tuple[int, ...]]:
        """The question, and the tokens whose probabilities the reveal needs."""

        def ids(room: Room) -> tuple[Question, tuple[int, ...]]:
            current = _round_of(room)
            return current.question, current.typed_ids()

        return self._as_teacher(code, key, ids)

    def reveal(
        self,
        code: str,
        key: str,
        comes: str | int | None = None,
        chances: Mapping[int, float] | None = None,
    ) -> None:
        """Show what comes and what the model had said. Raises what `Round.reveal` raises."""

        def show(room: Room) -> None:
            current = _round_of(room)
            result = current.reveal(comes, chances or {})
            if result.model_bits is not None and result.class_bits is not None:
                room.scored += 1
                room.model_bits += result.model_bits
                room.class_bits += result.class_bits
            if current.question.kind == "guess":
                for token, answer in current.answers.items():
                    room.seats[token].guesses += 1
                    room.seats[token].hits += current.is_hit(answer)
            room.used_at = self._clock()
            room.changed(for_all=True)

        self._as_teacher(code, key, show)

    def next(self, code: str, key: str) -> None:
        """Put the round away, revealed or not; what it counted stays."""

        def put_away(room: Room) -> None:
            room.round = None
            room.used_at = self._clock()
            room.changed(for_all=True)

        self._as_teacher(code, key, put_away)

    def hide(self, code: str, key: str, text: str) -> None:
        """Take a typed text off the screen.

        Raises:
            PlaygroundError: ``class.error_answer``, nobody typed it.
        """

        def take_off(room: Room) -> None:
            current = _round_of(room)
            if text not in current.typed():
                raise PlaygroundError("class.error_answer")
            current.hidden.add(text)
            room.changed(for_all=False)

        self._as_teacher(code, key, take_off)

    def seat_view(self, code: str, seat: str) -> SeatView:
        """What this student may know now."""
        return self._as_seat(code, seat, lambda room: views.for_seat(room, seat, self._clock()))

    def teacher_view(self, code: str, key: str) -> TeacherView:
        """What stands on the teacher's screen, which the class can see."""
        return self._as_teacher(code, key, lambda room: views.for_teacher(room, self._clock()))

    def _as_seat(self, code: str, seat: str, act: Callable[[Room], _T]) -> _T:
        def seated(room: Room) -> _T:
            if seat not in room.seats:
                raise PlaygroundError("class.error_seat")
            room.seats[seat].seen_at = self._clock()
            return act(room)

        return self._in_room(code, seated)

    def _as_teacher(self, code: str, key: str, act: Callable[[Room], _T]) -> _T:
        def teaching(room: Room) -> _T:
            if not secrets.compare_digest(room.key.encode(), key.encode()):
                raise PlaygroundError("class.error_key")
            return act(room)

        return self._in_room(code, teaching)

    def _in_room(self, code: str, act: Callable[[Room], _T]) -> _T:
        self._end_unused()

        def ticked(room: Room) -> tuple[_T]:
            if room.round and room.round.tick(self._clock()):
                room.changed(for_all=True)
            return (act(room),)

        done = self._store.change(code, ticked)
        if done is None:
            raise PlaygroundError("class.error_no_room")
        return done[0]

    def _end_unused(self) -> None:
        since = self._clock() - UNUSED_SECONDS
        for code, used_at in self._store.used().items():
            if used_at <= since:
                self._store.remove(code)


def as_code(text: object) -> str:
    """A code as somebody typed or read it, without spaces, hyphens and small letters."""
    letters = str(text).upper() if isinstance(text, str) else ""
    return "".join(filter(str.isalnum, letters))[: CODE_LENGTH + 1]


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _clear_left_seats(room: Room, since: float) -> None:
    """So that nobody fills a room for good by joining again and again."""
    for token in [token for token, seat in room.seats.items() if seat.seen_at <= since]:
        del room.seats[token]
        if room.round:
            room.round.answers.pop(token, None)


def _round_of(room: Room) -> Round:
    if room.round is None:
        raise PlaygroundError("class.error_no_round")
    return room.round
