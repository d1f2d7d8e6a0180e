"""A live class of 200 over the real HTTP interface: how soon answers and reveals are seen.

The server runs in its own process (`python -m bench.classroom`), as it does in a class. Its model
is tiny: this measures the room, whose rounds cost one step of the model each.
"""

import asyncio
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

import httpx

STUDENTS = 200
ROUNDS = 2
ANSWER_SECONDS = 3.0  # within which all have answered
TEACHER_PAUSE_SECONDS = 0.15  # as the page has it
_OPTIONS = 4


@dataclass(frozen=True, slots=True)
class Waits:
    """Many waits, in milliseconds."""

    median: float
    most: float  # 95 % are shorter
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Waits":
        """From waits in seconds."""
        taken = [1000 * one for one in seconds]
        return cls(median(taken), quantiles(taken, n=20)[-1], max(taken))


@dataclass(slots=True)
class Times:
    """Every single wait, in seconds."""

    joined: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    revealed: list[float] = field(default_factory=list)


def class_waits(students: int = STUDENTS, rounds: int = ROUNDS) -> dict[str, Waits]:
    """From joining to being in, from an answer to the teacher's screen, from reveal to phone."""
    with _server() as url:
        times = asyncio.run(lesson(url, students, rounds))
    return {
        "from joining to being in, all at once": Waits.of(times.joined),
        f"from an answer to the teacher's screen, all within {ANSWER_SECONDS:g} s": Waits.of(
            times.answered
        ),
        "from the reveal to each phone": Waits.of(times.revealed),
    }


async def lesson(url: str, students: int, rounds: int) -> Times:
    """All rounds of one class at the server of that address."""
    times = Times()
    secure = ssl.create_default_context()  # one for all: making one takes longer than a request
    # Idle connections are closed before the server closes them.
    limits = httpx.Limits(keepalive_expiry=2)
    async with AsyncExitStack() as leaving:

        async def device() -> httpx.AsyncClient:
            made = httpx.AsyncClient(base_url=url, verify=secure, limits=limits, timeout=60)
            return await leaving.enter_async_context(made)

        teacher = await device()
        phones = [await device() for _ in range(students)]
        room = await _post(teacher, "class/rooms", {})
        path, key = f"class/rooms/{room['code']}", {"x-class-key": room["key"]}
        seats = await asyncio.gather(*(_join(phone, path, times) for phone in phones))
        class_ = list(zip(phones, seats, strict=True))
        for number in range(1, rounds + 1):
            request = {"kind": "guess", "options": _OPTIONS, "text": "A class of many"}
            await _post(teacher, f"{path}/start", request, key)
            await _round(teacher, path, key, class_, number, times)
            await _post(teacher, f"{path}/next", {}, key)
    return times


async def _round(
    teacher: httpx.AsyncClient,
    path: str,
    key: dict[str, str],
    class_: Sequence[tuple[httpx.AsyncClient, str]],
    number: int,
    times: Times,
) -> None:
    sent: list[float] = []
    phones = [
        asyncio.create_task(_phone(phone, path, seat, number, place / len(class_), sent))
        for place, (phone, seat) in enumerate(class_)
    ]
    seen: list[float] = []  # when the screen showed the first answer, the second, …
    version = 0
    while len(seen) < len(class_):
        view = await _get(teacher, f"{path}/teacher?since={version}", key)
        version = view["version"]
        seen += [time.perf_counter()] * (view["round"]["answers"] - len(seen))
        await asyncio.sleep(TEACHER_PAUSE_SECONDS)
    times.answered += [shown - at for at, shown in zip(sorted(sent), seen, strict=True)]
    started = time.perf_counter()
    await _post(teacher, f"{path}/reveal", {}, key)
    times.revealed += [at - started for at in await asyncio.gather(*phones)]


async def _join(client: httpx.AsyncClient, path: str, times: Times) -> str:
    started = time.perf_counter()
    seat: str = (await _post(client, f"{path}/join", {}))["seat"]
    times.joined.append(time.perf_counter() - started)
    return seat


async def _phone(
    client: httpx.AsyncClient, path: str, seat: str, number: int, share: float, sent: list[float]
) -> float:
    """Answers in its turn and waits for news all along; returns the time it saw the reveal."""
    headers = {"x-class-seat": seat}

    async def answer() -> None:
        await asyncio.sleep(share * ANSWER_SECONDS)
        sent.append(time.perf_counter())
        body = {"round": number, "option": len(sent) % _OPTIONS}
        await _post(client, f"{path}/answer", body, headers)

    answering = asyncio.create_task(answer())
    version = 0
    while True:
        view = await _get(client, f"{path}/seat?since={version}", headers)
        version = view["version"]
        if view["round"] and view["round"]["reveal"]:
            seen = time.perf_counter()
            await answering
            return seen


async def _get(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> dict[str, Any]:
    return _good(await client.get(path, headers=headers))


async def _post(
    client: httpx.AsyncClient,
    path: str,
    body: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    return _good(await client.post(path, json=body, headers=headers))


def _good(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


@contextmanager
def _server() -> Iterator[str]:
    """The address of a server in its own process."""
    command = [sys.executable, "-m", "bench.classroom"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def _serve() -> None:
    """Print the address, then serve until the standard input ends."""
    from transformers import GPT2Config, GPT2LMHeadModel

    from bench.click import host_of, served

    tiny = GPT2LMHeadModel(GPT2Config(n_layer=1, n_head=2, n_embd=32)).eval()
    with served(host_of(tiny)) as url:
        print(url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _serve()
