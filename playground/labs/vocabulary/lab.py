"""What the lab declares: its tab, what it answers, and its limits."""

from playground.labs.vocabulary.answers import (
    MAX_ROWS,
    MAX_WORD,
    vocabulary,
    vocabulary_facts,
    vocabulary_token,
    vocabulary_word,
)
from playground.page.lab import Lab, Tab
from playground.text.vocabulary import MAX_QUERY

LAB = Lab(
    name="vocabulary",
    tab=Tab("vocabulary", title="vocabulary.tab"),
    answers=(vocabulary, vocabulary_facts, vocabulary_token, vocabulary_word),
    limits={"query": MAX_QUERY, "word": MAX_WORD, "rows": MAX_ROWS},
)
