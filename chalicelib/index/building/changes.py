"""What a build does to the files of the catalogue, compared with what readers have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    def rows(self) -> int:
        """All rows there will be."""
        return sum(record.rows for record in self.planned.values())
