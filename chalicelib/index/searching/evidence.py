"""What speaks for a row: how much of the question it says, is called, or is.

Full text search counts words, so a row that mentions a name often beats the row of that name.
This looks at the few best rows themselves: it orders them, and tells whether any is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TYPE_CHECKING

from chalicelib import korean
from chalicelib.index.passages import Doc
from chalicelib.index.searching.everyday import VERB
from chalicelib.index.searching.intent import Intent
from chalicelib.index.searching.slips import is_almost_in
from chalicelib.index.searching.words import bare

if TYPE_CHECKING:
    from chalicelib.index.searching.opened import Opened
    from chalicelib.index.searching.rowset import Mask
    from chalicelib.index.searching.wording import Wording

_FACET_LEAST = 1.5
_ABOUT_WEIGHT = 0.5
_SOFT_WEIGHT = 0.5
_UNSAID = 0.2
"""Of a word that may be said otherwise, what counts against a row that doesn't say it."""

_WISH_WEIGHT = 0.5
_SURE = 3
_PART_MIN = 0.5
_PART_WORTH = 0.8
_SYNONYM_WORTH = 0.9
_SLIP_WORTH = 0.85
_VERB_WORTH = 0.8
_TOLD_WORTH = 0.8
_IS = "(?:입니다|이에요|예요|이다|이며|이고|으로,|로,)"


@dataclass(frozen=True)
class Evidence:
    """All in 0..1.

    ``coverage``: share of the question's telling words that the row says; ``nouns``: the same of
    those that name what is looked for. ``name``: share of the row's name that the question says.
    ``kind``: whether the row says to be what is asked for. ``called``: whether a value that the
    question names is part of the row's name.
    """

    coverage: float
    nouns: float
    name: float
    kind: float
    called: bool
    matches: tuple[str, ...]

    @property
    def strength(self) -> float:
        """One number to order rows by."""
        return 0.55 * self.coverage + 0.35 * self.name + 0.1 * self.kind


class Witness:
    """Weighs rows of one open version against one question."""

    def __init__(self, opened: Opened, intent: Intent, question: str) -> None:
        self._wording = opened.wording
        self._intent = intent
        foreign = (other for w in korean.words(question) for other in opened.wording.others(w))
        self._asked = frozenset(korean.tokens(f"{question} , {' , '.join(foreign)}"))
        self._words = [(word, self._weight(word)) for word in intent.words]
        self._facets = [
            (mask, {bare(value) for _, value in facets}, _rarity(mask))
            for facets in intent.facets
            for mask in [opened.rows.having(facets)]
        ]
        self._values = {
            f"{column}={value}": opened.rows.having([(column, value)])
            for facets in (*intent.facets, *intent.hints)
            for column, value in facets
        }

    def weigh(self, place: int, doc: Doc) -> Evidence:
        """The evidence for one row."""
        text = _Text(doc)
        covered = total = named = nouns = 0.0
        for word, weight in self._words:
            share = text.covers(word, self._wording)
            if word in self._intent.soft:
                covered += weight * share
                total += weight * (share + (1 - share) * _UNSAID)
            else:
                covered += weight * share
                total += weight
                named += weight * share
                nouns += weight
        for having, names, weight in self._facets:
            covered += weight * max(float(having[place]), text.tells(names))
            total += weight
        for column in self._intent.about:
            covered += _ABOUT_WEIGHT * (column in doc.facts)
            total += _ABOUT_WEIGHT
        return Evidence(
            coverage=covered / total if total else 0.0,
            nouns=named / nouns if nouns else 1.0,
            name=self._named(doc.title),
            kind=max((float(text.is_a(word)) for word in self._intent.nouns), default=0.0),
            called=any(text.is_called(names) for _, names, _ in self._facets),
            matches=tuple(name for name, mask in self._values.items() if mask[place]),
        )

    def _weight(self, word: str) -> float:
        weight = self._wording.weight(word)
        if word in self._intent.soft:
            return weight * _SOFT_WEIGHT
        # Of rows that have a named value, some are wanted rather than none; but a word that the
        # whole catalogue never says (런던 카페) asks for something else.
        kind_is_named = self._intent.facets and self._wording.knows(word)
        return weight * _WISH_WEIGHT if kind_is_named else weight

    def _named(self, title: str) -> float:
        said = total = 0.0
        for word in korean.words(title):
            weight = self._wording.weight(word)
            said += weight * self._said(word)
            total += weight
        return said / total if total else 0.0

    def _said(self, word: str) -> float:
        pairs = [word[i : i + 2] for i in range(len(word) - 1)] if _is_hangul(word) else []
        parts = pairs or [word]
        return sum(part in self._asked for part in parts) / len(parts)


def _rarity(mask: Mask) -> float:
    """How telling a value is, on the scale of words."""
    return max(_FACET_LEAST, log((len(mask) + 1) / (int(mask.sum()) + 0.5)))


class _Text:
    """A row's text, ready to be asked for words."""

    def __init__(self, doc: Doc) -> None:
        facts = (f"{label} {value}" for label, value in doc.facts.items())
        self.name = doc.title
        self.folded = korean.fold("\n".join((doc.title, doc.category or "", *facts, doc.text)))
        self.squeezed = "".join(self.folded.split())

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Index tokens, for the words that have to be met whole."""
        return frozenset(korean.tokens(self.folded))

    def covers(self, word: str, wording: Wording) -> float:
        """How surely the row speaks of a word: 1 if it says it."""
        if self._says(word):
            return 1.0
        if any(self._says(other) for other in wording.others(word)):
            return _SYNONYM_WORTH
        if not _is_hangul(word):
            return 0.0
        if (root := VERB.fullmatch(word)) and re.search(rf"(?<![가-힣]){root[1]}", self.folded):
            return _VERB_WORTH
        if not wording.knows(word) and is_almost_in(word, self.name):
            return _SLIP_WORTH
        return self._says_part_of(word, wording)

    def tells(self, values: Iterable[str]) -> float:
        """How surely the row is meant by a value that does not stand in its column."""
        if self.is_called(values):
            return 1.0
        return _TOLD_WORTH * any(len(each) > 1 and each in self.squeezed for each in values)

    def is_called(self, names: Iterable[str]) -> bool:
        """Whether the row's name holds one of these."""
        name = bare(self.name)
        return any(len(each) > 1 and each in name for each in names)

    def is_a(self, word: str) -> bool:
        """Whether the row says to be such a thing: ``… 이어폰입니다``."""
        return len(word) > 1 and bool(re.search(re.escape(word) + _IS, self.squeezed))

    def _says(self, word: str) -> bool:
        if not _is_hangul(word):
            return word in self.tokens or (_is_hangul(word[-1]) and word in self.squeezed)
        # Two syllables meet by chance across a space; three hardly do.
        return word in (self.folded if len(word) < _SURE else self.squeezed)

    def _says_part_of(self, word: str, wording: Wording) -> float:
        """Of a compound, the telling parts."""
        pairs = [word[i : i + 2] for i in range(len(word) - 1)]
        total = sum(map(wording.of_token, pairs))
        said = sum(wording.of_token(pair) for pair in pairs if pair in self.folded)
        share = said / total if total else 0.0
        return share * _PART_WORTH if len(pairs) > 1 and share >= _PART_MIN else 0.0


def _is_hangul(word: str) -> bool:
    return "가" <= word[0] <= "힣"
