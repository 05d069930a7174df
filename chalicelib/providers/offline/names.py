"""Vectors of names: hashed runs of three and four letters, Hangul taken apart.

Two spellings of one name share most of their runs, whatever the spacing and in spite of a typing
slip, so cosine finds what the full-text index misses. The body of a row is left to that index on
purpose: hashed runs of long text tell rows apart badly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib import korean
from chalicelib.deadline import Deadline
from chalicelib.providers.ports import Document, Embeddings, Space

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL = "names-v1"

_RUNS = (3, 4)
_NAME_MAX = 200
_BATCH = 1_024
_BREAK = "\n"
_START, _END = 1, 2
_PRIME, _MIX = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9


class NameEmbedder:
    """Embeds the title of a document, and of a question the words that may be a name."""

    def __init__(self, dimension: int) -> None:
        self.space = Space("offline", MODEL, dimension)

    def documents(self, documents: Sequence[Document], deadline: Deadline) -> Embeddings:
        """Embed titles; a document without one is known by the beginning of its text."""
        return self._embed([d.title.strip() or d.text for d in documents])

    def query(self, text: str, deadline: Deadline) -> Embeddings:
        """Embed the content words of a question, run together as a name would be."""
        return self._embed([" ".join(korean.content_words(text)) or text])

    def _embed(self, names: Sequence[str]) -> Embeddings:
        import numpy as np

        vectors = np.zeros((len(names), self.space.dimension), dtype=np.float32)
        for first in range(0, len(names), _BATCH):
            batch = names[first : first + _BATCH]
            vectors[first : first + len(batch)] = _vectors(batch, self.space.dimension)
        return Embeddings(vectors)


def _vectors(names: Sequence[str], dimension: int) -> NDArray[np.float32]:
    import numpy as np

    letters, owners = _letters(names)
    counts = np.zeros(len(names) * dimension)
    for length in _RUNS:
        hashes, rows = _runs(letters, owners, length)
        buckets = (hashes >> np.uint64(8)) % np.uint64(dimension)
        signs = np.where(hashes & np.uint64(1), 1.0, -1.0)
        places = rows * dimension + buckets.astype(np.int64)
        counts += np.bincount(places, weights=signs, minlength=counts.size)
    vectors = counts.reshape(len(names), dimension)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    # A zero vector would vanish from every cosine search: an empty name gets a fixed direction.
    vectors[norms[:, 0] == 0, 0] = 1.0
    return (vectors / np.where(norms == 0, 1.0, norms)).astype(np.float32)


def _letters(names: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """All letters of all names in one row, each name between marks, and whose letter each is."""
    import numpy as np

    text = _BREAK.join(" ".join(name[:_NAME_MAX].split()) for name in names) + _BREAK
    text = unicodedata.normalize("NFKC", text)
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    kinds, which = np.unique(codes, return_inverse=True)
    spelled = [_spelled(chr(code)) for code in kinds]
    table = np.zeros((len(kinds), max(map(len, spelled))), dtype=np.uint64)
    for row, letters in enumerate(spelled):
        table[row, : len(letters)] = letters
    owners = np.cumsum(codes == ord(_BREAK)) - (codes == ord(_BREAK))
    grid = table[which]
    kept = grid > 0
    whose = np.repeat(owners, kept.sum(axis=1))
    return _with_start(grid[kept], whose)


def _spelled(char: str) -> list[int]:
    return [_END] if char == _BREAK else [ord(letter) for letter in korean.jamo(char)]


def _with_start(
    letters: NDArray[np.uint64], owners: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    import numpy as np

    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    return np.insert(letters, firsts, _START), np.insert(owners, firsts, owners[firsts])


def _runs(
    letters: NDArray[np.uint64], owners: NDArray[np.int64], length: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hash of every run of so many letters that lies within one name, and the name's number."""
    import numpy as np

    size = max(0, len(letters) - length + 1)
    hashes = np.full(size, length, dtype=np.uint64)
    for offset in range(length):
        hashes = (hashes ^ letters[offset : offset + size]) * np.uint64(_PRIME)
        hashes ^= hashes >> np.uint64(29)
    hashes = (hashes * np.uint64(_MIX)) ^ (hashes >> np.uint64(32))
    within = owners[:size] == owners[length - 1 : length - 1 + size]
    return hashes[within], owners[:size][within]
