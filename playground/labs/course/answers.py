"""The course for the page: the shipped lessons, and one that somebody is writing."""

from playground.labs.course.format import Lesson
from playground.labs.course.reading import LessonError, Problem, read_lesson, shipped
from playground.labs.course.terms import Target, computing_labs, named_targets
from playground.page.lab import Site
from playground.page.wire import Answer, Said, Wire, said


class ProblemView(Wire):
    """Something wrong in a lesson file, and where: file, line and column."""

    place: str
    sentence: Said


class CourseAnswer(Answer):
    """All lessons in all languages, and the controls they may point at.

    Attributes:
        problems: of the lesson that somebody is writing.
        labs: those with facts or conditions of their own, by folder.
    """

    lessons: list[Lesson]
    problems: list[ProblemView]
    targets: dict[str, Target]
    labs: list[str]


def course(site: Site) -> CourseAnswer:
    """The shipped lessons; before them the site's own one, whose file is read anew every time."""
    lessons = list(shipped())
    problems: list[Problem] = []
    if site.lesson:
        try:
            own = read_lesson(site.lesson)
            lessons = [own, *(one for one in lessons if one.id != own.id)]
        except LessonError as error:
            problems = error.problems
    return CourseAnswer(
        lessons=lessons,
        problems=[ProblemView(place=one.place, sentence=said(one.error)) for one in problems],
        targets=named_targets(),
        labs=computing_labs(),
    )
