"""The live class over HTTP: JSON below `/class`, and the students' page.

Teachers prove themselves by a header with the room's key, students by one with their seat; there
are no cookies, so no other site can act in somebody's name. Whoever waits for news holds no thread.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from playground.errors import PlaygroundError
from playground.host import ModelHost
from playground.i18n import accepted
from playground.labs.classroom import Rooms, Tries, as_code
from playground.labs.classroom.lesson import Lesson
from playground.labs.classroom.student import student_page
from playground.labs.classroom.wire import (
    AnswerQuery,
    DoneAnswer,
    EndedAnswer,
    HideQuery,
    JoinedAnswer,
    NewsQuery,
    OpenedAnswer,
    QrAnswer,
    QrQuery,
    Refusal,
    RefusedAnswer,
    RevealQuery,
    RoundTextAnswer,
    SeatView,
    StartQuery,
    TeacherView,
)
from playground.page.wire import Answer, Query, read, said, speak
from playground.server.bell import Bell
from playground.server.network import address_in_network
from playground.server.qr import path_of

log = logging.getLogger(__name__)

KEY_HEADER = "x-class-key"
SEAT_HEADER = "x-class-seat"
WAIT_SECONDS = 20.0
# A minute: wrong codes from one address and from all, and new rooms from one and from all.
WRONG_CODES, WRONG_CODES_IN_ALL = 120, 300
NEW_ROOMS, NEW_ROOMS_IN_ALL = 10, 60
MAX_BYTES = 2_000
MAX_TEXT_BYTES = 400_000  # a round's ids

_STATUS = {
    "class.error_no_room": 404,
    "class.error_key": 403,
    "class.error_seat": 401,
    "class.error_tries": 429,
    "class.error_too_big": 413,
    "class.error_loading": 503,
    "class.error_full_house": 503,
    "class.error_room_full": 409,
    "class.error_locked": 409,
    "class.error_running": 409,
    "class.error_no_round": 409,
    "class.error_too_late": 409,
    "error.internal": 500,
}
_WRONG = {"class.error_no_room", "class.error_key", "class.error_seat"}  # counts as a try
_NEVER_KEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: from which address, about which room, with which key or seat."""

    request: Request
    address: str
    code: str
    key: str
    seat: str


Handler = Callable[[Caller, Any], Awaitable[Answer]]  # the second is the route's own query
Check = Callable[[Caller], None]
View = TypeVar("View", SeatView, TeacherView)


class Classroom:
    """The routes of one server and the rooms they speak of."""

    def __init__(self, host: ModelHost, rooms: Rooms, wrong: Tries, opened: Tries) -> None:
        """Serve `rooms`; rounds are asked of `host`'s models, tries counted by the other two."""
        self._lesson = Lesson(host, rooms)
        self._rooms = rooms
        self._wrong = wrong
        self._opened = opened
        self._bell = Bell()

    def routes(self) -> list[BaseRoute]:
        """Where the server answers."""
        teach = partial(self._route, check=self._check_key)
        sit = partial(self._route, check=self._check_seat)
        return [
            Route("/class", student_page),
            self._route("POST", "", Query, self._open),
            self._route("POST", "/{code}/join", Query, self._join),
            teach("POST", "/{code}/start", StartQuery, self._start, max_bytes=MAX_TEXT_BYTES),
            teach("POST", "/{code}/lock", Query, self._lock),
            teach("POST", "/{code}/reveal", RevealQuery, self._reveal),
            teach("POST", "/{code}/next", Query, self._next),
            teach("POST", "/{code}/hide", HideQuery, self._hide),
            teach("POST", "/{code}/close", Query, self._close),
            teach("GET", "/{code}/teacher", NewsQuery, self._teacher),
            teach("GET", "/{code}/text", Query, self._text),
            teach("GET", "/{code}/qr", QrQuery, self._qr),
            sit("GET", "/{code}/seat", NewsQuery, self._seat),
            sit("POST", "/{code}/answer", AnswerQuery, self._answer),
            Route("/class/{code}", student_page),
        ]

    # --- teachers ---

    async def _open(self, caller: Caller, query: Query) -> OpenedAnswer:
        if self._opened.is_over(caller.address):
            raise PlaygroundError("class.error_tries")
        self._opened.count(caller.address)
        opened = self._rooms.open()
        url = caller.request.url
        network = await run_in_threadpool(address_in_network, url.scheme, url.port)
        return OpenedAnswer(code=opened.code, key=opened.key, network=network)

    async def _start(self, caller: Caller, query: StartQuery) -> TeacherView:
        await run_in_threadpool(self._lesson.start, caller.code, caller.key, query)
        return self._news(caller)

    async def _lock(self, caller: Caller, query: Query) -> TeacherView:
        self._rooms.lock(caller.code, caller.key)
        return self._news(caller)

    async def _reveal(self, caller: Caller, query: RevealQuery) -> TeacherView:
        await run_in_threadpool(self._lesson.reveal, caller.code, caller.key, query.comes)
        return self._news(caller)

    async def _next(self, caller: Caller, query: Query) -> TeacherView:
        self._rooms.next(caller.code, caller.key)
        return self._news(caller)

    async def _hide(self, caller: Caller, query: HideQuery) -> TeacherView:
        self._rooms.hide(caller.code, caller.key, query.text)
        return self._news(caller)

    async def _close(self, caller: Caller, query: Query) -> DoneAnswer:
        self._rooms.close(caller.code, caller.key)
        self._ring(caller.code)
        return DoneAnswer()

    async def _teacher(self, caller: Caller, query: NewsQuery) -> TeacherView | EndedAnswer:
        see = partial(self._rooms.teacher_view, caller.code, caller.key)
        return await self._wait(query.since, f"{caller.code} teacher", see)

    async def _text(self, caller: Caller, query: Query) -> RoundTextAnswer:
        return self._lesson.text(caller.code, caller.key)

    async def _qr(self, caller: Caller, query: QrQuery) -> QrAnswer:
        address = query.address
        is_http = address.startswith(("http://", "https://"))
        if not is_http or not address.endswith(f"/{caller.code}"):
            raise PlaygroundError("error.bad_request")
        size, path = path_of(address)
        return QrAnswer(size=size, path=path)

    def _news(self, caller: Caller) -> TeacherView:
        self._ring(caller.code)
        return self._rooms.teacher_view(caller.code, caller.key)

    def _ring(self, code: str) -> None:
        self._bell.ring(f"{code} teacher")
        self._bell.ring(f"{code} seats")

    # --- students ---

    async def _join(self, caller: Caller, query: Query) -> JoinedAnswer:
        # Before the code is looked at: to those who tried too often even a good one tells nothing.
        if self._wrong.is_over(caller.address):
            raise PlaygroundError("class.error_tries")
        seat = self._rooms.join(caller.code)
        self._bell.ring(f"{caller.code} teacher")
        state = self._rooms.seat_view(caller.code, seat)
        return JoinedAnswer(code=caller.code, seat=seat, state=state)

    async def _seat(self, caller: Caller, query: NewsQuery) -> SeatView | EndedAnswer:
        see = partial(self._rooms.seat_view, caller.code, caller.seat)
        return await self._wait(query.since, f"{caller.code} seats", see)

    async def _answer(self, caller: Caller, query: AnswerQuery) -> SeatView:
        self._lesson.answer(caller.code, caller.seat, query)
        self._bell.ring(f"{caller.code} teacher")
        return self._rooms.seat_view(caller.code, caller.seat)

    # --- both ---

    def _check_key(self, caller: Caller) -> None:
        self._rooms.check_key(caller.code, caller.key)

    def _check_seat(self, caller: Caller) -> None:
        self._rooms.check_seat(caller.code, caller.seat)

    async def _wait(self, since: str, bell: str, see: Callable[[], View]) -> View | EndedAnswer:
        """The view, at once when it is another one than the asker knows, else as soon as it is.

        Of a room that ends meanwhile there is only that to tell.
        """
        clock = asyncio.get_running_loop().time
        end = clock() + WAIT_SECONDS
        has_waited = False
        while True:
            with self._bell.listening(bell) as rung:
                try:
                    seen = see()
                except PlaygroundError as error:
                    if error.key != "class.error_no_room" or not has_waited:
                        raise
                    return EndedAnswer()
                left = end - clock()
                if str(seen.version) != since or left <= 0:
                    return seen
                if seen.round and seen.round.seconds_left is not None:
                    left = min(left, seen.round.seconds_left + 0.01)
                await asyncio.wait([rung], timeout=left)
            has_waited = True

    def _route(
        self,
        method: str,
        path: str,
        kind: type[Query],
        handler: Handler,
        check: Check = lambda caller: None,
        max_bytes: int = MAX_BYTES,
    ) -> Route:
        """A route whose caller is checked, then the query; every failure is one kind of answer."""

        async def endpoint(request: Request) -> Response:
            caller = _caller(request)
            try:
                sent = await _body(request, max_bytes) if method == "POST" else _params(request)
                check(caller)
                answer = await handler(caller, read(kind, sent))
            except PlaygroundError as error:
                return _refusal(caller, self._counted(caller, error))
            except Exception:
                log.exception("a request to a live class failed")
                return _refusal(caller, PlaygroundError("error.internal"))
            return _json(answer, 200)

        return Route(f"/class/rooms{path}", endpoint, methods=[method])

    def _counted(self, caller: Caller, error: PlaygroundError) -> PlaygroundError:
        """The error to tell: whoever has tried too often hears that instead."""
        if error.key not in _WRONG:
            return error
        if self._wrong.is_over(caller.address):
            return PlaygroundError("class.error_tries")
        self._wrong.count(caller.address)
        return error


def _caller(request: Request) -> Caller:
    return Caller(
        request=request,
        address=request.client.host if request.client else "",
        code=as_code(request.path_params.get("code", "")),
        key=request.headers.get(KEY_HEADER, ""),
        seat=request.headers.get(SEAT_HEADER, ""),
    )


def _refusal(caller: Caller, error: PlaygroundError) -> Response:
    sentence = said(error)
    spoken = speak(accepted(caller.request.headers.get("accept-language", "")), sentence)
    refusal = Refusal(key=sentence.key, params=sentence.params, sentence=spoken)
    return _json(RefusedAnswer(error=refusal), _STATUS.get(error.key, 400))


def _json(answer: Answer, status: int) -> Response:
    body = answer.model_dump_json()
    return Response(body, status, headers=_NEVER_KEPT, media_type="application/json")


def _params(request: Request) -> dict[str, str]:
    return dict(request.query_params)


async def _body(request: Request, max_bytes: int) -> object:
    """The JSON that was sent; never more of it in memory than is allowed.

    Raises:
        PlaygroundError: it is too long or no JSON.
    """
    # Of this kind browsers send nothing to another site without asking it.
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise PlaygroundError("error.bad_request")
    sent = bytearray()
    async for chunk in request.stream():
        sent += chunk
        if len(sent) > max_bytes:
            raise PlaygroundError("class.error_too_big", max=f"{max_bytes:,}")
    try:
        return json.loads(sent or b"{}")
    except (ValueError, RecursionError):
        raise PlaygroundError("error.bad_request") from None


def classroom_routes(host: ModelHost) -> list[BaseRoute]:
    """The routes of a server that has just started: no rooms, no tries."""
    wrong = Tries(WRONG_CODES, WRONG_CODES_IN_ALL, monotonic)
    opened = Tries(NEW_ROOMS, NEW_ROOMS_IN_ALL, monotonic)
    return Classroom(host, Rooms(), wrong, opened).routes()
