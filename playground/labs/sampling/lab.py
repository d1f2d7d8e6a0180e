"""What the lab declares: its tab, and what it answers."""

from playground.labs.sampling.answers import look_up, roll
from playground.page.lab import Lab, Tab

LAB = Lab(
    name="sampling",
    tab=Tab("sampling", title="sampling.tab", has_bars=True, shows_sampler=True),
    answers=(
        roll,
        look_up,
    ),
)
