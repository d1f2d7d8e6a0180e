"""Every sentence a person sees, in English and Korean.

The sentences are content, kept in `strings/*.json` as ``{key: {"en": …, "ko": …}}`` with
`str.format` placeholders. This module looks them up; it knows nothing of who asks.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from playground.errors import PlaygroundError

Lang = Literal["en", "ko"]
LANGS: tuple[Lang, ...] = get_args(Lang)
DEFAULT_LANG: Lang = "en"

_STRINGS = Path(__file__).with_name("strings")


@cache
def tables() -> Mapping[str, Mapping[Lang, str]]:
    """All sentences: key → language → template.

    Raises:
        ValueError: when two files define the same key.
    """
    merged: dict[str, Mapping[Lang, str]] = {}
    for path in sorted(_STRINGS.glob("*.json")):
        for key, sentences in json.loads(path.read_text(encoding="utf-8")).items():
            if key in merged:
                raise ValueError(f"{path.name}: the key {key!r} is defined twice")
            merged[key] = sentences
    return merged


def t(lang: Lang, key: str, **params: object) -> str:
    """The sentence of `key` in `lang`, its placeholders filled from `params`.

    Raises:
        KeyError: when the key, or one of its placeholders, is missing.
    """
    return tables()[key][lang].format(**params)


def explain(lang: Lang, error: PlaygroundError) -> str:
    """The sentence of an error in the reader's language."""
    return t(lang, error.key, **error.params)


def as_lang(value: object) -> Lang:
    """`value` if it is a language we speak, else the default: what a page or a header sent."""
    return next((lang for lang in LANGS if lang == value), DEFAULT_LANG)
