"""The table of knobs says what it should, and the settings are checked by it."""

import math
from typing import Any

import pytest

from playground.errors import PlaygroundError
from playground.i18n import LANGS, explain, t
from playground.page.wire import knob_shapes
from playground.sampling import KNOBS, MAX_SEED, SETTINGS, STAGES, SamplingSettings

# name: neutral, what is just inside, what is just outside
VALUES: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "temperature": (1.0, [0, 10], [-1e-9, 10.001]),
    "top_k": (0, [0, 1, 10**30], [-1, 1.0]),
    "top_p": (1.0, [1e-9, 1], [0, 1.001]),
    "seed": (0, [0, 2**53 - 1], [-1, 2**53, 1.0]),
    "min_p": (0.0, [0, 1], [-1e-9, 1.001]),
    "repetition_penalty": (1.0, [1e-9, 10], [0, 10.001]),
}
FIELDS = [
    # name, number field (low, high, step), integer, slider (low, high, step)
    ("temperature", (0, 10, 0.1), False, (0, 2, 0.05)),
    ("top_k", (0, MAX_SEED, 1), True, (0, 100, 1)),
    ("top_p", (0.01, 1, 0.01), False, (0.01, 1, 0.01)),
    ("min_p", (0, 1, 0.01), False, (0, 1, 0.01)),
    ("seed", (0, MAX_SEED, 1), True, None),
    ("repetition_penalty", (0.1, 10, 0.1), False, (0.5, 2, 0.05)),
]


def settings(name: str, value: object) -> SamplingSettings:
    changed: dict[str, Any] = {name: value}
    return SamplingSettings("sample", **changed)


def test_the_order_is_that_of_the_rows_of_links() -> None:
    assert list(SETTINGS) == ["strategy", *VALUES]
    assert [one.name for one in KNOBS] == list(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_a_knob_is_neutral_until_it_is_turned_and_stays_in_its_range(name: str) -> None:
    neutral, inside, outside = VALUES[name]
    (knob,) = [one for one in KNOBS if one.name == name]
    assert getattr(SamplingSettings(), name) == knob.neutral == neutral
    for value in inside:
        assert getattr(settings(name, value), name) == value
    for value in (*outside, math.nan, math.inf, True, None, "1", [1]):
        with pytest.raises(PlaygroundError) as raised:
            settings(name, value)
        assert raised.value.key == f"error.{name}"
        for lang in LANGS:
            assert str(value) in explain(lang, raised.value)


def test_a_refusal_says_the_limits_as_people_write_them() -> None:
    with pytest.raises(PlaygroundError) as raised:
        SamplingSettings(repetition_penalty=-1)
    sentence = explain(LANGS[0], raised.value)
    assert sentence == (
        "The repetition penalty is a number above 0 and at most 10 (1 is off), not -1."
    )


def test_every_stage_has_the_one_knob_that_sets_it() -> None:
    assert sorted(one.stage for one in KNOBS if one.stage) == sorted(STAGES)
    # The exported code tells greedy's stages from the rest by their order.
    assert [one.name for one in KNOBS if one.is_heeded_by_greedy] == list(STAGES[:1])


def test_the_page_gets_the_knobs_in_its_order_with_their_inputs_and_words() -> None:
    shapes = knob_shapes()
    assert [
        (
            one.name,
            (one.low, one.high, one.step),
            one.integer,
            one.slider and (one.slider.low, one.slider.high, one.slider.step),
        )
        for one in shapes
    ] == FIELDS
    for one in shapes:
        assert one.neutral == VALUES[one.name][0]
        assert one.stage == (None if one.name == "seed" else one.name)
        assert one.heeded_by_greedy == (one.name == "repetition_penalty")
        for lang in LANGS:
            assert t(lang, one.label)
