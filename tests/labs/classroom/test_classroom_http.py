"""A live class over HTTP: who may do what, how news arrives, what is refused and how."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.errors import PlaygroundError
from playground.host import Loaded, ModelHost
from playground.labs.classroom import Rooms, Tries, clean_text
from playground.labs.classroom import lesson as classroom_lesson
from playground.labs.classroom.questions import chances_of, question_of, spellings
from playground.labs.classroom.rooms import ALPHABET
from playground.labs.classroom.wire import StartQuery
from playground.server import class_routes
from playground.server.class_routes import MAX_BYTES, WRONG_CODES, Classroom
from tests import scripted

Answer = dict[str, Any]


class Class:
    """One server with a clock of its own, and one room."""

    def __init__(self, host: ModelHost) -> None:
        self.now = 0.0
        clock: Callable[[], float] = lambda: self.now  # noqa: E731
        rooms = Rooms(clock=clock)
        wrong, opened = Tries(WRONG_CODES, 300, clock), Tries(10, 60, clock)
        self.app = Starlette(routes=Classroom(host, rooms, wrong, opened).routes())
        self.client = TestClient(self.app)
        room = self.client.post("/class/rooms", json={}).json()
        self.code, self.key = room["code"], room["key"]

    def post(self, name: str, body: Answer | None = None, **headers: str) -> httpx.Response:
        return self.client.post(
            f"/class/rooms/{self.code}/{name}",
            json=body or {},
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def teach(self, name: str, body: Answer | None = None) -> httpx.Response:
        return self.post(name, body, x_class_key=self.key)

    def start(self, **options: object) -> Answer:
        request = {"kind": "guess", "options": 4, "text": scripted.LOOP_PROMPT, **options}
        answer = self.teach("start", request)
        assert answer.status_code == 200, answer.text
        seen: Answer = answer.json()
        return seen

    def join(self) -> str:
        seat: str = self.post("join").json()["seat"]
        return seat

    def answer(self, seat: str, **body: object) -> httpx.Response:
        return self.post("answer", {"round": 1, **body}, x_class_seat=seat)

    def get(self, name: str, **headers: str) -> httpx.Response:
        return self.client.get(
            f"/class/rooms/{self.code}/{name}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def seat(self, seat: str) -> Answer:
        seen: Answer = self.get("seat", x_class_seat=seat).json()
        return seen


@pytest.fixture
def lesson(host: ModelHost) -> Iterator[Class]:
    made = Class(host)
    yield made
    made.client.close()


def test_one_round_from_the_first_student_to_the_reveal(lesson: Class) -> None:
    seats = [lesson.join() for _ in range(3)]
    seen = lesson.start()
    options = seen["round"]["options"]
    assert len(set(options)) == 4
    best = options.index("␣green")  # what the scripted model is sure of
    assert lesson.answer(seats[0], option=best).status_code == 200
    assert lesson.answer(seats[1], option=(best + 1) % 4).status_code == 200
    told = lesson.get("teacher", x_class_key=lesson.key).json()
    assert told["students"] == 3
    assert [one["count"] for one in told["round"]["counts"]][best] == 1
    assert told["round"]["reveal"] is None
    shown = lesson.teach("reveal").json()["round"]["reveal"]
    assert shown["place"] == best
    assert sum(one["probability"] for one in shown["model"]) == pytest.approx(1)
    assert shown["token"]["rank"] == 1
    phone = lesson.seat(seats[0])
    assert phone["round"]["mine"]["hit"] is True
    assert phone["score"] == {"guesses": 1, "hits": 1}
    assert lesson.teach("next").json()["round"] is None


def test_the_server_computes_the_probabilities_and_believes_no_browser(
    lesson: Class, loaded: Loaded
) -> None:
    ids = list(loaded.tokenizer.encode(scripted.LOOP_PROMPT))
    request = {"kind": "guess", "options": 8, "ids": ids, "prompt_length": len(ids)}
    question = question_of(loaded, StartQuery.model_validate(request))
    for believed in ({"probabilities": [1.0] * 8}, {"comes": {"pick": 5}}):
        assert lesson.teach("start", {**request, **believed}).status_code == 400
    seen = lesson.start(options=8, ids=ids)
    assert sorted(seen["round"]["options"]) == sorted(one.text for one in question.options)
    shown = lesson.teach("reveal").json()["round"]["reveal"]
    assert sorted(one["probability"] for one in shown["model"][:8]) == sorted(
        one.probability for one in question.options
    )
    assert shown["token"]["id"] == question.comes["pick"].id


def test_a_question_knows_what_settings_and_dice_say(loaded: Loaded) -> None:
    request = {
        "kind": "guess",
        "options": 2,
        "text": "Once upon a time",
        "settings": {"strategy": "sample", "seed": 3, "temperature": 2.0},
    }
    warm = question_of(loaded, StartQuery.model_validate(request))
    cold = question_of(loaded, StartQuery.model_validate(request | {"settings": {}}))
    assert cold.comes["pick"] == cold.comes["best"] == warm.comes["best"]
    assert warm.comes["pick"] == warm.comes["draw"]
    assert cold.comes["draw"] != cold.comes["best"]  # greedy settings have dice too
    chances = chances_of(loaded, warm.ids, [option.id for option in warm.options])
    assert chances == {option.id: option.probability for option in warm.options}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "exam"},
        {"options": 1},
        {"options": 9},
        {"options": "4"},
        {"seconds": 0},
        {"seconds": 10_000},
        {"ids": [-1]},
        {"ids": ["1"]},
        {"settings": {"temperature": "hot"}},
        {"settings": 7},
        {"model": 7},
        {"model": "somebody/else"},
    ],
)
def test_a_wrong_round_is_refused_with_a_sentence(lesson: Class, wrong: Answer) -> None:
    request = {"kind": "guess", "options": 4, "text": "Hi", **wrong}
    answer = lesson.teach("start", request)
    assert answer.status_code == 400
    assert answer.json()["error"]["sentence"].endswith(".")
    assert lesson.get("teacher", x_class_key=lesson.key).json()["round"] is None


@pytest.mark.parametrize("name", ["start", "lock", "reveal", "next", "hide", "close"])
def test_only_the_key_lets_anybody_teach(lesson: Class, name: str) -> None:
    seat = lesson.join()
    for headers in ({}, {"x_class_key": ""}, {"x_class_key": seat}, {"x_class_seat": seat}):
        assert lesson.post(name, {}, **headers).status_code == 403
    assert lesson.get("teacher", x_class_key=seat).status_code == 403
    assert lesson.get("text").status_code == lesson.get("qr").status_code == 403
    assert lesson.get("teacher", x_class_key=lesson.key).status_code == 200


def test_a_seat_is_kept_by_its_token_and_never_told_to_others(lesson: Class) -> None:
    seat, other = lesson.join(), lesson.join()
    lesson.start()
    lesson.answer(seat, option=2)
    again = lesson.seat(seat)  # the phone was reloaded
    assert again["round"]["mine"]["place"] == 2
    assert lesson.seat(other)["round"]["mine"] is None
    for told in (lesson.seat(other), lesson.get("teacher", x_class_key=lesson.key).json()):
        assert seat not in json.dumps(told)
    assert lesson.get("teacher", x_class_key=lesson.key).json()["students"] == 2
    assert lesson.get("seat", x_class_seat="0" * 32).status_code == 401


def test_students_are_told_neither_counts_nor_chances_before_the_reveal(lesson: Class) -> None:
    seat = lesson.join()
    lesson.start(free_text=True)
    lesson.answer(seat, text="purple")
    lesson.teach("lock")
    told = lesson.get("seat", x_class_seat=seat).text
    for word in ("probability", "count", "percent", "rank", "ids"):
        assert word not in told
    assert "probability" not in lesson.get("teacher", x_class_key=lesson.key).text.replace(
        '"probability":null', ""
    )


def test_wrong_codes_are_counted_and_then_even_good_ones_tell_nothing(lesson: Class) -> None:
    seat = lesson.join()
    for number in range(WRONG_CODES):
        code = "2222" + ALPHABET[number // 30] + ALPHABET[number % 30]
        assert lesson.client.post(f"/class/rooms/{code}/join", json={}).status_code == 404
    assert lesson.post("join").status_code == 429
    assert lesson.client.post("/class/rooms/333333/join", json={}).status_code == 429
    guess = {"x-class-seat": "0" * 32}
    found = lesson.client.get(f"/class/rooms/{lesson.code}/seat", headers=guess)
    missed = lesson.client.get("/class/rooms/333333/seat", headers=guess)
    assert found.status_code == missed.status_code == 429
    assert found.json() == missed.json()
    assert lesson.get("seat", x_class_seat=seat).status_code == 200  # who is in stays in
    lesson.now += 61
    assert lesson.post("join").status_code == 200


def test_rooms_cannot_be_opened_without_end(lesson: Class) -> None:
    answers = [lesson.client.post("/class/rooms", json={}).status_code for _ in range(10)]
    assert answers == [200] * 9 + [429]


def test_codes_may_be_typed_in_small_letters(lesson: Class) -> None:
    answer = lesson.client.post(f"/class/rooms/{lesson.code.lower()}/join", json={})
    assert answer.json()["code"] == lesson.code


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"x" * (MAX_BYTES + 1), {"content-type": "application/json"}, 413),
        (b"{", {"content-type": "application/json"}, 400),
        (b"[1]", {"content-type": "application/json"}, 400),
        (b"\xff", {"content-type": "application/json"}, 400),
        (b"[" * 1_900, {"content-type": "application/json"}, 400),
        (b"{}", {"content-type": "text/plain"}, 400),
        (b"{}", {}, 400),
    ],
)
def test_bodies_are_small_json_objects(
    lesson: Class, body: bytes, headers: dict[str, str], status: int
) -> None:
    for url in ("/class/rooms", f"/class/rooms/{lesson.code}/join"):
        answer = lesson.client.post(url, content=body, headers=headers)
        assert answer.status_code == status
        assert "Traceback" not in answer.text
        assert answer.json()["error"]["sentence"]


@pytest.mark.parametrize(
    "body",
    [
        {"round": "1"},
        {"round": None},
        {"option": "0"},
        {"option": 99},
        {"option": True},
        {"text": "x" * 41},
        {"text": 7},
        {"text": " "},
    ],
)
def test_what_is_no_answer_is_refused(lesson: Class, body: Answer) -> None:
    seat = lesson.join()
    lesson.start(free_text=True)
    answer = lesson.answer(seat, **body)
    assert answer.status_code in (400, 409)
    assert answer.json()["error"]["sentence"]
    assert lesson.seat(seat)["round"]["mine"] is None


def test_refusals_speak_the_visitors_language(lesson: Class) -> None:
    korean = lesson.get("teacher", accept_language="ko-KR,ko;q=0.9").json()["error"]["sentence"]
    assert re.search("[가-힣]", korean)
    answered = lesson.post("answer", {}, accept_language="ko").json()["error"]["sentence"]
    assert re.search("[가-힣]", answered)
    other = lesson.get("teacher", accept_language="fr").json()["error"]
    assert not re.search("[가-힣]", other["sentence"])


def test_every_refusal_has_one_form_with_a_key_for_the_teachers_page(lesson: Class) -> None:
    for answer, key, params in (
        (lesson.get("teacher"), "class.error_key", {}),
        (lesson.post("join", {"text": "x" * MAX_BYTES}), "class.error_too_big", {"max": "2,000"}),
        (lesson.teach("lock"), "class.error_no_round", {}),
        (
            lesson.teach("start", {"kind": "vote", "options": 9}),
            "error.out_of_range",
            {"name": "options", "value": 9, "low": 2, "high": 8},
        ),
    ):
        told = answer.json()
        assert set(told) == {"error"}
        assert set(told["error"]) == {"key", "params", "sentence"}
        assert (told["error"]["key"], told["error"]["params"]) == (key, params)


def test_a_typed_option_counts_as_the_option_with_or_without_its_space(lesson: Class) -> None:
    seats = [lesson.join() for _ in range(3)]
    options = lesson.start(free_text=True)["round"]["options"]
    for seat, text in zip(seats, ("green", " green ", "greenhouse effect"), strict=True):
        assert lesson.answer(seat, text=text).status_code == 200
    seen = lesson.teach("reveal").json()["round"]
    assert seen["counts"][options.index("␣green")]["count"] == 2
    (typed,) = seen["typed"]
    assert typed["text"] == "greenhouse effect"
    assert 0 < typed["probability"] < 1


def test_no_answer_slips_in_while_the_reveal_is_computed(
    lesson: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = lesson.join()
    lesson.start(free_text=True)
    lesson.answer(seat, text="purple")
    meanwhile: list[int] = []

    def compute(*_: object) -> dict[int, float]:
        meanwhile.append(lesson.answer(seat, option=0).status_code)
        return {}

    monkeypatch.setattr(classroom_lesson, "chances_of", compute)
    assert lesson.teach("reveal").json()["round"]["reveal"]["answers"] == 1
    assert meanwhile == [409]


def test_words_are_spelled_both_ways(loaded: Loaded) -> None:
    tokenizer = loaded.tokenizer
    assert spellings(tokenizer, "red") == (tokenizer.encode(" red"), tokenizer.encode("red"))


def test_typed_text_is_hidden_by_the_teacher_and_stays_text(lesson: Class) -> None:
    seat = lesson.join()
    lesson.start(free_text=True)
    text = "<script>alert(1)</script>"
    lesson.answer(seat, text=text)
    told = lesson.get("teacher", x_class_key=lesson.key)
    assert told.headers["content-type"] == "application/json"
    assert told.headers["x-content-type-options"] == "nosniff"
    assert told.json()["round"]["typed"][0]["text"] == clean_text(text)
    hidden = lesson.teach("hide", {"text": text}).json()["round"]
    assert hidden["typed"] == []
    assert hidden["hidden"] == 1
    assert lesson.teach("hide", {"text": "never typed"}).status_code == 400


def test_the_ids_of_the_round_come_back_exactly(lesson: Class, loaded: Loaded) -> None:
    ids = [*loaded.tokenizer.encode("The light"), 3, 3]
    lesson.start(ids=ids)
    told = lesson.get("text", x_class_key=lesson.key).json()
    assert told["ids"] == ids
    assert told["text"] == loaded.tokenizer.decode(ids)
    assert told["model"] == loaded.info.id


def test_the_qr_code_is_drawn_for_addresses_of_the_room_alone(lesson: Class) -> None:
    def qr(address: str) -> httpx.Response:
        return lesson.client.get(
            f"/class/rooms/{lesson.code}/qr",
            params={"address": address},
            headers={"x-class-key": lesson.key},
        )

    drawn = qr(f"http://192.0.2.7:7860/class/{lesson.code}").json()
    assert drawn["size"] % 4 == 1  # as every QR code's
    assert re.fullmatch(r"(M\d+ \d+h1v1h-1z)+", drawn["path"])
    for wrong in ("", "javascript:alert(1)", "http://x/class/OTHER", f"http://{'x' * 400}"):
        assert qr(wrong).status_code == 400


def test_a_model_that_is_not_there_yet_is_said_to_be_loading(loaded: Loaded) -> None:
    waiting = SimpleNamespace(ready=lambda model=None: None, tokenizers=tuple)
    lesson = Class(waiting)  # type: ignore[arg-type]
    answer = lesson.teach("start", {"kind": "guess", "options": 4, "text": "Hi"})
    assert answer.status_code == 503
    assert answer.json()["error"]["key"] == "class.error_loading"


def test_an_accident_is_a_sentence_too(host: ModelHost, caplog: pytest.LogCaptureFixture) -> None:
    def fail(model: str | None = None) -> None:
        raise RuntimeError("secret detail")

    lesson = Class(SimpleNamespace(ready=fail, tokenizers=tuple))  # type: ignore[arg-type]
    answer = lesson.teach("start", {"kind": "guess", "options": 4, "text": "Hi"})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "secret detail" in caplog.text


def news(lesson: Class, act: Callable[[], object], seats: list[str]) -> list[Answer]:
    """What all seats hear that wait for news when `act` happens; without seats, the teacher."""
    listeners = [("seat", {"x-class-seat": seat}) for seat in seats]
    listeners = listeners or [("teacher", {"x-class-key": lesson.key})]

    async def wait() -> list[Answer]:
        transport = httpx.ASGITransport(app=lesson.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:

            async def listen(name: str, headers: dict[str, str]) -> Answer:
                url = f"/class/rooms/{lesson.code}/{name}"
                since = (await client.get(url, headers=headers)).json()["version"]
                answer = await client.get(f"{url}?since={since}", headers=headers, timeout=60)
                told: Answer = answer.json()
                return told

            waiting = [asyncio.create_task(listen(*listener)) for listener in listeners]
            await asyncio.sleep(0.2)
            assert not any(one.done() for one in waiting)
            await asyncio.to_thread(act)
            return await asyncio.wait_for(asyncio.gather(*waiting), 60)

    # Beside a browser test's loop, which may be alive in this thread.
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, wait()).result()


def test_all_who_wait_are_woken_by_a_round_a_lock_and_the_end(
    lesson: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_routes, "WAIT_SECONDS", 1e6)  # nothing but the bell ends it
    seats = [lesson.join() for _ in range(20)]
    heard = news(lesson, lesson.start, seats)
    assert [one["round"]["state"] for one in heard] == ["open"] * 20
    heard = news(lesson, lambda: lesson.teach("lock"), seats)
    assert [one["round"]["state"] for one in heard] == ["locked"] * 20
    heard = news(lesson, lambda: lesson.teach("close"), seats)
    assert heard == [{"ended": True}] * 20
    assert lesson.get("seat", x_class_seat=seats[0]).status_code == 404


def test_the_teacher_hears_of_everybody_who_joins_and_of_every_answer(
    lesson: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_routes, "WAIT_SECONDS", 1e6)
    seats: list[str] = []
    (heard,) = news(lesson, lambda: seats.append(lesson.join()), [])
    assert heard["students"] == 1
    lesson.start()
    (heard,) = news(lesson, lambda: lesson.answer(seats[0], option=0), [])
    assert heard["round"]["answers"] == 1


def test_all_who_wait_hear_when_the_time_is_over(
    lesson: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_routes, "WAIT_SECONDS", 1e6)  # no bell rings, nobody acts
    seats = [lesson.join() for _ in range(2)]
    lesson.start(seconds=5)
    lesson.now += 4.95

    def pass_time() -> None:
        lesson.now += 0.1

    heard = news(lesson, pass_time, seats)
    assert [one["round"]["state"] for one in heard] == ["locked"] * 2


@pytest.mark.parametrize("path", ["/class", "/class/ABCDEF", "/class/<script>"])
def test_the_students_page_is_small_and_asks_nobody_else(lesson: Class, path: str) -> None:
    page = lesson.client.get(path)
    assert page.status_code == 200
    assert len(page.content) < 60_000
    assert "default-src 'none'" in page.headers["content-security-policy"]
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert re.search(r"; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+'$", policy)
    # Names of XML, which nobody fetches, are all that looks like another host.
    hosts = re.findall(r"https?://[^/\"']*", page.text)
    assert set(hosts) <= {"http://www.w3.org"}
    assert not re.search(r"\b(src|href)=\"(?!data:)", page.text)
    assert page.text == lesson.client.get("/class").text  # no room is given away


def test_the_page_is_served_beside_the_playground(url: str) -> None:
    with httpx.Client(base_url=url) as client:
        assert 'id="door-code"' in client.get("class").text
        opened = client.post("class/rooms", json={}).json()
        joined = client.post(f"class/rooms/{opened['code']}/join", json={}).json()
        assert joined["state"]["round"] is None
        headers = {"x-class-key": opened["key"]}
        client.post(f"class/rooms/{opened['code']}/close", json={}, headers=headers)


def test_an_error_has_a_status_and_a_key(lesson: Class) -> None:
    with pytest.raises(PlaygroundError):
        clean_text("")
    refused = lesson.client.get("/class/rooms/222222/teacher").json()["error"]
    assert refused["key"] == "class.error_no_room"
