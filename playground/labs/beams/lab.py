"""What the lab declares: its tab, and the ranges of its knobs."""

from playground.page.lab import Lab, Tab
from playground.text.beam import (
    MAX_BEAMS,
    MAX_LENGTH_PENALTY,
    MAX_NEW_TOKENS,
    MIN_BEAMS,
    MIN_NEW_TOKENS,
    BeamSettings,
)

_DEFAULT = BeamSettings(max_new_tokens=12)  # as many steps as a screen holds

LAB = Lab(
    name="beams",
    tab=Tab("beams", title="beams.tab"),
    limits={
        "min_beams": MIN_BEAMS,
        "max_beams": MAX_BEAMS,
        "min_new_tokens": MIN_NEW_TOKENS,
        "max_new_tokens": MAX_NEW_TOKENS,
        "max_length_penalty": MAX_LENGTH_PENALTY,
        "length_penalty_step": 0.1,
        "num_beams": _DEFAULT.num_beams,
        "new_tokens": _DEFAULT.max_new_tokens,
        "length_penalty": _DEFAULT.length_penalty,
    },
)
