"""What travels is written down for the scripts as it is in Python, and nothing else gets in."""

from typing import Annotated

import pytest
from pydantic import Field

from playground.errors import PlaygroundError
from playground.i18n import DEFAULT_LANG, Lang
from playground.page.wire import Amount, Query, Said, TextQuery, read, said, say, speak
from playground.sampling import SamplingSettings
from playground.server.wire import stale
from tests import gpt2


class Dice(Query):
    count: Annotated[int, Field(ge=10, le=20)] = 10
    name: str = ""


def test_the_scripts_types_are_those_of_the_models() -> None:
    assert not stale(), "run: python -m playground.server.wire"


def test_a_query_is_read_as_its_types_say() -> None:
    assert read(Dice, {"model": "m", "count": 12}) == Dice(model="m", count=12)


@pytest.mark.parametrize("count", [9, 21, True, "12", 12.5, None, float("nan")])
def test_a_number_outside_its_limits_is_named_with_them(count: object) -> None:
    with pytest.raises(PlaygroundError) as refused:
        read(Dice, {"count": count})
    assert refused.value.key == "error.out_of_range"
    assert (refused.value.params["low"], refused.value.params["high"]) == (10, 20)


@pytest.mark.parametrize(
    "request_", [None, [], "x", {"name": 1}, {"other": 1}, {"model": 3}, {"name": None}]
)
def test_anything_of_another_form_is_a_bad_request(request_: object) -> None:
    with pytest.raises(PlaygroundError, match=r"error\.bad_request"):
        read(Dice, request_)


@pytest.mark.parametrize("ids", [[], [-1], ["1"], [1.0], [True], "12"])
def test_ids_are_whole_numbers_from_0_and_at_least_one(ids: object) -> None:
    with pytest.raises(PlaygroundError, match=r"error\.bad_request"):
        read(TextQuery, {"ids": ids})


def test_a_text_is_its_ids_and_only_without_them_its_letters() -> None:
    tokenizer = gpt2.tokenizer()
    sent = read(TextQuery, {"ids": [1, 2, 3], "prompt_length": 2, "text": "a"})
    assert (sent.resolved(tokenizer).ids, sent.resolved(tokenizer).prompt_length) == ([1, 2, 3], 2)
    assert read(TextQuery, {"text": ""}).resolved(tokenizer).ids == [tokenizer.start_id]
    with pytest.raises(PlaygroundError, match="prompt_length"):
        read(TextQuery, {"ids": [1], "prompt_length": 2}).resolved(tokenizer)


def test_an_error_travels_with_its_figures_and_no_number_that_json_lacks() -> None:
    inner = PlaygroundError("error.internal")
    error = PlaygroundError("error.temperature", value=float("nan"), max=10, why=inner)
    assert said(error) == Said(
        key="error.temperature",
        params={"value": "nan", "max": 10, "why": Said(key="error.internal")},
    )


def test_a_sentence_within_a_sentence_and_a_large_number_are_spoken_in_the_language() -> None:
    sentence = say(
        "status.ready",
        id="m",
        source=say("status.source.dir"),
        n_params=Amount(amount=134_515_008),
        context_length="1,024",
    )
    assert "135M" in speak(DEFAULT_LANG, sentence)
    assert "1억 3,452만" in speak(Lang("ko"), sentence)


def test_settings_are_read_by_name_and_the_rest_is_neutral() -> None:
    from playground.page.look import LookQuery

    query = read(LookQuery, {"settings": {"strategy": "sample", "top_k": 5}})
    assert query.settings == SamplingSettings(strategy="sample", top_k=5)
    with pytest.raises(PlaygroundError, match=r"error\.bad_request"):
        read(LookQuery, {"settings": {"heat": 1}})
