"""All documents of an index version in memory, packed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PACKED_MAX_BYTES = 96 * 2**20
"""Catalogues whose packed documents are bigger are read row by row from S3."""

_BLOCK_ROWS = 64
_PACKS_AT_LEAST = 3
"""Documents of one catalogue are alike: JSON with the same labels."""


class Documents:
    """Documents by their place among the row ids, in blocks that are unpacked when asked for."""

    def __init__(self) -> None:
        import pyarrow as pa

        self._codec = pa.Codec("zstd")
        self._blocks: list[tuple[bytes, list[int]]] = []
        self._rowids: list[NDArray[np.uint64]] = []
        self._pending: list[str] = []
        self._order: NDArray[np.int64] | None = None
        self.packed_bytes = 0

    @classmethod
    def read(cls, table: Any, size: int) -> Documents | None:
        """All documents of a table with ``size`` rows, or None if they are too big to keep."""
        documents = cls()
        seen = 0
        for batch in table.search().select(["doc"]).with_row_id(True).to_batches(8_192):
            if batch.num_rows and not seen:
                expected = batch["doc"].nbytes / batch.num_rows * size / _PACKS_AT_LEAST
                if expected > PACKED_MAX_BYTES:
                    return None
            seen += batch.num_rows
            documents._add(batch["doc"].to_pylist(), batch["_rowid"].to_numpy())
            if documents.packed_bytes > PACKED_MAX_BYTES:
                return None
        documents._close()
        return documents

    def at(self, places: Sequence[int]) -> list[str]:
        """The documents at some places, in the order given."""
        if self._order is None:
            return []
        return [self._one(int(self._order[place])) for place in places]

    def _one(self, number: int) -> str:
        packed, ends = self._blocks[number // _BLOCK_ROWS]
        slot = number % _BLOCK_ROWS
        block = self._codec.decompress(packed, ends[-1], asbytes=True)
        text: bytes = block[ends[slot - 1] if slot else 0 : ends[slot]]
        return text.decode()

    def _add(self, texts: list[str], rowids: NDArray[np.uint64]) -> None:
        self._pending += texts
        self._rowids.append(rowids)
        while len(self._pending) >= _BLOCK_ROWS:
            self._pack(self._pending[:_BLOCK_ROWS])
            del self._pending[:_BLOCK_ROWS]

    def _pack(self, texts: Sequence[str]) -> None:
        encoded = [text.encode() for text in texts]
        ends = list(_running(map(len, encoded)))
        packed = self._codec.compress(b"".join(encoded), asbytes=True)
        self._blocks.append((packed, ends))
        self.packed_bytes += len(packed)

    def _close(self) -> None:
        import numpy as np

        if self._pending:
            self._pack(self._pending)
        if self._rowids:
            self._order = np.argsort(np.concatenate(self._rowids), kind="stable")


def _running(sizes: Iterator[int]) -> Iterator[int]:
    total = 0
    for size in sizes:
        total += size
        yield total
