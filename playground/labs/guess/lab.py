"""What the lab declares: its tab, and what it answers."""

from playground.labs.guess.answers import guess_question, guess_reveal
from playground.page.lab import Lab, Tab

LAB = Lab(
    name="guess",
    tab=Tab("guess", title="guess.tab"),
    answers=(
        guess_question,
        guess_reveal,
    ),
)
