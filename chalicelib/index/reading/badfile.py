"""The one way in which a catalogue file as a whole can be refused."""

from __future__ import annotations


class BadFile(Exception):
    """The file as a whole is unusable; ``reason`` is Korean and says what to do about it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
