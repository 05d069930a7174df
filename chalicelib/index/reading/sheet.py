"""A stream of bytes as a header and the records below it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from chalicelib.index.reading.badfile import BadFile
from chalicelib.index.reading.dialect import DELIMITERS, dialect_of
from chalicelib.index.reading.encoding import text_blocks
from chalicelib.index.reading.headers import role_of
from chalicelib.index.reading.lines import physical_lines
from chalicelib.index.reading.records import Record, Records, Unreadable

SAMPLE_RECORDS = 200

_SAMPLE_LINES = 400
_PREAMBLE_MAX = 10


class Sheet:
    """The header of a file and its records; ``sample`` are the first, ``delimiter`` parts cells.

    Lines above the header that hold a single cell, such as a caption, are passed over. Raises
    ``BadFile`` when there is no header or nothing below it.
    """

    def __init__(self, stream: BinaryIO) -> None:
        lines = physical_lines(text_blocks(stream))
        first = list(islice(lines, _SAMPLE_LINES))
        declared = _declared(first)
        start = int(declared is not None)
        dialect = dialect_of(first[start:], declared)
        self.delimiter = dialect.delimiter
        reader = Records(chain(first[start:], lines), self.delimiter, start)
        records = iter(reader)
        self.header = _header(records, dialect.width)
        reader.width = len(self.header)
        head = list(islice(records, SAMPLE_RECORDS))
        if not head:
            raise BadFile("열 이름만 있고 자료가 없습니다. 둘째 줄부터 자료를 넣어 주세요.")
        self.sample = [record.cells for record in head if isinstance(record, Record)]
        self._records = chain(head, records)

    def __iter__(self) -> Iterator[Record | Unreadable]:
        return self._records


def _declared(lines: list[str]) -> str | None:
    """The delimiter that a first line such as ``sep=;`` tells spreadsheet programs."""
    line = lines[0].strip().strip('"').lower() if lines else ""
    sign = line.removeprefix("sep=")
    return sign if line != sign and sign in DELIMITERS else None


def _header(records: Iterator[Record | Unreadable], width: int) -> list[str]:
    for record in islice(records, _PREAMBLE_MAX):
        if isinstance(record, Unreadable):
            raise BadFile(
                f"열 이름이 있어야 할 {record.line}번째 줄을 읽을 수 없습니다. {record.reason}"
            )
        names = [cell for cell in record.cells if cell.strip()]
        if len(names) > 1 or (names and _names_one(names[0], width)):
            return record.cells
    raise BadFile("열 이름이 있는 줄을 찾지 못했습니다. 첫 줄에 열 이름을 넣어 주세요.")


def _names_one(name: str, width: int) -> bool:
    """Whether a line with a single filled cell is a header and no caption."""
    return width == 1 or (width == 2 and role_of(name) is not None)
