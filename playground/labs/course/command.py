"""`python -m playground.lessons`: check lesson files, or look at one in the page."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playground.i18n import DEFAULT_LANG, LANGS, Lang, t
from playground.labs.course.reading import LessonError, read_lesson

_APP = Path(__file__).parents[3] / "app.py"


def main(argv: Sequence[str]) -> int:
    """Do what the command line says.

    Returns:
        The exit status: 1 when a file has problems, which standard output lists.
    """
    args = _parser().parse_args(argv)
    if args.command == "check":
        return max([_check(file, args.lang) for file in args.files])
    _check(args.file, DEFAULT_LANG)
    # A broken file is shown too: the page lists the problems until they are mended.
    print("The page opens with this lesson. Reload it after every change.", flush=True)
    try:
        return subprocess.call([sys.executable, str(_APP), "--lesson", str(args.file)])
    except KeyboardInterrupt:
        return 0


def _check(file: Path, lang: Lang) -> int:
    try:
        lesson = read_lesson(file)
    except LessonError as error:
        print("\n".join(problem.line_in(lang) for problem in error.problems))
        return 1
    print(f"{file}: {t(lang, 'lesson.fine', n=len(lesson.cards))}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m playground.lessons")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="list every problem of lesson files")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument(
        "--lang", choices=LANGS, default=DEFAULT_LANG, help="the language of what is said"
    )
    preview = commands.add_parser("preview", help="open the page with one lesson file")
    preview.add_argument("file", type=Path, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
