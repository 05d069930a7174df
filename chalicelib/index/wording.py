"""How telling the words of a question are, and how much of them a row says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from chalicelib import korean

_LEAST = 0.05
_FUZZY_RUN = 3
_FUZZY_MIN = 0.6


class Wording:
    """How common words are in a catalogue, learnt from some of its passages."""

    def __init__(self) -> None:
        self._passages = 0
        self._found: Counter[str] = Counter()

    def add(self, tokens: str) -> None:
        """Learn from the tokens of a passage."""
        self._passages += 1
        self._found.update(set(tokens.split()))

    def weight(self, word: str) -> float:
        """How telling a word is, about 0 for one that stands everywhere."""
        parts = [t for t in korean.tokens(word) if not t.startswith(korean.HEAD)]
        rarest = min((self._found[part] for part in parts), default=0)
        weight = log((self._passages + 1) / (rarest + 0.5))
        return max(_LEAST, weight)


@dataclass(frozen=True)
class Text:
    """A row's text, ready to be asked for words."""

    squeezed: str
    tokens: frozenset[str]
    name: str
    """Letters of the title."""

    @classmethod
    def of(cls, title: str, *parts: str) -> Text:
        """The text of a row; its title counts as text too."""
        folded = korean.fold("\n".join((title, *parts)))
        return cls("".join(folded.split()), frozenset(korean.tokens(folded)), korean.jamo(title))

    def covers(self, word: str) -> float:
        """How surely the row speaks of a word: 1 if it says it, less if it says much of it."""
        if not "가" <= word[0] <= "힣":
            return float(word in self.tokens)
        if word in self.squeezed:
            return 1.0
        return max(self._pairs(word), self._misspelt(word))

    def _pairs(self, word: str) -> float:
        """Of a compound of which the row says a part."""
        pairs = [word[i : i + 2] for i in range(len(word) - 1)]
        share = sum(pair in self.squeezed for pair in pairs) / max(1, len(pairs))
        return share if len(pairs) > 1 and share >= 0.5 else 0.0

    def _misspelt(self, word: str) -> float:
        """Of a name with a slip."""
        letters = korean.jamo(word)
        runs = [letters[i : i + _FUZZY_RUN] for i in range(len(letters) - _FUZZY_RUN + 1)]
        share = sum(run in self.name for run in runs) / max(1, len(runs))
        return share if len(runs) > 1 and share >= _FUZZY_MIN else 0.0


def coverage(words: Iterable[tuple[str, float]], text: Text) -> tuple[float, float]:
    """The weight of the words that a text covers, and the weight of all."""
    covered = total = 0.0
    for word, weight in words:
        covered += weight * text.covers(word)
        total += weight
    return covered, total
