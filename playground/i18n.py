"""Every sentence a person sees, in every language of the list below.

The sentences are content, kept in `strings/*.json` and in each lab's `strings.json` as
``{key: {code: sentence}}`` with `str.format` placeholders. This module looks them up; it does not
know who asks.

A new language is one more entry in `LANGUAGES` and one more code in the files. Until a sentence is
translated, it is spoken in the first language.
"""

import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NewType

from playground.errors import PlaygroundError

# The code of a language in `LANGUAGES`; `as_lang` makes one of what a page or a header sent.
Lang = NewType("Lang", str)


@dataclass(frozen=True, slots=True)
class Language:
    """A language the playground speaks.

    Attributes:
        code: as in ISO 639 and in the files of sentences.
        name: what its speakers call it.
        units: how they read large numbers, the largest unit first; the last one is the finest.
    """

    code: Lang
    name: str
    units: tuple[tuple[int, str], ...] = ((1_000_000, "M"),)


LANGUAGES: tuple[Language, ...] = (
    Language(code=Lang("en"), name="English"),
    Language(code=Lang("ko"), name="한국어", units=((100_000_000, "억"), (10_000, "만"))),
)
LANGS = tuple(language.code for language in LANGUAGES)
DEFAULT_LANG = LANGS[0]

_HERE = Path(__file__).parent


def sentence_files() -> list[Path]:
    """The files that hold sentences: those of all parts, and each lab's own."""
    found = importlib.util.find_spec("playground.labs")
    places = found.submodule_search_locations if found else None
    own = [file for place in places or () for file in Path(place).glob("*/strings.json")]
    return sorted([*(_HERE / "strings").glob("*.json"), *own])


@cache
def tables() -> Mapping[str, Mapping[Lang, str]]:
    """All sentences as they are written, gaps included: key → language → template.

    Raises:
        ValueError: when two files define the same key.
    """
    merged: dict[str, Mapping[Lang, str]] = {}
    for path in sentence_files():
        for key, sentences in json.loads(path.read_text(encoding="utf-8")).items():
            if key in merged:
                raise ValueError(f"{path.name}: the key {key!r} is defined twice")
            merged[key] = sentences
    return merged


def complete(texts: Mapping[Lang, str]) -> dict[Lang, str]:
    """`texts` with every language: what is missing is said in the first one."""
    return {lang: in_lang(lang, texts) for lang in LANGS}


def in_lang(lang: Lang, texts: Mapping[Lang, str]) -> str:
    """The one of `texts` that is in `lang`, else the one in the first language."""
    return texts[lang] if lang in texts else texts[DEFAULT_LANG]


def t(lang: Lang, key: str, **params: object) -> str:
    """The sentence of `key` in `lang`, its placeholders filled from `params`.

    Raises:
        KeyError: when the key, or one of its placeholders, is missing.
    """
    return in_lang(lang, tables()[key]).format(**params)


def explain(lang: Lang, error: PlaygroundError) -> str:
    """The sentence of an error in the reader's language."""
    return t(lang, error.key, **error.params)


def amount(lang: Lang, n: int) -> str:
    """A large number as people say it, in full units: `135M`, in Korean `1억 3,452만`."""
    units = next(one.units for one in LANGUAGES if one.code == lang)
    finest = units[-1][0]
    rest = round(n / finest) * finest
    parts: list[str] = []
    for size, sign in units:
        count, rest = divmod(rest, size)
        if count or (size == finest and not parts):
            parts.append(f"{count:,}{sign}")
    return " ".join(parts)


def as_lang(value: object) -> Lang:
    """`value` if it is the code of a language in the list, else the default."""
    return next((lang for lang in LANGS if lang == value), DEFAULT_LANG)


def accepted(header: str) -> Lang:
    """The language of the first entry of an `Accept-Language` header, else the default."""
    return as_lang(header.partition(",")[0].partition(";")[0].partition("-")[0].strip().lower())
