"""What the lab declares: its tab, what it answers, and its limits."""

from playground.labs.guess.answers import MAX_WORD, guess_question, guess_reveal, passages
from playground.labs.guess.guessing import CONFIDENCES
from playground.page.lab import Lab, Tab

LAB = Lab(
    name="guess",
    tab=Tab("guess", title="guess.tab"),
    answers=(guess_question, guess_reveal),
    limits={"word": MAX_WORD, "confidences": CONFIDENCES, "passages": tuple(passages())},
)
