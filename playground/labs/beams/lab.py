"""What the lab declares: its tab, and what it answers."""

from playground.labs.beams.answers import beam_step
from playground.page.lab import Lab, Tab

LAB = Lab(name="beams", tab=Tab("beams", title="beams.tab"), answers=(beam_step,))
