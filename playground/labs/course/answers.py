"""The course for the page: the shipped lessons, and one that somebody is writing."""

from collections.abc import Callable
from pathlib import Path

from playground.i18n import Lang
from playground.labs.course import LessonError, lesson_view, read_lesson, shipped
from playground.page.requests import Answer, Request


def course_answer(own: Path | None) -> Callable[[Request, Lang], Answer]:
    """The function that the page asks once; the file `own` is read anew every time."""

    def course(request: Request, lang: Lang) -> Answer:
        """All lessons in both languages, `own` first, or the lines that say what is wrong in it."""
        lessons = list(shipped())
        problems: list[str] = []
        if own:
            try:
                lesson = read_lesson(own)
                lessons = [lesson, *(one for one in lessons if one.id != lesson.id)]
            except LessonError as error:
                problems = [problem.told(lang) for problem in error.problems]
        return {"lessons": [lesson_view(lesson) for lesson in lessons], "problems": problems}

    return course
