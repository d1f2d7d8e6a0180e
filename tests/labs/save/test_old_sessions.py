"""Links and sessions open for ever: those of the fixtures were made before this code was."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from playground.errors import PlaygroundError
from playground.labs.save import from_link, from_session, link, reading, to_link
from playground.sampling import KNOBS, SETTINGS, SamplingSettings, knobs_of
from playground.sampling.settings import knob
from playground.text.trace import Trace

FIXTURES = Path(__file__).parent / "fixtures"
LINKS: dict[str, dict[str, Any]] = json.loads((FIXTURES / "links.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class More(SamplingSettings):
    """The settings with one more knob."""

    heat: float = knob(0.25, low=0, high=1, step=0.05)


def plain(trace: Trace) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(asdict(trace)))
    return read


def heated(settings: dict[str, Any]) -> dict[str, Any]:
    return settings | {"heat": 0.25}


def expected(name: str, *, is_heated: bool = False) -> dict[str, Any]:
    trace: dict[str, Any] = LINKS[name]["trace"]
    if not is_heated:
        return trace
    steps = [step | {"settings": heated(step["settings"])} for step in trace["steps"]]
    return trace | {"steps": steps, "settings": heated(trace["settings"])}


def session(name: str) -> str:
    return (FIXTURES / f"{name}.session.json").read_text("utf-8")


@pytest.fixture
def one_knob_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (link, reading):
        monkeypatch.setattr(module, "SETTINGS", (*SETTINGS, "heat"))
        monkeypatch.setattr(module, "SamplingSettings", More)


def test_the_fixtures_turn_every_knob() -> None:
    settings = [made["trace"]["settings"] for made in LINKS.values()]
    for one in KNOBS:
        assert any(of[one.name] != one.neutral for of in settings), one.name


@pytest.mark.parametrize("name", LINKS)
def test_an_old_link_opens(name: str) -> None:
    trace = from_link(LINKS[name]["link"])
    assert plain(trace) == expected(name)
    assert from_link(to_link(trace)) == trace


@pytest.mark.parametrize("name", LINKS)
def test_an_old_session_opens(name: str) -> None:
    assert plain(from_session(session(name))) == expected(name)


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.usefixtures("one_knob_more")
def test_what_is_older_than_a_knob_opens_with_that_knob_neutral(name: str) -> None:
    for trace in (from_link(LINKS[name]["link"]), from_session(session(name))):
        assert plain(trace) == expected(name, is_heated=True)
        assert from_link(to_link(trace)) == trace


@pytest.mark.usefixtures("one_knob_more")
def test_a_new_knob_is_checked_as_the_others() -> None:
    assert [one.name for one in knobs_of(More)] == [*(one.name for one in KNOBS), "heat"]
    trace = Trace("a/b", "x", (1,), settings=More("sample", heat=0.5))
    assert from_link(to_link(trace)) == trace
    with pytest.raises(PlaygroundError, match=r"error\.heat"):
        More(heat=1.5)


def test_a_value_or_a_name_of_a_knob_from_later_is_refused() -> None:
    later = More("sample", heat=0.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(link, "SETTINGS", (*SETTINGS, "heat"))
        written = to_link(Trace("a/b", "x", (1,), settings=later))
    with pytest.raises(PlaygroundError, match="saved_wrong"):
        from_link(written)
    newer = json.loads(session("greedy"))
    newer["settings"]["heat"] = 0.5
    with pytest.raises(PlaygroundError, match="saved_wrong"):
        from_session(json.dumps(newer))
