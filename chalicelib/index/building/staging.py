"""Embedded passages on their way into the table, kept in the index bucket so that they survive.

A batch is one Arrow file under ``staging/<slug>/<format>/``, written as soon as its vectors exist.
A build that finds batches of an earlier one takes every row whose content is still the same from
them instead of embedding it again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.index.manifest import FORMAT

if TYPE_CHECKING:
    import pyarrow as pa
    from mypy_boto3_s3 import S3Client

    from chalicelib.index.reading.rows import Row

_DELETE_LIMIT = 1_000


@dataclass(frozen=True)
class Batch:
    """One staged file: its key, and its copy on this machine."""

    key: str
    path: Path

    @property
    def bytes(self) -> int:
        """Its size as staged."""
        return self.path.stat().st_size

    def read(self) -> pa.RecordBatch:
        """The passages as rows of the table."""
        import pyarrow as pa

        with pa.OSFile(str(self.path)) as file:
            return pa.ipc.open_file(file).get_batch(0)


class Staging:
    """The staged batches of one embedding space; ``name`` is unique to one pass of a build."""

    def __init__(self, s3: S3Client, bucket: str, slug: str, name: str, folder: Path) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._root = f"staging/{slug}/"
        self._prefix = f"{self._root}{FORMAT}/"
        self._name = name
        self._folder = folder

    def write(self, number: int, passages: pa.RecordBatch) -> Batch:
        """Store a batch; when this returns, a killed build can't lose it any more."""
        batch = self._at(f"{self._prefix}{self._name}/{number:06d}.arrow")
        _write(passages, batch.path)
        self._s3.upload_file(str(batch.path), self._bucket, batch.key)
        return batch

    def leftovers(self) -> Iterator[Batch]:
        """Fetch what earlier builds staged and never brought into the table."""
        for key in self._keys(self._prefix):
            batch = self._at(key)
            self._s3.download_file(self._bucket, key, str(batch.path))
            yield batch

    def drop(self, batches: Sequence[Batch]) -> None:
        """Forget batches that are in the table, here and in the bucket."""
        for batch in batches:
            batch.path.unlink(missing_ok=True)
        self._delete([batch.key for batch in batches])

    def clear(self) -> None:
        """Forget everything that is staged for the space, whoever staged it."""
        self._delete(list(self._keys(self._root)))

    def _at(self, key: str) -> Batch:
        return Batch(key, self._folder / key.replace("/", "_"))

    def _keys(self, prefix: str) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        return (entry["Key"] for page in pages for entry in page.get("Contents", []))

    def _delete(self, keys: Sequence[str]) -> None:
        for first in range(0, len(keys), _DELETE_LIMIT):
            chunk = keys[first : first + _DELETE_LIMIT]
            self._s3.delete_objects(
                Bucket=self._bucket,
                Delete={"Objects": [{"Key": key} for key in chunk], "Quiet": True},
            )


class Leftovers:
    """Which rows can be had from batches of an earlier build, and which of those are wanted."""

    def __init__(self, folder: Path) -> None:
        # ``claimed`` is drawn from by the library's own thread while this one waits for it.
        self._db = sqlite3.connect(
            folder / "leftovers.sqlite", isolation_level=None, check_same_thread=False
        )
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute(
            "CREATE TABLE staged (row TEXT PRIMARY KEY, hash TEXT, file INTEGER, claimed TEXT)"
        )
        self._batches: dict[int, Batch] = {}
        self._learnt = 0

    def learn(self, batch: Batch) -> None:
        """Take the batch into account; of two with the same row the later one counts."""
        content = batch.read()
        rows = zip(content["row"].to_pylist(), content["row_hash"].to_pylist(), strict=True)
        self._db.executemany(
            "INSERT OR REPLACE INTO staged VALUES (?, ?, ?, NULL)",
            ((row, hash_, self._learnt) for row, hash_ in dict(rows).items()),
        )
        self._batches[self._learnt] = batch
        self._learnt += 1

    def claim(self, row: Row) -> bool:
        """Whether the row, as it is now, is there; if so ``claimed`` will give its passages."""
        if not self._batches:
            return False
        claimed = self._db.execute(
            "UPDATE staged SET claimed = ? WHERE row = ? AND hash = ?",
            (row.source, row.id, row.hash),
        )
        return claimed.rowcount == 1

    def release(self, source: str) -> None:
        """Take back the claims of a file that turned out bad."""
        self._db.execute("UPDATE staged SET claimed = NULL WHERE claimed = ?", (source,))

    def claimed(self) -> Iterator[pa.RecordBatch]:
        """The passages of the claimed rows; each claim is served once."""
        import pyarrow as pa

        for number, batch in self._batches.items():
            found = self._db.execute(
                "SELECT row FROM staged WHERE file = ? AND claimed IS NOT NULL", (number,)
            ).fetchall()
            if not found:
                continue
            rows = {row for (row,) in found}
            content = batch.read()
            yield content.filter(pa.array([row in rows for row in content["row"].to_pylist()]))
            self._db.execute("DELETE FROM staged WHERE file = ? AND claimed NOTNULL", (number,))

    def spent(self) -> list[Batch]:
        """Batches of which every row was served; each is named once."""
        left = {file for (file,) in self._db.execute("SELECT DISTINCT file FROM staged")}
        return [self._batches.pop(number) for number in self._batches.keys() - left]

    def close(self) -> None:
        """Let go of the scratch file."""
        self._db.close()


def _write(passages: pa.RecordBatch, path: Path) -> None:
    import pyarrow as pa

    # Vectors of names are mostly zeros; a trimmed Arrow may come without the codec.
    compression = "lz4" if pa.Codec.is_available("lz4") else None
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with (
        pa.OSFile(str(path), "wb") as file,
        pa.ipc.new_file(file, passages.schema, options=options) as writer,
    ):
        writer.write_batch(passages)
