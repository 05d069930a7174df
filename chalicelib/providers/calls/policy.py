"""The one way to call a model service: within the deadline, with few retries, not when it is down.

Streams are read by a thread of their own: a service that dribbles can't hold a turn beyond its
deadline, for a socket's timeout counts from byte to byte only.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

from chalicelib.deadline import Deadline
from chalicelib.errors import ModelUnavailable
from chalicelib.providers.calls.circuit import Circuit
from chalicelib.providers.calls.faults import Fault
from chalicelib.providers.calls.pump import pumped

BACKOFF_S = 0.4
SHORTEST_ATTEMPT_S = 0.05

# A source of its own: the process-wide one belongs to whoever seeds it.
_chance = random.SystemRandom().random


@dataclass(frozen=True)
class Policy:
    """How one role of one vendor is called. Both methods raise ``TripleError`` for a ``Fault``.

    ``attempt`` gets the seconds that it may take. ``patience`` is how often a rate limit is
    waited for beyond ``retries``.
    """

    attempt_s: float
    retries: int = 2
    patience: int = 0
    backoff_max_s: float = 4.0
    circuit: Circuit = field(default_factory=Circuit)
    pause: Callable[[float], None] = field(default=time.sleep, repr=False)
    chance: Callable[[], float] = field(default=_chance, repr=False)

    def call[T](self, attempt: Callable[[float], T], deadline: Deadline) -> T:
        """Run an attempt until one gives something."""
        failed: Counter[str] = Counter()
        while True:
            seconds = self._seconds(deadline)
            try:
                value = attempt(seconds)
            except Fault as fault:
                self.circuit.failure(fault)
                self._wait_or_raise(fault, failed, deadline)
            else:
                self.circuit.success()
                return value

    def stream[T](self, attempt: Callable[[float], Iterator[T]], deadline: Deadline) -> Iterator[T]:
        """Pass on what an attempt yields; it is repeated only while nothing came."""
        failed: Counter[str] = Counter()
        while True:
            seconds = self._seconds(deadline)
            came, gone = False, Event()
            try:
                for piece in pumped(attempt(seconds), deadline, gone):
                    if not came:
                        self.circuit.answering()
                    came = True
                    yield piece
            except Fault as fault:
                self.circuit.failure(fault)
                if came:
                    raise fault.fact() from fault
                self._wait_or_raise(fault, failed, deadline)
            else:
                self.circuit.success()
                return
            finally:
                gone.set()

    def _seconds(self, deadline: Deadline) -> float:
        """What an attempt that begins now may take."""
        left = deadline.left()
        if left < SHORTEST_ATTEMPT_S:
            raise ModelUnavailable
        self.circuit.enter()
        return min(self.attempt_s, left)

    def _wait_or_raise(self, fault: Fault, failed: Counter[str], deadline: Deadline) -> None:
        """Wait before the next attempt, with full jitter; raise if there can't be one."""
        failed[fault.kind] += 1
        spent = failed.total() - min(failed["limited"], self.patience)
        someone_else = fault.kind == "silent" and deadline.is_share
        if fault.kind in ("refused", "exhausted") or someone_else or spent > self.retries:
            raise fault.fact() from fault
        if fault.retry_after is None:
            longest = min(self.backoff_max_s, BACKOFF_S * 2 ** (failed.total() - 1))
            wait = longest * self.chance()
        else:
            wait = fault.retry_after * (1 + self.chance() / 4)
        if wait + SHORTEST_ATTEMPT_S >= deadline.left():
            raise fault.fact() from fault
        self.pause(wait)
