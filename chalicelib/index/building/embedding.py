"""Passages to table rows: embedded in parallel, bounded, with patience, and staged at once."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from chalicelib.deadline import Deadline
from chalicelib.errors import ModelUnavailable, TooManyRequests

if TYPE_CHECKING:
    import pyarrow as pa

    from chalicelib.index.building.staging import Batch, Staging
    from chalicelib.index.passages import Passage
    from chalicelib.providers.ports import Embedder, Embeddings

CALL_SECONDS = 120.0
ATTEMPTS = 6
WAIT_MAX_S = 60.0

_jitter = random.SystemRandom()


class Embedding:
    """A few batches at a time on their way through the embedder into staging."""

    def __init__(
        self,
        embedder: Embedder,
        staging: Staging,
        parallel: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._embedder = embedder
        self._staging = staging
        self._sleep = sleep
        self._parallel = parallel
        self._pool = ThreadPoolExecutor(parallel, thread_name_prefix="embed")
        self._running: deque[Future[Batch]] = deque()
        self.submitted = 0

    def submit(self, passages: Sequence[Passage]) -> list[Batch]:
        """Take a batch on, waiting while too many are under way; gives those that got done.

        Raises what an earlier batch failed with.
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
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._running.clear()

    def _work(self, number: int, passages: Sequence[Passage]) -> Batch:
        embeddings = self._embed(passages)
        return self._staging.write(number, to_rows(passages, embeddings))

    def _embed(self, passages: Sequence[Passage]) -> Embeddings:
        documents = [passage.document for passage in passages]
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._embedder.documents(documents, Deadline.after(CALL_SECONDS))
            except (ModelUnavailable, TooManyRequests) as error:
                if attempt == ATTEMPTS:
                    raise
                self._sleep(_wait(attempt, error.extras.get("retry_after")))
        raise AssertionError("unreachable")


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
