"""A small vocabulary of KoGPT2's kind, trained on a few sentences: Metaspace, `</s>`, `<unk>`."""

import tokenizers
from tokenizers import decoders, models, pre_tokenizers, trainers

from playground.tokenizer import Tokenizer

SPECIAL = ("<s>", "</s>", "<usr>", "<pad>", "<sys>", "<unk>", "<mask>")
SENTENCES = (
    "안녕하세요. 반갑습니다.",
    "한국어 모델은 글을 씁니다.",
    "오늘은 날씨가 좋습니다. 내일도 날씨가 좋겠습니다.",
    "한국어 글은 토큰으로 나뉩니다.",
)
VOCAB_SIZE = 110


def backend() -> tokenizers.Tokenizer:
    """Deterministic: the same vocabulary every time."""
    made = tokenizers.Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB_SIZE, special_tokens=list(SPECIAL), show_progress=False
    )
    made.train_from_iterator(SENTENCES, trainer)
    return made


def tokenizer() -> Tokenizer:
    """Ours, over it."""
    return Tokenizer(backend(), vocab_size=VOCAB_SIZE, start_text="</s>")
