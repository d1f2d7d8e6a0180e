"""What the lab declares: its tab, and what it answers."""

from playground.labs.surprise.answers import score, score_summary
from playground.page.lab import Lab, Tab

LAB = Lab(
    name="surprise",
    tab=Tab("surprise", title="surprise.tab"),
    answers=(
        score,
        score_summary,
    ),
)
