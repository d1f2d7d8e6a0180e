"""The course for the page: the shipped lessons, and one that somebody is writing."""

from playground.i18n import Lang
from playground.labs.course import LessonError, lesson_view, read_lesson, shipped
from playground.page.lab import Site
from playground.page.requests import Answer


def course(site: Site, lang: Lang) -> Answer:
    """All lessons in all languages, or the lines that say what is wrong in the site's own one.

    That file comes first and is read anew every time.
    """
    lessons = list(shipped())
    problems: list[str] = []
    if site.lesson:
        try:
            own = read_lesson(site.lesson)
            lessons = [own, *(one for one in lessons if one.id != own.id)]
        except LessonError as error:
            problems = [problem.told(lang) for problem in error.problems]
    return {"lessons": [lesson_view(lesson) for lesson in lessons], "problems": problems}
