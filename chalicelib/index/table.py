"""The LanceDB table of one embedding space: opening a version, and the writer's side.

Readers only ever see the version that the pointer names, so a build may need several commits;
whatever is newer than the pointer is nobody's business but the builder's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from lancedb.db import DBConnection
    from lancedb.table import Table

TABLE = "passages"
KEEP_ALL = timedelta(days=36_500)

_INDEX_CACHE_BYTES = 512 << 20
_METADATA_CACHE_BYTES = 64 << 20
_WRITER_CACHE_BYTES = 32 << 20
_IDS_PER_DELETE = 5_000
_SCAN_ROWS = 8_192


class ForeignCommit(Exception):
    """Somebody else changed the table since this builder looked: its work is void."""


def table_uri(bucket: str, slug: str) -> str:
    """Where a space's table lives."""
    return f"s3://{bucket}/spaces/{slug}"


def open_table(
    uri: str, lance_version: int, storage_options: dict[str, str] | None = None
) -> Table:
    """Open one version for reading; all readers of this process share bounded caches."""
    import lancedb

    table = lancedb.connect(
        uri, storage_options=storage_options, session=_reader_session()
    ).open_table(TABLE)
    table.checkout(lance_version)
    return table


def known(table: Table, source: str) -> Iterator[tuple[str, str, int]]:
    """``(passage id, row hash, record hash)`` of a file's passages in a table, streamed."""
    query = table.search().where(of_source(source)).select(["id", "row_hash", "record_hash"])
    for batch in query.to_batches(_SCAN_ROWS):
        columns = (batch[name].to_pylist() for name in ("id", "row_hash", "record_hash"))
        yield from zip(*columns, strict=True)


def schema(dimension: int) -> pa.Schema:
    """The table's columns for vectors of that length."""
    import pyarrow as pa

    texts = [pa.field(name, pa.string()) for name in ("id", "row", "source", "row_hash", "tokens")]
    return pa.schema(
        [
            *texts,
            pa.field("record_hash", pa.int64()),
            pa.field("facets", pa.list_(pa.string())),
            pa.field("doc", pa.string()),
            pa.field("vector", pa.list_(pa.float32(), dimension)),
        ]
    )


class TableWriter:
    """The newest state of the table, for the one builder that holds the lease.

    Every change checks that it came directly after the state that this writer knows, or, where
    the library makes several commits, that they left the rows alone; else ``ForeignCommit``.
    """

    def __init__(
        self, uri: str, dimension: int, storage_options: dict[str, str] | None = None
    ) -> None:
        import lancedb

        session = lancedb.Session(
            index_cache_size_bytes=_WRITER_CACHE_BYTES,
            metadata_cache_size_bytes=_METADATA_CACHE_BYTES,
        )
        self._schema = schema(dimension)
        self._db: DBConnection = lancedb.connect(
            uri, storage_options=storage_options, session=session
        )
        self._table: Table | None = self._open()
        self.version: int = self._table.version if self._table else 0

    @property
    def table(self) -> Table:
        """The open table; there is one once ``start_afresh`` or a commit came."""
        if self._table is None:
            raise RuntimeError("the table was not created yet")
        return self._table

    def start_afresh(self) -> None:
        """Begin with an empty table; earlier versions stay readable."""
        self._table = self._db.create_table(TABLE, schema=self._schema, mode="overwrite")
        self.version = self._table.version

    def restore(self, version: int) -> None:
        """Make a known state the newest one again, be it the newest already.

        The library refuses every change that somebody began on a state before this one: a builder
        that stalled in the middle of a commit can't finish it any more.
        """
        self.table.restore(version)
        self._advance(self.table.version)

    def rows(self) -> int:
        """Passages in the newest state."""
        return int(self.table.count_rows())

    def made_at(self) -> dict[int, float]:
        """When each version that still exists was made, in seconds since the epoch."""
        return {
            found["version"]: found["timestamp"].timestamp() for found in self.table.list_versions()
        }

    def append(self, batches: Iterable[pa.RecordBatch]) -> int:
        """Add passages whose ids are not in the table yet: one commit; says how many."""
        before = self.rows()
        self._advance(self.table.add(self._reader(batches)).version)
        return self.rows() - before

    def merge(self, batches: Iterable[pa.RecordBatch], gone: Sequence[str] = ()) -> int:
        """Add or replace passages by id and delete ``gone`` ones (SQL conditions): one commit.

        Says how many were added or replaced.
        """
        merge = self.table.merge_insert("id").when_matched_update_all()
        # Looking each id up in the index costs a request or two per row; reading all ids, a few.
        merge = merge.when_not_matched_insert_all().use_index(False)
        if gone:
            merge = merge.when_not_matched_by_source_delete(" OR ".join(gone))
        done = merge.execute(self._reader(batches))
        self._advance(done.version)
        return int(done.num_inserted_rows + done.num_updated_rows)

    def delete(self, condition: str) -> None:
        """Delete what the SQL condition names: one commit."""
        self._advance(self.table.delete(condition).version)

    def create_index(self, column: str, config: Any) -> None:
        """Make or replace the index of a column: one commit."""
        self.table.create_index(column, config=config)
        self._advance(self.table.version)

    def optimize(self, keep: timedelta) -> None:
        """Extend the indexes, merge small files, and drop versions older than ``keep``.

        The library makes as many commits as it sees fit; none of them changes the number of rows.
        """
        before = self.rows()
        self.table.optimize(cleanup_older_than=keep)
        if (after := self.rows()) != before:
            raise ForeignCommit(f"expected {before} rows, found {after}")
        self.version = self.table.version

    def _open(self) -> Table | None:
        found = self._db.list_tables().tables
        return self._db.open_table(TABLE) if TABLE in found else None

    def _reader(self, batches: Iterable[pa.RecordBatch]) -> Any:
        import pyarrow as pa

        return pa.RecordBatchReader.from_batches(self._schema, iter(batches))

    def _advance(self, version: int) -> None:
        if version != self.version + 1:
            raise ForeignCommit(f"expected version {self.version + 1}, found {version}")
        self.version = version


def of_source(source: str) -> str:
    """The SQL condition for all passages of a file."""
    return f"source = {_quoted(source)}"


def of_ids(ids: Sequence[str]) -> str:
    """The SQL condition for passages by id."""
    return f"id IN ({','.join(map(_quoted, ids))})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@lru_cache(maxsize=1)
def _reader_session() -> Any:
    import lancedb

    return lancedb.Session(
        index_cache_size_bytes=_INDEX_CACHE_BYTES,
        metadata_cache_size_bytes=_METADATA_CACHE_BYTES,
    )
