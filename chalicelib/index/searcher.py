"""Search in one index version: what the question asks for, by text and by likeness, fused."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib import korean
from chalicelib.index.floor import Floor
from chalicelib.index.fusion import Ranked, fuse, lexical_weight
from chalicelib.index.hits import Found, Hit
from chalicelib.index.intent import Intent, Understanding
from chalicelib.index.opened import Opened
from chalicelib.index.passages import Doc
from chalicelib.index.selection import Selection, restricts, select

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chalicelib.index.manifest import Manifest
    from chalicelib.index.rowset import Mask
    from chalicelib.providers.ports import Space

CANDIDATES = 50
"""Passages a side."""

CANDIDATES_RESTRICTED = 400
"""The same where most of them may not fit the question's conditions."""

FACET_BOOST = 0.15
HINT_BOOST = 0.05
_log = logging.getLogger(__name__)

NAME_ALIKE = 0.75
"""Cosine of names from which a row is meant by its name, whatever conditions it breaks."""


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
        self._floor = Floor(self.opened, space.provider)

    @property
    def version(self) -> int:
        """The version of the index that is searched."""
        return self.manifest.version

    def close(self) -> None:
        """Let go of what is held; running searches finish."""
        self.opened.close()

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
            _log.warning("version %d is read anew", self.version, exc_info=True)
            # Once: the new searcher's own failure is raised.
            return self._reopen()._search(query, vector, filters, k)

    def _search(
        self, query: str, vector: NDArray[np.float32], filters: Mapping[str, str] | None, k: int
    ) -> Found:
        started = time.perf_counter()
        intent = self._understanding.read(query, filters)
        restricted = restricts(intent)
        limit = CANDIDATES_RESTRICTED if restricted or intent.facets else CANDIDATES
        text = " ".join(korean.content_words(query)) or query
        ranked = fuse(*self.opened.both(text, vector, limit), self._weight)
        looked_up = time.perf_counter()
        selection = None
        if restricted:
            selection = select(intent, self.opened.rows, self.opened.mentioning)
        hits = self._hits(intent, selection, ranked, k)
        ended = time.perf_counter()
        return Found(
            hits=hits,
            confident=self._floor.passed(intent, selection, hits, ranked),
            version=self.version,
            ordering=selection.ordering if selection else None,
            filters=intent.filters,
            matched=self.opened.rows.distinct(selection.mask)
            if selection and selection.fits
            else None,
            timings={
                "candidates": (looked_up - started) * 1_000,
                "rows": (ended - looked_up) * 1_000,
            },
        )

    def _hits(
        self, intent: Intent, selection: Selection | None, ranked: dict[int, Ranked], k: int
    ) -> list[Hit]:
        if selection and selection.places is not None:
            places = self._distinct(selection.places.tolist(), k)
            scores = {place: 1.0 - 0.05 * n for n, place in enumerate(places)}
        else:
            scores = self._scores(intent, selection, ranked)
            order = sorted(scores, key=lambda place: (-scores[place], place))
            places = self._distinct(order, k)
        docs = [Doc.model_validate_json(text) for text in self.opened.documents(places)]
        return [
            self._floor.judged(intent, place, doc, scores[place], ranked.get(place))
            for place, doc in zip(places, docs, strict=True)
        ]

    def _scores(
        self, intent: Intent, selection: Selection | None, ranked: dict[int, Ranked]
    ) -> dict[int, float]:
        """Candidates with their final scores, only those that fit if the question restricts."""
        rows = self.opened.rows
        scores = {place: each.score for place, each in ranked.items()}
        if selection and selection.fits:
            kept = {p: s for p, s in scores.items() if selection.mask[p] or _named(ranked[p])}
            scores = {**_first_places(selection.mask, CANDIDATES), **kept}
        elif intent.browse and not intent.words and not intent.about:
            scores = self._overview()
        for facets, boost in (
            *((each, FACET_BOOST) for each in intent.facets),
            *((each, HINT_BOOST) for each in intent.hints),
        ):
            mask = rows.having(facets)
            scores = {place: s + boost * bool(mask[place]) for place, s in scores.items()}
        return {place: min(1.0, score) for place, score in scores.items()}

    def _overview(self) -> dict[int, float]:
        """A row of each kind, for a question about nothing in particular."""
        kinds = [c for c in self.manifest.profile.columns if c.kind == "category" and c.values]
        if not kinds:
            return _first_places(self.opened.rows.everything(), CANDIDATES)
        widest = max(kinds, key=lambda column: (column.filled, -len(column.values)))
        places = self.opened.rows.first_of_each(widest.name).tolist()
        return {place: 0.5 - 0.001 * n for n, place in enumerate(places[:CANDIDATES])}

    def _distinct(self, places: Iterable[int], k: int) -> list[int]:
        """The first passage of each row, and one row of those that say the same."""
        rows = self.opened.rows
        seen: set[tuple[str, int]] = set()
        kept: list[int] = []
        for place in places:
            keys = {("row", int(rows.rows[place])), ("content", int(rows.contents[place]))}
            if not seen & keys:
                kept.append(place)
                if len(kept) == k:
                    break
            seen |= keys
        return kept


def _named(candidate: Ranked) -> bool:
    return candidate.cosine >= NAME_ALIKE


def _first_places(mask: Mask, limit: int) -> dict[int, float]:
    import numpy as np

    return dict.fromkeys(np.flatnonzero(mask)[:limit].tolist(), 0.0)
