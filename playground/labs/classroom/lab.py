"""What the lab declares: its tab, the limits its pages need, and what travels by its own routes."""

from playground.labs.classroom.rooms import CODE_LENGTH
from playground.labs.classroom.rounds import MAX_OPTIONS, MAX_TEXT, MIN_OPTIONS
from playground.labs.classroom.wire import ASKED, HEARD
from playground.page.lab import Lab, Tab

LAB = Lab(
    name="classroom",
    tab=Tab("class", title="class.tab"),
    limits={
        "code_length": CODE_LENGTH,
        "max_options": MAX_OPTIONS,
        "max_text": MAX_TEXT,
        "min_options": MIN_OPTIONS,
    },
    wire=(*ASKED, *HEARD),
)
