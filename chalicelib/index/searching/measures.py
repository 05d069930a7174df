"""Numeric columns of a catalogue: what people call them, rank them by, measure them in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from chalicelib import korean
from chalicelib.index.profile import Column, Profile
from chalicelib.index.reading.quantities import DATE, number_of
from chalicelib.index.searching.bounds import Limit, exact
from chalicelib.index.searching.days import came_out, takes_place
from chalicelib.index.searching.lexicon import (
    COMPARATIVE,
    CONCEPTS,
    IN_ORDER,
    LESS,
    PREDICATES,
    SAME_MEASURE,
    SUPERLATIVE,
    Concept,
    Predicate,
)
from chalicelib.index.searching.words import Words, bare
from chalicelib.providers.ports import Ordering

_REACH = 4
"""How many words may stand between "the most" or a column and the adjective that ranks."""

_WITHIN_REACH_CHARS = 24
_YEARS = (1_000, 2_100)
_OUTRIGHT = ("최신", "최저", "최고", "최대", "최소", "최장", "최단", "최다")


class Measures:
    """Finds the columns that a question means by an adjective, a name or a unit."""

    def __init__(self, profile: Profile) -> None:
        self._columns = [c for c in profile.columns if c.kind == "number" or c.numbers]
        self._bare = {c.name: bare(c.name) for c in self._columns}

    def orderings(self, words: Words) -> tuple[tuple[Ordering, ...], bool]:
        """The order asked for by the columns it may mean, and whether outright; takes its words."""
        marks = _places(SUPERLATIVE, words)
        more = _places(COMPARATIVE, words)
        for index, text in enumerate(words.texts):
            if not (predicate := _predicate(words, index)):
                continue
            asked = any(0 < index - mark <= _REACH for mark in (*marks, *more))
            asked = asked or text.startswith(_OUTRIGHT) or bool(IN_ORDER.fullmatch(text))
            named = self._named_before(words, index)
            columns = self._ranked_by(predicate, list(named))
            if not columns or (predicate.vague and not asked and index - 1 not in named.values()):
                continue
            words.take((index, *marks, *more, *named.values()))
            less = any(words.texts[mark] == LESS and index - mark == 1 for mark in more)
            return tuple(self._ordering(c, predicate.descending != less) for c in columns), asked
        return self._in_order_of(words)

    def days_asked(self, question: str) -> tuple[str, ...]:
        """The columns of dates that days in a question may be about."""
        dates = [c.name for c in self._columns if c.unit == DATE]
        released = came_out(question)
        return tuple(
            name
            for name in dates
            if takes_place(self._bare[name]) or (released and CONCEPTS["date"] in _concepts(name))
        )

    def limited(self, limit: Limit, text: str) -> tuple[str, ...]:
        """The columns that a limit in ``text`` may be about, best first."""
        before = Words.of(text[max(0, limit.at - _WITHIN_REACH_CHARS) : limit.at])
        named = self._named_before(before, len(before.texts))
        fits = self._in_unit(limit.unit) if limit.unit else []
        both = [c for c in named if c in fits or not fits]
        meant = dict.fromkeys((*both, *fits))
        return tuple([c for c in meant if self._could_meet(c, limit)] or meant)

    def alike(self, column: str) -> tuple[str, ...]:
        """Other columns that say the same where this one is empty: called alike, in one unit."""
        if (measure := _measure_named(column)) is None:
            return ()
        unit = next((c.unit for c in self._columns if c.name == column), None)
        others = (c for c in self._columns if c.name != column and c.unit == unit)
        return tuple(self._best_first(c for c in others if _measure_named(c.name) is measure))

    def _ordering(self, column: str, descending: bool) -> Ordering:
        return Ordering(column, descending, self.alike(column))

    def take_names(self, words: Words, columns: Iterable[str]) -> None:
        """Take the words that name these columns."""
        wanted = list(columns)
        for place, text in enumerate(words.texts):
            if any(self._names(text, column) for column in wanted):
                words.take([place])

    def quantities(self, words: Words) -> list[tuple[tuple[str, ...], Limit]]:
        """Bare quantities such as ``6.1인치`` with the columns in that unit; takes their words."""
        found = []
        for place, text in enumerate(words.texts):
            for limit in () if words.taken[place] else exact(text):
                if columns := self._in_unit(limit.unit):
                    words.take([place])
                    found.append((tuple(columns), limit))
        return found

    def _could_meet(self, name: str, limit: Limit) -> bool:
        """Whether numbers of this size stand in the column at all."""
        column = next(c for c in self._columns if c.name == name)
        if limit.unit or column.unit == DATE:
            return True
        return limit.meets(column.minimum, column.maximum)

    def _in_order_of(self, words: Words) -> tuple[tuple[Ordering, ...], bool]:
        """``가격순``, ``평점 순으로``: an order by name alone, dear and late things first."""
        for index, text in enumerate(words.texts):
            if not IN_ORDER.fullmatch(text):
                continue
            named = self._named_before(words, index) or self._named_before(
                Words.of(text.split("순")[0]), 1
            )
            if named:
                words.take((index, *(i for i in named.values() if i < index)))
                cheap_first = CONCEPTS["price"].columns
                return tuple(
                    self._ordering(c, not cheap_first.search(korean.fold(c))) for c in named
                ), True
        return (), False

    def _named_before(self, words: Words, index: int) -> dict[str, int]:
        """Columns named shortly before a place, nearest first, with the places of their names.

        Where a word is just what columns are called, others that it may mean are not meant.
        """
        named: dict[str, int] = {}
        for place in range(index - 1, max(-1, index - 1 - _REACH), -1):
            for column in self._columns:
                if self._names(words.texts[place], column.name):
                    named.setdefault(column.name, place)
        called = {c: p for c, p in named.items() if korean.is_called(words.texts[p], self._bare[c])}
        return called or named

    def _names(self, word: str, column: str) -> bool:
        name, stem = self._bare[column], korean.stem(word)
        if korean.is_called(word, name) or (len(stem) > 1 and stem in name):
            return True
        return any(concept.asked.match(word) for concept in _concepts(column))

    def _ranked_by(self, predicate: Predicate, named: list[str]) -> list[str]:
        meant = [
            column
            for concept in predicate.concepts
            for column in self._best_first(c for c in self._columns if _is_of(c, concept))
        ]
        if not named or not predicate.vague:
            return [c for c in meant if c in named] or meant
        return named

    def _in_unit(self, unit: str) -> list[str]:
        return self._best_first(c for c in self._columns if _measured_in(c, unit))

    def _best_first(self, columns: Iterable[Column]) -> list[str]:
        """Those named for what they measure before the others: 배송비 is in won too."""
        ranked = sorted(
            columns, key=lambda c: (not _concepts(c.name), c.kind != "number", -c.filled)
        )
        return [column.name for column in ranked]


def _places(pattern: re.Pattern[str], words: Words) -> list[int]:
    return [i for i, text in enumerate(words.texts) if pattern.fullmatch(text)]


def _predicate(words: Words, index: int) -> Predicate | None:
    text, pair = words.texts[index], "".join(words.texts[index : index + 2])
    if text in _OUTRIGHT and pair.startswith(f"{text}몇"):
        return None  # The most that fit, not the one that has most: 최대 몇 명
    for predicate in PREDICATES:
        found = predicate.pattern.match(text)
        # "오래 가는" and "많이 팔린" are one predicate in two words.
        across = None if found else predicate.pattern.match(pair)
        if found or (across and across.end() > len(text)):
            return predicate
    return None


@cache
def _measure_named(column: str) -> re.Pattern[str] | None:
    name = korean.fold(column)
    return next((names for names in SAME_MEASURE if names.search(name)), None)


@cache
def _concepts(column: str) -> tuple[Concept, ...]:
    name = korean.fold(column)
    return tuple(concept for concept in CONCEPTS.values() if concept.columns.search(name))


def _is_of(column: Column, concept: str) -> bool:
    """Whether a column measures that: by its name, as money by its unit, or as it holds years."""
    if CONCEPTS[concept] in _concepts(column.name):
        return True
    return (concept == "price" and column.unit == "원") or (
        concept == "date" and _holds_years(column)
    )


def _holds_years(column: Column) -> bool:
    low, high = column.minimum or 0, column.maximum or 0
    return column.unit == "" and _YEARS[0] <= low and high <= _YEARS[1]


def _measured_in(column: Column, unit: str) -> bool:
    base = number_of(f"1{unit}")
    if column.unit and base and base[1] == column.unit:
        return True
    if unit in ("년", "년도") and _holds_years(column):
        return True
    return any(unit in concept.units for concept in _concepts(column.name))
