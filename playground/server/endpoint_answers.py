"""What the named endpoints answer: plain data of the domain, as programs read it."""

from collections.abc import Iterator
from typing import NotRequired

from typing_extensions import TypedDict

from playground.host import HostStatus, Loaded
from playground.sampling import SamplingSettings
from playground.text import scoring
from playground.text.beam import BeamSettings, BeamState, hypotheses
from playground.text.beam import beam_search as search
from playground.text.candidates import Candidate, candidates, other_probability
from playground.text.generation import generate, predict
from playground.text.scoring import Totals
from playground.tokenizer import StreamDecoder, Token, Tokenizer, Word, plain_text


class ModelAnswer(TypedDict):
    """Which model answers; None for what is not known before it is there."""

    id: str | None
    source: str | None
    status: str
    n_layer: int | None
    n_params: int | None
    context_length: int | None
    vocab_size: int | None


class TokenPart(TypedDict):
    """A token: its text, or None where it is no whole characters, and its bytes in hex."""

    id: int
    text: str | None
    bytes: str


class PlacedToken(TokenPart):
    """A token and its place in the text."""

    position: int


class TokensAnswer(TypedDict):
    """A text's tokens."""

    ids: list[int]
    tokens: list[PlacedToken]


class MergePart(TypedDict):
    """A merge of two pieces, in hex."""

    rank: int
    left: str
    right: str


class WordPart(TypedDict):
    """How a word became tokens."""

    bytes: str
    merges: list[MergePart]
    ids: list[int]


class MergesAnswer(TypedDict):
    """How a text became tokens."""

    words: list[WordPart]


class Truncatable(TypedDict):
    """What tells how many of the oldest tokens the context window does not hold, if any."""

    truncated: NotRequired[int]


class CandidatePart(TokenPart):
    """A token that may come next."""

    rank: int
    logit: float
    probability: float


class NextTokenAnswer(Truncatable):
    """The likeliest next tokens, and what all others hold."""

    model: str
    ids: list[int]
    candidates: list[CandidatePart]
    other_probability: float
    entropy_bits: float


class GeneratedAnswer(Truncatable):
    """A text so far, and why it ended; None while it goes on."""

    ids: list[int]
    new_ids: list[int]
    text: str
    stop: str | None


class StagePart(TypedDict):
    """What a stage of the sampler leaves."""

    name: str
    survivors: int
    mass: float


class DrawnPart(TypedDict):
    """A candidate before and after the sampler."""

    rank: int
    id: int
    text: str | None
    logit: float
    model_probability: float
    sampler_probability: float


class DrawPart(TypedDict):
    """The random number, the place it is for, the token it fell on."""

    u: float | None
    position: int
    id: int


class PipelineAnswer(Truncatable):
    """From logits to the draw."""

    stages: list[StagePart]
    candidates: list[DrawnPart]
    draw: DrawPart


class HypothesisPart(TypedDict):
    """A hypothesis of a beam search; `text` is the whole text."""

    new_ids: list[int]
    text: str
    score: float


class BeamsAnswer(Truncatable):
    """The hypotheses, best score first."""

    hypotheses: list[HypothesisPart]


class ScorePart(TypedDict):
    """How the model would have bet on a token."""

    position: int
    id: int
    logprob: float
    rank: int


class ScoreAnswer(Truncatable):
    """The bets on a text, and their totals."""

    ids: list[int]
    tokens: list[ScorePart]
    bits: float
    bits_per_token: float | None
    bits_per_byte: float | None
    perplexity: float | None


def model(status: HostStatus) -> ModelAnswer:
    """Which model answers, and whether it is ready."""
    info = status.info
    return {
        "id": info.id if info else None,
        "source": info.source if info else None,
        "status": status.state,
        "n_layer": info.n_layer if info else None,
        "n_params": info.n_params if info else None,
        "context_length": info.context_length if info else None,
        "vocab_size": info.vocab_size if info else None,
    }


def tokens(tokenizer: Tokenizer, text: str) -> TokensAnswer:
    """The ids of a text, and each token with its place."""
    ids = tokenizer.encode(text)
    placed = enumerate(tokenizer.tokens(ids))
    return {
        "ids": list(ids),
        "tokens": [{"position": position, **_token(token)} for position, token in placed],
    }


def merges(tokenizer: Tokenizer, text: str) -> MergesAnswer:
    """The byte-pair merges of a text, word by word, in their order."""
    return {"words": [_word(word, tokenizer) for word in tokenizer.replay(text)]}


def next_token(loaded: Loaded, text: str, n_shown: int) -> NextTokenAnswer:
    """The `n_shown` likeliest next tokens."""
    ids = loaded.tokenizer.encode(text)
    prediction = predict(loaded.engine, _context(ids, loaded), SamplingSettings())
    distribution = prediction.distribution
    shown = candidates(distribution, loaded.tokenizer, n_shown)
    return {
        "model": loaded.info.id,
        "ids": list(ids),
        "candidates": [_candidate(candidate) for candidate in shown],
        "other_probability": other_probability(distribution.probs, shown),
        "entropy_bits": distribution.entropy_bits,
        **_truncated(prediction.truncated),
    }


def generated(
    loaded: Loaded, text: str, max_new_tokens: int, settings: SamplingSettings
) -> Iterator[GeneratedAnswer]:
    """The text after each new token."""
    tokenizer = loaded.tokenizer
    ids = tokenizer.encode(text)
    decoder = StreamDecoder()
    new_ids: list[int] = []
    shown = text
    steps = generate(
        loaded.engine, _context(ids, loaded), max_new_tokens, settings, loaded.info.eos_ids
    )
    for step in steps:
        token = tokenizer.token(step.pick.id)
        new_ids.append(token.id)
        if not token.special:
            shown += decoder.append(token)
        if step.stop:
            shown += decoder.flush()
        yield {
            "ids": list(ids),
            "new_ids": list(new_ids),
            "text": shown,
            "stop": step.stop,
            **_truncated(step.prediction.truncated),
        }


def pipeline(loaded: Loaded, text: str, n_shown: int, settings: SamplingSettings) -> PipelineAnswer:
    """What each stage of the sampler leaves, of all tokens and of the `n_shown` likeliest."""
    ids = loaded.tokenizer.encode(text)
    prediction = predict(loaded.engine, _context(ids, loaded), settings)
    distribution, pick = prediction.distribution, prediction.pick
    stages: list[StagePart] = [
        {"name": stage.name, "survivors": stage.survivors, "mass": stage.mass}
        for stage in distribution.stages
    ]
    return {
        "stages": [
            {"name": "logits", "survivors": distribution.vocab_size, "mass": 1.0},
            *stages,
            {"name": "sampler", "survivors": distribution.survivors, "mass": distribution.mass},
        ],
        "candidates": [
            _drawn(candidate) for candidate in candidates(distribution, loaded.tokenizer, n_shown)
        ],
        "draw": {"u": pick.u, "position": prediction.position, "id": pick.id},
        **_truncated(prediction.truncated),
    }


def beams(loaded: Loaded, text: str, settings: BeamSettings) -> BeamsAnswer:
    """The hypotheses of a beam search behind the text."""
    context = _context(loaded.tokenizer.encode(text), loaded)
    state = BeamState.start()
    for step in search(loaded.engine, context, settings, loaded.info.eos_ids):
        state = step.state
    return {
        "hypotheses": [
            {
                "new_ids": list(one.new_ids),
                "text": text + plain_text(loaded.tokenizer.tokens(one.new_ids)),
                "score": one.score,
            }
            for one in hypotheses(state, settings)
        ],
        **_truncated(max(0, len(context) - loaded.info.context_length)),
    }


def score(loaded: Loaded, text: str) -> ScoreAnswer:
    """How the model would have bet on each token of the text."""
    ids = loaded.tokenizer.encode(text)
    scores = scoring.score(loaded.engine, ids, loaded.tokenizer.start_id)
    scored = loaded.tokenizer.tokens([one.id for one in scores])
    totals = Totals().plus(scores, sum(len(token.piece) for token in scored if not token.special))
    return {
        "ids": list(ids),
        "tokens": [
            {"position": one.position, "id": one.id, "logprob": one.logprob, "rank": one.rank}
            for one in scores
        ],
        "bits": totals.bits,
        "bits_per_token": totals.bits_per_token,
        "bits_per_byte": totals.bits_per_byte,
        "perplexity": totals.perplexity,
        **_truncated(scoring.n_truncated(ids, loaded.info.context_length)),
    }


def _context(ids: tuple[int, ...], loaded: Loaded) -> tuple[int, ...]:
    """What the model starts from: the text's ids, or its end-of-text token for an empty text."""
    return ids or (loaded.tokenizer.start_id,)


def _token(token: Token) -> TokenPart:
    return {"id": token.id, "text": token.text, "bytes": token.piece.hex()}


def _word(word: Word, tokenizer: Tokenizer) -> WordPart:
    return {
        "bytes": word.data.hex(),
        "merges": [
            {
                "rank": merge.rank,
                "left": tokenizer.token(merge.left).piece.hex(),
                "right": tokenizer.token(merge.right).piece.hex(),
            }
            for merge in word.merges
        ],
        "ids": list(word.ids),
    }


def _candidate(candidate: Candidate) -> CandidatePart:
    return {
        "rank": candidate.rank,
        **_token(candidate.token),
        "logit": candidate.logit,
        "probability": candidate.model_prob,
    }


def _drawn(candidate: Candidate) -> DrawnPart:
    return {
        "rank": candidate.rank,
        "id": candidate.token.id,
        "text": candidate.token.text,
        "logit": candidate.logit,
        "model_probability": candidate.model_prob,
        "sampler_probability": candidate.sampler_prob,
    }


def _truncated(count: int) -> Truncatable:
    return {"truncated": count} if count else {}
