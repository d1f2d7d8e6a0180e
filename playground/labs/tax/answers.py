"""The token tax: what the same sentence costs in several languages, for each model at hand.

Turns the counts of `tax` into plain data with sentences. Names no prices.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import TypedDict

from playground.errors import PlaygroundError
from playground.host import KnownTokenizer, Loaded, ModelHost
from playground.i18n import Lang, explain, in_lang, t
from playground.labs.tax.tax import Cost, costs_of
from playground.page.lab import Site
from playground.page.requests import Answer, Request
from playground.text.views import chip_views, hex_bytes
from playground.text.vocabulary import vocabulary_of
from playground.tokenizer.scripts import script_of

MAX_LINES = 20
MAX_TOTAL_CHARS = 10_000
MAX_CHIPS = 400

_SYLLABLE = "안"
_PARALLEL = Path(__file__).parent / "parallel.json"

Result = Cost | PlaygroundError


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text to be counted: of a shipped one, also its name and its language."""

    text: str
    name: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """What the texts cost with models that cut all of them alike."""

    models: tuple[KnownTokenizer, ...]
    results: tuple[Result, ...]


def tax(site: Site, loaded: Loaded, request: Request, lang: Lang) -> Answer:
    """What the sentences cost: the shipped ones, or the lines of the request's `text`.

    Raises:
        PlaygroundError: the text is none, has no line, too many, or too long ones.
    """
    shipped = request.get("text") is None
    sentences = _shipped(lang) if shipped else _own(request["text"])
    columns = _columns(_at_hand(site.host, loaded), [sentence.text for sentence in sentences])
    mine = columns[0]
    return {
        "columns": [[known.info.id for known in column.models] for column in columns],
        "rows": [_row(index, sentence, columns, lang) for index, sentence in enumerate(sentences)],
        "costs": _costs(sentences, mine, lang),
        "unknown": [said for column in columns for said in _unknown(column, lang)],
        "source": _source(lang) if shipped else None,
        "example": in_lang(lang, _parallel()["example"]),
    }


class _Text(TypedDict):
    """The text in one language, the language's names in those of the page."""

    lang: str
    names: dict[Lang, str]
    text: str


class _Parallel(TypedDict):
    """What the shipped file holds."""

    title: dict[Lang, str]
    source: str
    rights: str
    example: dict[Lang, str]
    texts: list[_Text]


@cache
def _parallel() -> _Parallel:
    data: _Parallel = json.loads(_PARALLEL.read_text(encoding="utf-8"))
    return data


def _shipped(lang: Lang) -> list[Sentence]:
    texts = _parallel()["texts"]
    return [Sentence(one["text"], in_lang(lang, one["names"]), one["lang"]) for one in texts]


def _source(lang: Lang) -> Answer:
    data = _parallel()
    title = in_lang(lang, data["title"])
    return {"title": title, "rights": f"{data['rights']} · {data['source']}"}


def _own(text: object) -> list[Sentence]:
    """The lines of what a person wrote; empty ones do not count."""
    if not isinstance(text, str):
        raise PlaygroundError("error.bad_request")
    if len(text) > MAX_TOTAL_CHARS:
        raise PlaygroundError("error.tax_long", n=len(text), max=MAX_TOTAL_CHARS)
    lines = [line.removesuffix("\r") for line in text.split("\n") if line.strip()]
    if not lines:
        raise PlaygroundError("error.tax_empty")
    if len(lines) > MAX_LINES:
        raise PlaygroundError("error.tax_lines", n=len(lines), max=MAX_LINES)
    return [Sentence(line) for line in lines]


def _at_hand(host: ModelHost, loaded: Loaded) -> list[KnownTokenizer]:
    """The page's model, then the others whose tokenizers are kept."""
    others = [known for known in host.tokenizers() if known.info.id != loaded.info.id]
    return [KnownTokenizer(loaded.info, loaded.tokenizer), *others]


def _columns(at_hand: Sequence[KnownTokenizer], texts: Sequence[str]) -> list[Column]:
    """One column for each way in which the texts are cut; GPT-2's family shares one."""
    columns: dict[tuple[object, ...], Column] = {}
    for known in at_hand:
        results = costs_of(known.tokenizer, texts)
        way = tuple(one.ids if isinstance(one, Cost) else str(one) for one in results)
        same = columns.get(way)
        columns[way] = Column((*same.models, known) if same else (known,), results)
    return list(columns.values())


def _row(index: int, sentence: Sentence, columns: Sequence[Column], lang: Lang) -> Answer:
    mine = columns[0]
    known, result = mine.models[0], mine.results[index]
    tokens = known.tokenizer.tokens(result.ids) if isinstance(result, Cost) else ()
    return {
        "name": sentence.name,
        "lang": sentence.lang,
        "text": sentence.text,
        "characters": len(sentence.text),
        "bytes": len(sentence.text.encode("utf-8", errors="surrogatepass")),
        "fits": result.fits(known.info.context_length) if isinstance(result, Cost) else None,
        "cells": [_cell(column.results[index], column.results[0], lang) for column in columns],
        "chips": chip_views(tokens[:MAX_CHIPS]),
        "n_more": max(0, len(tokens) - MAX_CHIPS),
    }


def _cell(result: Result, yardstick: Result, lang: Lang) -> Answer:
    if isinstance(result, PlaygroundError):
        return {"tokens": None, "error": explain(lang, result)}
    relative: float | None = None
    if isinstance(yardstick, Cost) and _is_fair(result, yardstick):
        relative = result.relative_to(yardstick)
    return {
        "tokens": result.n_tokens,
        "per_character": result.per_character,
        "per_byte": result.per_byte,
        "relative": relative,
        "unknown": result.n_unknown,
        "error": None,
    }


def _is_fair(*results: Cost) -> bool:
    """Whether nothing of the texts is lost: else what is lost would look like a bargain."""
    return not any(result.n_unknown for result in results)


def _unknown(column: Column, lang: Lang) -> list[str]:
    """Said where text is lost."""
    n = sum(result.n_unknown for result in column.results if isinstance(result, Cost))
    tokenizer = column.models[0].tokenizer
    if not n or tokenizer.unknown_id is None:
        return []
    unknown = tokenizer.token(tokenizer.unknown_id).text
    model = ", ".join(known.info.id for known in column.models)
    return [t(lang, "tax.unknown", n=f"{n:,}", unknown=unknown, model=model)]


def _costs(sentences: Sequence[Sentence], mine: Column, lang: Lang) -> list[str]:
    """What follows from the counts, for the first sentence and another one."""
    first = mine.results[0]
    index = _in_focus(sentences, mine.results, lang)
    focus = mine.results[index]
    if not index or not isinstance(first, Cost) or not isinstance(focus, Cost):
        return []
    if not _is_fair(first, focus):
        return []
    names = {"first": _name(sentences, 0, lang), "name": _name(sentences, index, lang)}
    info = mine.models[0].info
    return [
        t(
            lang,
            "tax.bill",
            **names,
            first_units=f"{first.n_tokens / 1000:.3f}",
            units=f"{focus.n_tokens / 1000:.3f}",
            times=f"{focus.relative_to(first):.2f}",
        ),
        t(
            lang,
            "tax.window",
            **names,
            length=f"{info.context_length:,}",
            n_first=f"{first.fits(info.context_length):,}",
            n=f"{focus.fits(info.context_length):,}",
        ),
        t(lang, "tax.steps", **names, n_first=f"{first.n_tokens:,}", n=f"{focus.n_tokens:,}"),
        *_reasons(sentences, index, mine, names, lang),
    ]


def _reasons(
    sentences: Sequence[Sentence], index: int, mine: Column, names: dict[str, str], lang: Lang
) -> list[str]:
    tokenizer = mine.models[0].tokenizer
    texts = sentences[0].text, sentences[index].text
    first_width, width = (len(text.encode("utf-8")) / len(text) for text in texts)
    key = "tax.bytes" if tokenizer.unknown_id is None else "tax.characters"
    said = [t(lang, key, **names, first_width=f"{first_width:.2f}", width=f"{width:.2f}")]
    if tokenizer.unknown_id is None:
        said.append(t(lang, "tax.hangul", syllable=_SYLLABLE, bytes=hex_bytes(_SYLLABLE.encode())))
    first_script, script = map(_main_script, texts)
    if first_script and script and first_script != script:
        facts = vocabulary_of(tokenizer).facts
        counts = dict(facts.counts)
        said.append(
            t(
                lang,
                "tax.vocabulary",
                entries=f"{facts.n_entries:,}",
                first_script=t(lang, f"script.{first_script.lower()}"),
                n_first=f"{counts.get(first_script, 0):,}",
                script=t(lang, f"script.{script.lower()}"),
                n=f"{counts.get(script, 0):,}",
            )
        )
    return said


def _in_focus(sentences: Sequence[Sentence], results: Sequence[Result], lang: Lang) -> int:
    """The sentence to speak of beside the first: in the reader's language, else the farthest."""
    tokens = [result.n_tokens if isinstance(result, Cost) else 0 for result in results]
    others = [index for index, n in enumerate(tokens) if index and n and tokens[0]]
    own = [index for index in others if sentences[index].lang == lang]
    return max(own or others, key=lambda index: abs(log(tokens[index] / tokens[0])), default=0)


def _name(sentences: Sequence[Sentence], index: int, lang: Lang) -> str:
    return sentences[index].name or t(lang, "tax.line", n=index + 1)


def _main_script(text: str) -> str | None:
    """The script of most letters of a text."""
    scripts = Counter(script for script in map(script_of, text) if script)
    return scripts.most_common(1)[0][0] if scripts else None
