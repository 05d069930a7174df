"""One deadline for a whole turn; each call gets what is left of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Deadline:
    """A point on the monotonic clock, in seconds."""

    at: float
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    of: Deadline | None = field(default=None, repr=False)
    """What this is a share of; it ends with it at the latest."""

    @classmethod
    def after(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> Deadline:
        """The deadline that many seconds from now."""
        return cls(clock() + seconds, clock)

    def left(self) -> float:
        """Seconds left, never negative."""
        own = max(0.0, self.at - self.clock())
        return min(own, self.of.left()) if self.of else own

    def share(self, shares: int) -> Deadline:
        """One of so many equal shares of what is left; the only one is the whole."""
        if shares == 1:
            return self
        return Deadline(self.clock() + self.left() / shares, self.clock, of=self)

    @property
    def is_share(self) -> bool:
        """Whether time is kept for somebody else."""
        return self.of is not None

    def lift(self) -> None:
        """Let a share have all that is left of the whole: nobody else is going to be asked."""
        if self.of:
            self.at = math.inf

    def end(self) -> None:
        """Leave nothing: whoever still works for what is over makes no further attempt."""
        self.at = min(self.at, self.clock())

    @property
    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.left() == 0.0
