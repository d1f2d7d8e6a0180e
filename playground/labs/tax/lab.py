"""What the lab declares: its tab, and what it answers."""

from playground.labs.tax.answers import tax
from playground.page.lab import Lab, Tab

LAB = Lab(name="tax", tab=Tab("tax", title="tax.tab"), answers=(tax,))
