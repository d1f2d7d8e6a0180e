"""Medians → Markdown tables with ratios and targets. Knows nothing of how they were measured."""

from collections.abc import Mapping, Sequence

from bench.classroom import STUDENTS, Waits
from bench.click import Click
from bench.lab import N_BEAMS, N_ROLLS, VOCAB_SIZE
from bench.scoring import WINDOW
from bench.steps import CONTEXTS, VISITOR_TOKENS, VISITORS, Cell

TIMES_FASTER_THAN_NOTEBOOK = {12: 10, 512: 30, 1000: 50}
MAX_OVERHEAD_MS = 60
MAX_FRAME_MS = 50
MAX_PIPELINE_MS = 10
MAX_ROLLS_MS = 50


def steps_table(medians: Mapping[Cell, float]) -> str:
    """One more token, by the number of tokens before it: milliseconds, ratios, targets."""
    return _table(
        [
            "tokens before",
            "notebook's loop",
            "`generate`",
            "playground",
            "one read of the weights",
            "faster than the notebook",
            "faster than `generate`",
        ],
        [_steps_row(medians, context) for context in CONTEXTS],
    )


def _steps_row(medians: Mapping[Cell, float], context: int) -> list[str]:
    names = ("notebook", "generate", "ours", "one read")
    notebook, generate, ours, read = (medians[name, context] for name in names)
    least = TIMES_FASTER_THAN_NOTEBOOK.get(context)
    than_notebook = f"{notebook / ours:.1f} ×"
    if least:
        than_notebook += f" (target ≥ {least}: {_verdict(notebook / ours >= least)})"
    than_generate = f"{generate / ours:.2f} × (target ≥ 1: {_verdict(generate >= ours)})"
    return [
        f"{context:,}",
        *map(_ms, (notebook, generate, ours, read)),
        than_notebook,
        than_generate,
    ]


def clicks_table(handler: Click, painted: Click | None) -> str:
    """The whole click: in Python alone, and until it is painted."""
    rows = [["Python handler", *_click_cells(handler), ""]]
    if painted:
        verdict = _verdict(painted.overhead <= MAX_OVERHEAD_MS)
        target = f"everything else ≤ {MAX_OVERHEAD_MS} ms: {verdict}"
        rows.append(["click to painted, in Chromium", *_click_cells(painted), target])
    else:
        rows.append(["click to painted: Chromium is missing", "", "", "", ""])
    return _table(["click", "whole", "model", "everything else", "target"], rows)


def frames_table(longest: float | None) -> str:
    """How smooth the page stays while tokens are appended to a text of 1,000."""
    verdict = "Chromium is missing" if longest is None else _verdict(longest <= MAX_FRAME_MS)
    shown = "" if longest is None else _ms(longest)
    row = ["appending to 1,000 tokens", shown, f"≤ {MAX_FRAME_MS} ms: {verdict}"]
    return _table(["frames", "longest", "target"], [row])


def visitors_table(medians: Mapping[Cell, float]) -> str:
    """One more token for every visitor at once."""
    return _table(
        [f"visitors, {VISITOR_TOKENS} tokens each", "one after another", "together", "faster"],
        [_visitors_row(medians, count) for count in VISITORS],
    )


def _visitors_row(medians: Mapping[Cell, float], count: int) -> list[str]:
    in_turn, together = medians["in turn", count], medians["together", count]
    return [str(count), _ms(in_turn), _ms(together), f"{in_turn / together:.1f} ×"]


def lab_table(medians: Mapping[str, float]) -> str:
    """What a turned knob, the dice and the beams cost."""
    beam_ratio = f"{medians['beam step'] / medians['one step']:.1f} × one plain step"
    return _table(
        ["sampling lab", "time", "target"],
        [
            [
                f"{VOCAB_SIZE:,} logits through the whole pipeline and a draw",
                _ms(medians["pipeline"]),
                _at_most(medians["pipeline"], MAX_PIPELINE_MS),
            ],
            [
                f"{N_ROLLS:,} rolls",
                _ms(medians["rolls"]),
                _at_most(medians["rolls"], MAX_ROLLS_MS),
            ],
            ["a turned knob, the whole Python handler", _ms(medians["knob"]), "no forward pass"],
            [f"a step of {N_BEAMS} beams", _ms(medians["beam step"]), beam_ratio],
        ],
    )


def scoring_table(medians: Mapping[str, float]) -> str:
    """A whole text's scores, beside one forward pass that gives only log-probabilities."""
    pass_ms = medians["transformers"]
    ways = {
        "one pass of transformers with `log_softmax`": pass_ms,
        "a new text": medians["new"],
        "a text the page has shown": medians["shown"],
    }
    return _table(
        [f"scores of {WINDOW:,} tokens", "time", "of transformers' pass"],
        [[name, _ms(value), f"{value / pass_ms:.2f} ×"] for name, value in ways.items()],
    )


def class_table(waits: Mapping[str, Waits]) -> str:
    """How soon a class sees what happened."""
    return _table(
        [f"a live class of {STUDENTS}", "median", "95 % within", "worst"],
        [[name, _ms(one.median), _ms(one.most), _ms(one.worst)] for name, one in waits.items()],
    )


def _at_most(value: float, limit: float) -> str:
    return f"≤ {limit} ms: {_verdict(value <= limit)}"


def _click_cells(click: Click) -> list[str]:
    return [_ms(click.whole), _ms(click.model), _ms(click.overhead)]


def _ms(value: float) -> str:
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.1f} ms"


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "missed"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
