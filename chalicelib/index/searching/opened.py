"""One index version as a reader has it open: both indexes warm, and the small columns in memory.

Opening costs a fixed number of requests whatever the catalogue's size; a search once everything is
read costs none, or one for each row shown where the rows' documents are too big to be kept.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from chalicelib import korean
from chalicelib.index.searching.documents import Documents
from chalicelib.index.searching.rowset import COLUMNS, RowSet
from chalicelib.index.searching.wording import Wording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chalicelib.index.searching.rowset import Mask

Scored = list[tuple[int, float]]
"""Places with scores, best first."""

PATIENCE_S = 8.0
"""How long a search waits for documents that are on their way."""

SAMPLE_ROWS = 1_000
"""Passages from which the commonness of words is learnt."""

_SAMPLE_PARTS = 4
_PROBES = 24
_THREADS = 6
_log = logging.getLogger(__name__)


class Opened:
    """A table with what a search needs of it at hand.

    What a search needs last may still be on its way: the documents, and the indexes, of which a
    search reads by itself what it comes to. ``wait`` until everything is there.
    """

    def __init__(self, table: Any) -> None:
        self.table = table
        self._pool = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="search")
        size = table.count_rows()
        indexes = {column: each.name for each in table.list_indices() for column in each.columns}
        rows = self._pool.submit(_rowset, table)
        flat = None if "vector" in indexes else self._pool.submit(_vectors, table)
        sample = self._pool.submit(_sample, table, size)
        self._docs = self._pool.submit(Documents.read, table, size)
        self._warming = [
            self._pool.submit(table.prewarm_index, indexes[column])
            for column in ("tokens", "vector")
            if column in indexes
        ]
        for warming in self._warming:
            warming.add_done_callback(_complain)
        self.rows = rows.result()
        self.wording: Wording = sample.result()
        self._flat = flat.result() if flat else None

    def wait(self) -> None:
        """Until a search needs no more requests; raises what reading raised."""
        for part in (self._docs, *self._warming):
            part.result()

    @property
    def keeps_documents(self) -> bool:
        """Whether looking at a row's document is free of requests."""
        return self._documents() is not None

    def close(self) -> None:
        """Let go of the threads; running searches finish."""
        self._pool.shutdown(wait=False)

    def both(self, text: str, vector: NDArray[np.float32], limit: int) -> tuple[Scored, Scored]:
        """Best passages by text and by likeness, looked up at the same time."""
        lexical: Future[Scored] = self._pool.submit(self.lexical, text, limit)
        near = self.nearest(vector, limit)
        return lexical.result(), near

    def lexical(self, text: str, limit: int) -> Scored:
        """Best passages by the words of a text."""
        words = " ".join(korean.tokens(text))
        if not words or not len(self.rows):
            return []
        query = self.table.search(words, query_type="fts", fts_columns="tokens")
        return self._scored(query, limit, "_score")

    def nearest(self, vector: NDArray[np.float32], limit: int) -> Scored:
        """Best passages by cosine."""
        if self._flat is not None:
            return _nearest_of_all(self._flat, vector, limit)
        query = self.table.search(vector, vector_column_name="vector")
        query = query.distance_type("cosine").nprobes(_PROBES)
        found = self._scored(query, limit, "_distance")
        return [(place, 1.0 - distance) for place, distance in found]

    def mentioning(self, words: Sequence[str]) -> Mask:
        """Rows whose text has all of some words, wherever in a word they stand; after
        ``korean.HEAD`` only where one begins."""
        mask = self.rows.everything()
        for word in words:
            mask &= self._mentioning(word)
        return mask

    def documents(self, places: Sequence[int]) -> list[str]:
        """The stored documents of passages, in the order given."""
        kept = self._documents()
        if kept is not None or not places:
            return kept.at(places) if kept else []
        rowids = [int(self.rows.rowids[place]) for place in places]
        taken = self.table.take_row_ids(rowids).select(["doc"]).with_row_id().to_arrow()
        by_id = dict(zip(taken["_rowid"].to_pylist(), taken["doc"].to_pylist(), strict=True))
        return [by_id[rowid] for rowid in rowids]

    def _documents(self) -> Documents | None:
        """What was read of them; ``TimeoutError`` when it does not come, as in a container that
        was put to sleep while it read."""
        return self._docs.result(timeout=PATIENCE_S)

    def _mentioning(self, word: str) -> Mask:
        import numpy as np
        from lancedb.query import FullTextOperator, MatchQuery

        heads = len(word) == 1 or word.startswith(korean.HEAD)
        tokens = korean.tokens(word.removeprefix(korean.HEAD))
        parts = [token for token in tokens if heads or not token.startswith(korean.HEAD)]
        match: Any = MatchQuery
        every = match(" ".join(parts), "tokens", operator=FullTextOperator.AND)
        query = self.table.search(every, query_type="fts")
        places = [place for place, _ in self._scored(query, len(self.rows), "_score")]
        return np.isin(self.rows.rows, self.rows.rows[places])

    def _scored(self, query: Any, limit: int, score: str) -> Scored:
        found = query.select([score]).with_row_id(True).limit(limit).to_arrow()
        places = self.rows.places(found["_rowid"].to_pylist())
        return list(zip(places.tolist(), found[score].to_pylist(), strict=True))


def _complain(warming: Future[None]) -> None:
    if error := warming.exception():
        _log.warning("an index could not be read ahead", exc_info=error)


def _nearest_of_all(
    vectors: NDArray[np.float32], vector: NDArray[np.float32], limit: int
) -> Scored:
    import numpy as np

    cosines = vectors @ (vector / (np.linalg.norm(vector) or 1.0))
    best = np.argsort(-cosines, kind="stable")[:limit]
    return list(zip(best.tolist(), cosines[best].tolist(), strict=True))


def _rowset(table: Any) -> RowSet:
    return RowSet(table.search().select(COLUMNS).with_row_id(True).to_arrow())


def _vectors(table: Any) -> NDArray[np.float32]:
    """All vectors by row id; a catalogue without a vector index is small."""
    import numpy as np

    scan = table.search().select(["vector"]).with_row_id(True).to_arrow().sort_by("_rowid")
    flat = scan["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    vectors = flat.reshape(-1, scan.schema.field("vector").type.list_size).astype(np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.where(norms == 0, 1.0, norms)
    return unit


def _sample(table: Any, size: int) -> Wording:
    """Word statistics from passages at several places of the table."""
    parts = 1 if size <= SAMPLE_ROWS else _SAMPLE_PARTS
    length = min(size, SAMPLE_ROWS) // parts
    starts = (part * size // parts for part in range(parts))
    places = [place for start in starts for place in range(start, start + length)]
    wording = Wording()
    for text in table.take_offsets(places).select(["tokens"]).to_arrow()["tokens"].to_pylist():
        wording.add(text)
    return wording
