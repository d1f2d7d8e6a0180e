"""What the lab declares: its tab, and what it answers."""

from playground.labs.tokenization.answers import cut, cut_word
from playground.page.lab import Lab, Tab

LAB = Lab(
    name="tokenization",
    tab=Tab("cutting", title="cutting.tab"),
    answers=(
        cut,
        cut_word,
    ),
)
