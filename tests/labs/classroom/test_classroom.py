"""A live class without its server: rooms, rounds, scores, limits."""

import math
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import PlaygroundError
from playground.labs.classroom import Question, Rooms, Tries, as_code, clean_text
from playground.labs.classroom.rooms import (
    ALPHABET,
    CODE_LENGTH,
    LEFT_SECONDS,
    MAX_ROOMS,
    MAX_SEATS,
    UNUSED_SECONDS,
    Opened,
)
from playground.labs.classroom.rounds import MAX_TEXT, Option, smoothed_share

Seen = dict[str, Any]

PARIS, THE, FLY = (
    Option(7, "␣Paris", 1, 0.5),
    Option(8, "␣the", 2, 0.2),
    Option(9, "␣fly", 40, 0.01),
)
QUESTION = Question(
    kind="guess",
    model="tiny",
    ids=(1, 2, 3),
    text="The capital is",
    options=(PARIS, THE),
    other_probability=0.3,
    comes={"pick": PARIS, "best": PARIS, "draw": FLY},
    free_text=True,
    seconds=None,
)


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rooms(clock: Clock) -> Rooms:
    return Rooms(clock=clock)


@pytest.fixture
def room(rooms: Rooms) -> Opened:
    return rooms.open()


def screen(rooms: Rooms, room: Opened) -> Seen:
    """What the teacher's screen is told."""
    return rooms.teacher_view(room.code, room.key).model_dump()


def phone(rooms: Rooms, room: Opened, seat: str) -> Seen:
    """What a student's phone is told."""
    return rooms.seat_view(room.code, seat).model_dump()


def place(rooms: Rooms, room: Opened, text: str) -> int:
    """Where an option stands among the shuffled ones."""
    options: list[str] = screen(rooms, room)["round"]["options"]
    return options.index(text)


def refused(key: str, act: Callable[[], object]) -> None:
    with pytest.raises(PlaygroundError) as caught:
        act()
    assert caught.value.key == key


def test_codes_are_plain_and_keys_and_seats_are_128_random_bits(rooms: Rooms) -> None:
    opened = [rooms.open() for _ in range(50)]
    seats = [rooms.join(one.code) for one in opened]
    assert len({one.code for one in opened}) == 50
    for one in opened:
        assert len(one.code) == CODE_LENGTH
        assert set(one.code) <= set(ALPHABET)
    tokens = [one.key for one in opened] + seats
    assert len(set(tokens)) == 100
    assert all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)
    assert not set("01OILU") & set(ALPHABET)


def test_a_code_is_taken_as_people_type_it() -> None:
    assert as_code(" ab2-c3d ") == "AB2C3D"
    assert as_code(None) == ""
    assert len(as_code("A" * 1000)) != CODE_LENGTH


@pytest.mark.parametrize("act", ["lock", "reveal", "next", "close", "teacher_view", "typed_ids"])
def test_only_the_teacher_teaches(rooms: Rooms, room: Opened, act: str) -> None:
    seat = rooms.join(room.code)
    rooms.start(room.code, room.key, QUESTION)
    for wrong in ("", seat, room.key[:-1], room.code):
        refused("class.error_key", lambda wrong=wrong: getattr(rooms, act)(room.code, wrong))
    getattr(rooms, act)(room.code, room.key)


def test_a_seat_has_one_answer_which_may_change_until_the_round_is_locked(
    rooms: Rooms, room: Opened
) -> None:
    seat = rooms.join(room.code)
    rooms.start(room.code, room.key, QUESTION)
    for option in (0, 1, None, 1):
        rooms.answer(room.code, seat, 1, option)
    seen = screen(rooms, room)["round"]
    assert [one["count"] for one in seen["counts"]] == [0, 1, 0]
    rooms.lock(room.code, room.key)
    refused("class.error_locked", lambda: rooms.answer(room.code, seat, 1, 0))
    assert phone(rooms, room, seat)["round"]["mine"]["place"] == 1


def test_an_answer_to_another_round_or_outside_the_options_is_refused(
    rooms: Rooms, room: Opened
) -> None:
    seat = rooms.join(room.code)
    refused("class.error_locked", lambda: rooms.answer(room.code, seat, 1, 0))
    rooms.start(room.code, room.key, replace(QUESTION, free_text=False))
    refused("class.error_locked", lambda: rooms.answer(room.code, seat, 2, 0))
    refused("class.error_answer", lambda: rooms.answer(room.code, seat, 1, 2))
    refused("class.error_answer", lambda: rooms.answer(room.code, seat, 1, -1))
    for text, id in (("fly", 9), ("the", THE.id)):  # typing is not allowed, not even an option
        refused(
            "class.error_answer",
            lambda text=text, id=id: rooms.answer(room.code, seat, 1, None, text, ((id,),)),
        )
    refused("class.error_seat", lambda: rooms.answer(room.code, "0" * 32, 1, 0))


def test_the_timer_locks_by_the_rooms_own_clock(rooms: Rooms, room: Opened, clock: Clock) -> None:
    seat = rooms.join(room.code)
    rooms.start(room.code, room.key, replace(QUESTION, seconds=10))
    before = phone(rooms, room, seat)
    assert before["round"]["seconds_left"] == 10
    clock.now += 9.9
    rooms.answer(room.code, seat, 1, 0)
    clock.now += 0.1
    refused("class.error_locked", lambda: rooms.answer(room.code, seat, 1, 1))
    after = phone(rooms, room, seat)
    assert after["round"]["state"] == "locked"
    assert after["version"] > before["version"]


def test_rooms_end_when_nobody_uses_them(rooms: Rooms, room: Opened, clock: Clock) -> None:
    clock.now += UNUSED_SECONDS - 1
    seat = rooms.join(room.code)  # counts as use
    clock.now += UNUSED_SECONDS - 1
    rooms.start(room.code, room.key, QUESTION)  # as a round does
    clock.now += UNUSED_SECONDS - 1
    phone(rooms, room, seat)  # looking on does not
    clock.now += 1
    refused("class.error_no_room", lambda: phone(rooms, room, seat))
    refused("class.error_no_room", lambda: screen(rooms, room))


def test_a_closed_room_is_gone(rooms: Rooms, room: Opened) -> None:
    seat = rooms.join(room.code)
    rooms.close(room.code, room.key)
    refused("class.error_no_room", lambda: phone(rooms, room, seat))
    refused("class.error_no_room", lambda: rooms.join(room.code))


def test_rooms_and_seats_are_limited_and_old_rooms_make_room(rooms: Rooms, clock: Clock) -> None:
    opened = [rooms.open() for _ in range(MAX_ROOMS)]
    refused("class.error_full_house", rooms.open)
    for _ in range(MAX_SEATS):
        rooms.join(opened[0].code)
    refused("class.error_room_full", lambda: rooms.join(opened[0].code))
    clock.now += UNUSED_SECONDS
    rooms.open()


def test_a_full_room_gives_the_seats_of_those_who_left_to_others(
    rooms: Rooms, room: Opened, clock: Clock
) -> None:
    rooms.start(room.code, room.key, QUESTION)
    here, *others = [rooms.join(room.code) for _ in range(MAX_SEATS)]
    rooms.answer(room.code, here, 1, 0)
    rooms.answer(room.code, others[0], 1, 0)
    clock.now += LEFT_SECONDS
    phone(rooms, room, here)
    rooms.join(room.code)
    seen = screen(rooms, room)
    assert seen["students"] == 2
    assert seen["round"]["answers"] == 1
    assert phone(rooms, room, here)["round"]["mine"]
    refused("class.error_seat", lambda: phone(rooms, room, others[0]))
    rooms.reveal(room.code, room.key)


def test_before_the_reveal_nobody_is_told_what_the_model_says(rooms: Rooms, room: Opened) -> None:
    seat = rooms.join(room.code)
    rooms.start(room.code, room.key, QUESTION)
    rooms.answer(room.code, seat, 1, None, "flies", ((9, 4), (11,)))
    for lock in (lambda: None, lambda: rooms.lock(room.code, room.key)):
        lock()
        for view in (
            screen(rooms, room)["round"],
            phone(rooms, room, seat)["round"],
        ):
            assert view["reveal"] is None
            told = str(view)
            assert "0.5" not in told
            assert "0.3" not in told
            assert "rank" not in told
        assert "counts" not in phone(rooms, room, seat)["round"]


def test_the_order_of_the_options_stays_and_tells_nothing(rooms: Rooms) -> None:
    options = tuple(Option(id, str(id), id + 1, 0.1) for id in range(8))
    orders = set()
    for _ in range(20):
        room = rooms.open()
        rooms.start(room.code, room.key, replace(QUESTION, options=options))
        seen = screen(rooms, room)["round"]["options"]
        assert screen(rooms, room)["round"]["options"] == seen
        assert sorted(seen) == [option.text for option in options]
        orders.add(tuple(seen))
    assert len(orders) > 10


def test_the_reveal_sets_the_class_beside_the_model(rooms: Rooms, room: Opened) -> None:
    seats = [rooms.join(room.code) for _ in range(4)]
    rooms.start(room.code, room.key, QUESTION)
    paris, the = place(rooms, room, "␣Paris"), place(rooms, room, "␣the")
    for seat, option in zip(seats, (paris, paris, the, None), strict=True):
        rooms.answer(room.code, seat, 1, option)
    rooms.reveal(room.code, room.key)
    seen = screen(rooms, room)["round"]["reveal"]
    assert seen["token"]["id"] == PARIS.id
    assert seen["place"] == paris
    assert math.fsum(one["probability"] for one in seen["model"]) == pytest.approx(1)
    assert math.fsum(one["share"] for one in seen["shares"]) == pytest.approx(1)
    assert seen["shares"][paris]["share"] == 0.5
    assert seen["model_bits"] == 1
    assert seen["class_bits"] == pytest.approx(-math.log2((2 + 1) / (4 + 3)))
    hits = [phone(rooms, room, seat)["round"]["mine"]["hit"] for seat in seats]
    assert hits == [True, True, False, False]
    assert phone(rooms, room, seats[0])["score"] == {"guesses": 1, "hits": 1}
    refused("class.error_too_late", lambda: rooms.reveal(room.code, room.key))


def test_what_is_no_option_is_measured_as_something_else(rooms: Rooms, room: Opened) -> None:
    seats = [rooms.join(room.code) for _ in range(3)]
    rooms.start(room.code, room.key, QUESTION)
    rooms.answer(room.code, seats[0], 1, None)
    rooms.answer(room.code, seats[1], 1, None, "flies", ((9, 4), (11,)))
    rooms.answer(room.code, seats[2], 1, None, "the", ((8,), (12,)))  # an option, typed
    rooms.reveal(room.code, room.key, "draw", {9: 0.01, 11: 0.002})
    seen = screen(rooms, room)["round"]
    assert seen["reveal"]["place"] == 2
    assert seen["reveal"]["model_bits"] == pytest.approx(-math.log2(0.3))
    assert seen["reveal"]["class_bits"] == 1  # (2 + 1) / (3 + 3)
    assert [(one["text"], one["count"], one["probability"]) for one in seen["typed"]] == [
        ("flies", 1, 0.01)
    ]
    hits = [phone(rooms, room, seat)["round"]["mine"]["hit"] for seat in seats]
    assert hits == [True, True, False]


def test_a_typed_word_hits_only_by_the_token_that_comes(rooms: Rooms, room: Opened) -> None:
    seats = [rooms.join(room.code) for _ in range(2)]
    rooms.start(room.code, room.key, QUESTION)
    rooms.answer(room.code, seats[0], 1, None, "flies", ((9, 4), (11,)))
    rooms.answer(room.code, seats[1], 1, None, "walks", ((21, 4), (22,)))
    rooms.reveal(room.code, room.key, "draw")  # 9
    hits = [phone(rooms, room, seat)["round"]["mine"]["hit"] for seat in seats]
    assert hits == [True, False]


def test_a_typed_word_that_is_two_options_is_the_more_likely(rooms: Rooms, room: Opened) -> None:
    bare = Option(10, "the", 3, 0.1)
    seat = rooms.join(room.code)
    rooms.start(room.code, room.key, replace(QUESTION, options=(PARIS, THE, bare)))
    for spellings in (((THE.id,), (bare.id,)), ((bare.id,), (THE.id,))):
        rooms.answer(room.code, seat, 1, None, "the", spellings)
        mine = phone(rooms, room, seat)["round"]["mine"]
        assert mine["place"] == place(rooms, room, "␣the")


def test_bits_add_up_over_rounds_and_rounds_without_answers_have_none(
    rooms: Rooms, room: Opened
) -> None:
    seat = rooms.join(room.code)
    for number, answers in ((1, True), (2, False), (3, True)):
        rooms.start(room.code, room.key, QUESTION)
        if answers:
            rooms.answer(room.code, seat, number, 0)
        rooms.reveal(room.code, room.key, "best")
        rooms.next(room.code, room.key)
    totals = screen(rooms, room)["totals"]
    assert totals["rounds"] == 2
    assert totals["model_bits"] == 2
    assert phone(rooms, room, seat)["score"]["guesses"] == 2


def test_a_vote_has_a_winner_and_no_bits(rooms: Rooms, room: Opened) -> None:
    seats = [rooms.join(room.code) for _ in range(3)]
    rooms.start(room.code, room.key, replace(QUESTION, kind="vote", free_text=False))
    the = place(rooms, room, "␣the")
    refused("class.error_answer", lambda: rooms.answer(room.code, seats[0], 1, None))
    for seat, option in zip(seats, (the, the, 1 - the), strict=True):
        rooms.answer(room.code, seat, 1, option)
    rooms.reveal(room.code, room.key)
    seen = screen(rooms, room)["round"]["reveal"]
    assert seen["token"]["id"] == THE.id
    assert seen["model_bits"] is None
    assert phone(rooms, room, seats[0])["score"] == {"guesses": 0, "hits": 0}


def test_equal_votes_go_to_the_models_more_likely(rooms: Rooms, room: Opened) -> None:
    rooms.start(room.code, room.key, replace(QUESTION, kind="vote"))
    rooms.reveal(room.code, room.key)
    seen = screen(rooms, room)["round"]["reveal"]
    assert seen["token"]["id"] == PARIS.id


def test_a_round_runs_until_it_is_revealed_or_dropped(rooms: Rooms, room: Opened) -> None:
    refused("class.error_no_round", lambda: rooms.lock(room.code, room.key))
    rooms.start(room.code, room.key, QUESTION)
    refused("class.error_running", lambda: rooms.start(room.code, room.key, QUESTION))
    refused("class.error_answer", lambda: rooms.reveal(room.code, room.key, "nothing"))
    refused("class.error_answer", lambda: rooms.reveal(room.code, room.key, 2))
    rooms.next(room.code, room.key)
    rooms.start(room.code, room.key, QUESTION)
    assert screen(rooms, room)["round"]["number"] == 2


def test_hidden_texts_leave_the_screen_and_still_count(rooms: Rooms, room: Opened) -> None:
    seats = [rooms.join(room.code) for _ in range(3)]
    rooms.start(room.code, room.key, QUESTION)
    for seat, text in zip(seats, ("kind", "rude", "rude"), strict=True):
        rooms.answer(room.code, seat, 1, None, text, ((20, 21),))
    seen = screen(rooms, room)["round"]
    assert [one["text"] for one in seen["typed"]] == ["rude", "kind"]  # the most frequent first
    rooms.hide(room.code, room.key, "rude")
    seen = screen(rooms, room)["round"]
    assert [one["text"] for one in seen["typed"]] == ["kind"]
    assert seen["hidden"] == 1
    assert seen["counts"][2]["count"] == 3
    assert "rude" not in str(seen)
    assert "rude" not in str(phone(rooms, room, seats[0]))
    refused("class.error_answer", lambda: rooms.hide(room.code, room.key, "never typed"))


def test_students_hear_of_rounds_and_not_of_every_vote(rooms: Rooms, room: Opened) -> None:
    alone = screen(rooms, room)["version"]
    seats = [rooms.join(room.code) for _ in range(2)]
    assert screen(rooms, room)["version"] > alone
    rooms.start(room.code, room.key, QUESTION)
    before = phone(rooms, room, seats[0])["version"]
    teacher = screen(rooms, room)["version"]
    rooms.answer(room.code, seats[1], 1, 0)
    assert phone(rooms, room, seats[0])["version"] == before
    assert screen(rooms, room)["version"] > teacher
    rooms.lock(room.code, room.key)
    assert phone(rooms, room, seats[0])["version"] > before


@given(st.lists(st.integers(0, 300), min_size=2, max_size=9))
def test_smoothed_shares_are_positive_and_sum_to_one(counts: list[int]) -> None:
    shares = [smoothed_share(counts, place) for place in range(len(counts))]
    assert min(shares) > 0
    assert math.fsum(shares) == pytest.approx(1)


@given(st.text(max_size=60))
def test_cleaned_text_is_short_one_line_and_clean_again(text: str) -> None:
    try:
        cleaned = clean_text(text)
    except PlaygroundError:
        return
    assert 1 <= len(cleaned) <= MAX_TEXT
    assert clean_text(cleaned) == cleaned
    assert len(cleaned.splitlines()) == 1
    assert cleaned == cleaned.strip()


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  a\n\tb ", "a b"),
        ("\u202eevil\u0007", "evil"),
        ("\u1112\u1161\u11ab", "한"),
        ("👩‍👧", "👩‍👧"),
        ("<b>", "<b>"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(typed: str, cleaned: str) -> None:
    assert clean_text(typed) == cleaned


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "x" * 41, "x" * 100_000, None, 7, ["a"]])
def test_what_is_no_short_text_is_refused(typed: object) -> None:
    refused("class.error_text", lambda: clean_text(typed))


def test_tries_are_counted_for_a_minute_by_address_and_in_all(clock: Clock) -> None:
    tries = Tries(per_address=2, in_all=3, clock=clock)
    for _ in range(2):
        assert not tries.is_over("a")
        tries.count("a")
    assert tries.is_over("a")
    assert not tries.is_over("b")
    tries.count("b")
    assert tries.is_over("c")
    clock.now += 59
    assert tries.is_over("a")
    clock.now += 1
    assert not tries.is_over("a")
    assert not tries._counts, "an address is kept for its minute and no longer"


def test_many_threads_at_once_lose_no_seat_and_no_answer(rooms: Rooms, room: Opened) -> None:
    rooms.start(room.code, room.key, QUESTION)
    begin = threading.Barrier(40)

    def student(option: int) -> None:
        begin.wait()
        seat = rooms.join(room.code)
        for choice in (1 - option, option):
            rooms.answer(room.code, seat, 1, choice)

    threads = [threading.Thread(target=student, args=(number % 2,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = screen(rooms, room)
    assert seen["students"] == 40
    assert [one["count"] for one in seen["round"]["counts"]] == [20, 20, 0]
