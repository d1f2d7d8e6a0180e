"""The live class over HTTP: JSON below `/class`, and the students' page.

Teachers prove themselves by a header with the room's key, students by one with their seat; there
are no cookies, so no other site can act in somebody's name. Whoever waits for news holds no thread.
"""

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable
from time import monotonic

import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from playground.errors import PlaygroundError
from playground.host import ModelHost
from playground.i18n import Lang, accepted, as_lang, explain, t
from playground.labs.classroom import Question, Rooms, Tries, as_code, clean_text
from playground.labs.classroom.questions import chances_of, question_of, spellings
from playground.labs.classroom.student import student_page
from playground.page.requests import Answer
from playground.server.bell import Bell
from playground.tokenizer import Tokenizer, plain_text

log = logging.getLogger(__name__)

KEY_HEADER = "x-class-key"
SEAT_HEADER = "x-class-seat"
WAIT_SECONDS = 20.0
# A minute: wrong codes from one address and from all, and new rooms from one and from all.
WRONG_CODES, WRONG_CODES_IN_ALL = 120, 300
NEW_ROOMS, NEW_ROOMS_IN_ALL = 10, 60
MAX_BYTES = 2_000
MAX_TEXT_BYTES = 400_000  # a round's ids
MAX_ADDRESS = 300

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
}
_WRONG = {"class.error_no_room", "class.error_key", "class.error_seat"}  # counts as a try
_NEVER_KEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}

Handler = Callable[[Request, Answer], Awaitable[Answer]]


class Classroom:
    """The routes of one server and the rooms they speak of."""

    def __init__(self, host: ModelHost, rooms: Rooms, wrong: Tries, opened: Tries) -> None:
        """Serve `rooms`; rounds are asked of `host`'s models, tries counted by the other two."""
        self._host = host
        self._rooms = rooms
        self._wrong = wrong
        self._opened = opened
        self._bell = Bell()

    def routes(self) -> list[BaseRoute]:
        """Where the server answers."""
        posts: dict[str, Handler] = {
            "join": self._join,
            "answer": self._answer,
            "start": self._start,
            "lock": self._lock,
            "reveal": self._reveal,
            "next": self._next,
            "hide": self._hide,
            "close": self._close,
        }
        gets: dict[str, Handler] = {
            "seat": self._seat,
            "teacher": self._teacher,
            "text": self._text,
            "qr": self._qr,
        }
        room = "/class/rooms/{code}"
        return [
            Route("/class", student_page),
            Route("/class/rooms", self._json(self._open, MAX_BYTES), methods=["POST"]),
            *(
                Route(
                    f"{room}/{name}",
                    self._json(handler, MAX_TEXT_BYTES if name == "start" else MAX_BYTES),
                    methods=["POST"],
                )
                for name, handler in posts.items()
            ),
            *(Route(f"{room}/{name}", self._json(handler, 0)) for name, handler in gets.items()),
            Route("/class/{code}", student_page),
        ]

    # --- teachers ---

    async def _open(self, request: Request, body: Answer) -> Answer:
        if self._opened.is_over(_address(request)):
            raise PlaygroundError("class.error_tries")
        self._opened.count(_address(request))
        opened = self._rooms.open()
        network = await run_in_threadpool(_network_address, request)
        return {"code": opened.code, "key": opened.key, "network": network}

    async def _start(self, request: Request, body: Answer) -> Answer:
        code, key = _code(request), _key(request)
        self._rooms.check_key(code, key)
        question = await run_in_threadpool(self._question, body)
        self._rooms.start(code, key, question)
        return self._news(code, key)

    def _question(self, body: Answer) -> Question:
        model = body.get("model")
        if model is not None and not isinstance(model, str):
            raise PlaygroundError("error.bad_request")
        loaded = self._host.ready(model)
        if loaded is None:
            raise PlaygroundError("class.error_loading")
        return question_of(loaded, body)

    async def _lock(self, request: Request, body: Answer) -> Answer:
        code, key = _code(request), _key(request)
        self._rooms.lock(code, key)
        return self._news(code, key)

    async def _reveal(self, request: Request, body: Answer) -> Answer:
        code, key = _code(request), _key(request)
        self._rooms.lock(code, key)  # what is typed after this has no probability
        chances = await run_in_threadpool(self._chances, code, key)
        self._rooms.reveal(code, key, body.get("comes"), chances)
        return self._news(code, key)

    def _chances(self, code: str, key: str) -> dict[int, float]:
        question, ids = self._rooms.typed_ids(code, key)
        loaded = self._host.ready(question.model) if ids else None
        return chances_of(loaded, question.ids, ids) if loaded else {}

    async def _next(self, request: Request, body: Answer) -> Answer:
        code, key = _code(request), _key(request)
        self._rooms.next(code, key)
        return self._news(code, key)

    async def _hide(self, request: Request, body: Answer) -> Answer:
        code, key = _code(request), _key(request)
        self._rooms.hide(code, key, str(body.get("text")))
        return self._news(code, key)

    async def _close(self, request: Request, body: Answer) -> Answer:
        code = _code(request)
        self._rooms.close(code, _key(request))
        self._ring(code)
        return {}

    def _news(self, code: str, key: str) -> Answer:
        self._ring(code)
        return self._rooms.teacher_view(code, key)

    def _ring(self, code: str) -> None:
        self._bell.ring(f"{code} teacher")
        self._bell.ring(f"{code} seats")

    async def _teacher(self, request: Request, body: Answer) -> Answer:
        code, key = _code(request), _key(request)
        return await self._wait(
            request, f"{code} teacher", lambda: self._rooms.teacher_view(code, key)
        )

    async def _text(self, request: Request, body: Answer) -> Answer:
        """The round's ids and their text, for a page that has been opened anew."""
        question, _ = self._rooms.typed_ids(_code(request), _key(request))
        tokenizer = self._tokenizer(question.model)
        if tokenizer is None:
            raise PlaygroundError("class.error_loading")
        text = plain_text(tokenizer.tokens(question.ids))
        return {"model": question.model, "ids": list(question.ids), "text": text}

    async def _qr(self, request: Request, body: Answer) -> Answer:
        """The QR code of the room's address as the path of an SVG, one unit for each square."""
        code = _code(request)
        self._rooms.check_key(code, _key(request))
        address = request.query_params.get("address", "")
        is_ours = address.startswith(("http://", "https://")) and address.endswith(f"/{code}")
        if not is_ours or len(address) > MAX_ADDRESS:
            raise PlaygroundError("error.bad_request")
        squares = segno.make_qr(address, error="m").matrix
        path = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, row in enumerate(squares)
            for x, is_dark in enumerate(row)
            if is_dark
        )
        return {"size": len(squares), "path": path}

    # --- students ---

    async def _join(self, request: Request, body: Answer) -> Answer:
        # Before the code is looked at: to those who tried too often even a good one tells nothing.
        if self._wrong.is_over(_address(request)):
            raise PlaygroundError("class.error_tries")
        code = _code(request)
        seat = self._rooms.join(code)
        self._bell.ring(f"{code} teacher")
        return {"code": code, "seat": seat, "state": self._rooms.seat_view(code, seat)}

    async def _seat(self, request: Request, body: Answer) -> Answer:
        code, seat = _code(request), request.headers.get(SEAT_HEADER, "")
        return await self._wait(request, f"{code} seats", lambda: self._rooms.seat_view(code, seat))

    async def _answer(self, request: Request, body: Answer) -> Answer:
        code, seat = _code(request), request.headers.get(SEAT_HEADER, "")
        number, option, text = body.get("round"), body.get("option"), ""
        if type(number) is not int or not (option is None or type(option) is int):
            raise PlaygroundError("class.error_answer")
        question = self._rooms.question(code, seat)
        ways: tuple[tuple[int, ...], ...] = ()
        if body.get("text") is not None:
            text = clean_text(body["text"])
            tokenizer = self._tokenizer(question.model) if question else None
            ways = spellings(tokenizer, text) if tokenizer else ()
        self._rooms.answer(code, seat, number, option, text, ways)
        self._bell.ring(f"{code} teacher")
        return self._rooms.seat_view(code, seat)

    def _tokenizer(self, model: str) -> Tokenizer | None:
        """The model's, which stays for a while after its weights have left."""
        known = (one.tokenizer for one in self._host.tokenizers() if one.info.id == model)
        return next(known, None)

    # --- both ---

    async def _wait(self, request: Request, bell: str, view: Callable[[], Answer]) -> Answer:
        """The view, at once when it is another one than the asker knows, else as soon as it is.

        Of a room that ends meanwhile there is only that to tell.
        """
        since = request.query_params.get("since")
        clock = asyncio.get_running_loop().time
        end = clock() + WAIT_SECONDS
        has_waited = False
        while True:
            with self._bell.listening(bell) as rung:
                try:
                    seen = view()
                except PlaygroundError as error:
                    if error.key != "class.error_no_room" or not has_waited:
                        raise
                    return {"ended": True}  # while they waited
                left = end - clock()
                if str(seen["version"]) != since or left <= 0:
                    return seen
                until_locked = (seen["round"] or {}).get("seconds_left")
                if until_locked is not None:
                    left = min(left, until_locked + 0.01)
                await asyncio.wait([rung], timeout=left)
            has_waited = True

    def _json(
        self, handler: Handler, max_bytes: int
    ) -> Callable[[Request], Awaitable[JSONResponse]]:
        """The handler with its body read, and every failure as a status and a sentence."""

        async def endpoint(request: Request) -> JSONResponse:
            lang = _lang(request, {})
            try:
                body = await _body(request, max_bytes) if max_bytes else {}
                lang = _lang(request, body)
                answer = await handler(request, body)
            except PlaygroundError as error:
                return self._failed(request, error, lang)
            except Exception:
                log.exception("a request to a live class failed")
                return _failure(500, "error.internal", t(lang, "error.internal"))
            return JSONResponse(answer, headers=_NEVER_KEPT)

        return endpoint

    def _failed(self, request: Request, error: PlaygroundError, lang: Lang) -> JSONResponse:
        if error.key in _WRONG:
            address = _address(request)
            if self._wrong.is_over(address):
                error = PlaygroundError("class.error_tries")
            else:
                self._wrong.count(address)
        return _failure(_STATUS.get(error.key, 400), error.key, explain(lang, error))


def _failure(status: int, key: str, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence, "key": key}, status, headers=_NEVER_KEPT)


async def _body(request: Request, max_bytes: int) -> Answer:
    """The JSON object that was sent; never more of it in memory than is allowed.

    Raises:
        PlaygroundError: it is too long or no JSON object.
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
        body = json.loads(sent or b"{}")
    except (ValueError, RecursionError):
        raise PlaygroundError("error.bad_request") from None
    if not isinstance(body, dict):
        raise PlaygroundError("error.bad_request")
    return body


def _code(request: Request) -> str:
    return as_code(request.path_params["code"])


def _key(request: Request) -> str:
    return request.headers.get(KEY_HEADER, "")


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _lang(request: Request, body: Answer) -> Lang:
    asked = body.get("lang") or request.query_params.get("lang")
    return as_lang(asked) if asked else accepted(request.headers.get("accept-language", ""))


def _network_address(request: Request) -> str | None:
    """This computer's address in the network, if the server answers there too."""
    port = request.url.port or (443 if request.url.scheme == "https" else 80)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("192.0.2.1", 9))  # nothing is sent: only the way out is looked up
            address = way.getsockname()[0]
        except OSError:
            return None
    try:
        socket.create_connection((address, port), timeout=0.5).close()
    except OSError:
        return None
    return f"{request.url.scheme}://{address}:{port}"


def classroom_routes(host: ModelHost) -> list[BaseRoute]:
    """The routes of a server that has just started: no rooms, no tries."""
    wrong = Tries(WRONG_CODES, WRONG_CODES_IN_ALL, monotonic)
    opened = Tries(NEW_ROOMS, NEW_ROOMS_IN_ALL, monotonic)
    return Classroom(host, Rooms(), wrong, opened).routes()
