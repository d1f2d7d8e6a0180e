"""What the lab declares: what it answers, and the size of a file that it opens."""

from playground.labs.save.answers import open_saved, save
from playground.labs.save.session import MAX_CHARS
from playground.page.lab import Lab

LAB = Lab(name="save", answers=(save, open_saved), limits={"file_bytes": MAX_CHARS})
