"""What the lab declares: what it answers, and when a file or a link is large."""

from playground.labs.save.answers import open_saved, save
from playground.labs.save.session import MAX_CHARS
from playground.page.lab import Lab

LONG_LINK = 2_000  # characters; some programs cut a longer one

LAB = Lab(
    name="save",
    answers=(save, open_saved),
    limits={"file_bytes": MAX_CHARS, "long_link": LONG_LINK},
)
