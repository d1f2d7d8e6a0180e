"""What the lab declares: its tab, and what it answers."""

from playground.labs.save.answers import open_saved, save
from playground.page.lab import Lab

LAB = Lab(
    name="save",
    answers=(
        save,
        open_saved,
    ),
)
