"""Every sentence exists in both languages, fits its callers, and is needed."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest

from playground.errors import PlaygroundError
from playground.i18n import (
    LANGS,
    LANGUAGES,
    Lang,
    accepted,
    amount,
    as_lang,
    explain,
    t,
    tables,
)

PACKAGE = Path(__file__).parent.parent / "playground"
KEYS = sorted(tables())

# Terms that Korean texts write in Latin letters too.
TERMS = ("top_k", "top_p", "min_p")
WITHOUT_HANGUL = {
    *(f"{place}.{knob}" for place in ("generate", "stage.name") for knob in TERMS),
    "tokens.id",
    "details.id",
}
# English sentences that have Hangul on purpose: one thought in several languages.
WITH_HANGUL = {"tax.example"}

FIRST_PARTS = "|".join(sorted({key.partition(".")[0] for key in KEYS}))
KEY = re.compile(rf"(?:{FIRST_PARTS})(?:\.[a-z0-9_-]+)+")
# Strings that have the form of a key and mean a file, a log, a part of a model, or what is kept.
NOT_KEYS = re.compile(
    r".*\.(?:html|json|css|js|py|gguf|safetensors|weight)|model\.(?:embed_tokens|norm)"
    r"|seat\.language"
)


@dataclass(frozen=True, slots=True)
class Call:
    """A sentence asked for in Python: its key, or a pattern of it, and the parameters given."""

    pattern: str
    params: frozenset[str]
    where: str


def literal(node: ast.expr) -> str | None:
    """A string, or an f-string as a pattern; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [
            re.escape(part.value) if isinstance(part, ast.Constant) else ".+"
            for part in node.values
        ]
        return "".join(map(str, parts))
    return None


def python_calls() -> Iterator[Call]:
    """Calls of `t` and `PlaygroundError` that name key and parameters outright."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            place = {"t": 1, "i18n.t": 1, "say": 0, "PlaygroundError": 0}.get(name)
            if place is None or len(node.args) <= place:
                continue
            pattern = literal(node.args[place])
            names = [keyword.arg for keyword in node.keywords]
            if pattern is None or None in names:
                continue
            yield Call(pattern, frozenset(map(str, names)), f"{file.name}:{node.lineno}")


def python_strings() -> Iterator[str]:
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.expr) and (pattern := literal(node)):
                yield pattern


def page_strings() -> Iterator[str]:
    """String literals of the scripts, as patterns, and the keys in the page's attributes."""
    for file in PACKAGE.rglob("*.js"):
        code = file.read_text(encoding="utf-8")
        yield from map(re.escape, re.findall(r'"([^"\n]*)"', code))
        for template in code.split("`"):  # they stand in one another
            yield re.sub(r"\\\$\\\{.*?\\\}", ".+", re.escape(template))
    for file in PACKAGE.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        yield from map(re.escape, re.findall(r'data-t(?:-[a-z]+)?="([^"]*)"', html))


def as_key(pattern: str) -> str:
    """The pattern with its open places filled in with a letter."""
    return re.sub(r"\\(.)", r"\1", pattern.replace(".+", "x"))


def wanted(patterns: Iterator[str]) -> set[str]:
    """The patterns that have the form of a key."""
    return {
        pattern
        for pattern in patterns
        if KEY.fullmatch(as_key(pattern)) and not NOT_KEYS.fullmatch(as_key(pattern))
    }


def matching(pattern: str) -> list[str]:
    return [key for key in KEYS if re.fullmatch(pattern, key)]


def placeholders(template: str) -> dict[str, str]:
    """Name → format specification."""
    return {
        name: spec or "" for _, name, spec, _ in Formatter().parse(template) if name is not None
    }


def test_every_sentence_is_in_every_language() -> None:
    """Without it the page works, in the first language: what is listed here is to be translated."""
    assert not [(key, lang) for key, one in tables().items() for lang in LANGS if lang not in one]


def test_a_sentence_has_the_same_placeholders_in_all_languages() -> None:
    for key, sentences in tables().items():
        assert set(sentences) <= set(LANGS), key
        for lang, sentence in sentences.items():
            assert sentence.strip() == sentence != "", (key, lang)
            assert placeholders(sentence) == placeholders(sentences["en"]), (key, lang)
        assert all(name.isidentifier() for name in placeholders(sentences["en"])), key


def test_korean_is_korean_and_english_is_not() -> None:
    for key, sentences in tables().items():
        if key not in WITHOUT_HANGUL:
            assert re.search("[가-힣]", sentences["ko"]), key
            assert bool(re.search("[가-힣]", sentences["en"])) == (key in WITH_HANGUL), key


def test_the_exceptions_are_needed() -> None:
    assert set(KEYS) >= WITHOUT_HANGUL
    for key in WITHOUT_HANGUL:
        assert not re.search("[가-힣]", tables()[key]["ko"])


def test_every_key_the_code_speaks_of_exists() -> None:
    spoken = wanted(python_strings()) | wanted(page_strings())
    spoken |= {call.pattern for call in python_calls()}
    assert len(spoken) > 100
    assert not [as_key(pattern) for pattern in spoken if not matching(pattern)]


def test_every_sentence_is_used() -> None:
    spoken = wanted(python_strings()) | wanted(page_strings())
    used = {key for pattern in spoken for key in matching(pattern)}
    assert not set(KEYS) - used


def test_python_gives_a_sentence_what_it_needs() -> None:
    calls = list(python_calls())
    assert len(calls) > 40
    for call in calls:
        for key in matching(call.pattern):
            assert call.params == placeholders(tables()[key]["en"]).keys(), (call.where, key)


def test_the_pages_sentences_need_no_number_formats() -> None:
    """The scripts fill in names, and know of Python's formats `:,` alone."""
    keys = {key for pattern in wanted(page_strings()) for key in matching(pattern)}
    assert keys
    for key in keys:
        assert set(placeholders(tables()[key]["en"]).values()) <= {"", ","}, key


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "The text has 12,345 characters. Please use at most 10,000."),
        ("ko", "텍스트가 12,345자입니다. 10,000자 이하로 줄여 주세요."),
    ],
)
def test_an_error_is_explained_in_the_readers_language(lang: Lang, sentence: str) -> None:
    error = PlaygroundError("error.text_too_long", n_chars=12_345, max_chars=10_000)
    assert explain(lang, error) == sentence


def test_what_is_put_into_a_sentence_is_not_read_as_a_placeholder() -> None:
    assert "{value}" in t("en", "error.strategy", value="{value}")


def test_a_language_is_named_as_its_speakers_name_it() -> None:
    names = {one.code: one.name for one in LANGUAGES}
    assert names.items() >= {"en": "English", "ko": "한국어"}.items()
    assert len(names) == len(LANGUAGES) == len(set(names.values()))


@pytest.mark.parametrize(
    ("lang", "n", "said"),
    [
        ("en", 134_515_008, "135M"),
        ("en", 1_234_567_890, "1,235M"),
        ("en", 0, "0M"),
        ("ko", 134_515_008, "1억 3,452만"),
        ("ko", 124_439_808, "1억 2,444만"),
        ("ko", 3_200_000, "320만"),
        ("ko", 81_912_576, "8,191만"),
        ("ko", 200_000_000, "2억"),
        ("ko", 99_999_999, "1억"),
        ("ko", 0, "0만"),
    ],
)
def test_a_large_number_is_said_in_the_units_of_the_language(lang: Lang, n: int, said: str) -> None:
    assert amount(lang, n) == said


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("KO", "ko"),
        (" ko;q=0.5", "ko"),
        ("en-GB,ko", "en"),
        ("fr,ko;q=0.9", "en"),
        ("kok", "en"),
        ("", "en"),
    ],
)
def test_a_browser_is_answered_in_the_first_language_it_names(header: str, lang: str) -> None:
    assert accepted(header) == lang


@pytest.mark.parametrize("value", ["fr", "", None, 7, ["ko"], {"ko": 1}, "KO"])
def test_an_unknown_language_becomes_the_default(value: object) -> None:
    assert as_lang(value) == "en"
    assert [as_lang(lang) for lang in LANGS] == list(LANGS)


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        t("en", "no.such_key")
