"""Ctrl-C that is not lost."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Self


class Interrupt:
    """Raises ``KeyboardInterrupt`` as Python does, and remembers it while it is entered.

    Python prints and drops the exception where it comes up in a finalizer or in the callback of a
    weak reference (``sys.unraisablehook``). What waits asks now and then, so that a command ends
    all the same. A signal that is ignored or that somebody else handles is left alone.
    """

    def __init__(self) -> None:
        self._came = False

    def __enter__(self) -> Self:
        self._handles = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._handles:
            signal.signal(signal.SIGINT, self._raise)
        return self

    def __exit__(self, *_: object) -> None:
        if self._handles:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def check(self) -> None:
        """Raise ``KeyboardInterrupt`` if Ctrl-C was pressed."""
        if self._came:
            raise KeyboardInterrupt

    def _raise(self, _number: int, _frame: FrameType | None) -> None:
        self._came = True
        raise KeyboardInterrupt
