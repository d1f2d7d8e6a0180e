"""The guessing game: what comes is not told before the guess, and the bits are fair."""

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import PlaygroundError
from playground.host import ModelHost
from playground.i18n import LANGS, Lang, t
from playground.labs.guess.answers import passages
from playground.labs.guess.guessing import (
    CONFIDENCES,
    MAX_PLACES,
    N_OPTIONS,
    judge,
    options,
    plan,
    position_behind,
    typed_id,
)
from playground.labs.guess.lab import LAB
from playground.sampling import NextTokenDistribution
from playground.text.views import visible
from playground.tokenizer import group_tokens
from tests import gpt2, metaspace
from tests.asking import Answer, Ask, asking, is_sentence

TOKENIZER = gpt2.tokenizer()
SECRET = "The cat sat on the mat and looked at the small bird in the old tree."


def distribution(**logits: float) -> NextTokenDistribution:
    """The model says so of these words with a space before them, and little of all others."""
    row = np.full(gpt2.VOCAB_SIZE, -5.0, dtype=np.float32)
    for word, logit in logits.items():
        row[id_of(f" {word}")] = logit
    return NextTokenDistribution(row)


def id_of(text: str) -> int:
    (id,) = TOKENIZER.encode(text)
    return id


@pytest.fixture(scope="module")
def question(host: ModelHost) -> Ask:
    return asking(host, "guess_question")


@pytest.fixture(scope="module")
def reveal(host: ModelHost) -> Ask:
    return asking(host, "guess_reveal")


# --- which places are asked ---


@given(st.text(alphabet="ab ,é안녕👩\n", max_size=60), st.integers(0, 20))
@settings(deadline=None, database=None)
def test_only_tokens_that_are_text_by_themselves_are_asked(text: str, begin: int) -> None:
    tokens = TOKENIZER.tokens(TOKENIZER.encode(text))
    game = plan(tokens, begin)
    alone = {group.start for group in group_tokens(tokens) if group.stop - group.start == 1}
    wanted = [p for p in sorted(alone) if p >= max(1, begin) and tokens[p].text is not None]
    assert list(game.places) == wanted[:MAX_PLACES]
    inside = range(game.places[0], game.places[-1]) if game.places else ()
    groups = [group for group in group_tokens(tokens) if group.start in inside]
    if game.places:
        assert game.n_skipped == sum(group.stop - group.start > 1 for group in groups)


def test_places_follow_each_other_to_the_end() -> None:
    game = plan(TOKENIZER.tokens(TOKENIZER.encode(SECRET)), 3)
    place: int | None = game.places[0]
    walked = []
    while place is not None:
        walked.append(place)
        assert game.ordinal(place) == len(walked)
        place = game.after(place)
    assert tuple(walked) == game.places


def test_the_end_of_text_is_never_asked() -> None:
    ids = [*TOKENIZER.encode("One"), gpt2.END_OF_TEXT_ID, *TOKENIZER.encode(" two")]
    assert plan(TOKENIZER.tokens(ids), 0).places == (2,)


def test_a_beginning_ends_where_its_bytes_do() -> None:
    tokens = TOKENIZER.tokens(TOKENIZER.encode("안녕 there"))
    assert position_behind(tokens, len("안녕".encode())) == len(TOKENIZER.encode("안녕"))
    assert position_behind(tokens, 0) == 0
    assert position_behind(tokens, 99) == len(tokens)


# --- among what ---


@given(st.integers(0, 2**53 - 1), st.integers(1, 500), st.sampled_from([" cat", " dog", " river"]))
@settings(deadline=None, database=None, max_examples=30)
def test_options_are_the_true_token_and_the_likeliest_others(
    seed: int, place: int, true: str
) -> None:
    says = distribution(cat=4, dog=3, bird=2, mouse=1, fish=0)
    found = options(says, TOKENIZER, id_of(true), seed, place)
    likely = [id_of(f" {word}") for word in ("cat", "dog", "bird", "mouse")]
    others = [id for id in likely if id != id_of(true)][: N_OPTIONS - 1]
    assert sorted(found) == sorted([id_of(true), *others])
    assert options(says, TOKENIZER, id_of(true), seed, place) == found


def test_the_true_option_stands_anywhere() -> None:
    says = distribution(cat=4, dog=3, bird=2, mouse=1)
    places = [
        options(says, TOKENIZER, id_of(" cat"), seed, 7).index(id_of(" cat")) for seed in range(400)
    ]
    counts = np.bincount(places, minlength=N_OPTIONS)
    assert counts.min() > 60  # of 100 expected


def test_the_order_does_not_depend_on_which_is_true() -> None:
    says = distribution(cat=4, dog=3, bird=2, mouse=1)
    orders = {
        options(says, TOKENIZER, id_of(f" {word}"), 5, 9)
        for word in ("cat", "dog", "bird", "mouse")
    }
    assert len(orders) == 1


def test_no_option_is_a_part_of_a_character_or_special_or_looks_like_another() -> None:
    row = np.full(gpt2.VOCAB_SIZE, -5.0, dtype=np.float32)
    row[: TOKENIZER.encode("é")[0] + 300] = 3.0  # single bytes among them
    row[gpt2.END_OF_TEXT_ID] = 9.0
    row[list(TOKENIZER.encode("안"))] = 8.0
    found = options(NextTokenDistribution(row), TOKENIZER, id_of(" cat"), 0, 1)
    tokens = TOKENIZER.tokens(found)
    assert len(found) == N_OPTIONS
    assert not any(token.special or token.text is None for token in tokens)
    assert len({visible(token.piece) for token in tokens}) == N_OPTIONS


# --- what it was worth ---


@given(st.sampled_from(CONFIDENCES), st.integers(0, 3), st.integers(0, 3))
@settings(deadline=None, database=None)
def test_both_sides_share_out_exactly_one(confidence: float, true: int, guess: int) -> None:
    says = distribution(cat=4, dog=3, bird=2, mouse=1)
    offered = options(says, TOKENIZER, id_of(" cat"), 0, 1)
    outcome = judge(says, offered, offered[true], offered[guess], confidence)
    assert math.isclose(sum(share.learner for share in outcome.shares), 1)
    assert math.isclose(sum(share.model for share in outcome.shares), 1)
    given_to_it = confidence if true == guess else (1 - confidence) / 3
    assert outcome.learner_bits == pytest.approx(-math.log2(given_to_it))
    probs = says.probs[list(offered)]
    assert outcome.model_bits == pytest.approx(-math.log2(probs[true] / probs.sum()))
    assert outcome.model_bits_all == pytest.approx(-math.log2(probs[true]))
    assert outcome.is_hit == (true == guess)


def test_whoever_says_what_the_model_says_pays_what_the_model_pays() -> None:
    says = distribution(cat=4, dog=4, bird=4, mouse=4)
    offered = options(says, TOKENIZER, id_of(" cat"), 0, 1)
    outcome = judge(says, offered, offered[2], offered[0], 0.25)
    assert outcome.learner_bits == pytest.approx(2) == outcome.model_bits


def test_a_probability_too_small_for_a_float_still_has_its_bits() -> None:
    says = distribution(cat=1000, dog=999, bird=998, mouse=-400)
    assert says.probs[id_of(" mouse")] == 0
    offered = tuple(id_of(f" {word}") for word in ("cat", "dog", "bird", "mouse"))
    outcome = judge(says, offered, id_of(" mouse"), id_of(" cat"), 0.5)
    assert 1400 / math.log(2) < outcome.model_bits < 1401 / math.log(2)


@pytest.mark.parametrize("word", ["cat", " cat", "cat ", "cats and dogs"])
def test_a_typed_word_counts_by_its_first_token(word: str) -> None:
    says = distribution(cat=4, cats=3, dog=2)
    first = id_of(f" {word.split()[0]}")
    assert typed_id(says, TOKENIZER, word, first, [first]) == first


def test_a_typed_word_without_its_space_counts_where_none_comes() -> None:
    says = distribution(cat=4)
    assert typed_id(says, TOKENIZER, "cat", id_of("cat"), []) == id_of("cat")


def test_a_typed_word_that_is_no_option_is_measured_beside_them() -> None:
    says = distribution(cat=4, dog=3, bird=2, mouse=1, horse=0)
    offered = options(says, TOKENIZER, id_of(" cat"), 0, 1)
    guessed = typed_id(says, TOKENIZER, "horse", id_of(" cat"), offered)
    outcome = judge(says, offered, id_of(" cat"), guessed, 0.7)
    assert [share.id for share in outcome.shares] == [*offered, id_of(" horse")]
    assert outcome.learner_bits == pytest.approx(-math.log2(0.3 / 4))
    assert math.isclose(sum(share.model for share in outcome.shares), 1)


@pytest.mark.parametrize("word", ["", "   "])
def test_nothing_typed_is_no_guess(word: str) -> None:
    with pytest.raises(PlaygroundError, match=r"guess\.error_typed"):
        typed_id(distribution(cat=4), TOKENIZER, word, id_of(" cat"), [])


def test_what_a_vocabulary_lacks_is_no_guess() -> None:
    tokenizer = metaspace.tokenizer()
    says = NextTokenDistribution(np.zeros(metaspace.VOCAB_SIZE, dtype=np.float32))
    with pytest.raises(PlaygroundError, match=r"guess\.error_typed"):
        typed_id(says, tokenizer, "Ω", 20, [])


# --- what the page gets ---


def test_shipped_passages_have_two_languages_and_something_to_guess() -> None:
    korean = [
        name for name, one in passages().items() if any("가" <= c <= "힣" for c in one["rest"])
    ]
    assert len(korean) >= 2 <= len(passages()) - len(korean)
    for one in passages().values():
        tokens = TOKENIZER.tokens(TOKENIZER.encode(one["begin"] + one["rest"]))
        begin = position_behind(tokens, len(one["begin"].encode()))
        # Where the beginning ends, a token ends.
        assert b"".join(token.piece for token in tokens[:begin]) == one["begin"].encode()
        assert len(plan(tokens, begin).places) >= 3


@pytest.mark.parametrize("name", sorted(passages()))
def test_a_question_tells_nothing_of_what_comes(question: Ask, name: str) -> None:
    answer = question(passage=name, seed=3)
    rest = passages()[name]["rest"].split()
    shown = "".join(chip["bytes"].replace(" ", "") for chip in answer["chips"])
    assert bytes.fromhex(shown).decode().startswith(passages()[name]["begin"])
    assert rest[-1] not in json.dumps(answer, ensure_ascii=False)
    assert len(answer["options"]) == N_OPTIONS
    assert all(set(option) == {"id", "text"} for option in answer["options"])
    typing = question(passage=name, seed=3, typing=True)
    assert typing == {**answer, "options": None}


@given(st.lists(st.sampled_from(["cat", "dog", "tree", "red", "old"]), min_size=2, max_size=2))
@settings(deadline=None, database=None, max_examples=10)
def test_no_answer_depends_on_what_comes_after_it(host: ModelHost, endings: list[str]) -> None:
    """Two texts that part at a place have the same questions and reveals up to there."""
    question, reveal = asking(host, "guess_question"), asking(host, "guess_reveal")
    games = []
    for ending in endings:
        ids = list(TOKENIZER.encode(f"The cat sat on the {ending} {ending}"))
        text = {"ids": ids, "prompt_length": len(ids), "seed": 4}
        asked = [question(**text, place=place) for place in (3, 4)]
        told = [reveal(**text, place=3, word="zebra", confidence=0.5)]
        blind = question(**text, place=5, typing=True)
        assert [chip["id"] for chip in blind["chips"]] == ids[:5]
        games.append((asked, told, blind))
    assert games[0] == games[1]


def test_a_whole_question_is_known_by_its_fields(question: Ask) -> None:
    fields = {"model", "place", "number", "n_places", "skipped", "chips", "options"}
    assert set(question(passage="home", seed=0)) == fields


@pytest.mark.parametrize("lang", LANGS)
def test_what_there_is_to_choose_has_a_name(lang: Lang) -> None:
    names = LAB.limits["passages"]
    assert isinstance(names, tuple)
    assert set(names) == set(passages())
    for name in (*names, "own"):
        assert t(lang, f"guess.passage.{name}")


def test_a_whole_game_adds_up(question: Ask, reveal: Ask) -> None:
    ids = list(TOKENIZER.encode(SECRET))
    text = {"ids": ids, "prompt_length": len(ids), "seed": 11}
    place: int | None = None
    n_right = 0
    while True:
        asked = question(**text, place=place)
        assert [chip["id"] for chip in asked["chips"]] == ids[: asked["place"]]
        offered = [option["id"] for option in asked["options"]]
        told = reveal(**text, place=asked["place"], guess=offered[0], confidence=0.7)
        assert told["id"] == ids[asked["place"]]
        assert [share["id"] for share in told["shares"]] == offered
        n_right += told["is_hit"]
        assert told["learner_bits"] == pytest.approx(-math.log2(0.7 if told["is_hit"] else 0.1))
        assert told["model_bits"] <= told["model_bits_all"] + 1e-9
        place = told["next"]
        if place is None:
            assert [chip["id"] for chip in told["chips"]] == ids
            break
    assert asked["number"] == asked["n_places"]
    assert 0 < n_right < asked["n_places"]


def test_characters_of_several_tokens_are_shown_at_once(question: Ask, reveal: Ask) -> None:
    ids = list(TOKENIZER.encode("I wrote her this: 안녕 and more."))
    text = {"ids": ids, "prompt_length": len(ids), "seed": 0}
    asked = question(**text)
    assert is_sentence(asked["skipped"], "en")
    assert "2 characters" in asked["skipped"]
    seen = [asked["place"]]
    while (place := reveal(**text, place=seen[-1], word="x", confidence=0.5)["next"]) is not None:
        seen.append(place)
    pieces = TOKENIZER.tokens([ids[place] for place in seen])
    assert all(token.text is not None for token in pieces)
    assert len(seen) < len(ids) - 3


@pytest.mark.parametrize("lang", LANGS)
def test_where_most_characters_are_not_asked_the_page_says_how_few_are_left(
    question: Ask, lang: str
) -> None:
    asked = question(passage="rain", seed=0, lang=lang)
    assert is_sentence(asked["skipped"], lang)
    assert re.search(rf"\b{asked['n_places']}(?!\d)", asked["skipped"])
    assert question(passage="home", seed=0, lang=lang)["skipped"] is None


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_as_many_choices_are_named_as_the_bits_mean(
    question: Ask, reveal: Ask, confidence: float
) -> None:
    place = question(passage="home", seed=0)["place"]
    told = reveal(passage="home", place=place, seed=0, word="zebra", confidence=confidence)
    said = re.search(r"one of ([\d.]+)", told["sentences"][0])
    assert said
    assert float(said[1]) == pytest.approx(2 ** told["learner_bits"], rel=0.005)


@pytest.mark.parametrize("lang", LANGS)
def test_a_text_without_a_place_is_said(question: Ask, lang: str) -> None:
    for ids in ([gpt2.END_OF_TEXT_ID], list(TOKENIZER.encode("a"))):
        answer = question(ids=ids, prompt_length=1, seed=0, lang=lang)
        assert answer["place"] is None
        assert is_sentence(answer["sentence"], lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"passage": "none"},
        {"passage": 7},
        {"place": 0},
        {"place": 10_000},
        {"place": True},
        {"place": None},
        {"seed": -1},
        {"seed": 0.5},
        {"guess": gpt2.END_OF_TEXT_ID},
        {"guess": "1"},
        {"guess": None},
        {"confidence": 1},
        {"confidence": 0.3},
        {"confidence": None},
        {"word": ""},
        {"word": "x" * 101},
        {"word": 7},
    ],
    ids=str,
)
def test_a_bad_request_is_a_sentence(question: Ask, reveal: Ask, lang: str, wrong: Answer) -> None:
    asked = question(passage="home", seed=0)
    good = {
        "passage": "home",
        "seed": 0,
        "place": asked["place"],
        "guess": asked["options"][0]["id"],
        "confidence": 0.5,
    }
    assert "error" not in reveal(**good)
    answer = reveal(**{**good, **wrong}, lang=lang)
    assert set(answer) == {"error"}
    assert is_sentence(answer["error"], lang)
