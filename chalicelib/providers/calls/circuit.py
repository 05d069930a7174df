"""A circuit that stops hammering a service that is down."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from chalicelib.providers.calls.faults import Fault

FAILURES = 5
REST_S = 15.0
LONGEST_REST_S = 60.0


class Circuit:
    """Opens after some failures in a row; when it has rested, one call may try again."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        failures: int = FAILURES,
        rest_s: float = REST_S,
    ) -> None:
        self._clock = clock
        self._limit = failures
        self._rest_s = rest_s
        self._failures = 0
        self._open_until = 0.0
        self._last = Fault("busy")
        self._lock = Lock()

    def enter(self) -> None:
        """Raise what opened the circuit while it is open; after its rest, let one call through."""
        with self._lock:
            left = self._open_until - self._clock()
            if left > 0:
                raise Fault(self._last.kind, retry_after=left).fact()
            if self._open_until:
                self._open_until = self._clock() + self._rest_s

    def answering(self) -> None:
        """The service began to answer: others may ask it too, but it has to come to an end."""
        with self._lock:
            self._open_until = 0.0

    def success(self) -> None:
        """The service answered."""
        with self._lock:
            self._failures = 0
            self._open_until = 0.0

    def failure(self, fault: Fault) -> None:
        """The service failed; a refusal, a limit or nonsense shows that it is alive."""
        with self._lock:
            self._last = fault
            if fault.kind == "exhausted":
                rest = min(fault.retry_after or LONGEST_REST_S, LONGEST_REST_S)
                self._open_until = self._clock() + rest
            elif fault.kind not in ("busy", "silent"):
                self._open_until = 0.0
            else:
                self._failures += 1
                if self._failures >= self._limit:
                    self._open_until = self._clock() + self._rest_s
