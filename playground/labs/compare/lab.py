"""What the lab declares: its tab; it asks for looks at its texts, as the page does."""

from playground.page.lab import Lab, Tab

LAB = Lab(name="compare", tab=Tab("compare", title="compare.tab"), limits={"max_count": 200})
