"""What the lab declares: its tab, and what it answers."""

from playground.labs.selfcheck.answers import selfcheck
from playground.page.lab import Lab

LAB = Lab(name="selfcheck", answers=(selfcheck,))
