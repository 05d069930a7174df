"""The report of rows that were left out of one file: a CSV that a spreadsheet opens as it is."""

from __future__ import annotations

import csv
from pathlib import Path

from chalicelib.contracts import Reject
from chalicelib.index.reading.rows import RowReject

REPORT_MAX = 100_000
FIRST_MAX = 20
_HEADER = ("행", "열", "사유", "원문")


class RejectReport:
    """Collects the rejects of a file: all on disk, the first few in memory."""

    def __init__(self, source: str, path: Path) -> None:
        self._source = source
        self.path = path
        # The mark at the front is what makes spreadsheets read UTF-8.
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(_HEADER)
        self.count = 0
        self._first: list[Reject] = []

    @property
    def first(self) -> list[Reject]:
        """The first few so far."""
        return [*self._first]

    def add(self, reject: RowReject) -> None:
        """Write one reject down; beyond ``REPORT_MAX`` it is only counted."""
        self.count += 1
        if self.count <= REPORT_MAX:
            self._writer.writerow(
                (reject.line, reject.column or "", reject.reason, reject.original)
            )
        if len(self._first) < FIRST_MAX:
            self._first.append(
                Reject(
                    file=self._source,
                    line=reject.line,
                    column=reject.column,
                    reason=reject.reason,
                )
            )

    def close(self) -> Path:
        """Finish the file and give its path."""
        self._file.close()
        return self.path
