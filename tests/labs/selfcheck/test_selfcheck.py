"""The self-check: it passes where all is right, and every check fails where its part is broken."""

import json
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from playground.engine import Engine, NextLogits
from playground.engine.reference import Continuation, generate_greedily
from playground.host import Loaded, ModelHost
from playground.i18n import LANGS
from playground.labs.selfcheck.answers import _figure
from playground.labs.selfcheck.checks import (
    GREEDY_TOKENS,
    MAX_TOKENS,
    NAMES,
    Finding,
    check_bytes,
    check_cache,
    check_draw,
    check_greedy,
    check_scores,
    check_softmax,
    newest,
)
from playground.sampling import Interval, NextTokenDistribution, SamplingSettings
from playground.text.generation import Prediction, predict
from tests import gpt2, metaspace, scripted
from tests.asking import Answer, function_of, is_sentence

TOKENIZER = gpt2.tokenizer()
TEXT = "Once upon a time there was 안녕"
IDS = list(TOKENIZER.encode(TEXT))
SAMPLED = SamplingSettings(strategy="sample", seed=5)


@pytest.fixture(scope="module")
def engine(loaded: Loaded) -> Engine:
    return loaded.engine


class Broken:
    """An engine that is wrong by `off` at one logit, or at the scores, in the given case."""

    def __init__(self, engine: Engine, off: float, *, only_cached: bool = False) -> None:
        self._engine, self._off, self._only_cached = engine, off, only_cached
        self.context_length = engine.context_length

    def next_logits(self, ids: Sequence[int], *, use_cache: bool = True) -> NextLogits:
        answer = self._engine.next_logits(ids, use_cache=use_cache)
        if self._only_cached and not use_cache:
            return answer
        logits = answer.logits.copy()
        logits[7] += self._off
        return replace(answer, logits=logits)

    def score(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        return self._engine.score(*args, **options)


def generate(loaded: Loaded, ids: Sequence[int], count: int) -> Continuation:
    return generate_greedily(loaded.model, ids, count)


def test_probabilities_that_add_up_pass(engine: Engine) -> None:
    says = predict(engine, IDS, SamplingSettings()).distribution
    for n_shown in (1, 10, 50):
        assert check_softmax(says, TOKENIZER, n_shown).status == "passed"


@pytest.mark.parametrize("factor", [0.999, 1.001, 1 + 1e-8])
def test_probabilities_that_do_not_add_up_fail(engine: Engine, factor: float) -> None:
    says = predict(engine, IDS, SamplingSettings()).distribution
    says.probs = says.probs * factor
    finding = check_softmax(says, TOKENIZER, 10)
    assert finding.status == "failed"
    assert finding.figures["off"] == pytest.approx(abs(factor - 1), rel=1e-4)


@pytest.mark.parametrize("ids", [IDS, IDS[:1], [gpt2.END_OF_TEXT_ID], IDS * 7], ids=len)
def test_the_cache_passes(engine: Engine, ids: list[int]) -> None:
    finding = check_cache(engine, newest(ids, engine.context_length))
    assert finding.status == "passed"


def test_a_wrong_cache_fails(engine: Engine) -> None:
    finding = check_cache(Broken(engine, 0.5, only_cached=True), IDS)  # type: ignore[arg-type]
    assert finding.status == "failed"
    assert finding.figures["off"] == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("text", [TEXT, scripted.END_PROMPT, scripted.LOOP_PROMPT, "a" * 300])
def test_greedy_is_what_generate_writes(loaded: Loaded, text: str) -> None:
    ids = newest(TOKENIZER.encode(text), loaded.info.context_length)
    eos = loaded.info.eos_ids
    finding = check_greedy(
        loaded.engine, TOKENIZER, ids, eos, lambda ids, n: generate(loaded, ids, n)
    )
    assert finding.status == "passed"
    assert 1 <= int(finding.figures["n"]) <= GREEDY_TOKENS
    if text == scripted.END_PROMPT:
        assert finding.figures["n"] == 1


def test_an_engine_that_writes_something_else_fails(loaded: Loaded) -> None:
    broken = Broken(loaded.engine, 1e4)
    finding = check_greedy(
        broken,  # type: ignore[arg-type]
        TOKENIZER,
        IDS,
        frozenset(),
        lambda ids, n: generate(loaded, ids, n),
    )
    assert (finding.status, finding.case, finding.figures["at"]) == ("failed", "greedy_other", 1)


def test_a_generate_that_ends_too_early_fails(loaded: Loaded) -> None:
    def shorter(ids: Sequence[int], count: int) -> Continuation:
        found = generate(loaded, ids, count)
        return Continuation(found.ids[:-1], found.logits[:-1])

    finding = check_greedy(loaded.engine, TOKENIZER, IDS, frozenset(), shorter)
    assert (finding.status, finding.case) == ("failed", "greedy_length")


@pytest.mark.parametrize(("gap", "status"), [(1e-6, "noted"), (1.0, "failed")])
def test_a_tie_is_told_and_is_no_fault(loaded: Loaded, gap: float, status: str) -> None:
    row = np.zeros(gpt2.VOCAB_SIZE, dtype=np.float32)
    row[11], row[12] = 1.0, 1.0 - gap
    answer = NextLogits(row, 0, 0, 0)
    tied = SimpleNamespace(context_length=99, next_logits=lambda *_, **__: answer)

    def other(_: Sequence[int], count: int) -> Continuation:
        return Continuation((12,) * count, np.stack([row] * count))

    finding = check_greedy(tied, TOKENIZER, IDS, frozenset(), other)  # type: ignore[arg-type]
    assert finding.status == status
    assert finding.figures["gap"] == pytest.approx(gap, abs=1e-6)


def test_bytes_are_the_text() -> None:
    assert check_bytes(TOKENIZER, IDS, TEXT).status == "passed"
    assert check_bytes(TOKENIZER, [gpt2.END_OF_TEXT_ID], "").status == "passed"
    # Not the ids that typing it gives: the page never cuts appended tokens anew.
    apart = [*TOKENIZER.encode("hel"), *TOKENIZER.encode("lo")]
    assert check_bytes(TOKENIZER, apart, "hello").status == "passed"


@pytest.mark.parametrize("text", [TEXT[:-1], TEXT + " ", "", TEXT.lower()])
def test_chips_of_another_text_fail(text: str) -> None:
    finding = check_bytes(TOKENIZER, IDS, text)
    assert (finding.status, finding.case) == ("failed", "bytes_chips")


def test_a_tokenizer_that_loses_something_fails() -> None:
    lossy = SimpleNamespace(
        tokens=TOKENIZER.tokens,
        encode=lambda text: TOKENIZER.encode(text)[:-1],
        decode=TOKENIZER.decode,
        unknown_id=None,
    )
    finding = check_bytes(lossy, IDS, TEXT)  # type: ignore[arg-type]
    assert (finding.status, finding.case) == ("failed", "bytes_back")


@pytest.mark.parametrize("text", ["안녕하세요.", "안녕 Ω"])
def test_a_vocabulary_that_cannot_write_every_text_says_so(text: str) -> None:
    tokenizer = metaspace.tokenizer()
    finding = check_bytes(tokenizer, tokenizer.encode(text), text)
    assert (finding.status, finding.case) == ("noted", "bytes_lossy")
    other = check_bytes(tokenizer, tokenizer.encode("글을 씁니다."), "안녕하세요.")
    assert other.status == "failed"


@pytest.mark.parametrize("ids", [IDS, IDS[:1], IDS * 7], ids=len)
def test_a_pass_scores_what_steps_score(engine: Engine, ids: list[int]) -> None:
    part = newest(ids, engine.context_length)
    assert check_scores(engine, part, gpt2.END_OF_TEXT_ID).status == "passed"


def test_an_empty_text_has_nothing_to_score(engine: Engine) -> None:
    start = gpt2.END_OF_TEXT_ID
    assert check_scores(engine, [start], start) == Finding("scores", "noted", "scores_none")


def test_steps_that_say_something_else_fail(engine: Engine) -> None:
    broken = Broken(engine, 30.0)
    assert check_scores(broken, IDS, gpt2.END_OF_TEXT_ID).status == "failed"  # type: ignore[arg-type]


def test_a_draw_that_is_repeated_passes(engine: Engine) -> None:
    first, second = (predict(engine, IDS, SAMPLED) for _ in range(2))
    finding = check_draw(first, second, TOKENIZER)
    assert finding.status == "passed"
    assert float(finding.figures["start"]) <= float(finding.figures["u"])


def test_a_draw_that_changes_fails(engine: Engine) -> None:
    first = predict(engine, IDS, SAMPLED)
    other = predict(engine, IDS, replace(SAMPLED, seed=6))
    assert check_draw(first, other, TOKENIZER).case == "draw_other"


class Beside(NextTokenDistribution):
    """A strip on which the drawn token's part lies elsewhere, or nowhere."""

    part: Interval | None = None

    def interval(self, id: int) -> Interval | None:
        return self.part


@pytest.mark.parametrize(
    ("part", "case"), [(None, "draw_nowhere"), (Interval(0, 1.5, 2.0), "draw_beside")]
)
def test_a_draw_beside_its_part_fails(engine: Engine, part: Interval | None, case: str) -> None:
    honest = predict(engine, IDS, SAMPLED)
    beside = Beside(honest.distribution.logits, SAMPLED)
    beside.part = part
    asked = Prediction(len(IDS), beside, honest.timing, 0)
    finding = check_draw(asked, asked, TOKENIZER)
    assert (finding.status, finding.case) == ("failed", case)


def test_long_texts_are_checked_at_their_end() -> None:
    assert newest(range(5), 1024) == tuple(range(5))
    assert newest(range(5000), 1024) == tuple(range(5000 - MAX_TOKENS, 5000))
    assert len(newest(range(5000), 64)) == 64 - GREEDY_TOKENS


# --- what the page gets ---


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_the_page_gets_a_sentence_for_each_check(host: ModelHost, name: str, lang: str) -> None:
    function = function_of(host, "selfcheck")
    request = {"check": name, "ids": IDS, "prompt_length": len(IDS), "typed": TEXT, "lang": lang}
    answer = json.loads(json.dumps(function({**request, "top_k_shown": 10}), allow_nan=False))
    assert answer["status"] == "passed"
    assert answer["check"] == name
    assert is_sentence(answer["sentence"], lang)
    assert any(character.isdigit() for character in answer["sentence"])


@pytest.mark.parametrize("wrong", [{"check": "none"}, {"check": None}, {"ids": [10**9]}], ids=str)
def test_a_bad_request_is_a_sentence(host: ModelHost, wrong: Answer) -> None:
    request = {"check": "bytes", "ids": IDS, "prompt_length": 1, "typed": TEXT, **wrong}
    answer = function_of(host, "selfcheck")(request)
    assert set(answer) == {"error"}
    assert is_sentence(answer["error"], "en")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (2.04e-7, "2.0 × 10⁻⁷"),
        (3e-12, "3.0 × 10⁻¹²"),
        (29.43481, "29.4348"),
        (50257, "50,257"),
        ("␣the", "␣the"),
    ],
)
def test_figures_can_be_read(value: float | str, text: str) -> None:
    assert _figure(value) == text
