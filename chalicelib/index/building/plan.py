"""What a build has to do with each row of one file, decided without holding the file in memory.

A SQLite file in a temporary folder knows which rows of the file are in the table, with which
content, and marks those that were seen. It is scratch: a build that dies leaves nothing to repair.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.index.reading.rows import Row

type KnownPassage = tuple[str, str, int]
"""A passage in the table: its id, and its row's ``hash`` and ``record_hash``."""

_OFFSET = 1 << 63
_CACHE_KIB = 32_768


class Verdict(Enum):
    """What to do with a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    """The same id with the same content once more: nothing is lost by passing it over."""
    CLASH = "clash"
    """The same id with other content: the first one stays."""


class SourcePlan:
    """The rows of one file, before and now."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "plan.sqlite", isolation_level=None)
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "locking_mode = EXCLUSIVE",
            f"cache_size = -{_CACHE_KIB}",
        ):
            self._db.execute(f"PRAGMA {pragma}")
        self.begin(())

    def begin(self, passages: Iterable[KnownPassage]) -> None:
        """Start a file whose passages in the table are these."""
        self._db.execute("DROP TABLE IF EXISTS rows")
        self._db.execute(
            "CREATE TABLE rows"
            " (id INTEGER PRIMARY KEY, had BLOB, parts INTEGER, now BLOB, record INTEGER)"
        )
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO rows (id, had, parts, record) VALUES (?, ?, 1, ?)"
            " ON CONFLICT (id) DO UPDATE SET parts = parts + 1",
            (
                (_number(passage[:16]), bytes.fromhex(content), record)
                for passage, content, record in passages
            ),
        )
        self._db.execute("CREATE INDEX records ON rows (record)")
        self._db.execute("COMMIT")

    def recognised(self, records: Sequence[int]) -> dict[int, str]:
        """Ids of the rows that were made of just these records (by their hashes), not seen yet."""
        rows = self._db.execute(
            f"SELECT record, id FROM rows WHERE record IN ({_marks(records)}) AND now IS NULL",
            records,
        )
        return {record: _name(number) for record, number in rows}

    def keep(self, records: Sequence[int]) -> None:
        """Mark the rows of recognised records as seen, unchanged."""
        self._db.execute(
            f"UPDATE rows SET now = had WHERE record IN ({_marks(records)}) AND now IS NULL",
            records,
        )

    def sort(self, rows: Sequence[Row]) -> list[tuple[Verdict, int]]:
        """Each row's verdict, and how many passages it had so far; marks the rows as seen."""
        known = self._lookup([_number(row.id) for row in rows])
        verdicts: list[tuple[Verdict, int]] = []
        seen: list[tuple[int, bytes]] = []
        for row in rows:
            number, content = _number(row.id), bytes.fromhex(row.hash)
            had, parts, now = known.get(number, (None, 0, None))
            verdict = _verdict(had, now, content)
            verdicts.append((verdict, parts))
            if now is None:
                known[number] = (had, parts, content)
                seen.append((number, content))
        self._mark(seen)
        return verdicts

    def removed(self) -> Iterator[tuple[str, int]]:
        """Rows of the table that the file has no more, as ``(row id, passages)``."""
        rows = self._db.execute("SELECT id, parts FROM rows WHERE now IS NULL")
        return ((_name(number), parts) for number, parts in rows)

    def count_removed(self) -> int:
        """How many rows ``removed`` gives."""
        found = self._db.execute("SELECT count(*) FROM rows WHERE now IS NULL").fetchone()
        return int(found[0])

    def close(self) -> None:
        """Let go of the scratch file."""
        self._db.close()

    def _lookup(self, numbers: list[int]) -> dict[int, tuple[bytes | None, int, bytes | None]]:
        rows = self._db.execute(
            f"SELECT id, had, parts, now FROM rows WHERE id IN ({_marks(numbers)})", numbers
        )
        return {number: (had, parts or 0, now) for number, had, parts, now in rows}

    def _mark(self, seen: list[tuple[int, bytes]]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO rows (id, now) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET now ="
            " excluded.now",
            seen,
        )
        self._db.execute("COMMIT")


def _verdict(had: bytes | None, now: bytes | None, content: bytes) -> Verdict:
    if now is not None:
        return Verdict.DUPLICATE if now == content else Verdict.CLASH
    if had is None:
        return Verdict.ADDED
    return Verdict.UNCHANGED if had == content else Verdict.CHANGED


def _marks(values: Sequence[int]) -> str:
    return ",".join("?" * len(values))


def _number(row_id: str) -> int:
    """A row id as SQLite's own kind of key: a signed 64-bit number."""
    return int(row_id, 16) - _OFFSET


def _name(number: int) -> str:
    return f"{number + _OFFSET:016x}"
