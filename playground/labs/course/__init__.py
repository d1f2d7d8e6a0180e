"""The course: lessons as content files, checked before anybody sees them.

A lesson is a YAML file (docs/teaching/lessons.md); this package turns files into `Lesson` values
or into problems with line and column. It knows nothing of pages and models: what happens on the
page is named by `terms`, and the page's scripts fill it in.
"""

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from playground.labs.course.format import Lesson
from playground.labs.course.reading import LessonError, Problem, parse_lesson, read_lesson
from playground.labs.course.terms import terms

__all__ = [
    "CONTENT",
    "Lesson",
    "LessonError",
    "Problem",
    "lesson_view",
    "parse_lesson",
    "read_lesson",
    "shipped",
    "terms",
]

CONTENT = Path(__file__).parent / "content"


@cache
def shipped() -> tuple[Lesson, ...]:
    """The lessons that come with the playground, in order.

    Raises:
        LessonError: one of the files is broken; the tests see to it that none is.
    """
    lessons = map(read_lesson, CONTENT.glob("*.yaml"))
    return tuple(sorted(lessons, key=lambda lesson: lesson.order))


def lesson_view(lesson: Lesson) -> dict[str, Any]:
    """The lesson as plain data for the page."""
    return asdict(lesson)
