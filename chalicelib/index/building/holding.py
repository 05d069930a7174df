"""Holding a lease for as long as a build takes: a thread renews it in the background."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from chalicelib.errors import Unavailable
from chalicelib.store.lease import Lease, LeaseItem, LeaseLost


class Holding:
    """Context manager; ``check`` tells the builder when it has been replaced."""

    def __init__(self, item: LeaseItem, lease: Lease, seconds: float) -> None:
        self._item = item
        self._lease = lease
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._lost = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def check(self) -> None:
        """Raise ``LeaseLost`` when somebody else may be building already.

        The local clock decides too: a process that was stopped for a while finds its time over
        before its thread could have noticed.
        """
        if self._lost or time.monotonic() > self._until:
            raise LeaseLost(self._lease.owner)

    def _renew(self) -> None:
        while not self._stop.wait(self._seconds / 4):
            asked = time.monotonic()
            try:
                self._item.renew(self._lease, self._seconds)
            except LeaseLost:
                self._lost = True
                return
            except Unavailable:
                continue
            self._until = asked + self._seconds
