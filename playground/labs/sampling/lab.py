"""What the lab declares: its tab, and what it answers."""

from playground.labs.sampling.answers import MAX_ROLLS, MIN_ROLLS, look_up, roll
from playground.page.lab import Lab, Tab

LAB = Lab(
    name="sampling",
    tab=Tab("sampling", title="sampling.tab", has_bars=True, shows_sampler=True),
    answers=(roll, look_up),
    limits={"min_rolls": MIN_ROLLS, "max_rolls": MAX_ROLLS, "word_characters": 100},
)
