"""Reading catalogue files in tests."""

from __future__ import annotations

import io

from chalicelib.index.reading.rows import Row, RowReject, read_rows


def read(data: str | bytes, source: str = "a.csv", encoding: str = "utf-8") -> list[Row]:
    """The rows of a file in which nothing is wrong."""
    rows, rejects = read_all(data, source, encoding)
    assert rejects == []
    return rows


def read_all(
    data: str | bytes, source: str = "a.csv", encoding: str = "utf-8"
) -> tuple[list[Row], list[RowReject]]:
    content = data.encode(encoding) if isinstance(data, str) else data
    found = list(read_rows(source, io.BytesIO(content)))
    rows = [item for item in found if isinstance(item, Row)]
    return rows, [item for item in found if isinstance(item, RowReject)]
