"""The entry for `python -m playground.lessons`: check lesson files, or look at one in the page."""

import sys

from playground.labs.course.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
