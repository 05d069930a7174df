"""What a search returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.index.passages import Doc
from chalicelib.providers.ports import Ordering


@dataclass(frozen=True)
class Hit:
    """One row, by its best passage, and why it was found."""

    doc: Doc
    score: float
    """0..1"""
    lexical_rank: int | None = None
    vector_rank: int | None = None
    facet_matches: tuple[str, ...] = ()
    """``column=value`` that the question named and the row has."""
    coverage: float = 0.0
    """Share of the question's telling words that the row says, 0..1."""
    name: float = 0.0
    """Share of the row's name that the question says, 0..1."""


@dataclass(frozen=True)
class Found:
    """The outcome of one search.

    ``confident``: the best row answers to the question; if not, what was asked for is not in this
    catalogue. ``ordering``: the order the hits are in, if one was asked for. ``matched``: how many
    rows fit, where the question asked for rows with some property.
    """

    hits: list[Hit]
    confident: bool
    version: int
    ordering: Ordering | None = None
    filters: dict[str, str] = field(default_factory=dict)
    matched: int | None = None
    timings: dict[str, float] = field(default_factory=dict)
    """Milliseconds by phase."""
