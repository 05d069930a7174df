"""A small catalogue in a real LanceDB table on disk, opened as the product opens it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from chalicelib.deadline import Deadline
from chalicelib.errors import IndexNotReady
from chalicelib.index.building import indexes
from chalicelib.index.manifest import Manifest
from chalicelib.index.passages import passages
from chalicelib.index.profile import Profile, ProfileBuilder
from chalicelib.index.reading.rows import Record, Row, RowReader
from chalicelib.index.searching.search import Searcher
from chalicelib.index.table import TableWriter, open_table, schema
from chalicelib.providers.ports import Embedder, Space

PLACES = """\
id,이름,분류,지역,설명,입장료,홈페이지,이미지
1,성산일출봉,오름,서귀포시,바다에서 솟은 화산이다.,"5,000원",https://seongsan.example/,a b.svg
2,만장굴,동굴,제주시,용암이 만든 긴 동굴이다. 여름에도 서늘하다.,"4,000원",,https://img.example/manjang.jpg
3,협재해수욕장,해변,제주시,물이 맑고 고운 해변이다. 주차장이 넓다.,,http://hyeopjae.example,images/c.svg
4,비자림,숲,제주시,비자나무가 모여 자라는 숲길을 걷는다.,"3,000원",,
5,천지연폭포,폭포,서귀포시,밤에도 조명이 켜져 산책하기 좋은 폭포다.,"2,000원",,
6,산굼부리,오름,제주시,가을 억새가 이름난 분화구다.,"7,000원",,
"""


@dataclass
class OnDisk:
    """What ``Searchers`` is to a turn, with one open version per space."""

    searchers: dict[Space, Searcher]
    refreshed: int = 0

    def refresh(self, space: Space) -> None:
        self.refreshed += 1

    def current(self, space: Space) -> Searcher:
        if space not in self.searchers:
            raise IndexNotReady
        return self.searchers[space]


def open_catalogue(
    folder: Path, embedder: Embedder, csv: str = PLACES, version: int = 1
) -> Searcher:
    """Write a CSV as one index version and open it."""
    rows, profile = read_catalogue("places.csv", io.BytesIO(csv.encode()))
    space, uri = embedder.space, str(folder / embedder.space.slug)
    writer = TableWriter(uri, space.dimension)
    writer.start_afresh()
    writer.append([_batch(rows, embedder)])
    indexes.refresh(writer, 0, lambda state: None)
    manifest = Manifest(
        version=version,
        space=space.slug,
        table="passages",
        lance_version=writer.version,
        created_at=0,
        rows=len(rows),
        sources={},
        profile=profile,
        job_id="test",
    )
    return Searcher(open_table(uri, writer.version), manifest, space)


def read_catalogue(name: str, stream: BinaryIO) -> tuple[list[Row], Profile]:
    """The rows of a file, and what they tell about its columns."""
    reader = RowReader(name, stream)
    profile, rows = ProfileBuilder(reader), []
    for record in reader:
        row = reader.row(record) if isinstance(record, Record) else None
        if isinstance(record, Record) and isinstance(row, Row):
            rows.append(row)
            profile.add(record.cells, row.title)
    return rows, profile.build()


def _batch(rows: list[Row], embedder: Embedder) -> pa.RecordBatch:
    parts = [passage for row in rows for passage in passages(row)]
    vectors = embedder.documents([part.document for part in parts], Deadline.after(60)).vectors
    columns = {
        name: [getattr(part, name) for part in parts]
        for name in ("id", "row", "source", "row_hash", "tokens", "record_hash", "facets", "doc")
    }
    return pa.RecordBatch.from_pydict(
        {**columns, "vector": vectors.tolist()}, schema(embedder.space.dimension)
    )
