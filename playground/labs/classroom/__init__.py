"""A live class: rooms that students join by a code, and rounds in which they guess and vote.

`rounds` is the game and its score, `rooms` who is in and what has happened, `views` what students
and teachers may know of it, `tries` a limit for those who try codes. This package knows nothing of
HTTP, tokenizers or models: what a model says comes in with the question.
"""

from playground.labs.classroom.rooms import (
    ALPHABET,
    CODE_LENGTH,
    LEFT_SECONDS,
    MAX_ROOMS,
    MAX_SEATS,
    UNUSED_SECONDS,
    MemoryStore,
    Opened,
    Rooms,
    RoomStore,
    as_code,
)
from playground.labs.classroom.rounds import (
    KINDS,
    MAX_OPTIONS,
    MAX_SECONDS,
    MAX_TEXT,
    MIN_OPTIONS,
    MIN_SECONDS,
    Answer,
    Kind,
    Option,
    Question,
    clean_text,
    smoothed_share,
)
from playground.labs.classroom.tries import Tries

__all__ = [
    "ALPHABET",
    "CODE_LENGTH",
    "KINDS",
    "LEFT_SECONDS",
    "MAX_OPTIONS",
    "MAX_ROOMS",
    "MAX_SEATS",
    "MAX_SECONDS",
    "MAX_TEXT",
    "MIN_OPTIONS",
    "MIN_SECONDS",
    "UNUSED_SECONDS",
    "Answer",
    "Kind",
    "MemoryStore",
    "Opened",
    "Option",
    "Question",
    "RoomStore",
    "Rooms",
    "Tries",
    "as_code",
    "clean_text",
    "smoothed_share",
]
