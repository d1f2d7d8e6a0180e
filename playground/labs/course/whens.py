"""`when` expressions: ``last_rank = 1 and entropy_bits < 2``, text → tests."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from playground.errors import PlaygroundError
from playground.labs.course.format import Test
from playground.labs.course.terms import terms

NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")

_AND = re.compile(r"\s+and\s+")
_COMPARISON = re.compile(r"(\S+)\s*(<=|>=|!=|=|<|>)\s*(\S+)")
_PRESENCE = re.compile(r"(not\s+)?([^\s<>=!]+)")


def parse_when(source: str) -> list[tuple[int, Test | PlaygroundError]]:
    """The tests of an expression, each with the offset where it begins, or what is wrong there."""
    return [(offset, _test(part)) for offset, part in _parts(source)]


def facts_asked(tests: tuple[Test, ...]) -> set[str]:
    """The facts that are there for sure when all tests hold."""
    asked = {test.fact for test in tests if test.op != "is missing"}
    return asked | {test.other for test in tests if test.other is not None}


def _parts(source: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _AND.finditer(source):
        yield start, source[start : match.start()]
        start = match.end()
    yield start, source[start:]


def _test(part: str) -> Test | PlaygroundError:
    if comparison := _COMPARISON.fullmatch(part.strip()):
        return _compared(*comparison.groups())
    if presence := _PRESENCE.fullmatch(part.strip()):
        op = "is missing" if presence[1] else "is there"
        return _unknown(presence[2]) or Test(presence[2], op)
    return PlaygroundError("lesson.when", value=part.strip())


def _compared(fact: str, op: str, value: str) -> Test | PlaygroundError:
    if problem := _unknown(fact):
        return problem
    if NUMBER.fullmatch(value):
        if _kind(fact) != "number":
            return PlaygroundError("lesson.not_a_number", name=fact)
        return Test(fact, op, number=float(value))
    if problem := _unknown(value):
        return problem
    if _kind(fact) != _kind(value) or (_kind(fact) != "number" and op not in ("=", "!=")):
        return PlaygroundError("lesson.not_comparable", left=fact, op=op, right=value)
    return Test(fact, op, other=value)


def _kind(fact: str) -> str:
    return terms().facts[fact].kind


def unknown_fact(name: str, known: Iterable[str]) -> PlaygroundError:
    """There is no such fact; the names in `known` that look like it, or else all of them."""
    names = sorted(known)
    near = get_close_matches(name.strip(), names)
    return PlaygroundError("lesson.unknown_fact", name=name, allowed=", ".join(near or names))


def _unknown(fact: str) -> PlaygroundError | None:
    return None if fact in terms().facts else unknown_fact(fact, terms().facts)
