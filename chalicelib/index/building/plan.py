"""What a build has to do with each row of one file, decided without holding the file in memory.

What the table has of the file is held as arrays, some fifty bytes a row. The rows that had to be
made are noted in a SQLite file in a temporary folder. Both are scratch: a build that dies leaves
nothing to repair.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
        import numpy as np

        self._db.execute("DROP TABLE IF EXISTS made")
        self._db.execute("CREATE TABLE made (id INTEGER PRIMARY KEY, content BLOB)")
        numbers, records, contents = array("Q"), array("q"), bytearray()
        for passage, content, record in passages:
            numbers.append(int(passage[:16], 16))
            records.append(record)
            contents += bytes.fromhex(content)
        rows = np.unique(np.frombuffer(numbers, np.uint64), return_index=True, return_counts=True)
        self._ids, first, self._parts = rows
        self._contents = np.frombuffer(contents, "V16")[first]
        self._seen = np.zeros(len(first), np.bool_)
        of_record = np.frombuffer(records, np.int64)[first]
        self._by_record = np.argsort(of_record)
        self._records = of_record[self._by_record]

    def recognised(self, records: Sequence[int]) -> dict[int, str]:
        """Ids of the rows that were made of just these records (by their hashes), not seen yet."""
        found, at = self._of_records(records)
        return {
            record: f"{number:016x}"
            for record, number in zip(found.tolist(), self._ids[at].tolist(), strict=True)
        }

    def keep(self, records: Sequence[int]) -> None:
        """Mark the rows of recognised records as seen, unchanged."""
        self._seen[self._of_records(records)[1]] = True

    def sort(self, rows: Sequence[Row]) -> list[tuple[Verdict, int]]:
        """Each row's verdict, and how many passages it had so far; marks the rows as seen."""
        import numpy as np

        numbers = [int(row.id, 16) for row in rows]
        at, present = _places(self._ids, np.array(numbers, np.uint64))
        made = self._made(numbers)
        verdicts: list[tuple[Verdict, int]] = []
        new: dict[int, bytes] = {}
        for row, number, place, known in zip(rows, numbers, at, present, strict=True):
            content = bytes.fromhex(row.hash)
            had = self._contents[place].tobytes() if known else None
            now = made.get(number) or (had if known and self._seen[place] else None)
            verdicts.append((_verdict(had, now, content), int(self._parts[place]) if known else 0))
            if now is None:
                made[number] = new[number] = content
        self._seen[at[present]] = True
        self._note(new)
        return verdicts

    def removed(self) -> Iterator[tuple[str, int]]:
        """Rows of the table that the file has no more, as ``(row id, passages)``."""
        (gone,) = (~self._seen).nonzero()
        return ((f"{self._ids[at]:016x}", int(self._parts[at])) for at in gone)

    def count_removed(self) -> int:
        """How many rows ``removed`` gives."""
        return int((~self._seen).sum())

    def close(self) -> None:
        """Let go of the scratch file."""
        self._db.close()

    def _of_records(self, records: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Those of the records that made a row that is not seen yet, and these rows' places."""
        import numpy as np

        asked = np.array(records, np.int64)
        at, present = _places(self._records, asked)
        rows = self._by_record[at[present]]
        fresh = ~self._seen[rows]
        return asked[present][fresh], rows[fresh]

    def _made(self, numbers: list[int]) -> dict[int, bytes]:
        marks = ",".join("?" * len(numbers))
        found = self._db.execute(
            f"SELECT id, content FROM made WHERE id IN ({marks})", [n - _OFFSET for n in numbers]
        )
        return {number + _OFFSET: content for number, content in found}

    def _note(self, made: dict[int, bytes]) -> None:
        # As SQLite's own kind of key: a signed number of 64 bits.
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO made VALUES (?, ?)",
            ((n - _OFFSET, content) for n, content in made.items()),
        )
        self._db.execute("COMMIT")


def _places(
    among: NDArray[np.generic], asked: NDArray[np.generic]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where in a sorted array each value stands, and whether it does."""
    at = among.searchsorted(asked)
    inside = at < len(among)
    at[~inside] = 0
    present = inside.copy()
    present[inside] = among[at[inside]] == asked[inside]
    return at, present


def _verdict(had: bytes | None, now: bytes | None, content: bytes) -> Verdict:
    if now is not None:
        return Verdict.DUPLICATE if now == content else Verdict.CLASH
    if had is None:
        return Verdict.ADDED
    return Verdict.UNCHANGED if had == content else Verdict.CHANGED
