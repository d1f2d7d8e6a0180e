"""The sampling lab: the rolls, and the word looked up.

Turns what `sampling` and `lookup` say into plain data with sentences. Computes no probability.
"""

from playground.errors import PlaygroundError
from playground.host import Loaded
from playground.labs.sampling import lookup
from playground.labs.sampling.lookup import PathStep, WordPath
from playground.page.sampler import interval_figures, token_name
from playground.page.wire import Answer, Said, Settings, Shown, TextQuery, Wire, say
from playground.sampling import SamplingSettings
from playground.text.generation import predict
from playground.text.views import CandidateView, candidate_view, percent, visible, visible_text
from playground.tokenizer import Tokenizer

MIN_ROLLS, MAX_ROLLS = 10, 100_000


class RollQuery(TextQuery):
    """Roll the dice of this step `count` times, which is an integer from 10 to 100,000."""

    count: int | float
    settings: Settings = SamplingSettings()
    top_k_shown: Shown = 5


class RollRow(Wire):
    """How often a token came, and how often it should; without an id, all tokens not shown."""

    id: int | None
    text: str | Said
    count: int
    frequency: float
    frequency_percent: str
    expected: float
    expected_percent: str


class RollAnswer(Answer):
    """The rolls, and the largest deviation among all tokens from what was to be expected."""

    count: int
    rows: list[RollRow]
    deviation: float
    sentence: Said


def roll(loaded: Loaded, query: RollQuery) -> RollAnswer:
    """How often each shown token comes when the dice are rolled `count` times.

    Raises:
        PlaygroundError: the ids or the count cannot be used.
    """
    ids = query.resolved(loaded.tokenizer).ids
    count = query.count
    if not isinstance(count, int) or not MIN_ROLLS <= count <= MAX_ROLLS:
        raise PlaygroundError("error.rolls", value=count, low=MIN_ROLLS, high=f"{MAX_ROLLS:,}")
    prediction = predict(loaded.engine, ids, query.settings)
    distribution = prediction.distribution
    rolls = distribution.roll(prediction.position, count)
    parts = distribution.strip(query.top_k_shown)
    rows = [
        _row(
            part.id,
            token_name(loaded.tokenizer, part.id),
            int(rolls.counts[part.id]),
            float(rolls.expected[part.id]),
            count,
        )
        for part in parts
    ]
    n_rest = distribution.drawable - len(parts)
    if n_rest:
        n_left = count - sum(row.count for row in rows)
        rows.append(
            _row(None, say("rolls.rest", n=f"{n_rest:,}"), n_left, 1 - parts[-1].stop, count)
        )
    farthest, deviation = rolls.farthest
    sentence = say(
        "rolls.farthest",
        count=f"{count:,}",
        deviation=f"{100 * deviation:.2f}",
        token=token_name(loaded.tokenizer, farthest),
    )
    return RollAnswer(count=count, rows=rows, deviation=deviation, sentence=sentence)


def _row(id: int | None, text: str | Said, count: int, expected: float, n_rolls: int) -> RollRow:
    return RollRow(
        id=id,
        text=text,
        count=count,
        frequency=count / n_rolls,
        frequency_percent=percent(count / n_rolls),
        expected=expected,
        expected_percent=percent(expected),
    )


class LookUpQuery(TextQuery):
    """Why is `word` not the one that comes next?"""

    word: str
    settings: Settings = SamplingSettings()


class WordPathView(Wire):
    """One spelling of the word: its tokens, and what became of the first one."""

    text: str
    steps: list[CandidateView]
    probability: float
    product: Said
    verdict: Said


class LookUpAnswer(Answer):
    """The spellings, and a word on their difference where there are two."""

    paths: list[WordPathView]
    two_paths: Said | None


def look_up(loaded: Loaded, query: LookUpQuery) -> LookUpAnswer:
    """The token paths of a word after the text, and why it was chosen or was not.

    Beyond the context window the figures are of the windows that `lookup.look_up` describes.

    Raises:
        PlaygroundError: the ids or the word cannot be used.
    """
    ids = query.resolved(loaded.tokenizer).ids
    paths = lookup.look_up(loaded.engine, loaded.tokenizer, ids, query.word, query.settings)
    names = [visible_text(path.text) for path in paths]
    return LookUpAnswer(
        paths=[_path(path, query.settings, loaded.tokenizer) for path in paths],
        two_paths=say("word.two_paths", first=names[0], second=names[1])
        if len(names) == 2
        else None,
    )


def _path(path: WordPath, settings: SamplingSettings, tokenizer: Tokenizer) -> WordPathView:
    return WordPathView(
        text=visible_text(path.text),
        steps=[candidate_view(step.candidate) for step in path.steps],
        probability=path.probability,
        product=say(
            "word.product",
            percent=percent(path.probability),
            bits=f"{path.bits:.2f}",
            n=len(path.steps),
        ),
        verdict=_verdict(path.steps[0], settings, tokenizer),
    )


def _verdict(step: PathStep, settings: SamplingSettings, tokenizer: Tokenizer) -> Said:
    """Why the word's first token was chosen here, or was not."""
    candidate, pick = step.candidate, step.pick
    token, picked = visible(candidate.token.piece), token_name(tokenizer, pick.id)
    if candidate.token.id == pick.id:
        return say("word.drawn", token=token)
    if candidate.cut_by:
        stage = say(f"stage.name.{candidate.cut_by}")
        return say("word.cut", token=token, rank=f"{candidate.rank:,}", stage=stage)
    if settings.is_greedy:
        key = "word.greedy" if settings.repetition_penalty == 1 else "word.greedy_penalty"
        return say(key, token=token, rank=f"{candidate.rank:,}", picked=picked)
    if step.interval is None or pick.u is None:
        return say("word.too_small" if candidate.model_prob else "word.impossible", token=token)
    start, stop, u = interval_figures(step.interval.start, step.interval.stop, pick.u)
    return say("word.missed", token=token, start=start, stop=stop, u=u, picked=picked)
