"""What a build does to the files of the catalogue, compared with what readers have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.index.building.gate import SourceChange
from chalicelib.index.manifest import SourceRecord


@dataclass(frozen=True)
class Changes:
    """The files of the live version, and as they will be."""

    live: Mapping[str, SourceRecord]
    planned: Mapping[str, SourceRecord]

    @property
    def new(self) -> dict[str, SourceRecord]:
        """Files that were taken in or found bad since, in whichever invocation."""
        return {
            name: record for name, record in self.planned.items() if self.live.get(name) != record
        }

    @property
    def failure(self) -> str | None:
        """Why the first bad one among the new files is bad."""
        return next((record.reason for record in self.new.values() if record.reason), None)

    @property
    def by_source(self) -> list[SourceChange]:
        """The same in numbers, for the gate; a bad file keeps its rows and changes nothing."""
        taken = [
            SourceChange(name, self._rows_before(name), record.rows, record.rejected)
            for name, record in self.new.items()
            if record.state == "indexed" and record.etag != self._etag_before(name)
        ]
        gone = [name for name in self.live if name not in self.planned]
        return taken + [SourceChange(n, self.live[n].rows, 0, 0, removed=True) for n in gone]

    @property
    def rows_before(self) -> int:
        """All rows that readers have."""
        return sum(record.rows for record in self.live.values())

    @property
    def rows(self) -> int:
        """All rows there will be."""
        return sum(record.rows for record in self.planned.values())

    def _rows_before(self, name: str) -> int:
        return self.live[name].rows if name in self.live else 0

    def _etag_before(self, name: str) -> str | None:
        return self.live[name].etag if name in self.live else None
