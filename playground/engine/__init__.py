"""Token ids in; logits of the next token, or scores of them all, out.

Exact (float32, the model's own formulas), shared by all visitors; it remembers what it computed.
It knows nothing of text, sampling or pages.
"""

import operator
import weakref
from collections.abc import Sequence

import numpy as np
from transformers import PreTrainedModel

from playground.engine.jobs import NextLogits
from playground.engine.packed import SUPPORTED_MODEL_TYPES, PackedModel
from playground.engine.prefix_cache import PrefixCache
from playground.engine.recent_logits import MAX_ROWS, RecentLogits
from playground.engine.scheduler import Scheduler
from playground.engine.scores import Scores

__all__ = ["SUPPORTED_MODEL_TYPES", "Engine", "NextLogits", "Scores"]

_LOGITS_SHARE = 8  # recent logits may take up to one eighth of the cache


class Engine:
    """One model, served to any number of threads.

    Attributes:
        context_length: the longest input, in tokens.
        vocab_size: the number of token ids, and of logits.
    """

    def __init__(self, model: PreTrainedModel, *, prefix_cache_bytes: int) -> None:
        """Serve `model`, keeping up to `prefix_cache_bytes` of computed positions and logits.

        Raises:
            ValueError: for a model type or precision that cannot be served exactly.
        """
        packed = PackedModel(model)
        self.context_length = packed.context_length
        self.vocab_size = packed.vocab_size
        row_bytes = np.dtype(np.float32).itemsize * packed.vocab_size
        logits_bytes = min(MAX_ROWS * row_bytes, prefix_cache_bytes // _LOGITS_SHARE)
        self._scheduler = Scheduler(
            packed, PrefixCache(prefix_cache_bytes - logits_bytes), RecentLogits(logits_bytes)
        )
        # A thread still inside torch when Python ends would abort the process.
        weakref.finalize(self, self._scheduler.close)

    def next_logits(self, input_ids: Sequence[int], *, use_cache: bool = True) -> NextLogits:
        """The logits after the last of `input_ids`. Blocks; any thread may call.

        Without `use_cache`, every position is computed and nothing is kept.

        Raises:
            ValueError: for no ids, more than `context_length`, or an id outside the vocabulary.
            PlaygroundError: ``engine.closed`` when the engine is closed.
        """
        return self.next_logits_many([input_ids], use_cache=use_cache)[0]

    def next_logits_many(
        self, sequences: Sequence[Sequence[int]], *, use_cache: bool = True
    ) -> list[NextLogits]:
        """The logits after the last id of each of `sequences`, in order.

        Those that need only their last position share one forward pass; equal ones share one
        answer. Otherwise as `next_logits`, which also lists the errors.
        """
        checked = [self._checked(input_ids) for input_ids in sequences]
        futures = self._scheduler.submit(checked, use_cache=use_cache)
        return [future.result() for future in futures]

    def score(self, input_ids: Sequence[int], start: int = 0, *, start_id: int) -> Scores:
        """What the model thought of each of `input_ids` from position `start` on.

        Every token is scored after the ids before it and nothing else, as `next_logits` of them;
        the first after `start_id` alone. One forward pass serves all positions; stored ones cost
        only the head. No row of logits is kept. Blocks; any thread may call.

        Raises:
            ValueError: `start` is not a position in `input_ids`; and as `next_logits`.
            PlaygroundError: as `next_logits`.
        """
        ids, before = self._checked(input_ids), self._checked([start_id])
        if not 0 <= operator.index(start) < len(ids):
            raise ValueError(f"no position {start} among {len(ids)} ids")
        requests = [(before, ids[:1])] if start == 0 else []
        if len(ids) > 1:
            requests.append((ids[:-1], ids[max(start, 1) :]))
        futures = self._scheduler.submit_scoring(requests)
        return Scores.joined([future.result() for future in futures])

    def _checked(self, input_ids: Sequence[int]) -> tuple[int, ...]:
        ids = tuple(map(operator.index, input_ids))
        if not 1 <= len(ids) <= self.context_length:
            raise ValueError(f"expected 1 to {self.context_length} ids, got {len(ids)}")
        if min(ids) < 0 or max(ids) >= self.vocab_size:
            raise ValueError(f"every id must be from 0 to {self.vocab_size - 1}")
        return ids

    def close(self) -> None:
        """Free the model's memory; callers still waiting get ``engine.closed``."""
        self._scheduler.close()
