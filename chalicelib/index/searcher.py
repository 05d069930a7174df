"""Search in one index version: what the question asks for, by text and by likeness, fused."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib import korean
from chalicelib.index.evidence import Evidence, Witness
from chalicelib.index.floor import passed
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

RERANKED = 24
"""Rows whose text is looked at."""

EVIDENCE_WEIGHT = 0.5
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
        hits = self._hits(intent, selection, ranked, Witness(self.opened, intent, query))[:k]
        shown = [each for each, _ in hits]
        ended = time.perf_counter()
        return Found(
            hits=shown,
            confident=passed(
                intent,
                selection,
                shown,
                [cosine for _, cosine in hits],
                names_only=self.space.provider == "offline",
            ),
            version=self.version,
            ordering=selection.ordering if selection else None,
            filters=intent.filters,
            matched=self._matched(selection),
            timings={
                "candidates": (looked_up - started) * 1_000,
                "rows": (ended - looked_up) * 1_000,
            },
        )

    def _matched(self, selection: Selection | None) -> int | None:
        if selection is None or not selection.fits:
            return None
        return self.opened.rows.distinct(selection.mask)

    def _hits(
        self,
        intent: Intent,
        selection: Selection | None,
        ranked: dict[int, Ranked],
        witness: Witness,
    ) -> list[tuple[Hit, float]]:
        """Hits with their cosines, best first."""
        in_order = selection is not None and selection.places is not None
        if selection is not None and selection.places is not None:
            places = self._distinct(selection.places.tolist(), RERANKED)
            scores = {place: 1.0 - n / 100 for n, place in enumerate(places)}
        else:
            scores = self._scores(intent, selection, ranked)
            order = sorted(scores, key=lambda place: (-scores[place], place))
            places = self._distinct(order, RERANKED)
        hits = []
        for place, text in zip(places, self.opened.documents(places), strict=True):
            doc = Doc.model_validate_json(text)
            evidence = witness.weigh(place, doc)
            score = scores[place]
            if not in_order:
                score = (1 - EVIDENCE_WEIGHT) * score + EVIDENCE_WEIGHT * evidence.strength
            hits.append(_hit(doc, score, evidence, ranked.get(place)))
        return hits if in_order else sorted(hits, key=lambda each: -each[0].score)

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
        return scores

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


def _hit(doc: Doc, score: float, evidence: Evidence, ranked: Ranked | None) -> tuple[Hit, float]:
    hit = Hit(
        doc=doc,
        score=max(0.0, min(1.0, score)),
        lexical_rank=ranked.lexical_rank if ranked else None,
        vector_rank=ranked.vector_rank if ranked else None,
        facet_matches=evidence.matches,
        coverage=evidence.coverage,
        name=evidence.name,
    )
    return hit, ranked.cosine if ranked else 0.0


def _named(candidate: Ranked) -> bool:
    return candidate.cosine >= NAME_ALIKE


def _first_places(mask: Mask, limit: int) -> dict[int, float]:
    import numpy as np

    return dict.fromkeys(np.flatnonzero(mask)[:limit].tolist(), 0.0)
