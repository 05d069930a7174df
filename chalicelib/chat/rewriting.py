"""Pattern replacement on a stream of text: any cut of the text into pieces gives one result."""

from __future__ import annotations

import re
from collections.abc import Callable


class Rewriter:
    """Replaces each match of ``pattern``; blanks before a match replaced by nothing go with it.

    ``start`` matches, at the end of what came so far, every text that could still grow into a
    match, so that no half match is ever let out. A text that stays unfinished is let out by
    ``finish`` unless it is ``dangling``.

    What was looked at and can't be part of a match is never looked at again. That keeps the work
    in proportion to the text if both patterns are bounded in length and can't begin anew inside
    of what they match, so that a text of nothing but openings is no trouble.
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
        self._blank = ""
        self._open = ""

    def feed(self, text: str) -> str:
        """Take the next piece, return what can be let out."""
        text = self._open + text
        opening = self._start.search(text)
        shown, end = self._rewritten(text, opening.start() if opening else len(text))
        self._open = text[end:]
        return shown

    def finish(self) -> str:
        """What is left when the text is over."""
        shown, _ = self._rewritten(self._open, len(self._open))
        text = shown + self._blank
        self._blank = self._open = ""
        if self._dangling and (open_end := self._dangling.search(text)):
            return text[: open_end.start()].rstrip(" \t")
        return text

    def _rewritten(self, text: str, limit: int) -> tuple[str, int]:
        """The text up to ``limit`` with its matches replaced, and where it stopped."""
        shown, end = "", 0
        for match in self._pattern.finditer(text):
            if match.start() >= limit:
                break
            shown += self._without_last_blanks(text[end : match.start()])
            if new := self._replace(match):
                shown += self._blank + new
            self._blank = ""
            end = match.end()
        shown += self._without_last_blanks(text[end:limit])
        return shown, max(end, limit)

    def _without_last_blanks(self, text: str) -> str:
        """The text behind the blanks that waited for it; its own last ones wait in their turn."""
        solid = text.rstrip(" \t")
        shown = self._blank + solid if solid else ""
        self._blank = text[len(solid) :] if solid else self._blank + text
        return shown
