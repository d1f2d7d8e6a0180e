"""A live class: rooms that students join by a code, and rounds in which they guess and vote.

`rounds` is the game and its score, `room` what is known of one class, `rooms` what teachers and
students can do in them, `views` what they may know of it, `wire` how that travels, `tries` a limit
for those who try codes. None of these knows HTTP, tokenizers or models: what a model says comes in
with the question, which `lesson` and `questions` get from it.
"""

from playground.labs.classroom.rooms import Rooms, as_code
from playground.labs.classroom.rounds import Question, clean_text
from playground.labs.classroom.tries import Tries

__all__ = ["Question", "Rooms", "Tries", "as_code", "clean_text"]
