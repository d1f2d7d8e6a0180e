"""The named endpoints, as a program meets them: gradio_client against the running server."""

import math
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
import torch
from gradio_client import Client
from gradio_client.exceptions import AppError
from transformers import PreTrainedModel

from playground.host import Loaded
from playground.sampling import STAGES, uniform
from playground.tokenizer import MAX_CHARS
from tests import gpt2, scripted
from tests.hostile import HOSTILE

VOCAB_SIZE = gpt2.VOCAB_SIZE
END = gpt2.END_OF_TEXT_ID


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[Client]:
    made = Client(url, verbose=False)
    yield made
    made.close()


@pytest.fixture(scope="module")
def korean(url: str) -> Iterator[Client]:
    made = Client(url, verbose=False, headers={"Accept-Language": "ko-KR,ko;q=0.9"})
    yield made
    made.close()


def encode(text: str) -> list[int]:
    return list(gpt2.tokenizer().encode(text))


def ask(client: Client, name: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
    answer: dict[str, Any] = client.predict(api_name=f"/{name}", **arguments)
    return answer


def stream(client: Client, **arguments: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return list(client.submit(api_name="/generate", **arguments))


def refusal(client: Client, name: str, **arguments: Any) -> str:  # noqa: ANN401
    with pytest.raises(AppError) as caught:
        client.predict(api_name=f"/{name}", **arguments)
    return str(caught.value)


def test_exactly_the_named_endpoints_are_there_with_their_defaults(client: Client) -> None:
    api = client.view_api(return_format="dict", print_info=False)
    assert isinstance(api, dict)
    assert api["unnamed_endpoints"] == {}
    assert {
        name: {
            one["parameter_name"]: one["parameter_default"]
            for one in endpoint["parameters"]
            if one["parameter_has_default"]
        }
        for name, endpoint in api["named_endpoints"].items()
    } == {
        "/model": {},
        "/tokenize": {},
        "/merges": {},
        "/next_token": {"top_k": 10},
        "/generate": {
            "max_new_tokens": 20,
            "strategy": "greedy",
            "temperature": 1.0,
            "top_k": 0,
            "top_p": 1.0,
            "seed": 0,
            "min_p": 0.0,
            "repetition_penalty": 1.0,
        },
        "/pipeline": {
            "temperature": 1.0,
            "top_k": 0,
            "top_p": 1.0,
            "min_p": 0.0,
            "repetition_penalty": 1.0,
            "seed": 0,
            "shown": 10,
        },
        "/beam_search": {"num_beams": 4, "max_new_tokens": 20, "length_penalty": 1.0},
        "/score": {},
    }


def test_model(client: Client, loaded: Loaded) -> None:
    assert ask(client, "model") == {
        "id": loaded.info.id,
        "source": "dir",
        "status": "ready",
        "n_layer": 3,
        "n_params": sum(weights.numel() for weights in loaded.model.parameters()),
        "context_length": scripted.CONTEXT_LENGTH,
        "vocab_size": VOCAB_SIZE,
    }


@pytest.mark.parametrize(
    "text", ["Hello  world\n", "안녕하세요", "👩‍💻", "", "<|endoftext|>", "hello"]
)
def test_tokenize_gives_ids_and_bytes_and_text_where_there_is_any(
    client: Client, text: str
) -> None:
    answer = ask(client, "tokenize", text=text)
    assert set(answer) == {"ids", "tokens"}
    assert answer["ids"] == encode(text)
    assert [token["id"] for token in answer["tokens"]] == answer["ids"]
    assert [token["position"] for token in answer["tokens"]] == list(range(len(answer["ids"])))
    pieces = [bytes.fromhex(token["bytes"]) for token in answer["tokens"]]
    assert b"".join(pieces) == text.encode()
    for token, piece in zip(answer["tokens"], pieces, strict=True):
        assert set(token) == {"position", "id", "text", "bytes"}
        if token["text"] is None:
            with pytest.raises(UnicodeDecodeError):
                piece.decode()
        else:
            assert token["text"].encode() == piece


@pytest.mark.parametrize("text", HOSTILE[::6])
def test_hostile_text_survives_the_way_there_and_back(client: Client, text: str) -> None:
    answer = ask(client, "tokenize", text=text)
    assert bytes.fromhex("".join(token["bytes"] for token in answer["tokens"])) == text.encode()


def model_probs(model: PreTrainedModel, ids: list[int]) -> torch.Tensor:
    with torch.inference_mode():
        logits = model(torch.tensor([ids])).logits[0, -1]
    return torch.softmax(logits.double(), dim=-1)


@pytest.mark.parametrize("text", ["Once upon a time", "", "안녕"])
def test_next_token_gives_the_models_own_probabilities(
    client: Client, model: PreTrainedModel, loaded: Loaded, text: str
) -> None:
    answer = ask(client, "next_token", text=text)
    assert set(answer) == {"model", "ids", "candidates", "other_probability", "entropy_bits"}
    assert answer["model"] == loaded.info.id
    assert answer["ids"] == encode(text)
    assert [one["rank"] for one in answer["candidates"]] == list(range(1, 11))
    probs = model_probs(model, encode(text) or [END])
    for one in answer["candidates"]:
        assert set(one) == {"rank", "id", "text", "bytes", "logit", "probability"}
        assert one["probability"] == pytest.approx(probs[one["id"]].item(), rel=1e-3)
    shown = [one["probability"] for one in answer["candidates"]]
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == pytest.approx(probs.max().item(), rel=1e-3)
    assert sum(shown) + answer["other_probability"] == pytest.approx(1, abs=1e-9)
    entropy = -(probs * probs.clamp_min(1e-300).log2()).sum().item()
    assert answer["entropy_bits"] == pytest.approx(entropy, abs=1e-3)


def test_next_token_gives_as_many_as_are_asked_for(client: Client) -> None:
    assert len(ask(client, "next_token", text="a", top_k=1)["candidates"]) == 1
    every = ask(client, "next_token", text="a", top_k=VOCAB_SIZE)
    assert sorted(one["id"] for one in every["candidates"]) == list(range(VOCAB_SIZE))
    assert every["other_probability"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("top_k", [0, -1, VOCAB_SIZE + 1, 2.5, "many", None, [3]])
def test_next_token_refuses_any_other_number(client: Client, top_k: object) -> None:
    sentence = refusal(client, "next_token", text="a", top_k=top_k)
    assert f"1 to {VOCAB_SIZE}" in sentence
    assert str(top_k) in sentence


def test_a_text_beyond_the_window_is_answered_from_its_newest_part(client: Client) -> None:
    newest = " b" * scripted.CONTEXT_LENGTH
    short = ask(client, "next_token", text=newest, top_k=5)
    assert "truncated" not in short
    long = ask(client, "next_token", text=" a a a" + newest, top_k=5)
    assert long["truncated"] == 3
    assert len(long["ids"]) == scripted.CONTEXT_LENGTH + 3
    assert [one["id"] for one in long["candidates"]] == [one["id"] for one in short["candidates"]]
    (only,) = stream(client, text=" a a a" + newest)
    assert (only["truncated"], only["stop"], len(only["new_ids"])) == (3, "context_full", 1)


def test_generate_streams_one_token_after_another(client: Client) -> None:
    answers = stream(client, text=scripted.LOOP_PROMPT, max_new_tokens=7)
    assert [len(answer["new_ids"]) for answer in answers] == list(range(1, 8))
    assert [answer["stop"] for answer in answers] == [None] * 6 + ["max_new_tokens"]
    for before, after in pairwise(answers):
        assert after["new_ids"][:-1] == before["new_ids"]
        assert after["text"].startswith(before["text"])
    for answer in answers:
        assert set(answer) == {"ids", "new_ids", "text", "stop"}
        assert answer["ids"] == encode(scripted.LOOP_PROMPT)
    assert answers[-1]["text"] == scripted.LOOP_PROMPT + " green blue red green blue red green"


def test_generate_gives_by_default_twenty_tokens_the_ids_of_transformers(
    client: Client, model: PreTrainedModel
) -> None:
    prompt = encode("Once upon a time, generative models")
    with torch.inference_mode():
        expected = model.generate(
            torch.tensor([prompt]),
            attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
            do_sample=False,
            max_new_tokens=20,
            pad_token_id=END,
        )[0].tolist()
    answers = stream(client, text="Once upon a time, generative models")
    assert prompt + answers[-1]["new_ids"] == expected


def test_generate_stops_at_the_end_of_the_text_which_is_no_text(client: Client) -> None:
    (answer,) = stream(client, text=scripted.END_PROMPT)
    assert answer["new_ids"] == [END]
    assert answer["stop"] == "end_of_text"
    assert answer["text"] == scripted.END_PROMPT


def test_generate_stops_when_the_window_is_full(client: Client) -> None:
    text = " b" * (scripted.CONTEXT_LENGTH - 4) + " red"
    answers = stream(client, text=text)
    assert [answer["stop"] for answer in answers] == [None, None, "context_full"]


def test_generate_holds_back_half_characters(client: Client) -> None:
    answers = stream(client, text=scripted.SYLLABLE_PROMPT, max_new_tokens=4)
    texts = [answer["text"].removeprefix(scripted.SYLLABLE_PROMPT) for answer in answers]
    assert texts == ["", "", "안", "안 red"]


def test_generate_says_at_the_end_that_a_character_is_incomplete(client: Client) -> None:
    answers = stream(client, text=scripted.SYLLABLE_PROMPT, max_new_tokens=2)
    assert [answer["text"].count("\ufffd") for answer in answers] == [0, 1]


def test_sampling_is_decided_by_the_seed(client: Client) -> None:
    def draw(seed: int) -> list[int]:
        answers = stream(
            client, text="a", max_new_tokens=8, strategy="sample", temperature=1.5, seed=seed
        )
        ids: list[int] = answers[-1]["new_ids"]
        return ids

    assert draw(1) == draw(1) != draw(2)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ({"max_new_tokens": 0}, "max_new_tokens"),
        ({"max_new_tokens": 1_001}, "max_new_tokens"),
        ({"strategy": "beam"}, "beam"),
        ({"temperature": -0.1}, "-0.1"),
        ({"temperature": "hot"}, "hot"),
        ({"top_k": -1}, "-1"),
        ({"top_k": 1.5}, "1.5"),
        ({"top_p": 0}, "Top-p"),
        ({"top_p": 1.1}, "1.1"),
        ({"seed": -5}, "-5"),
    ],
)
def test_generate_refuses_settings_with_a_sentence(
    client: Client, arguments: dict[str, Any], part: str
) -> None:
    sentence = refusal(client, "generate", text="a", **arguments)
    assert part in sentence
    assert "Traceback" not in sentence


@pytest.mark.parametrize("name", ["tokenize", "next_token", "generate", "score"])
@pytest.mark.parametrize(
    ("text", "part"), [("x" * 100_000, f"{MAX_CHARS:,}"), (7, "text"), (None, "text")]
)
def test_bad_texts_are_refused_with_a_sentence(
    client: Client, name: str, text: object, part: str
) -> None:
    sentence = refusal(client, name, text=text)
    assert part in sentence
    assert "Traceback" not in sentence
    assert "error." not in sentence


def test_a_refusal_speaks_the_callers_language(client: Client, korean: Client) -> None:
    arguments = {"text": "x" * (MAX_CHARS + 1)}
    assert not re.search("[가-힣]", refusal(client, "tokenize", **arguments))
    assert re.search("[가-힣]", refusal(korean, "tokenize", **arguments))


def test_clients_at_once_do_not_mix(url: str) -> None:
    texts = [f"visitor {number} writes" for number in range(4)]

    def visit(text: str) -> list[dict[str, Any]]:
        mine = Client(url, verbose=False)
        try:
            return stream(mine, text=text, max_new_tokens=15)
        finally:
            mine.close()

    with ThreadPoolExecutor(len(texts)) as pool:
        together = list(pool.map(visit, texts))
    for text, answers in zip(texts, together, strict=True):
        assert all(answer["ids"] == encode(text) for answer in answers)
        assert all(answer["text"].startswith(text) for answer in answers)
        assert answers == visit(text)


# Merges


@pytest.mark.parametrize("text", ["", " tokenization's 2024", "안녕 👩‍💻 g̈\n", *HOSTILE[::20]])
def test_merges_lead_from_the_bytes_of_a_text_to_its_ids(client: Client, text: str) -> None:
    words = ask(client, "merges", text=text)["words"]
    tokens = ask(client, "tokenize", text=text)["tokens"]
    assert "".join(word["bytes"] for word in words) == text.encode().hex()
    assert [id for word in words for id in word["ids"]] == [token["id"] for token in tokens]
    bytes_of = {token["id"]: token["bytes"] for token in tokens}
    for word in words:
        pieces = [f"{byte:02x}" for byte in bytes.fromhex(word["bytes"])]
        for merge in word["merges"]:
            pair = [merge["left"], merge["right"]]
            at = next(at for at in range(len(pieces)) if pieces[at : at + 2] == pair)
            pieces[at : at + 2] = ["".join(pair)]
        assert pieces == [bytes_of[id] for id in word["ids"]]


def test_merges_of_a_long_word_come_whole(client: Client) -> None:
    (word,) = ask(client, "merges", text="a" * MAX_CHARS)["words"]
    assert word["ids"] == encode("a" * MAX_CHARS)
    assert len(word["merges"]) == MAX_CHARS - len(word["ids"])


def test_merges_refuse_what_they_cannot_replay(client: Client, korean: Client) -> None:
    assert "at most" in refusal(client, "merges", text="a" * 100_000)
    assert "100,000자" in refusal(korean, "merges", text="a" * 100_000)


def test_the_pipeline_tells_every_stage_and_what_is_drawn(
    client: Client, model: PreTrainedModel
) -> None:
    answer = ask(client, "pipeline", text="Once upon", temperature=0.8, top_k=5, seed=7, shown=8)
    assert set(answer) == {"stages", "candidates", "draw"}
    assert [stage["name"] for stage in answer["stages"]] == ["logits", *STAGES, "sampler"]
    assert [stage["survivors"] for stage in answer["stages"]] == [VOCAB_SIZE] * 3 + [5] * 4
    logits = torch.log(model_probs(model, encode("Once upon"))) / 0.8
    best = torch.topk(logits, 5)
    heated = torch.softmax(logits, dim=-1)
    masses = {stage["name"]: stage["mass"] for stage in answer["stages"]}
    assert masses.pop("top_k") == pytest.approx(float(heated[best.indices].sum()), abs=1e-4)
    assert set(masses.values()) == {1.0}
    shown = answer["candidates"]
    assert [one["rank"] for one in shown] == list(range(1, 9))
    assert [one["id"] for one in shown[:5]] == best.indices.tolist()
    expected = torch.softmax(best.values, dim=-1).tolist()
    assert [one["sampler_probability"] for one in shown] == pytest.approx(
        [*expected, 0, 0, 0], abs=1e-4
    )
    for one in shown:
        assert set(one) == {
            "rank",
            "id",
            "text",
            "logit",
            "model_probability",
            "sampler_probability",
        }
    draw = answer["draw"]
    assert (draw["u"], draw["position"]) == (uniform(7, 2), 2)
    passed = sum(expected[: [one["id"] for one in shown].index(draw["id"]) + 1])
    assert draw["u"] < passed + 1e-4


def test_the_pipeline_draws_what_generate_draws(client: Client) -> None:
    knobs = {"temperature": 1.5, "top_p": 0.9, "min_p": 0.001, "repetition_penalty": 1.3, "seed": 3}
    (last,) = stream(client, text="Once upon", max_new_tokens=1, strategy="sample", **knobs)
    assert ask(client, "pipeline", text="Once upon", **knobs)["draw"]["id"] == last["new_ids"][0]


def test_the_pipeline_at_temperature_zero_draws_nothing(client: Client) -> None:
    answer = ask(client, "pipeline", text="", temperature=0)
    assert answer["draw"]["u"] is None
    assert answer["draw"]["id"] == answer["candidates"][0]["id"]
    assert [one["sampler_probability"] for one in answer["candidates"]] == [1] + [0] * 9
    assert answer["stages"][-1]["survivors"] == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"min_p": 1.5}, "1.5"),
        ({"repetition_penalty": 0}, "0"),
        ({"top_k": 2.5}, "2.5"),
        ({"shown": 0}, "shown"),
        ({"shown": VOCAB_SIZE + 1}, f"{VOCAB_SIZE}"),
        ({"seed": -1}, "-1"),
    ],
)
def test_the_pipeline_refuses_what_is_out_of_range(
    client: Client, korean: Client, wrong: dict[str, float], says: str
) -> None:
    assert says in refusal(client, "pipeline", text="a", **wrong)
    assert re.search("[가-힣]", refusal(korean, "pipeline", text="a", **wrong))


def test_a_penalty_keeps_greedy_out_of_the_loop(client: Client) -> None:
    plain = stream(client, text=scripted.LOOP_PROMPT, max_new_tokens=12)[-1]["new_ids"]
    penalised = stream(
        client, text=scripted.LOOP_PROMPT, max_new_tokens=12, repetition_penalty=10.0
    )[-1]["new_ids"]
    assert len(set(plain)) == 3
    assert len(set(penalised)) > 3


def beams_of(
    model: PreTrainedModel,
    prompt: list[int],
    **settings: Any,  # noqa: ANN401
) -> tuple[list[list[int]], list[float]]:
    """New ids and scores of transformers' beam search, best first."""
    with torch.inference_mode():
        output = model.generate(
            torch.tensor([prompt]),
            attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
            do_sample=False,
            num_return_sequences=settings["num_beams"],
            pad_token_id=END,
            return_dict_in_generate=True,
            output_scores=True,
            **settings,
        )
    # What is no generated token has the beam -1.
    lengths = (output.beam_indices >= 0).sum(-1).tolist()
    rows = output.sequences[:, len(prompt) :].tolist()
    new_ids = [row[:length] for row, length in zip(rows, lengths, strict=True)]
    return new_ids, output.sequences_scores.tolist()


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("Once upon a time", {}),
        (scripted.END_PROMPT, {"num_beams": 3, "max_new_tokens": 6, "length_penalty": 0.5}),
        (scripted.SYLLABLE_PROMPT, {"num_beams": 8, "max_new_tokens": 12, "length_penalty": -1.0}),
        ("", {"num_beams": 2, "max_new_tokens": 40}),
    ],
)
def test_beam_search_gives_the_hypotheses_of_transformers(
    client: Client, model: PreTrainedModel, text: str, settings: dict[str, Any]
) -> None:
    answer = ask(client, "beam_search", text=text, **settings)
    assert set(answer) == {"hypotheses"}
    found = answer["hypotheses"]
    defaults = {"num_beams": 4, "max_new_tokens": 20, "length_penalty": 1.0}
    expected, scores = beams_of(model, encode(text) or [END], **(defaults | settings))
    assert [one["new_ids"] for one in found] == expected
    # The loud tokens of this model leave float32 few digits.
    assert [one["score"] for one in found] == pytest.approx(scores, rel=5e-4)
    for one in found:
        assert set(one) == {"new_ids", "text", "score"}
        written = [id for id in one["new_ids"] if id != END]
        assert one["text"] == text + gpt2.tokenizer().decode(written)


def test_beam_search_beyond_the_window_writes_one_token_behind_its_newest_part(
    client: Client,
) -> None:
    newest = " b" * scripted.CONTEXT_LENGTH
    short = ask(client, "beam_search", text=newest)
    assert [len(one["new_ids"]) for one in short["hypotheses"]] == [1] * 4
    assert "truncated" not in short
    long = ask(client, "beam_search", text=" a a a" + newest)
    assert long["truncated"] == 3
    assert [one["new_ids"] for one in long["hypotheses"]] == [
        one["new_ids"] for one in short["hypotheses"]
    ]


def test_beam_search_takes_whole_numbers_however_json_writes_them(client: Client) -> None:
    whole = ask(client, "beam_search", text="a", num_beams=2, max_new_tokens=2, length_penalty=1)
    assert whole == ask(client, "beam_search", text="a", num_beams=2.0, max_new_tokens=2.0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"num_beams": 1}, "2 to 8"),
        ({"num_beams": 9}, "9"),
        ({"num_beams": 2.5}, "2.5"),
        ({"num_beams": None}, "None"),
        ({"max_new_tokens": 0}, "1 to 40"),
        ({"max_new_tokens": 41}, "41"),
        ({"length_penalty": 5.5}, "-5 to 5"),
        ({"length_penalty": "long"}, "long"),
        ({"text": "x" * (MAX_CHARS + 1)}, f"{MAX_CHARS:,}"),
    ],
)
def test_beam_search_refuses_with_a_sentence(
    client: Client, korean: Client, wrong: dict[str, Any], says: str
) -> None:
    arguments = {"text": "a"} | wrong
    sentence = refusal(client, "beam_search", **arguments)
    assert says in sentence
    assert "Traceback" not in sentence
    assert re.search("[가-힣]", refusal(korean, "beam_search", **arguments))


def bet_of(client: Client, prefix: str, token: int, rank: int) -> tuple[float, set[int]]:
    """Logarithm of the probability of a token near `rank`, and its rank, as `/next_token` has them.

    Those who are as good as tied may change places: all their ranks.
    """
    top_k = min(rank + 20, VOCAB_SIZE)
    shown = ask(client, "next_token", text=prefix, top_k=top_k)["candidates"]
    (found,) = (one for one in shown if one["id"] == token)
    tied = {one["rank"] for one in shown if abs(one["logit"] - found["logit"]) < 1e-4}
    return math.log(found["probability"]), tied


# What the scripted model expects: few tokens stand before each in its list.
@pytest.mark.parametrize("text", ["Once", " red green blue red"])
def test_a_score_is_what_next_token_says_of_every_prefix(client: Client, text: str) -> None:
    answer = ask(client, "score", text=text)
    assert set(answer) == {
        "ids",
        "tokens",
        "bits",
        "bits_per_token",
        "bits_per_byte",
        "perplexity",
    }
    assert answer["ids"] == encode(text) == [one["id"] for one in answer["tokens"]]
    for position, one in enumerate(answer["tokens"]):
        assert set(one) == {"position", "id", "logprob", "rank"}
        prefix = gpt2.tokenizer().decode(answer["ids"][:position])
        assert encode(prefix) == answer["ids"][:position]
        logprob, ranks = bet_of(client, prefix, one["id"], one["rank"])
        assert one["logprob"] == pytest.approx(logprob, abs=1e-4)
        assert one["position"] == position
        assert one["rank"] in ranks


def test_a_score_agrees_with_one_pass_of_transformers(
    client: Client, model: PreTrainedModel
) -> None:
    text = "Once upon a time there was 안녕 👩‍💻."
    ids = encode(text)
    with torch.inference_mode():
        behind = [model(torch.tensor([context])).logits[0] for context in ([END], ids[:-1])]
    logprobs = torch.log_softmax(torch.cat(behind).double(), dim=-1)
    expected = logprobs.gather(1, torch.tensor(ids)[:, None])[:, 0].tolist()
    answer = ask(client, "score", text=text)
    assert [one["logprob"] for one in answer["tokens"]] == pytest.approx(expected, abs=1e-4)
    bits = -sum(expected) / math.log(2)
    assert answer["bits"] == pytest.approx(bits, abs=1e-3)
    assert answer["bits_per_token"] == pytest.approx(bits / len(ids), abs=1e-4)
    assert answer["bits_per_byte"] == pytest.approx(bits / len(text.encode()), abs=1e-4)
    assert answer["perplexity"] == pytest.approx(2 ** (bits / len(ids)), rel=1e-3)


def test_an_empty_text_has_no_score(client: Client) -> None:
    assert ask(client, "score", text="") == {
        "ids": [],
        "tokens": [],
        "bits": 0,
        "bits_per_token": None,
        "bits_per_byte": None,
        "perplexity": None,
    }


def test_beyond_the_window_the_newest_tokens_are_scored_where_they_stand(client: Client) -> None:
    newest = " b" * scripted.CONTEXT_LENGTH
    short = ask(client, "score", text=newest)
    assert "truncated" not in short
    long = ask(client, "score", text=" a a a" + newest)
    assert long["truncated"] == 3
    assert len(long["ids"]) == scripted.CONTEXT_LENGTH + 3
    assert [one["position"] for one in long["tokens"]] == list(range(3, len(long["ids"])))
    logprobs = [[one["logprob"] for one in answer["tokens"]] for answer in (short, long)]
    assert logprobs[0] == pytest.approx(logprobs[1], abs=1e-4)


@pytest.mark.parametrize("text", HOSTILE[::12])
def test_hostile_text_is_scored_token_by_token(client: Client, text: str) -> None:
    answer = ask(client, "score", text=text)
    assert answer["ids"] == encode(text) == [one["id"] for one in answer["tokens"]]
    assert all(one["logprob"] <= 0 < one["rank"] <= VOCAB_SIZE for one in answer["tokens"])
