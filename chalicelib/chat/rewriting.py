"""Pattern replacement on a stream of text: any cut of the text into pieces gives one result."""

from __future__ import annotations

import re
from collections.abc import Callable

HELD_MAX = 4_096
"""Longest text that is held back while it may still become a match."""


class Rewriter:
    """Replaces each match of ``pattern``; blanks before a match replaced by nothing go with it.

    ``start`` matches, at the end of what came so far, every text that could still grow into a
    match, so that no half match is ever let out. A text that stays unfinished is let out by
    ``finish`` unless it is ``dangling``.
    """

    def __init__(
        self,
        pattern: re.Pattern[str],
        start: re.Pattern[str],
        replace: Callable[[re.Match[str]], str],
        dangling: re.Pattern[str] | None = None,
    ) -> None:
        self._pattern = pattern
        self._start = start
        self._replace = replace
        self._dangling = dangling
        self._held = ""

    def feed(self, text: str) -> str:
        """Take the next piece, return what can be let out."""
        text = self._held + text
        held_from = self._open_end(text)
        ready, end = self._rewritten(text, held_from)
        rest = text[max(end, held_from) :]
        kept = len(ready) - len(ready.rstrip(" \t"))
        self._held = ready[len(ready) - kept :] + rest
        return ready[: len(ready) - kept]

    def finish(self) -> str:
        """What is left when the text is over."""
        ready, end = self._rewritten(self._held, len(self._held))
        rest = self._held[end:]
        self._held = ""
        text = ready + rest
        if self._dangling and (open_end := self._dangling.search(text)):
            return text[: open_end.start()].rstrip(" \t")
        return text

    def _open_end(self, text: str) -> int:
        found = self._start.search(text)
        while found and len(text) - found.start() > HELD_MAX:
            found = self._start.search(text, found.start() + 1)
        return found.start() if found else len(text)

    def _rewritten(self, text: str, limit: int) -> tuple[str, int]:
        """The text up to ``limit`` with its matches replaced, and where it stopped."""
        ready, end = "", 0
        for match in self._pattern.finditer(text):
            if match.start() >= limit:
                break
            ready += text[end : match.start()]
            new = self._replace(match)
            ready = ready + new if new else ready.rstrip(" \t")
            end = match.end()
        if end < limit:
            ready += text[end:limit]
            end = limit
        return ready, end
