"""The course: lessons as content files, checked before anybody sees them.

A lesson is a YAML file (docs/teaching/lessons.md); this package turns files into `Lesson` values
or into problems with line and column. It knows nothing of pages and models: what happens on the
page is named by `terms`, and the page's scripts fill it in.
"""

from playground.labs.course.format import Lesson
from playground.labs.course.reading import (
    CONTENT,
    LessonError,
    Problem,
    parse_lesson,
    read_lesson,
    shipped,
)
from playground.labs.course.terms import terms

__all__ = [
    "CONTENT",
    "Lesson",
    "LessonError",
    "Problem",
    "parse_lesson",
    "read_lesson",
    "shipped",
    "terms",
]
