"""What the lab declares: its tab, and what it answers."""

from playground.page.lab import Lab, Tab

LAB = Lab(name="compare", tab=Tab("compare", title="compare.tab"))
