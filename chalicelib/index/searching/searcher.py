"""Search in one index version: what the question asks for, by text and by likeness, fused."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from math import isnan
from typing import TYPE_CHECKING, Any

from chalicelib import korean
from chalicelib.index.searching.comparing import compared
from chalicelib.index.searching.excluding import parted, without
from chalicelib.index.searching.floor import NAME_MIN, passed
from chalicelib.index.searching.fusion import Ranked, fuse, lexical_weight
from chalicelib.index.searching.hits import Found
from chalicelib.index.searching.intent import Intent, Understanding
from chalicelib.index.searching.opened import Opened
from chalicelib.index.searching.ranking import Placed, Ranking
from chalicelib.index.searching.selection import Selection, restricts, select
from chalicelib.index.searching.spacing import spaced
from chalicelib.providers.ports import Ordering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chalicelib.index.manifest import Manifest
    from chalicelib.providers.ports import Space

CANDIDATES = 50
"""Passages a side."""

CANDIDATES_RESTRICTED = 400
"""The same where most of them may not fit the question's conditions."""

_EXCLUDED_DEEP = 4
NOUNS_MIN = 0.6
"""Share of its nouns that a question of a kind must find in some row of that kind."""

_log = logging.getLogger(__name__)


class Searcher:
    """One version of one space, open for reading; safe to share between threads."""

    def __init__(
        self,
        table: Any,
        manifest: Manifest,
        space: Space,
        reopen: Callable[[], Searcher] | None = None,
    ) -> None:
        """``reopen`` gives the searcher to go on with when this version's files vanished."""
        self.manifest = manifest
        self.space = space
        self._reopen = reopen
        self.opened = Opened(table)
        self._understanding = Understanding(manifest.profile)
        self._weight = lexical_weight(space.provider)

    @property
    def version(self) -> int:
        """The version of the index that is searched."""
        return self.manifest.version

    def search(
        self,
        query: str,
        vector: NDArray[np.float32],
        *,
        filters: Mapping[str, str] | None = None,
        k: int = 5,
    ) -> Found:
        """The best ``k`` rows for a question that stands alone.

        ``filters`` that a reasoner found count as values named in the question.
        """
        try:
            return self._search(query, vector, filters, k)
        except (RuntimeError, OSError, ValueError):
            if self._reopen is None:
                raise
            _log.warning("version %d is opened anew", self.version, exc_info=True)
            # Once: what the new searcher fails with is raised.
            return self._reopen()._search(query, vector, filters, k)

    def _search(
        self, query: str, vector: NDArray[np.float32], filters: Mapping[str, str] | None, k: int
    ) -> Found:
        query = self.opened.wording.parted(spaced(query))
        readings = list(parted(query))
        for unwanted, rest in readings:
            if rows := self._called(unwanted, k):
                others = self._search(rest, vector, filters, k + len(rows))
                hits = [hit for hit in others.hits if hit.doc.row not in rows]
                return replace(others, hits=hits[:k])
        started = time.perf_counter()
        intent = self._with_towns(self._understanding.read(query, filters))
        if readings and not intent.excluded:
            return self._without(*readings[-1], vector, filters, k)
        if parties := self._compared(compared(query), intent, k):
            return self._found(intent, None, *parties, {"rows": _since(started)})
        ranked = self._candidates(query, vector, intent)
        looked_up = time.perf_counter()
        selection = None
        if restricts(intent):
            selection = select(intent, self.opened.rows, self.opened.mentioning)
        ranking = Ranking(self.opened, intent, query, ranked, k)
        placed = self._of_kind(ranking, intent) if selection is None and intent.kind_first else []
        matched = self._matched(selection)
        if selection and selection.places is not None:
            placed, everything = ranking.in_order(selection.places.tolist())
            matched = len(placed) if everything else matched
        placed = placed or ranking.best(selection, self.manifest.profile)
        timings = {"candidates": (looked_up - started) * 1_000, "rows": _since(looked_up)}
        ordering = selection.ordering if selection else None
        return self._found(intent, selection, placed[:k], ordering, timings, matched)

    def _with_towns(self, intent: Intent) -> Intent:
        """Where rows of a kind or all of something are asked for, a town is a condition as well."""
        if not (intent.facets or intent.excluded or intent.count):
            return intent
        located = self.opened.rows.located
        return replace(intent, towns=tuple(word for word in intent.words if located(word).any()))

    def _without(
        self,
        unwanted: str,
        rest: str,
        vector: NDArray[np.float32],
        filters: Mapping[str, str] | None,
        k: int,
    ) -> Found:
        """What else there is, where what is not wanted is neither a row nor a value."""
        others = self._search(rest, vector, filters, k * _EXCLUDED_DEEP)
        kept = without([hit.doc for hit in others.hits], unwanted)
        return replace(others, hits=[*compress(others.hits, kept)][:k])

    def _called(self, name: str, k: int) -> set[str]:
        """The rows that a text is the name of."""
        if not name:
            return set()
        meant = self._side(name, self._understanding.read(name), k)
        return {each.hit.doc.row for each in meant if each.evidence.name >= NAME_MIN}

    def _of_kind(self, ranking: Ranking, intent: Intent) -> list[Placed]:
        """Rows of the kind that the question names, if any of them is what it describes."""
        selection = select(intent, self.opened.rows, self.opened.mentioning)
        if not selection.fits:
            return []
        placed = ranking.best(selection, self.manifest.profile)
        return placed if any(each.evidence.nouns >= NOUNS_MIN for each in placed) else []

    def _found(
        self,
        intent: Intent,
        selection: Selection | None,
        placed: Sequence[Placed],
        ordering: Ordering | None,
        timings: dict[str, float],
        matched: int | None = None,
    ) -> Found:
        hits = [each.hit for each in placed]
        cosines = [each.cosine for each in placed]
        names_only = self.space.provider == "offline"
        return Found(
            hits=hits,
            confident=passed(intent, selection, hits, cosines, names_only=names_only),
            version=self.version,
            ordering=ordering,
            filters=intent.filters,
            matched=matched,
            timings=timings,
        )

    def _matched(self, selection: Selection | None) -> int | None:
        fits = selection is not None and selection.fits
        return self.opened.rows.distinct(selection.mask) if selection and fits else None

    def _candidates(
        self, query: str, vector: NDArray[np.float32], intent: Intent
    ) -> dict[int, Ranked]:
        widely = restricts(intent) or bool(intent.facets)
        limit = CANDIDATES_RESTRICTED if widely else CANDIDATES
        words = korean.content_words(query)
        foreign = [other for w in words for other in self.opened.wording.sounds.like(w)]
        text = " ".join((*words, *foreign)) or query
        return fuse(*self.opened.both(text, vector, limit), self._weight)

    def _compared(
        self, parts: Sequence[str], intent: Intent, k: int
    ) -> tuple[list[Placed], Ordering | None] | None:
        """The rows that a comparison sets against each other, if at least two parts mean one."""
        meant = [self._understanding.read(part) for part in parts]
        if not all(each.words or (each.facets and each.quantities) for each in meant):
            return None  # Kinds, not names: 스마트폰과 태블릿 중에서
        sides = [self._side(part, each, k) for part, each in zip(parts, meant, strict=True)]
        if sum(map(bool, sides)) < 2:
            return None
        placed = list({each.place: each for side in sides for each in side}.values())
        for ordering in intent.orderings:
            numbers = self.opened.rows.numbers(ordering.columns, largest=ordering.descending)
            if not any(isnan(numbers[each.place]) for each in placed):
                sign = -1 if ordering.descending else 1
                return sorted(placed, key=lambda each: sign * numbers[each.place]), ordering
        return placed, None

    def _side(self, part: str, intent: Intent, k: int) -> list[Placed]:
        ranked = fuse(self.opened.lexical(part, CANDIDATES), [], 1.0)
        found = Ranking(self.opened, intent, part, ranked, k).parties()
        # 512GB 스마트폰 is still a kind unless some row is called so.
        return [each for each in found if intent.words or each.evidence.name >= NAME_MIN]


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1_000
