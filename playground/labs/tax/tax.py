"""What texts cost in tokens: the same sentence is dear in one language and cheap in another.

Counts what a tokenizer makes of texts. Knows nothing of models, of prices or of pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.errors import PlaygroundError
from playground.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Cost:
    """What one text costs with one tokenizer.

    Attributes:
        n_characters: its code points.
        n_bytes: its length in UTF-8.
        ids: its tokens.
        n_unknown: how many of them stand in for what the vocabulary lacks: there text is lost,
            and the text looks cheaper than it is.
    """

    n_characters: int
    n_bytes: int
    ids: tuple[int, ...]
    n_unknown: int

    @property
    def n_tokens(self) -> int:
        """How many tokens."""
        return len(self.ids)

    @property
    def per_character(self) -> float:
        """Tokens for each code point."""
        return self.n_tokens / self.n_characters

    @property
    def per_byte(self) -> float:
        """Tokens for each byte; with a byte-level vocabulary 1 at most."""
        return self.n_tokens / self.n_bytes

    def relative_to(self, yardstick: "Cost") -> float:
        """How many times the yardstick's tokens."""
        return self.n_tokens / yardstick.n_tokens

    def fits(self, context_length: int) -> int:
        """How many such texts a context window of so many tokens holds."""
        return context_length // self.n_tokens


def cost_of(tokenizer: Tokenizer, text: str) -> Cost:
    """What `text` costs.

    Raises:
        PlaygroundError: ``error.tax_empty``, or what `encode` raises.
    """
    ids = tokenizer.encode(text)
    if not ids:  # no text, or one that a vocabulary's own rules make nothing of
        raise PlaygroundError("error.tax_empty")
    return Cost(len(text), len(text.encode("utf-8")), ids, ids.count(tokenizer.unknown_id))


def costs_of(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Cost | PlaygroundError, ...]:
    """What each of `texts` costs; why it cannot be told, where it cannot."""
    return tuple(_cost_or_reason(tokenizer, text) for text in texts)


def _cost_or_reason(tokenizer: Tokenizer, text: str) -> Cost | PlaygroundError:
    try:
        return cost_of(tokenizer, text)
    except PlaygroundError as error:
        return error
