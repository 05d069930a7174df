"""A stage of its own for a build test: table, buckets, builders, and what the index should hold."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.index.building.build import Builder
from chalicelib.index.building.order import Order, Outcome
from chalicelib.index.manifest import Manifest
from chalicelib.index.passages import passages
from chalicelib.index.reading.rows import Row, read_rows
from chalicelib.index.table import open_table
from chalicelib.providers.offline.names import NameEmbedder
from chalicelib.providers.ports import Document, Embeddings, Space
from chalicelib.store.client import dynamodb, s3
from chalicelib.store.index_state import IndexState, Live
from tests.conftest import table_definition

DIMENSION = 128
FIELDS = ("id", "row_hash", "tokens", "facets", "doc")


class Noted:
    """The offline embedder; writes down the title of every document that it embeds."""

    def __init__(self, log: Path, dimension: int = DIMENSION, before: Callable[[], None] = int):
        self._embedder = NameEmbedder(dimension)
        self._log = log
        self._before = before

    @property
    def space(self) -> Space:
        return self._embedder.space

    def documents(self, documents: Sequence[Document], deadline: Deadline) -> Embeddings:
        self._before()
        with self._log.open("a", encoding="utf-8") as log:
            log.write("".join(f"{document.title}\n" for document in documents))
        return self._embedder.documents(documents, deadline)

    def query(self, text: str, deadline: Deadline) -> Embeddings:
        return self._embedder.query(text, deadline)


@dataclass
class BuildStage:
    """Names of one stage, and ways to act on it."""

    folder: Path
    settings: Settings
    files: dict[str, str] = field(default_factory=dict)
    ahead: float = 0.0
    """Seconds that the clock of new builders is ahead: how a test outlives a lease."""

    @classmethod
    def create(cls, folder: Path, **settings: Any) -> BuildStage:
        name = f"build-{uuid.uuid4().hex[:12]}"
        stage = cls(
            folder,
            Settings(
                table=name,
                catalog_bucket=f"{name}-catalog",
                index_bucket=f"{name}-index",
                **settings,
            ),
        )
        dynamodb().create_table(**table_definition(name))
        for bucket in (stage.settings.catalog_bucket, stage.settings.index_bucket):
            s3().create_bucket(
                Bucket=bucket,
                CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"},
            )
        return stage

    @property
    def log(self) -> Path:
        return self.folder / "embedded.txt"

    @property
    def embedded(self) -> list[str]:
        """Titles embedded so far, by whichever process."""
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def builder(self, **embedder: Any) -> Builder:
        """A builder with clients of its own, as a Lambda container would have."""
        noted = Noted(self.log, **embedder)
        ahead = self.ahead
        return Builder(
            self.settings,
            s3(),
            self.state(noted.space),
            noted,
            lambda: time.time() + ahead,
        )

    def state(self, space: Space | None = None) -> IndexState:
        slug = (space or NameEmbedder(DIMENSION).space).slug
        ahead = self.ahead
        return IndexState(dynamodb(), self.settings.table, slug, lambda: time.time() + ahead)

    def put(self, name: str, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        s3().put_object(Bucket=self.settings.catalog_bucket, Key=f"catalog/{name}", Body=data)
        self.files[name] = text if isinstance(text, str) else ""

    def remove(self, name: str) -> None:
        s3().delete_object(Bucket=self.settings.catalog_bucket, Key=f"catalog/{name}")
        del self.files[name]

    def reconcile(self, trigger: str = "test", **order: Any) -> Outcome:
        return self.builder().reconcile(Order(trigger, **order))

    def live(self, space: Space | None = None) -> Live:
        live = self.state(space).live(consistent=True)
        assert live is not None
        return live

    def manifest(self) -> Manifest:
        return self.builder().site.manifest(self.live())

    def table(self, space: Space | None = None) -> Any:
        """The live version, opened as a reader does."""
        state = self.state(space)
        uri = f"s3://{self.settings.index_bucket}/spaces/{state.slug}"
        return open_table(uri, self.live(space).lance_version)

    def indexed(self, space: Space | None = None) -> dict[str, tuple[Any, ...]]:
        """The live rows by passage id, with all that a search could return of them."""
        rows = self.table(space).search().select([*FIELDS, "vector"]).to_arrow().to_pylist()
        assert len({row["id"] for row in rows}) == len(rows)
        return {row["id"]: comparable(row) for row in rows}

    def expected(self, dimension: int = DIMENSION) -> dict[str, tuple[Any, ...]]:
        """What a clean build of the bucket's files must hold, computed without any of its parts
        but the reading of rows, the cutting into passages and the embedder."""
        return expected(self.files, dimension)

    def objects(self, bucket: str, prefix: str = "") -> list[str]:
        found = s3().list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for entry in found.get("Contents", [])]

    def staged(self) -> list[str]:
        return self.objects(self.settings.index_bucket, "staging/")


def expected(files: Mapping[str, str], dimension: int = DIMENSION) -> dict[str, tuple[Any, ...]]:
    embedder = NameEmbedder(dimension)
    pieces = [
        piece
        for name, text in sorted(files.items())
        for row in first_of_each(read_rows(name, io.BytesIO(text.encode())))
        for piece in passages(row)
    ]
    if not pieces:
        return {}
    vectors = embedder.documents([piece.document for piece in pieces], Deadline.after(60)).vectors
    rows = (
        {**{name: getattr(piece, name) for name in FIELDS}, "vector": vector.tolist()}
        for piece, vector in zip(pieces, vectors, strict=True)
    )
    return {row["id"]: comparable(row) for row in rows}


def first_of_each(rows: Iterable[Any]) -> list[Row]:
    kept: dict[str, Row] = {}
    for row in rows:
        if isinstance(row, Row):
            kept.setdefault(row.id, row)
    return list(kept.values())


def comparable(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """A passage without the line it stood on, which an unchanged row keeps from before."""
    doc = json.loads(row["doc"])
    del doc["line"]
    vector = tuple(round(number, 5) for number in row["vector"])
    return row["row_hash"], row["tokens"], tuple(row["facets"]), json.dumps(doc), vector


def table_of(rows: Mapping[Any, str] | Iterable[tuple[Any, str]]) -> str:
    """A CSV of things: id, name, description."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "이름", "설명"])
    for key, note in dict(rows).items():
        writer.writerow([key, f"물건 {key}", note])
    return out.getvalue()


def things(count: int, note: str = "쓸모 있는 물건입니다.", first: int = 0) -> str:
    return table_of({number: f"{number}번 {note}" for number in range(first, first + count)})


def strike_at(point: str) -> Callable[[Any], None]:
    """Make clients kill or stop this process at one of their requests.

    ``kill before PutObject staging/ 2`` strikes at the second PutObject whose input mentions
    ``staging/``, before it is sent; ``after`` when its answer is there.
    """
    name, when, operation, text, nth = point.split(" ")
    number = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}[name]
    here = threading.local()
    seen = itertools.count(1)

    def ask(params: Any, **_: Any) -> None:
        plain = json.dumps(params, default=str).replace('"', "").replace("\\", "")
        here.now = text in plain and next(seen) == int(nth)
        if here.now and when == "before":
            os.kill(os.getpid(), number)

    def answered(**_: Any) -> None:
        if here.now and when == "after":
            os.kill(os.getpid(), number)

    def install(client: Any) -> None:
        client.meta.events.register(f"before-parameter-build.*.{operation}", ask)
        client.meta.events.register(f"after-call.*.{operation}", answered)

    return install
