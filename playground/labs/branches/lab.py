"""What the lab declares: its tab, and its sizes."""

from playground.page.lab import Lab, Tab
from playground.text.beam import MAX_NEW_TOKENS, BeamSettings

LAB = Lab(
    name="branches",
    tab=Tab("branches", title="branches.tab"),
    limits={
        "shown": 10,  # candidates at a place
        "new_tokens": 10,
        "max_new_tokens": 200,
        "num_beams": BeamSettings().num_beams,
        "max_beam_tokens": MAX_NEW_TOKENS,
    },
)
