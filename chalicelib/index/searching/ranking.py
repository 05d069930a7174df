"""The rows of one search in their final order: candidates, then a look at the best of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.index.passages import CATEGORY, Doc
from chalicelib.index.searching.evidence import Evidence, Witness
from chalicelib.index.searching.fusion import Ranked
from chalicelib.index.searching.hits import Hit
from chalicelib.index.searching.intent import Intent

if TYPE_CHECKING:
    from chalicelib.index.profile import Profile
    from chalicelib.index.searching.opened import Opened
    from chalicelib.index.searching.rowset import Mask
    from chalicelib.index.searching.selection import Selection

LOOKED_AT = 24
"""Rows whose text is looked at, if that costs no request."""

ORDERED_LOOKED_AT = 60
SUSPECTS = 6
"""So many by likeness, and as many by text, are looked at in any case."""

NAME_SAID = 0.9
"""Share of its name from which a row is meant, whatever conditions it breaks."""

CALLED_SAID = 0.6
"""The same where the name holds a value that others have in a column: 인감증명서 발급."""

FILLERS = 50
"""Rows that fit the question's conditions without being found by its words."""

EVIDENCE_WEIGHT = 0.65
FACET_BOOST = 0.15
HINT_BOOST = 0.05

_PARTY_COVERAGE = 0.54
_PARTY_CLOSE = 0.9
_STEP = 0.01


@dataclass(frozen=True)
class Placed:
    """A row with its score."""

    place: int
    hit: Hit
    evidence: Evidence
    cosine: float


class Ranking:
    """Ranks the candidates of one question."""

    def __init__(
        self, opened: Opened, intent: Intent, question: str, ranked: dict[int, Ranked], k: int
    ) -> None:
        self._opened = opened
        self._intent = intent
        self._witness = Witness(opened, intent, question)
        self._ranked = ranked
        self._k = k

    def best(self, selection: Selection | None, profile: Profile) -> list[Placed]:
        """The best rows, by score."""
        scores = self._scores(selection, profile)
        suspects = self._suspects()
        known = {**suspects, **scores}
        order = sorted(scores, key=lambda place: (-scores[place], place))
        looked_at = self.distinct(order, self._looks(LOOKED_AT))
        looked_at = self.distinct((*looked_at, *suspects), len(looked_at) + len(suspects))
        weighed = list(self._weighed(looked_at))
        # Where rows that fit are called so themselves, others of a like name are not meant.
        fitting = any(evidence.called for place, _, evidence in weighed if place in scores)
        least = NAME_SAID if fitting else CALLED_SAID
        placed = [
            self._placed(place, doc, evidence, _mixed(known[place], evidence))
            for place, doc, evidence in weighed
            if place in scores or evidence.name >= (least if evidence.called else NAME_SAID)
        ]
        return sorted(placed, key=lambda each: -each.hit.score)

    def in_order(self, places: Sequence[int]) -> tuple[list[Placed], bool]:
        """Rows as they are ordered, and whether these are all; where some are such things as the
        question asks for, none that only mention them."""
        most = self._looks(ORDERED_LOOKED_AT)
        looked_at = self.distinct(places, most)
        weighed = list(self._weighed(looked_at))
        if any(evidence.kind for _, _, evidence in weighed):
            weighed = [each for each in weighed if each[2].kind]
        placed = [
            self._placed(place, doc, evidence, 1.0 - n * _STEP)
            for n, (place, doc, evidence) in enumerate(weighed)
        ]
        return placed, len(looked_at) < most

    def parties(self) -> list[Placed]:
        """The one or two rows that a part of a comparison means; none if it means no row."""
        looked_at = self.distinct(
            sorted(self._ranked, key=lambda place: -self._ranked[place].score),
            self._looks(LOOKED_AT),
        )
        placed = [
            self._placed(place, doc, evidence, evidence.strength)
            for place, doc, evidence in self._weighed(looked_at)
            if evidence.coverage >= _PARTY_COVERAGE
        ]
        placed.sort(key=lambda each: -each.evidence.strength)
        return [
            each
            for each in placed[:2]
            if each.evidence.strength >= placed[0].evidence.strength * _PARTY_CLOSE
        ]

    def distinct(self, places: Iterable[int], most: int) -> list[int]:
        """The first passage of each row, and one row of those that say the same."""
        rows = self._opened.rows
        seen: set[tuple[str, int]] = set()
        kept: list[int] = []
        for place in places:
            keys = {("row", int(rows.rows[place])), ("content", int(rows.contents[place]))}
            if not seen & keys:
                kept.append(place)
                if len(kept) == most:
                    break
            seen |= keys
        return kept

    def _looks(self, most: int) -> int:
        return most if self._opened.keeps_documents else self._k

    def _suspects(self) -> dict[int, float]:
        """Candidates that may be meant by name, though they are far down or break a condition."""
        if not self._opened.keeps_documents:
            return {}
        near = sorted(self._ranked.values(), key=lambda each: -each.cosine)[:SUSPECTS]
        said = sorted(self._ranked.values(), key=lambda each: -each.score)[:SUSPECTS]
        return {each.key: each.score for each in (*near, *said)}

    def _weighed(self, places: Sequence[int]) -> Iterable[tuple[int, Doc, Evidence]]:
        for place, text in zip(places, self._opened.documents(places), strict=True):
            doc = Doc.model_validate_json(text)
            yield place, doc, self._witness.weigh(place, doc)

    def _placed(self, place: int, doc: Doc, evidence: Evidence, score: float) -> Placed:
        ranked = self._ranked.get(place)
        hit = Hit(
            doc=doc,
            score=max(0.0, min(1.0, score)),
            lexical_rank=ranked.lexical_rank if ranked else None,
            vector_rank=ranked.vector_rank if ranked else None,
            facet_matches=evidence.matches,
            coverage=evidence.coverage,
            name=evidence.name,
        )
        return Placed(place, hit, evidence, ranked.cosine if ranked else 0.0)

    def _scores(self, selection: Selection | None, profile: Profile) -> dict[int, float]:
        """Candidates with their fused scores; only those that fit if the question restricts."""
        scores = {place: each.score for place, each in self._ranked.items()}
        intent, rows = self._intent, self._opened.rows
        if selection and selection.fits:
            kept = {place: s for place, s in scores.items() if selection.mask[place]}
            scores = {**_first_places(selection.mask), **kept}
        elif intent.browse and not intent.words and not intent.about:
            scores = self._overview(profile)
        for group, boost in ((intent.facets, FACET_BOOST), (intent.hints, HINT_BOOST)):
            for mask in map(rows.having, group):
                scores = {place: s + boost * bool(mask[place]) for place, s in scores.items()}
        return scores

    def _overview(self, profile: Profile) -> dict[int, float]:
        """A row of each kind, for a question about nothing in particular."""
        rows = self._opened.rows
        kinds = [c for c in profile.columns if c.kind == "category" and c.values]
        if not kinds:
            return _first_places(rows.everything())
        widest = max(kinds, key=lambda c: (c.name == CATEGORY, c.filled, len(c.values)))
        places = rows.first_of_each(widest.name).tolist()[:FILLERS]
        return {place: 0.5 - n * _STEP / 10 for n, place in enumerate(places)}


def _mixed(score: float, evidence: Evidence) -> float:
    return (1 - EVIDENCE_WEIGHT) * score + EVIDENCE_WEIGHT * evidence.strength


def _first_places(mask: Mask) -> dict[int, float]:
    import numpy as np

    return dict.fromkeys(np.flatnonzero(mask)[:FILLERS].tolist(), 0.0)
