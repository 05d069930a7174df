"""All documents of an index version in memory, packed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PACKED_MAX_BYTES = 96 * 2**20
"""Catalogues whose packed documents are bigger are read row by row from S3."""

_BLOCK_ROWS = 64
_BATCH_ROWS = 1_024
_PACKS_AT_LEAST = 3
"""Documents of one catalogue are alike: JSON with the same labels."""


class Documents:
    """Documents by their place among the row ids, in blocks that are unpacked when asked for."""

    def __init__(self) -> None:
        import pyarrow as pa

        self._codec = pa.Codec("zstd")
        self._blocks: list[tuple[bytes, NDArray[np.int64]]] = []
        self._starts: list[int] = []
        self._rowids: list[NDArray[np.uint64]] = []
        self._order: NDArray[np.int64] | None = None
        self._rows = 0
        self.packed_bytes = 0

    @classmethod
    def read(cls, table: Any, size: int) -> Documents | None:
        """All documents of a table with ``size`` rows, or None if they are too big to keep."""
        documents = cls()
        for batch in table.search().select(["doc"]).with_row_id(True).to_batches(_BATCH_ROWS):
            if batch.num_rows and not documents._rows:
                expected = batch["doc"].nbytes / batch.num_rows * size / _PACKS_AT_LEAST
                if expected > PACKED_MAX_BYTES:
                    return None
            documents._add(batch["doc"], batch["_rowid"].to_numpy())
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
        block = bisect_right(self._starts, number) - 1
        packed, ends = self._blocks[block]
        slot = number - self._starts[block]
        text: bytes = self._codec.decompress(packed, int(ends[-1]), asbytes=True)
        return text[ends[slot] : ends[slot + 1]].decode()

    def _add(self, texts: Any, rowids: NDArray[np.uint64]) -> None:
        import numpy as np

        self._rowids.append(rowids)
        _, ends_buffer, data = texts.buffers()
        ends = np.frombuffer(ends_buffer, np.int32, len(texts) + 1, texts.offset * 4)
        for first in range(0, len(texts), _BLOCK_ROWS):
            part = ends[first : first + _BLOCK_ROWS + 1].astype(np.int64)
            packed = self._codec.compress(data[int(part[0]) : int(part[-1])], asbytes=True)
            self._blocks.append((packed, part - part[0]))
            self._starts.append(self._rows + first)
            self.packed_bytes += len(packed)
        self._rows += len(texts)

    def _close(self) -> None:
        import numpy as np

        if self._rowids:
            self._order = np.argsort(np.concatenate(self._rowids), kind="stable")
