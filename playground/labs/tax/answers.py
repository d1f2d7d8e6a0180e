"""The token tax: what the same sentence costs in several languages, for each model at hand.

Turns the counts of `tax` into answers with sentences. Names no prices.
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
from playground.i18n import LANGS, Lang
from playground.labs.tax.tax import Cost, costs_of
from playground.page.lab import Site
from playground.page.wire import Answer, Param, Query, Said, Wire, said, say
from playground.text.views import ChipView, chip_views, hex_bytes, visible
from playground.text.vocabulary import vocabulary_of
from playground.tokenizer.scripts import script_of

MAX_LINES = 20
MAX_TOTAL_CHARS = 10_000
MAX_CHIPS = 400

_SYLLABLE = "안"
_PARALLEL = Path(__file__).parent / "parallel.json"

Result = Cost | PlaygroundError


class TaxQuery(Query):
    """Sentences of one's own, one a line; None asks for the shipped ones."""

    text: str | None = None


class CellView(Wire):
    """What a text costs with models that tokenize it alike.

    Attributes:
        tokens: None where it cannot be counted; `error` says why.
        relative: how many times the first text's tokens; None where text is lost.
        unknown: how many tokens stand for lost text.
    """

    tokens: int | None = None
    per_character: float | None = None
    per_byte: float | None = None
    relative: float | None = None
    unknown: int = 0
    error: Said | None = None


class RowView(Wire):
    """A text and its costs.

    Attributes:
        name: of a shipped text, the name of its language `lang`.
        fits: how many such texts the context window of the page's model holds.
        chips: the first tokens of the page's model; `n_more` follow.
    """

    name: Said | None
    lang: str | None
    text: str
    characters: int
    bytes: int
    fits: int | None
    cells: list[CellView]
    chips: list[ChipView]
    n_more: int


class SourceView(Wire):
    """Where the shipped texts come from."""

    title: Said
    rights: str


class TaxAnswer(Answer):
    """What texts cost.

    Attributes:
        columns: the ids of models that tokenize the texts alike, the page's model first.
        costs: what follows from the counts, for each reader's language.
        unknown: said where text is lost.
        source: None for texts of one's own.
    """

    columns: list[list[str]]
    rows: list[RowView]
    costs: dict[str, list[Said]]
    unknown: list[Said]
    source: SourceView | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text to be counted: of a shipped one, also its language."""

    text: str
    lang: str | None = None

    @property
    def language(self) -> Said | None:
        """The name of the language of a shipped text."""
        return say(f"tax.language.{self.lang.lower()}") if self.lang else None


@dataclass(frozen=True, slots=True)
class Column:
    """What the texts cost with models that tokenize all of them alike."""

    models: tuple[KnownTokenizer, ...]
    results: tuple[Result, ...]


def tax(site: Site, loaded: Loaded, query: TaxQuery) -> TaxAnswer:
    """What the sentences cost: the shipped ones, or the lines of the query's text.

    Raises:
        PlaygroundError: the text has no line, too many, or too long ones.
    """
    sentences = _shipped() if query.text is None else _own(query.text)
    columns = _columns(_at_hand(site.host, loaded), [sentence.text for sentence in sentences])
    return TaxAnswer(
        columns=[[known.info.id for known in column.models] for column in columns],
        rows=[_row(index, sentence, columns) for index, sentence in enumerate(sentences)],
        costs={lang: _costs(sentences, columns[0], lang) for lang in LANGS},
        unknown=[sentence for column in columns for sentence in _unknown(column)],
        source=_source() if query.text is None else None,
    )


class _Text(TypedDict):
    """The text in one language."""

    lang: str
    text: str


class _Parallel(TypedDict):
    """What the shipped file holds."""

    source: str
    rights: str
    texts: list[_Text]


@cache
def _parallel() -> _Parallel:
    data: _Parallel = json.loads(_PARALLEL.read_text(encoding="utf-8"))
    return data


def _shipped() -> list[Sentence]:
    return [Sentence(one["text"], one["lang"]) for one in _parallel()["texts"]]


def _source() -> SourceView:
    data = _parallel()
    return SourceView(title=say("tax.source_title"), rights=f"{data['rights']} · {data['source']}")


def _own(text: str) -> list[Sentence]:
    """The lines of what a person wrote; empty ones do not count."""
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
    """One column for each way of tokenizing the texts; GPT-2's family shares one."""
    columns: dict[tuple[object, ...], Column] = {}
    for known in at_hand:
        results = costs_of(known.tokenizer, texts)
        way = tuple(one.ids if isinstance(one, Cost) else str(one) for one in results)
        same = columns.get(way)
        columns[way] = Column((*same.models, known) if same else (known,), results)
    return list(columns.values())


def _row(index: int, sentence: Sentence, columns: Sequence[Column]) -> RowView:
    mine = columns[0]
    known, result = mine.models[0], mine.results[index]
    tokens = known.tokenizer.tokens(result.ids) if isinstance(result, Cost) else ()
    return RowView(
        name=sentence.language,
        lang=sentence.lang,
        text=sentence.text,
        characters=len(sentence.text),
        bytes=len(sentence.text.encode("utf-8", errors="surrogatepass")),
        fits=result.fits(known.info.context_length) if isinstance(result, Cost) else None,
        cells=[_cell(column.results[index], column.results[0]) for column in columns],
        chips=chip_views(tokens[:MAX_CHIPS]),
        n_more=max(0, len(tokens) - MAX_CHIPS),
    )


def _cell(result: Result, yardstick: Result) -> CellView:
    if isinstance(result, PlaygroundError):
        return CellView(error=said(result))
    fair = yardstick if isinstance(yardstick, Cost) and _is_fair(result, yardstick) else None
    return CellView(
        tokens=result.n_tokens,
        per_character=result.per_character,
        per_byte=result.per_byte,
        relative=result.relative_to(fair) if fair else None,
        unknown=result.n_unknown,
    )


def _is_fair(*results: Cost) -> bool:
    """Whether the tokenizer kept every character; lost text would look cheap."""
    return not any(result.n_unknown for result in results)


def _unknown(column: Column) -> list[Said]:
    n = sum(result.n_unknown for result in column.results if isinstance(result, Cost))
    tokenizer = column.models[0].tokenizer
    if not n or tokenizer.unknown_id is None:
        return []
    unknown = tokenizer.token(tokenizer.unknown_id)
    models = ", ".join(known.info.id for known in column.models)
    return [say("tax.unknown", n=f"{n:,}", unknown=visible(unknown.piece), model=models)]


def _costs(sentences: Sequence[Sentence], mine: Column, lang: Lang) -> list[Said]:
    """What follows from the counts, for the first sentence and another one."""
    first = mine.results[0]
    index = _in_focus(sentences, mine.results, lang)
    focus = mine.results[index]
    if not index or not isinstance(first, Cost) or not isinstance(focus, Cost):
        return []
    if not _is_fair(first, focus):
        return []
    names: dict[str, Param] = {"first": _name(sentences, 0), "name": _name(sentences, index)}
    length = mine.models[0].info.context_length
    return [
        say(
            "tax.bill",
            **names,
            first_units=f"{first.n_tokens / 1000:.3f}",
            units=f"{focus.n_tokens / 1000:.3f}",
            times=f"{focus.relative_to(first):.2f}",
        ),
        say(
            "tax.window",
            **names,
            length=f"{length:,}",
            n_first=f"{first.fits(length):,}",
            n=f"{focus.fits(length):,}",
        ),
        say("tax.steps", **names, n_first=f"{first.n_tokens:,}", n=f"{focus.n_tokens:,}"),
        *_reasons(sentences[0].text, sentences[index].text, mine, names),
    ]


def _reasons(first: str, focus: str, mine: Column, names: dict[str, Param]) -> list[Said]:
    """Why the two differ: bytes for a character, and what the vocabulary was made of."""
    tokenizer = mine.models[0].tokenizer
    first_width, width = (f"{len(text.encode()) / len(text):.2f}" for text in (first, focus))
    key = "tax.bytes" if tokenizer.unknown_id is None else "tax.characters"
    reasons = [say(key, **names, first_width=first_width, width=width)]
    if tokenizer.unknown_id is None:
        reasons.append(say("tax.hangul", syllable=_SYLLABLE, bytes=hex_bytes(_SYLLABLE.encode())))
    first_script, script = map(_main_script, (first, focus))
    if first_script and script and first_script != script:
        facts = vocabulary_of(tokenizer).facts
        counts = dict(facts.counts)
        reasons.append(
            say(
                "tax.vocabulary",
                entries=f"{facts.n_entries:,}",
                first_script=say(f"script.{first_script.lower()}"),
                n_first=f"{counts.get(first_script, 0):,}",
                script=say(f"script.{script.lower()}"),
                n=f"{counts.get(script, 0):,}",
            )
        )
    return reasons


def _in_focus(sentences: Sequence[Sentence], results: Sequence[Result], lang: Lang) -> int:
    """The sentence to speak of beside the first: in the reader's language, else the farthest."""
    tokens = [result.n_tokens if isinstance(result, Cost) else 0 for result in results]
    others = [index for index, n in enumerate(tokens) if index and n and tokens[0]]
    own = [index for index in others if sentences[index].lang == lang]
    return max(own or others, key=lambda index: abs(log(tokens[index] / tokens[0])), default=0)


def _name(sentences: Sequence[Sentence], index: int) -> Param:
    return sentences[index].language or say("tax.line", n=index + 1)


def _main_script(text: str) -> str | None:
    """The script of most letters of a text."""
    scripts = Counter(script for script in map(script_of, text) if script)
    return scripts.most_common(1)[0][0] if scripts else None
