"""What a question asks of the catalogue beyond likeness: values, limits, an order, a count.

Rules, not a model: the same question on the same catalogue always means the same, with every
mix of providers. A rule that finds nothing leaves the question to retrieval as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from chalicelib import korean
from chalicelib.index.profile import Profile
from chalicelib.index.searching.bounds import Limit, limits, spelled_out
from chalicelib.index.searching.days import Days, days_in
from chalicelib.index.searching.everyday import (
    BROWSE,
    COUNT,
    GENERIC,
    LIVE,
    SOFT,
    costless,
)
from chalicelib.index.searching.foreign import in_korean
from chalicelib.index.searching.measures import Measures
from chalicelib.index.searching.mentions import Facet, Facets, Vocabulary
from chalicelib.index.searching.synonyms import synonyms
from chalicelib.index.searching.things import thing_of
from chalicelib.index.searching.words import Words
from chalicelib.providers.ports import Ordering

_GLUED = "책"
"""The one word of a syllable that makes compounds at will; 폰 ends what is one thing: 이어폰."""

_OF_BATTERY = re.compile(r"배터리\s?용량\s?(?:이|은|을)?\s?")
"""How much a battery holds, which is no storage."""


@dataclass(frozen=True)
class Bound:
    """A limit on a column; ``columns`` are the ones it may be about, best first."""

    columns: tuple[str, ...]
    limit: Limit


@dataclass(frozen=True)
class Intent:
    """A question as far as rules understand it.

    A row has to fit all of ``facets`` and ``bounds``; ``hints`` are likely meant and restrict
    rows only where some remain. ``orderings`` name the columns that the order asked for may be
    about, best first; ``superlative`` says that it was asked for outright, not just hinted at by
    an adjective. ``alike`` names, for the columns of limits, those that say the same in other
    files. ``words`` are what no rule took: what the text of a row has to be about;
    those in ``soft`` it may say otherwise. ``about`` are the columns that the question asks for.
    ``towns`` are those of the words that addresses hold, where rows of a kind are asked for.
    ``days`` are those on which it is to take place, by any of ``day_columns``.
    ``kind_first``: the noun that all others describe is a value (야경 좋은 전망대), so rows with
    it are wanted rather than rows that merely mention the rest. ``live``: it asks for what no
    catalogue can know.
    """

    facets: tuple[Facets, ...] = ()
    excluded: tuple[Facets, ...] = ()
    hints: tuple[Facets, ...] = ()
    bounds: tuple[Bound, ...] = ()
    quantities: tuple[Bound, ...] = ()
    orderings: tuple[Ordering, ...] = ()
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    superlative: bool = False
    count: bool = False
    browse: bool = False
    words: tuple[str, ...] = ()
    soft: frozenset[str] = frozenset()
    kind_first: bool = False
    live: bool = False
    about: tuple[str, ...] = ()
    days: tuple[Days, ...] = ()
    day_columns: tuple[str, ...] = ()
    thing: str = ""
    towns: tuple[str, ...] = ()

    @property
    def nouns(self) -> tuple[str, ...]:
        """The words that name what is looked for, and not where."""
        return tuple(w for w in self.words if w not in self.soft and w not in self.towns)

    @property
    def filters(self) -> dict[str, str]:
        """The values that rows were asked to have, by column, for people."""
        columns: dict[str, list[str]] = {}
        for column, value in (facet for facets in self.facets for facet in facets):
            columns.setdefault(column, []).append(value)
        return {column: ", ".join(values) for column, values in columns.items()}


class Understanding:
    """Reads questions against one catalogue."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._profile)

    @cached_property
    def _measures(self) -> Measures:
        return Measures(self._profile)

    def read(self, question: str, filters: Mapping[str, str] | None = None) -> Intent:
        """Understand a question; ``filters`` that a reasoner found count as named values."""
        text = costless(in_korean(spelled_out(korean.fold(question))))
        text = _OF_BATTERY.sub("배터리 ", text)
        day_columns = self._measures.days_asked(text)
        days, text = days_in(text) if day_columns else ((), text)
        stated, rest = limits(text)
        words = Words.of(COUNT.sub(" ", rest))
        wanted, unwanted = self._vocabulary.named(words)
        wanted += self._vocabulary.switched(words)
        kind_first = self._is_of_a_kind(words)
        wanted += [((column, value),) for column, value in (filters or {}).items()]
        orderings, superlative = self._measures.orderings(words)
        bounds = [Bound(self._measures.limited(limit, text), limit) for limit in stated]
        self._measures.take_names(words, (c for bound in bounds for c in bound.columns[:1]))
        quantities = [Bound(*each) for each in self._measures.quantities(words)]
        about = self._vocabulary.asked(words)
        soft = frozenset(words.soft())
        things = [w if w in soft else self._thing(w) for w in words.content()]
        limited = {c for bound in (*bounds, *quantities) for c in bound.columns}
        return Intent(
            facets=_by_column(wanted),
            alike={column: self._measures.alike(column) for column in limited},
            excluded=tuple(unwanted),
            kind_first=kind_first,
            live=bool(LIVE.search(text)),
            hints=tuple(self._vocabulary.hinted(words, lambda w: self._is_generic(w, wanted))),
            bounds=tuple(bound for bound in bounds if bound.columns),
            quantities=tuple(quantities),
            orderings=orderings,
            superlative=superlative,
            count=self._counts_rows(text, about),
            browse=bool(BROWSE.search(text)),
            words=(
                *(w for w in things if not self._is_generic(w, wanted)),
                *(bound.limit.stated for bound in bounds if not bound.columns),
            ),
            soft=soft,
            about=about,
            days=days,
            day_columns=day_columns,
            thing=thing_of(text),
        )

    def _counts_rows(self, text: str, about: Sequence[str]) -> bool:
        """Whether rows are to be counted, and not what a column tells: 정원은 몇 명이야?"""
        counted = COUNT.search(text)
        before = text[: counted.start()].split()[-1:] if counted else []
        names = [self._vocabulary.columns[column] for column in about]
        return bool(counted) and not any(
            korean.is_called(w, name) for w in before for name in names
        )

    def _thing(self, word: str) -> str:
        """A compound without the word for what all rows are, or for use: 운동 of 운동책, 운동용."""
        if (use := korean.without_use(word)) != word:
            return use
        kinds = (word[size:] for size in range(2, len(word)))
        glued = (kind for kind in kinds if len(kind) > 1 or kind == _GLUED)
        return word.removesuffix(next((k for k in glued if k in self._vocabulary.kind_words), ""))

    def _is_of_a_kind(self, words: Words) -> bool:
        """Whether the last word that tells anything is a value; the head comes last in Korean."""
        for text, taken in zip(reversed(words.texts), reversed(words.taken), strict=True):
            if taken:
                return True
            stem = korean.stem(text)
            is_soft = SOFT.fullmatch(text) or SOFT.fullmatch(stem)
            if stem and not is_soft and not self._is_generic(stem):
                return False
        return False

    def _is_generic(self, word: str, named: Sequence[Facets] = ()) -> bool:
        """Whether a word tells nothing, or only what sort of value stands before it: 강사, 작가."""
        if GENERIC.fullmatch(word) or word in self._vocabulary.kind_words:
            return True
        columns = {self._vocabulary.columns.get(c, c) for facets in named for c, _ in facets}
        sort = korean.without_use(word)
        return any(c.startswith(sort) or c.endswith(sort) for c in columns if len(sort) > 1) or (
            not columns.isdisjoint((word, *synonyms(word)))
        )


def _by_column(named: Iterable[Facets]) -> tuple[Facets, ...]:
    """Values of one column are alternatives (서울이나 부산), of several columns all must hold.

    Regions are of one kind, whatever column each file has for its own.
    """
    merged: dict[frozenset[str], list[Facet]] = {}
    for facets in named:
        regions = all(korean.REGION.fullmatch(value) for _, value in facets)
        columns = frozenset(() if regions else (column for column, _ in facets))
        kept = merged.setdefault(columns, [])
        kept += [facet for facet in facets if facet not in kept]
    return tuple(tuple(facets) for facets in merged.values())
