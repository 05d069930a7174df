"""The words of a question, read by several rules in turn, each taking those it understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib import korean
from chalicelib.index.searching.everyday import COUNTED, PURPOSE, RIDING, SOFT
from chalicelib.korean import is_predicate

_LETTER = "0-9a-zà-ɏа-я가-힣一-鿿぀-ヿ"
_WORD = re.compile(rf"[{_LETTER}](?:[{_LETTER}]|\.(?=\d))*")
_NOTE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass
class Words:
    """The words of a folded question; ``taken`` marks those that a rule understood."""

    texts: list[str]
    taken: list[bool]

    @classmethod
    def of(cls, question: str) -> Words:
        """Split a folded question."""
        texts = _WORD.findall(question)
        return cls(texts, [False] * len(texts))

    def take(self, places: Iterable[int]) -> None:
        """Mark words as understood."""
        for place in places:
            self.taken[place] = True

    def rest(self) -> list[str]:
        """The words that nobody took."""
        return [
            text
            for text, taken in zip(self.texts, self.taken, strict=True)
            if not taken and not COUNTED.fullmatch(text)
        ]

    def content(self) -> list[str]:
        """What the words that nobody took are about; a single syllable only if it is a noun."""
        words = korean.content_words(" ".join(self.rest()))
        return [word for word in words if len(word) > 1 or not korean.is_fragment(word)]

    def soft(self) -> Iterator[str]:
        """The stems of those that a row may say in other words."""
        for place, text in enumerate(self.texts, 1):
            stem = "" if self.taken[place - 1] else korean.stem(text)
            is_soft = SOFT.fullmatch(text) or SOFT.fullmatch(stem) or PURPOSE.fullmatch(text)
            after = self.texts[place] if place < len(self.texts) else ""
            if stem and (is_soft or RIDING.match(after) or is_predicate(text, after)):
                yield stem


def bare(name: str) -> str:
    """A name or value for comparison: folded, without notes in brackets, spaces, punctuation."""
    return "".join(_WORD.findall(korean.fold(_NOTE.sub(" ", name))))
