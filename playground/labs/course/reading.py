"""Lesson files: YAML text → a lesson, or every problem in it with its line and column.

The file is read as nodes (`yaml.compose`), not as values: nodes know where they stand, and a text
stays the text that was written, where YAML itself would turn ``no`` or ``1e3`` into something else.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from playground import i18n
from playground.errors import PlaygroundError
from playground.i18n import DEFAULT_LANG, Lang, complete, explain
from playground.labs.course.format import Card, Kind, Lesson, Prediction, Test, Text, Variant
from playground.labs.course.terms import ALWAYS, facts_given, terms
from playground.labs.course.whens import NUMBER, facts_asked, parse_when, unknown_fact

CONTENT = Path(__file__).parent / "content"

MAX_TEXT = 900  # characters of one text: a card is short
MAX_CARDS = 20
MAX_OPTIONS = 6
MAX_FILE_BYTES = 200_000

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_YES = ("true", "yes")

_LESSON_NAMES = ("lesson", "order", "minutes", "title", "about", "cards")
_CARD_NAMES = (
    *("title", "say", "open", "point", "prompt"),
    *("predict", "task", "do", "notice"),
)
_NOTHING: Text = {}

# A part of what PyYAML says → what most often is the reason.
_SYNTAX = (
    ("found character '\\t'", "lesson.tab"),
    ("while scanning a quoted scalar", "lesson.quote_open"),
    ("while parsing a flow mapping", "lesson.bracket_open"),
    ("while parsing a flow sequence", "lesson.bracket_open"),
    ("mapping values are not allowed", "lesson.colon_inside"),
    ("could not find expected ':'", "lesson.colon_missing"),
    ("cannot start any token", "lesson.sign_first"),
    ("while scanning an alias", "lesson.sign_first"),
    ("while scanning an anchor", "lesson.sign_first"),
    ("expected <block end>", "lesson.indent"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a lesson file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    error: PlaygroundError

    @property
    def place(self) -> str:
        """Where it is, as compilers write it."""
        return f"{self.file}:{self.line}:{self.column}"

    def line_in(self, lang: Lang) -> str:
        """The problem as one line of a terminal."""
        return f"{self.place}: {explain(lang, self.error)}"


class LessonError(Exception):
    """A file is no lesson; `problems` says everything that is wrong, in the file's order."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.line_in(DEFAULT_LANG) for problem in problems))
        self.problems = problems


def read_lesson(file: Path) -> Lesson:
    """The lesson in `file`.

    Raises:
        LessonError: the file cannot be read or is no lesson.
    """
    try:
        # BOM and line ends of other systems are no mistakes of the teacher's.
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise _alone(str(file), PlaygroundError("lesson.unreadable", reason=reason)) from None
    if len(data) > MAX_FILE_BYTES:
        raise _alone(str(file), PlaygroundError("lesson.file_long", max=MAX_FILE_BYTES))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        problem = Problem(str(file), line, column, PlaygroundError("lesson.not_utf8"))
        raise LessonError([problem]) from None
    return parse_lesson(text, str(file))


@cache
def shipped() -> tuple[Lesson, ...]:
    """The lessons that come with the playground, in order.

    Raises:
        LessonError: one of the files is broken; the tests see to it that none is.
    """
    lessons = map(read_lesson, CONTENT.glob("*.yaml"))
    return tuple(sorted(lessons, key=lambda lesson: lesson.order))


def parse_lesson(text: str, name: str) -> Lesson:
    """The lesson that `text` holds; `name` stands for the file in what is said.

    Raises:
        LessonError: it is no lesson.
    """
    reader = _Reader(name, text)
    lesson = reader.lesson(_root(text, name))
    if reader.problems:
        raise LessonError(sorted(reader.problems, key=lambda one: (one.line, one.column)))
    return lesson


def _root(text: str, name: str) -> Node:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise LessonError([Problem(name, line, column, _explained(error))]) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        code = f"U+{ord(text[error.position]):04X}"
        wrong = PlaygroundError("lesson.character", code=code)
        raise LessonError([Problem(name, line, column, wrong)]) from None
    except RecursionError:
        raise _alone(name, PlaygroundError("lesson.deep")) from None
    if root is None:
        raise _alone(name, PlaygroundError("lesson.empty", allowed=", ".join(_LESSON_NAMES)))
    return root


def _explained(error: yaml.MarkedYAMLError) -> PlaygroundError:
    """What PyYAML found, in the words of somebody who writes a lesson, where they are known."""
    said = f"{error.context or ''} {error.problem or ''}"
    for part, key in _SYNTAX:
        if part in said:
            line = error.context_mark.line + 1 if error.context_mark else 1
            return PlaygroundError(key, line=line)
    return PlaygroundError("lesson.syntax", problem=error.problem or error.context or "")


def _alone(name: str, error: PlaygroundError) -> LessonError:
    return LessonError([Problem(name, 1, 1, error)])


class _Reader:
    """Reads nodes and notes every problem; what cannot be read becomes something empty."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.source = text
        self.problems: list[Problem] = []
        self.langs: tuple[Lang, ...] = ()

    def note(self, node: Node, key_or_error: str | PlaygroundError, **params: object) -> None:
        error = key_or_error
        if isinstance(error, str):
            error = PlaygroundError(error, **params)
        mark = node.start_mark
        self.problems.append(Problem(self.name, mark.line + 1, mark.column + 1, error))

    def note_inside(self, node: Node, part: str, error: PlaygroundError) -> None:
        """A problem of a `part` of a text: where it stands, or where the text begins."""
        start, end = node.start_mark.index, node.end_mark.index
        index = max(start, self.source.find(part, start, end))
        line = self.source.count("\n", 0, index) + 1
        column = index - self.source.rfind("\n", 0, index)
        self.problems.append(Problem(self.name, line, column, error))

    # --- a lesson ---

    def lesson(self, root: Node) -> Lesson:
        self.langs = _languages_of(root)
        parts = self.named(root, _LESSON_NAMES, needed=_LESSON_NAMES)
        return Lesson(
            id=self.lesson_id(parts.get("lesson")),
            order=int(self.number(parts.get("order"), 1, 999)),
            minutes=int(self.number(parts.get("minutes"), 1, 120)),
            title=self.texts(parts.get("title")),
            about=self.texts(parts.get("about")),
            cards=tuple(map(self.card, self.listed(parts.get("cards"), MAX_CARDS))),
        )

    def lesson_id(self, node: Node | None) -> str:
        value = self.scalar(node)
        if node and value and not _ID.fullmatch(value):
            self.note(node, "lesson.id", value=value)
        return value

    # --- a card ---

    def card(self, node: Node) -> Card:
        parts = self.named(node, _CARD_NAMES, needed=("title", "say"))
        do_node = parts.get("do")
        n_problems = len(self.problems)
        do = self.do(do_node)
        if do_node and "task" not in parts:
            self.note(do_node, "lesson.task_missing")
        if "task" in parts and not do_node:
            self.note(parts["task"], "lesson.do_missing")
        # What a broken `do` would have made sure of is not worth a problem of its own.
        sure = set(terms().facts) if len(self.problems) > n_problems else set()
        if do_node and {"prompt_used", "prompt_alone"} & do.keys() and "prompt" not in parts:
            self.note(do_node, "lesson.missing", name="prompt")
        known = facts_given({ALWAYS})
        predict_node = parts.get("predict")
        given = {ALWAYS, *do, *(f"{name}={value}" for name, value in do.items())}
        predict = self.predict(predict_node, given | sure) if predict_node else None
        if predict:
            given.add(f"predict={predict.kind}")
        notice = self.notice(parts.get("notice"), facts_given(given | sure))
        open_tab = self.choice(parts.get("open"), terms().tabs)
        point = self.choice(parts.get("point"), terms().targets)
        self.check_point(parts.get("point"), point, open_tab)
        return Card(
            title=self.texts(parts.get("title")),
            say=self.texts(parts.get("say"), known),
            open=open_tab,
            point=point,
            prompt=self.prompt(parts.get("prompt")),
            predict=predict,
            task=self.texts(parts["task"], known) if "task" in parts else None,
            do=do,
            notice=notice,
            needs=tuple(sorted(_facts_of(notice[-1].text))) if notice else (),
        )

    def check_point(self, node: Node | None, point: str | None, tab: str | None) -> None:
        if not node or point is None or tab is None:
            return
        tabs = terms().targets[point].tabs
        if tabs and tab not in tabs:
            self.note(node, "lesson.hidden", target=point, tab=tab, allowed=", ".join(tabs))

    def prompt(self, node: Node | None) -> Text | None:
        """One text for all languages, or one for each."""
        if node is None or isinstance(node, MappingNode):
            return self.texts(node) if node else None
        return complete({DEFAULT_LANG: self.scalar(node)})

    def do(self, node: Node | None) -> dict[str, float | str]:
        if node is None:
            return {}
        parts = self.named(node, tuple(terms().conditions))
        if isinstance(node, MappingNode) and not node.value:
            self.note(node, "lesson.empty_text")
        return {name: self.condition(name, value) for name, value in parts.items()}

    def condition(self, name: str, node: Node) -> float | str:
        condition = terms().conditions[name]
        kind = condition.kind
        if kind == "count":
            return self.number(node, 1, 500)
        if kind == "number":
            return self.number(node, 0, 10, whole=False)
        choices = {"tab": terms().tabs, "flag": _YES}.get(kind) or condition.choices
        chosen = self.choice(node, choices) or ""
        return _YES[0] if kind == "flag" else chosen

    # --- predictions and what to notice ---

    def predict(self, node: Node, given: set[str]) -> Prediction:
        kinds = get_args(Kind)
        parts = self.named(node, ("ask", *kinds), needed=("ask",))
        chosen = [kind for kind in kinds if kind in parts]
        if isinstance(node, MappingNode) and len(chosen) != 1:
            self.note(node, "lesson.predict_kind", allowed=", ".join(kinds))
        ask = self.texts(parts.get("ask"), facts_given({ALWAYS}))
        kind: Kind = chosen[0] if chosen else "candidate"
        options: tuple[Variant, ...] = ()
        fact = None
        if kind == "options":
            entries = self.listed(parts["options"], MAX_OPTIONS)
            options = tuple(self.variant(entry, facts_given(given)) for entry in entries)
            if len(entries) == 1:
                self.note(parts["options"], "lesson.one_option")
        elif kind == "number":
            fact = self.choice(parts["number"], _numbers_among(facts_given(given)))
        elif chosen:
            self.choice(parts["candidate"], _YES)
        return Prediction(ask, kind, options, fact)

    def notice(self, node: Node | None, given: set[str]) -> tuple[Variant, ...]:
        """The variants: each may name what is `given` and what its own `when` asks for."""
        if node is None:
            return ()
        entries = [node] if isinstance(node, MappingNode) else self.listed(node, 12)
        variants = [self.variant(entry, given) for entry in entries]
        for entry in entries[:-1]:
            if isinstance(entry, MappingNode) and not _has_when(entry):
                self.note(entry, "lesson.too_early")
        if variants and _has_when(entries[-1]):
            self.note(entries[-1], "lesson.no_fallback")
        return tuple(variants)

    def variant(self, node: Node, given: set[str]) -> Variant:
        parts = self.named(node, ("when", *i18n.LANGS), needed=self.langs)
        when = self.when(parts["when"]) if "when" in parts else ()
        known = facts_given(given | facts_asked(when))
        return Variant(when, self.spoken(parts, known))

    def when(self, node: Node) -> tuple[Test, ...]:
        tests = []
        source = self.scalar(node)
        for offset, test in parse_when(source) if source.strip() else ():
            if isinstance(test, Test):
                tests.append(test)
            else:
                self.note_inside(node, source[offset:], test)
        return tuple(tests)

    # --- texts ---

    def texts(self, node: Node | None, known: Collection[str] = ()) -> Text:
        if node is None:
            return _NOTHING
        return self.spoken(self.named(node, i18n.LANGS, needed=self.langs), known)

    def spoken(self, parts: Mapping[str, Node], known: Collection[str]) -> Text:
        return complete({lang: self.text(parts.get(lang), known) for lang in self.langs})

    def text(self, node: Node | None, known: Collection[str]) -> str:
        text = self.scalar(node)
        if node is None:
            return text
        if len(text) > MAX_TEXT:
            self.note(node, "lesson.long", n=len(text), max=MAX_TEXT)
        for name in _PLACEHOLDER.findall(text):
            if name not in terms().facts:
                error = unknown_fact(name, known)
            elif name not in known:
                given = [one for one in terms().facts[name].given if one not in terms().facts]
                ways = ", ".join([*given, f"when: {name}"])
                error = PlaygroundError("lesson.uncertain", name=name, ways=ways)
            else:
                continue
            self.note_inside(node, f"{{{name}}}", error)
        return text

    # --- nodes ---

    def named(
        self, node: Node | None, allowed: tuple[str, ...], needed: Iterable[str] = ()
    ) -> Mapping[str, Node]:
        """The values of a mapping by name; names that are not `allowed` are problems."""
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self.note(node, "lesson.not_named", allowed=", ".join(allowed))
            return {}
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name not in allowed:
                self.note(key, "lesson.unknown_name", name=name, allowed=", ".join(allowed))
            elif name in found:
                self.note(key, "lesson.twice", name=name)
            else:
                found[name] = value
        for name in needed:
            if name not in found:
                self.note(node, "lesson.missing", name=name)
        return found

    def listed(self, node: Node | None, most: int) -> list[Node]:
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.note(node, "lesson.not_listed")
            return []
        if not 1 <= len(node.value) <= most:
            self.note(node, "lesson.how_many", n=len(node.value), max=most)
        return list(node.value)

    def scalar(self, node: Node | None) -> str:
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.note(node, "lesson.not_text")
            return ""
        text = str(node.value).rstrip("\n")
        if not text.strip():
            self.note(node, "lesson.empty_text")
        return text

    def choice(self, node: Node | None, allowed: Iterable[str]) -> str | None:
        if node is None:
            return None
        value, names = self.scalar(node), list(allowed)
        if value in names:
            return value
        if value.strip():
            self.note(node, "lesson.not_allowed", value=value, allowed=", ".join(names))
        return None

    def number(self, node: Node | None, low: int, high: int, *, whole: bool = True) -> float:
        if node is None:
            return low
        value = self.scalar(node)
        is_number = NUMBER.fullmatch(value) and low <= float(value) <= high
        if is_number and not (whole and "." in value):
            return float(value)
        if value.strip():
            key = "lesson.whole_number" if whole else "lesson.number"
            self.note(node, key, value=value, low=low, high=high)
        return low


def _has_when(entry: Node) -> bool:
    return isinstance(entry, MappingNode) and any(key.value == "when" for key, _ in entry.value)


def _numbers_among(facts: Iterable[str]) -> list[str]:
    return sorted(name for name in facts if terms().facts[name].kind == "number")


def _facts_of(text: Text) -> set[str]:
    return {name for spoken in text.values() for name in _PLACEHOLDER.findall(spoken)}


def _languages_of(root: Node) -> tuple[Lang, ...]:
    """The languages of a lesson, all of which each of its texts must have: those of any text."""
    found: set[str] = {DEFAULT_LANG}
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # an alias may lead anywhere, back to itself too
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            found |= {str(key.value) for key, _ in node.value if isinstance(key, ScalarNode)}
            waiting += [value for _, value in node.value]
        elif isinstance(node, SequenceNode):
            waiting += node.value
    return tuple(lang for lang in i18n.LANGS if lang in found)
