"""Changes one row of a catalogue file, as an editor would."""

from __future__ import annotations

import io
from itertools import pairwise

from chalicelib.index.reading.encoding import text_blocks
from chalicelib.index.reading.rows import Row, RowReject, read_rows


def without_row(name: str, content: bytes, row_id: str) -> bytes:
    """The file with the lines of one row taken out, as UTF-8."""
    lines, first, after = _located(name, content, row_id)
    return "".join(lines[:first] + lines[after:]).encode()


def with_value(name: str, content: bytes, row_id: str, old: str, new: str) -> bytes:
    """The file with ``new`` in the place of ``old`` in one row, as UTF-8."""
    lines, first, after = _located(name, content, row_id)
    record = "".join(lines[first:after])
    if old not in record:
        raise ValueError(f"{old!r} does not stand in the row")
    return "".join([*lines[:first], record.replace(old, new), *lines[after:]]).encode()


def _located(name: str, content: bytes, row_id: str) -> tuple[list[str], int, int]:
    """All lines of the file, and where the row begins and ends among them."""
    text = "".join(text_blocks(io.BytesIO(content)))
    lines = io.StringIO(text, newline="").readlines()  # str.splitlines knows too many line ends
    rows: list[Row | RowReject | None] = [*read_rows(name, io.BytesIO(content)), None]
    for row, following in pairwise(rows):
        if isinstance(row, Row) and row.id == row_id:
            return lines, row.line - 1, following.line - 1 if following else len(lines)
    raise ValueError(f"no row {row_id} in {name}")
