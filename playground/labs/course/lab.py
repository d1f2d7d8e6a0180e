"""What the lab declares: its tab, and what it answers."""

from playground.labs.course.answers import course
from playground.page.lab import Lab

LAB = Lab(name="course", answers=(course,))
