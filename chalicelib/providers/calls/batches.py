"""Many small requests at once, but never more than a service takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from itertools import batched
from threading import Lock


class Pace:
    """Spreads the starts of requests evenly; zero requests a minute means no limit."""

    def __init__(
        self,
        per_minute: float,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._clock = clock
        self._pause = pause
        self._next = 0.0
        self._lock = Lock()

    def wait(self) -> None:
        """Wait for the next free start."""
        with self._lock:
            start = max(self._next, self._clock())
            self._next = start + self._gap
        delay = start - self._clock()
        if delay > 0:
            self._pause(delay)

    def hold(self, seconds: float) -> None:
        """Start nothing for a while, as the service asks for."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)


def in_batches[A, B](
    pool: Executor, items: Sequence[A], size: int, run: Callable[[Sequence[A]], B]
) -> list[B]:
    """What ``run`` gives for each batch, in order. The first failure drops what hasn't begun."""
    futures = [pool.submit(run, part) for part in batched(items, size)]
    try:
        return [future.result() for future in futures]
    except BaseException:
        for future in futures:
            future.cancel()
        raise
