"""What the lab declares: its tab; the page itself asks all there is to ask."""

from playground.page.lab import Lab, Tab

LAB = Lab(name="write", tab=Tab("write", title="write.tab", has_bars=True))
