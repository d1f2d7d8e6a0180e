"""What the lab declares: its tab, and what it answers."""

from playground.labs.vocabulary.answers import (
    vocabulary,
    vocabulary_facts,
    vocabulary_token,
    vocabulary_word,
)
from playground.page.lab import Lab, Tab

LAB = Lab(
    name="vocabulary",
    tab=Tab("vocabulary", title="vocabulary.tab"),
    answers=(
        vocabulary,
        vocabulary_facts,
        vocabulary_token,
        vocabulary_word,
    ),
)
