"""Passages to table rows: embedded in parallel, bounded, with patience, and staged at once."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from chalicelib.deadline import Deadline
from chalicelib.errors import ModelUnavailable, TooManyRequests
from chalicelib.index.building.order import OutOfTime

if TYPE_CHECKING:
    import pyarrow as pa

    from chalicelib.index.building.staging import Batch, Staging
    from chalicelib.index.passages import Passage
    from chalicelib.providers.ports import Embedder, Embeddings

CALL_SECONDS = 120.0
ATTEMPTS = 6
WAIT_MAX_S = 60.0
GRACE_S = 30.0
"""How far past the time to stop a call may run that is under way: its batch is paid for."""

_jitter = random.SystemRandom()


class Embedding:
    """A few batches at a time on their way through the embedder into staging.

    Nobody waits beyond ``until`` for a model that is busy: a fresh invocation asks it again.
    """

    def __init__(
        self, embedder: Embedder, staging: Staging, parallel: int, until: Deadline | None = None
    ) -> None:
        self._embedder = embedder
        self._staging = staging
        self._until = until
        self._closed = threading.Event()
        self._parallel = parallel
        self._pool = ThreadPoolExecutor(parallel, thread_name_prefix="embed")
        self._running: deque[Future[Batch]] = deque()
        self.submitted = 0

    def submit(self, passages: Sequence[Passage]) -> list[Batch]:
        """Take a batch on, waiting while too many are under way; gives those that got done.

        Raises what an earlier batch failed with, ``OutOfTime`` if it had no time for another try.
        """
        done: list[Batch] = []
        while self._running and (len(self._running) > self._parallel or self._running[0].done()):
            done.append(self._running.popleft().result())
        self._running.append(self._pool.submit(self._work, self.submitted, passages))
        self.submitted += 1
        return done

    def drain(self) -> list[Batch]:
        """Wait for everything that is under way."""
        done = [future.result() for future in self._running]
        self._running.clear()
        return done

    def close(self) -> None:
        """Stop: what is under way is finished and staged, what waits is dropped."""
        self._closed.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._running.clear()

    def _work(self, number: int, passages: Sequence[Passage]) -> Batch:
        embeddings = self._embed(number, passages)
        return self._staging.write(number, to_rows(passages, embeddings))

    def _embed(self, number: int, passages: Sequence[Passage]) -> Embeddings:
        documents = [passage.document for passage in passages]
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._embedder.documents(documents, self._call_deadline(number))
            except (ModelUnavailable, TooManyRequests) as error:
                wait = _wait(attempt, error.extras.get("retry_after"))
                if self._until and wait >= self._until.left():
                    raise OutOfTime from error
                if attempt == ATTEMPTS or self._closed.wait(wait):
                    raise
        raise AssertionError("unreachable")

    def _call_deadline(self, number: int) -> Deadline:
        if self._until is None:
            return Deadline.after(CALL_SECONDS)
        left = self._until.at + GRACE_S - self._until.clock()
        # The first batch always gets its call, or a row of invocations would get nothing done.
        seconds = left if number else max(left, GRACE_S)
        if seconds <= 0:
            raise OutOfTime
        return Deadline.after(min(CALL_SECONDS, seconds))


def to_rows(passages: Sequence[Passage], embeddings: Embeddings) -> pa.RecordBatch:
    """Passages with their vectors as rows of the table."""
    import pyarrow as pa

    from chalicelib.index.table import schema

    dimension = embeddings.vectors.shape[1]
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(embeddings.vectors.ravel()), dimension)
    return pa.RecordBatch.from_arrays(
        [
            pa.array([passage.id for passage in passages]),
            pa.array([passage.row for passage in passages]),
            pa.array([passage.source for passage in passages]),
            pa.array([passage.row_hash for passage in passages]),
            pa.array([passage.tokens for passage in passages]),
            pa.array([passage.record_hash for passage in passages]),
            pa.array([passage.facets for passage in passages], pa.list_(pa.string())),
            pa.array([passage.doc for passage in passages]),
            vectors,
        ],
        schema=schema(dimension),
    )


def _wait(attempt: int, retry_after: float | None) -> float:
    if retry_after is not None:
        return min(float(retry_after), WAIT_MAX_S)
    # Jitter only spreads the workers; nothing depends on the numbers.
    return min(2.0**attempt, WAIT_MAX_S) * _jitter.uniform(0.5, 1.0)
