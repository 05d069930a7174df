"""Vectors of a service as they are stored: float32, unit length, as many as there were texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.providers.calls.faults import Fault

if TYPE_CHECKING:
    import numpy as np

DOCUMENT_CHARS = 6_000
"""Longest text that is embedded: Korean takes about a token a character, services take 8,192."""


def unit_vectors(rows: Sequence[Sequence[float]], count: int, dimension: int) -> np.ndarray:
    """The vectors as one array; raises a ``Fault`` when number or length isn't what was asked."""
    import numpy as np

    if len(rows) != count or any(len(row) != dimension for row in rows):
        raise Fault(
            "refused",
            remedy=f"임베딩 모델이 {dimension}차원 벡터 {count}개를 돌려주지 않았습니다. "
            "모델 이름과 차원 설정을 확인해 주세요.",
        )
    vectors = np.asarray(rows, dtype=np.float32).reshape(count, dimension)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(vectors).all() or not (norms > 0).all():
        raise Fault("malformed")
    unit: np.ndarray = vectors / norms
    return unit
