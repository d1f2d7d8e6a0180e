"""A tiny GPT-2 with the real vocabulary that goes along known paths, for tests of the whole page.

Most of it is random. A few tokens, though, are almost always followed by one other, so that
loops, ends of text and characters made of several tokens can be had when they are wanted.
"""

from itertools import pairwise
from pathlib import Path

import torch
from torch.nn.functional import normalize
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from tests import gpt2
from tests.tiny import tiny_gpt2

CONTEXT_LENGTH = 128

# After " red" the model goes round in a circle of these three for ever.
LOOP = (" red", " green", " blue")
LOOP_PROMPT = "The light is red"

# After " END" it chooses its end-of-text token.
END = " END"
END_PROMPT = "This is the END"

# After " Korean" it writes 안, three tokens of one byte each.
SYLLABLE = "안"
SYLLABLE_BEFORE = " Korean"
SYLLABLE_PROMPT = "I write Korean"

# A token with this length in the residual stream drowns what the layers add.
_LOUD = 100.0
# How much the head listens to it: the follower gets about nine tenths of the probability.
_STRENGTH = 2.8


def model() -> GPT2LMHeadModel:
    """The model, the same one every time."""
    made = tiny_gpt2(
        vocab_size=gpt2.VOCAB_SIZE, context_length=CONTEXT_LENGTH, tie_word_embeddings=False
    )
    ids = {name: gpt2.tokenizer().encode(name) for name in (*LOOP, END, SYLLABLE, SYLLABLE_BEFORE)}
    circle = [ids[name][0] for name in LOOP]
    for before, after in zip(circle, circle[1:] + circle[:1], strict=True):
        _follow(made, before, after)
    _follow(made, ids[END][0], gpt2.END_OF_TEXT_ID)
    path = [*ids[SYLLABLE_BEFORE], *ids[SYLLABLE], circle[0]]
    for before, after in pairwise(path):
        _follow(made, before, after)
    return made


def _follow(made: GPT2LMHeadModel, before: int, after: int) -> None:
    """Let `after` come after `before`, nearly always."""
    embedding, head = made.transformer.wte.weight, made.lm_head.weight
    with torch.no_grad():
        # Without its mean: the last layer norm takes the mean away.
        direction = normalize(embedding[before] - embedding[before].mean(), dim=0)
        embedding[before] = _LOUD * direction
        head[after] += _STRENGTH * direction


def save(folder: Path) -> Path:
    """`folder`, with the model and GPT-2's tokenizer as `save_pretrained` writes them."""
    model().save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=gpt2.backend(),
        bos_token=gpt2.END_OF_TEXT,
        eos_token=gpt2.END_OF_TEXT,
        unk_token=gpt2.END_OF_TEXT,
    ).save_pretrained(folder)
    return folder
