"""A catalogue file as rows: any CSV with a header, read as a stream.

Memory is bounded by one record and one block of the file, never by the file. What content editors
may rely on is written down in ``docs/catalogue.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import BinaryIO

from pydantic_core import to_json

from chalicelib.index.reading.badfile import BadFile
from chalicelib.index.reading.cells import IMAGES_MAX, images_of, tidy, url_of
from chalicelib.index.reading.encoding import BROKEN
from chalicelib.index.reading.layout import Layout, layout_of
from chalicelib.index.reading.lines import CUT
from chalicelib.index.reading.records import Record, Unreadable
from chalicelib.index.reading.sheet import Sheet

__all__ = ["BadFile", "Field", "Record", "Row", "RowReader", "RowReject", "read_rows"]

PREFIX = "catalog/"
FORMAT = "1"
"""Part of every row's hash: a new number makes every row a changed one."""

READING = 1
"""Part of every record's hash. Raise it when a record may make another row than before: then all
are made again, and those that come out otherwise are changed."""

TITLE_CHARS = 200
FACT_CHARS = 300
ID_CHARS = 200
ORIGINAL_CHARS = 2_000


@dataclass(frozen=True)
class Row:
    """One thing of the catalogue.

    ``id`` is stable and unique within its file; ``source`` is the object key without the prefix;
    ``images`` are https addresses or object keys of the catalogue bucket; ``facts`` are the other
    columns that have a value, in column order; ``hash`` changes with anything that is shown,
    ``record_hash`` (64 bits, signed) with anything in the file that it could come from.
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
    record_hash: int


@dataclass(frozen=True)
class Field:
    """A column that holds facts: where its cells stand, their label, and how one is read.

    ``value`` gives "" for a cell that states none.
    """

    index: int
    label: str
    value: Callable[[str], str]


@dataclass(frozen=True)
class RowReject:
    """One record that was left out; ``reason`` is Korean, ``original`` the text as it stood."""

    line: int
    column: str | None
    reason: str
    original: str


def read_rows(source: str, stream: BinaryIO, *, prefix: str = PREFIX) -> Iterator[Row | RowReject]:
    """Rows and rejects in the order of the file; closes nothing.

    No set of ids is kept: who stores the rows finds duplicates. Raises ``BadFile``, before the
    first row.
    """
    reader = RowReader(source, stream, prefix=prefix)
    for each in reader:
        if row := reader.row(each) if isinstance(each, Record) else each:
            yield row


class RowReader:
    """The records of a file, each as wide as its header, and the rows that they make.

    The ``hash`` of a record stands for its text and all that decides what is made of it: equal
    ones in one file make the same row, and to find that out is much cheaper than to make it.
    Paths of pictures are resolved against the folder of ``prefix + source``. Rows without an id of
    their own are named after their content. ``fields`` are the columns with facts, in the order
    that a row has them. Raises ``BadFile``.
    """

    def __init__(self, source: str, stream: BinaryIO, *, prefix: str = PREFIX) -> None:
        self._source = source
        self._prefix = prefix
        self._folder = f"{prefix}{source}".rpartition("/")[0] + "/"
        self._sheet = Sheet(stream)
        self._layout = layout = layout_of(self._sheet.header, self._sheet.sample)
        seed = repr((FORMAT, READING, self._sheet.delimiter, layout))
        self._seed = blake2b(seed.encode(), digest_size=8)
        self.fields = _fields(layout)

    @property
    def category(self) -> Field | None:
        """The column with the rows' categories."""
        index = self._layout.category
        return None if index is None else Field(index, self._layout.labels[index], _category)

    def __iter__(self) -> Iterator[Record | RowReject]:
        width = self._layout.width
        for record in self._sheet:
            if isinstance(record, Unreadable):
                yield _reject(record, None, record.reason)
                continue
            cells = record.cells
            if len(cells) != width:
                if any(map(str.strip, cells[width:])):
                    yield _reject(record, None, _too_many(len(cells), width))
                    continue
                cells += [""] * (width - len(cells))
            seeded = self._seed.copy()
            seeded.update(record.original.encode())
            record.hash = int.from_bytes(seeded.digest(), signed=True)
            yield record

    def row(self, record: Record) -> Row | RowReject | None:
        """The row of a record, why there is none, or None for a record without any value."""
        layout, cells = self._layout, record.cells
        key = tidy(cells[layout.id]) if layout.id is not None else ""
        url = url_of(cells[layout.url]) if layout.url is not None else None
        if len(key) > ID_CHARS and layout.id is not None:
            return _reject(record, layout.labels[layout.id], LONG_ID)
        facts, text = self._facts(cells), self._text(cells)
        text += [f"{name}: {facts.pop(name)}" for name in _long(facts)]
        body = "\n".join(dict.fromkeys(text))
        title = self._title(cells) or _first_words(body) or _summary(facts) or key
        if not title:
            return _reject(record, None, NAMELESS) if any(map(tidy, cells)) else None
        if len(title) > TITLE_CHARS:
            title, body = title[:TITLE_CHARS], f"{title}\n{body}".rstrip()
        return self._row(record, key, title, body, url, facts)

    def _row(
        self,
        record: Record,
        key: str,
        title: str,
        text: str,
        url: str | None,
        facts: dict[str, str],
    ) -> Row:
        layout, cells = self._layout, record.cells
        category = _one_line(cells[layout.category]) if layout.category is not None else ""
        images = self._images(cells)
        shown = [FORMAT, title, text, category, url, images, facts]
        content = sha256(to_json(shown)).hexdigest()[:32]
        return Row(
            id=sha256(f"{self._source}\0{key or content}".encode()).hexdigest()[:16],
            source=self._source,
            line=record.line,
            title=title,
            text=text,
            category=category[:FACT_CHARS] or None,
            url=url,
            images=tuple(images),
            facts=facts,
            hash=content,
            record_hash=record.hash,
        )

    def _facts(self, cells: list[str]) -> dict[str, str]:
        found = ((field, cells[field.index]) for field in self.fields)
        return {f.label: value for f, cell in found if cell and (value := f.value(cell))}

    def _text(self, cells: list[str]) -> list[str]:
        return [value for i in self._layout.text if (value := tidy(cells[i]))]

    def _title(self, cells: list[str]) -> str:
        return _one_line(cells[self._layout.title]) if self._layout.title is not None else ""

    def _images(self, cells: list[str]) -> list[str]:
        found = (
            image
            for i in self._layout.images
            if cells[i]
            for image in images_of(cells[i], self._folder, self._prefix)
        )
        return list(dict.fromkeys(found))[:IMAGES_MAX]


LONG_ID = f"ID가 너무 깁니다. {ID_CHARS}자까지 쓸 수 있습니다."
NAMELESS = "이름도 설명도 없는 행입니다."

# The marks have no encoding, so nobody could write down a text that still holds one.
_SHOWN = str.maketrans({BROKEN: "\N{REPLACEMENT CHARACTER}", CUT: "…"})
_SPOKEN_ID_CHARS = 32
_FIRST_WORDS = re.compile(r"[^\n]{0,59}[^\n\s.!?。]")


def _fields(layout: Layout) -> tuple[Field, ...]:
    """Labelled values, with an id that a person may ask for and an address that is none."""
    fields = [Field(index, label, tidy) for index, label in layout.facts]
    if layout.id is not None:
        fields.insert(0, Field(layout.id, layout.labels[layout.id], _spoken_id))
    if layout.url is not None:
        fields.append(Field(layout.url, layout.labels[layout.url], _no_address))
    return tuple(fields)


def _spoken_id(cell: str) -> str:
    key = tidy(cell)
    return "" if len(key) > _SPOKEN_ID_CHARS or key.isdigit() else key


def _no_address(cell: str) -> str:
    return "" if url_of(cell) else tidy(cell)


def _category(cell: str) -> str:
    return _one_line(cell)[:FACT_CHARS]


def _too_many(cells: int, width: int) -> str:
    return (
        f"칸이 {cells}개로 열 이름 {width}개보다 많습니다. "
        "구분 기호가 들어 있는 값은 큰따옴표로 감싸 주세요."
    )


def _reject(record: Record | Unreadable, column: str | None, reason: str) -> RowReject:
    original = record.original[:ORIGINAL_CHARS].translate(_SHOWN)
    return RowReject(record.line, column, reason, original)


def _long(facts: dict[str, str]) -> list[str]:
    """Labels of values that are prose and belong to the text."""
    return [name for name, value in facts.items() if len(value) > FACT_CHARS]


def _one_line(cell: str) -> str:
    text = tidy(cell)
    return " ".join(text.split()) if "\n" in text else text


def _first_words(text: str) -> str:
    found = _FIRST_WORDS.match(text)
    return found.group() if found else ""


def _summary(facts: dict[str, str]) -> str:
    """A name for a row that has none: its first values with their labels."""
    return ", ".join(f"{name} {value}" for name, value in list(facts.items())[:3])
