"""One deadline for a whole turn; each call gets what is left of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Deadline:
    """A point on the monotonic clock, in seconds."""

    at: float
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    @classmethod
    def after(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> Deadline:
        """The deadline that many seconds from now."""
        return cls(clock() + seconds, clock)

    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - self.clock())

    def end(self) -> None:
        """Leave nothing: whoever still works for what is over makes no further attempt."""
        self.at = min(self.at, self.clock())

    @property
    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.left() == 0.0
