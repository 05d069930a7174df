"""``[n]`` markers of an answer: which rows it rests on, checked against the rows it was given.

Models write ``[1]``, ``[1, 2]``, ``[1-3]``, ``［１］`` or ``【1】``; what is let out is always
``[1]`` or ``[1][2]``. A number that no source has is removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chalicelib.chat.rewriting import Rewriter

_OPEN, _CLOSE = r"[\[［【〔]", r"[\]］】〕]"
_COMMA = r"[,，、;·]"
_RANGE = r"[-–~∼〜]"
_BETWEEN = rf"(?:\s{{0,2}}(?:{_COMMA}|{_RANGE})\s{{0,2}}|\s{{1,2}})"
_NUMBER = r"\^?\d{1,3}"
_MARKER = re.compile(
    rf"{_OPEN}\s{{0,2}}({_NUMBER}(?:{_BETWEEN}{_NUMBER}){{0,63}}+)"
    rf"\s{{0,2}}{_CLOSE}"
)
_START = re.compile(rf"{_OPEN}[\d^\s,，、;·\-–~∼〜]{{0,600}}+\Z")
_TOKEN = re.compile(rf"\d{{1,3}}|{_RANGE}")
_WIDEST = 10
"""Numbers that a range may stand for; a wider one is no citation."""


class Citations:
    """Filters the markers of one answer and remembers which sources were cited."""

    def __init__(self, sources: int) -> None:
        self._known = range(1, sources + 1)
        self._cited: dict[int, None] = {}
        self._rewriter = Rewriter(_MARKER, _START, self._checked, dangling=_START)

    @property
    def cited(self) -> list[int]:
        """Cited source numbers, in the order of their first mention."""
        return list(self._cited)

    def feed(self, text: str) -> str:
        """Take the next piece of the answer, return what can be shown."""
        return self._rewriter.feed(text)

    def finish(self) -> str:
        """The rest; a marker that was never closed is dropped."""
        return self._rewriter.finish()

    def _checked(self, marker: re.Match[str]) -> str:
        numbers = [n for n in dict.fromkeys(_numbers(marker[1])) if n in self._known]
        self._cited.update(dict.fromkeys(numbers))
        return "".join(f"[{n}]" for n in numbers)


def without_markers(text: str) -> str:
    """A text that can't be taken for one with citations: ``[3]`` becomes ``(3)``."""
    return _MARKER.sub(lambda marker: f"({marker[1]})", text)


def _numbers(inner: str) -> Iterator[int]:
    last, ranged = 0, False
    for token in _TOKEN.findall(inner):
        if not token.isdigit():
            ranged = True
            continue
        number = int(token)
        if ranged and last < number <= last + _WIDEST:
            yield from range(last + 1, number)
        yield number
        last, ranged = number, False
