"""Whether what was found answers to the question, or the honest answer is that it is not here.

The thresholds were calibrated on answerable and unanswerable questions of ``bench/questions``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from chalicelib import korean
from chalicelib.index.searching.hits import Hit
from chalicelib.index.searching.intent import Intent
from chalicelib.index.searching.things import is_about

if TYPE_CHECKING:
    from chalicelib.index.searching.selection import Selection

COVERAGE_MIN = 0.54
NAME_MIN = 0.9
"""A question that says so much of a row's name means that row, whatever else it says."""

ALIKE_MIN = 0.8
"""Cosine of the offline space from which a question is a misspelt name."""

SEMANTIC_MIN = 0.62
SEMANTIC_COVERAGE_MIN = 0.2
"""With a language model's vectors: this cosine and a little coverage do."""


def passed(
    intent: Intent,
    selection: Selection | None,
    hits: Sequence[Hit],
    cosines: Sequence[float],
    *,
    names_only: bool,
) -> bool:
    """Whether the hits are worth an answer; ``cosines`` are theirs.

    ``names_only``: the vectors know names and nothing else, as those of the offline space.
    """
    if not hits or intent.live or (selection and not selection.fits):
        return False
    if intent.thing and not any(is_about(hit.doc, intent.thing) for hit in hits):
        return False
    if not intent.nouns and (selection or intent.facets):
        return True  # All that was asked for by name are conditions, and these rows meet them.
    if not intent.words:
        return intent.browse
    if _are_other_models(intent.words, [korean.words(hit.doc.title) for hit in hits]):
        return False
    coverage = max(hit.coverage for hit in hits)
    if coverage >= COVERAGE_MIN or max(hit.name for hit in hits) >= NAME_MIN:
        return True
    cosine = max(cosines, default=0.0)
    if names_only:
        return cosine >= ALIKE_MIN
    return cosine >= SEMANTIC_MIN and coverage >= SEMANTIC_COVERAGE_MIN


def _are_other_models(words: Sequence[str], titles: Sequence[Sequence[str]]) -> bool:
    """Whether a name goes on with other numbers than was asked for: 한결 7 for 한결 8."""
    for name, number in pairwise(words):
        models = {b for title in titles for a, b in pairwise(title) if a == name and b.isdigit()}
        if number.isdigit() and models and number not in models:
            return True
    return False
