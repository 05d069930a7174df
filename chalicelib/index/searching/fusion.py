"""Two ranked lists as one: scores of either side brought to 0..1 and added by weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEXICAL_WEIGHT = {"offline": 0.75}
"""By provider, measured. The offline space knows names only, so the text leads there."""

LEXICAL_WEIGHT_OTHERWISE = 0.55


@dataclass(frozen=True)
class Ranked:
    """One candidate; ranks count from 1 and are None where a side did not find it."""

    key: int
    score: float
    lexical_rank: int | None
    vector_rank: int | None
    cosine: float


def lexical_weight(provider: str) -> float:
    """How much the text side counts in a space of this provider."""
    return LEXICAL_WEIGHT.get(provider, LEXICAL_WEIGHT_OTHERWISE)


def fuse(
    lexical: Sequence[tuple[int, float]], vector: Sequence[tuple[int, float]], weight: float
) -> dict[int, Ranked]:
    """Fuse candidates, each side best first; ``weight`` is that of the lexical side."""
    text, near = _of_best(lexical), _scaled(vector)
    text_rank = {key: rank for rank, (key, _) in enumerate(lexical, 1)}
    near_rank = {key: rank for rank, (key, _) in enumerate(vector, 1)}
    cosines = dict(vector)
    return {
        key: Ranked(
            key=key,
            score=weight * text.get(key, 0.0) + (1 - weight) * near.get(key, 0.0),
            lexical_rank=text_rank.get(key),
            vector_rank=near_rank.get(key),
            cosine=cosines.get(key, 0.0),
        )
        for key in {**text, **near}
    }


def _scaled(side: Sequence[tuple[int, float]]) -> Mapping[int, float]:
    """Min-max over a side; a lone candidate, or equal ones, must not scale to nothing."""
    if not side:
        return {}
    scores = [score for _, score in side]
    low, high = min(scores), max(scores)
    if high - low < 1e-9:
        return {key: 1.0 for key, _ in side}
    return {key: (score - low) / (high - low) for key, score in side}


def _of_best(side: Sequence[tuple[int, float]]) -> Mapping[int, float]:
    best = max((score for _, score in side), default=1.0)
    return {key: score / best for key, score in side}
