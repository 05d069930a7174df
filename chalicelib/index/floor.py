"""Whether what was found answers to the question, or the honest answer is that it is not here.

Evidence is how many of the question's telling words the best rows speak of, the values it named
that they have, and how alike a name is. The thresholds were calibrated on answerable and
unanswerable questions of ``bench/questions``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.index.hits import Hit
from chalicelib.index.intent import Intent
from chalicelib.index.passages import Doc
from chalicelib.index.wording import Text, coverage

if TYPE_CHECKING:
    from chalicelib.index.fusion import Ranked
    from chalicelib.index.opened import Opened
    from chalicelib.index.selection import Selection

COVERAGE_MIN = 0.5
NAME_MIN = 0.55
"""Cosine of the offline space from which a question is a name."""

SEMANTIC_MIN = 0.62
SEMANTIC_COVERAGE_MIN = 0.2
"""With a language model's vectors: this cosine and a little coverage do."""

_FACET_WEIGHT = 2.0
_ABOUT_WEIGHT = 0.5
_SOFT_WEIGHT = 0.3


class Floor:
    """Judges hits of one open version."""

    def __init__(self, opened: Opened, provider: str) -> None:
        self._opened = opened
        self._names_only = provider == "offline"

    def judged(
        self, intent: Intent, place: int, doc: Doc, score: float, ranked: Ranked | None
    ) -> Hit:
        """A row as a hit, with how much of the question it covers."""
        rows = self._opened.rows
        facts = (f"{label} {value}" for label, value in doc.facts.items())
        text = Text.of(doc.title, doc.category or "", doc.text, *facts)
        covered, total = coverage(self._weighted(intent), text)
        matches = [
            f"{column}={value}"
            for facets in (*intent.facets, *intent.hints)
            for column, value in facets
            if rows.having([(column, value)])[place]
        ]
        for facets in intent.facets:
            total += _FACET_WEIGHT
            covered += _FACET_WEIGHT * bool(rows.having(facets)[place])
        for column in intent.about:
            total += _ABOUT_WEIGHT
            covered += _ABOUT_WEIGHT * (column in doc.facts)
        return Hit(
            doc=doc,
            score=max(0.0, min(1.0, score)),
            lexical_rank=ranked.lexical_rank if ranked else None,
            vector_rank=ranked.vector_rank if ranked else None,
            facet_matches=tuple(matches),
            coverage=covered / total if total else 0.0,
        )

    def passed(
        self,
        intent: Intent,
        selection: Selection | None,
        hits: list[Hit],
        ranked: dict[int, Ranked],
    ) -> bool:
        """Whether the hits are worth an answer."""
        if not hits or (selection and not selection.fits):
            return False
        if not intent.words:
            return bool(selection or intent.facets or intent.browse)
        best = max(hit.coverage for hit in hits)
        cosine = max((each.cosine for each in ranked.values()), default=0.0)
        if best >= COVERAGE_MIN:
            return True
        if self._names_only:
            return cosine >= NAME_MIN
        return cosine >= SEMANTIC_MIN and best >= SEMANTIC_COVERAGE_MIN

    def _weighted(self, intent: Intent) -> list[tuple[str, float]]:
        wording = self._opened.wording
        return [
            (word, wording.weight(word) * (_SOFT_WEIGHT if word in intent.soft else 1.0))
            for word in intent.words
        ]
