"""What the lab declares: what it answers, and the checks in their order."""

from playground.labs.selfcheck.answers import selfcheck
from playground.labs.selfcheck.checks import NAMES
from playground.page.lab import Lab

LAB = Lab(name="selfcheck", answers=(selfcheck,), limits={"checks": NAMES})
