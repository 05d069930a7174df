"""How long the phases of a turn took."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Timings:
    """Milliseconds by phase; a phase that runs twice is added up."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._started = clock()
        self._spent: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        started = self._clock()
        try:
            yield
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + self._clock() - started

    def milliseconds(self) -> dict[str, int]:
        """Every phase so far, and the whole."""
        spent = {**self._spent, "total": self._clock() - self._started}
        return {name: round(seconds * 1_000) for name, seconds in spent.items()}
