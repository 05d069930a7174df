"""A streamed answer on its way to the visitor: links and citations checked, nothing unseen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from chalicelib.chat.citations import Citations
from chalicelib.chat.links import Links
from chalicelib.contracts import Source

MAX_CHARS = 20_000
"""Longest answer that is passed on; it must fit a stored item many times over."""


class Answer:
    """Takes the model's text piece by piece. All that it returned, joined, is ``text``."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._links = Links({source.url for source in sources if source.url})
        self._citations = Citations(len(sources))
        self._blank = ""
        self.text = ""

    @property
    def cited(self) -> list[int]:
        """Numbers of the cited sources."""
        return self._citations.cited

    @property
    def is_full(self) -> bool:
        """Whether no more of it is passed on."""
        return len(self.text) >= MAX_CHARS

    def feed(self, text: str) -> str:
        """Take the next piece, return what can be shown; blanks wait for what follows them."""
        visible = "".join(map(_visible, text))
        return self._shown(self._citations.feed(self._links.feed(visible)))

    def finish(self) -> str:
        """The rest."""
        return self._shown(self._citations.feed(self._links.finish()) + self._citations.finish())

    def _shown(self, text: str) -> str:
        text = self._blank + text
        shown = text.rstrip()
        self._blank = text[len(shown) :]
        if not self.text:
            shown = shown.lstrip()
        self.text += shown
        return shown


def _visible(c: str) -> str:
    """The character as a page can show it: blanks of any width as one, nothing without a shape."""
    if c.isprintable() or c in "\n\t":
        return c
    match unicodedata.category(c):
        case "Zs":
            return " "
        case "Zl" | "Zp":
            return "\n"
        case _:
            return ""
