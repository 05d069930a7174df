"""Which character parts the cells of a file, and where its header is."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.index.reading.headers import role_of

DELIMITERS = (",", "\t", ";", "|")

_SAMPLE_ROWS = 50
_HEADER_ROWS = 3


@dataclass(frozen=True)
class Dialect:
    """The delimiter of a file and the number of cells that most of its records have."""

    delimiter: str
    width: int


def dialect_of(lines: Sequence[str], delimiter: str | None = None) -> Dialect:
    """The dialect that takes a file's first lines apart most evenly into named columns."""
    found = [_tried(lines, each) for each in ([delimiter] if delimiter else DELIMITERS)]
    return max(found, key=lambda one: one[0])[1]


def _tried(lines: Sequence[str], delimiter: str) -> tuple[tuple[float, float], Dialect]:
    """How well a delimiter fits: by the known column names that it finds, then by evenness."""
    rows = _rows(lines, delimiter)
    header = max(rows[:_HEADER_ROWS], key=_named, default=[])
    named = _named(header)
    (width, _), *_ = Counter(map(len, rows)).most_common(1) or [(1, 0)]
    if named and len(header) > 1:
        width = len(header)
    if width == 1:
        return (0.0, 0.0), Dialect(delimiter, 1)
    fitting = sum(len(row) == width for row in rows)
    return (named + 1.0, width * fitting / len(rows)), Dialect(delimiter, width)


def _named(row: Sequence[str]) -> int:
    return sum(role_of(cell) is not None for cell in row)


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The complete records of the sample, as far as they can be read."""
    rows: list[list[str]] = []
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        for row in reader:
            if any(row):
                rows.append(row)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return rows
