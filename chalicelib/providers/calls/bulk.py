"""Embedding of many texts: full batches, a bounded number at once, evenly paced if asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from chalicelib.contracts import RoleUsage
from chalicelib.deadline import Deadline
from chalicelib.providers.calls.batches import Pace, in_batches
from chalicelib.providers.calls.circuit import Circuit
from chalicelib.providers.calls.faults import Fault
from chalicelib.providers.calls.policy import Policy
from chalicelib.providers.ports import Embeddings

BACKOFF_MAX_S = 20.0
PATIENCE = 50

type Embed = Callable[[Sequence[str], float], Embeddings]
"""One request: texts and the seconds it may take."""


class Bulk:
    """How one embedder embeds in bulk: nobody waits for it, so a rate limit is sat out."""

    def __init__(
        self, batch: int, in_flight: int, per_minute: float, timeout_s: float, circuit: Circuit
    ) -> None:
        self._batch = batch
        self._pace = Pace(per_minute)
        self._policy = Policy(
            timeout_s, patience=PATIENCE, backoff_max_s=BACKOFF_MAX_S, circuit=circuit
        )
        # Shared by all callers, so that it bounds what is in flight; threads start when used.
        self._pool = ThreadPoolExecutor(in_flight, thread_name_prefix="embed")

    def embed(
        self, texts: Sequence[str], dimension: int, embed: Embed, deadline: Deadline
    ) -> Embeddings:
        """All vectors in order; a batch that fails for good fails them all."""
        import numpy as np

        def run(batch: Sequence[str]) -> Embeddings:
            return self._policy.call(lambda seconds: self._paced(batch, seconds, embed), deadline)

        parts = in_batches(self._pool, texts, self._batch, run)
        vectors = [np.empty((0, dimension), np.float32), *(part.vectors for part in parts)]
        tokens = sum(part.usage.input_tokens for part in parts)
        return Embeddings(np.concatenate(vectors), RoleUsage(input_tokens=tokens))

    def _paced(self, batch: Sequence[str], seconds: float, embed: Embed) -> Embeddings:
        self._pace.wait()
        try:
            return embed(batch, seconds)
        except Fault as fault:
            if fault.kind == "limited" and fault.retry_after:
                self._pace.hold(fault.retry_after)  # the other batches would meet the same limit
            raise
