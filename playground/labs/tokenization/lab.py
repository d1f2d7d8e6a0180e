"""What the lab declares: its tab, and what it answers."""

from playground.labs.tokenization.answers import tokenization, tokenization_word
from playground.page.lab import Lab, Tab

LAB = Lab(
    name="tokenization",
    tab=Tab("cutting", title="tokenization.tab"),
    answers=(tokenization, tokenization_word),
)
