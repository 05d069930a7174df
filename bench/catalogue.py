"""Catalogue files as an open index version on local disk, made by the product's own parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import Any

from chalicelib.deadline import Deadline
from chalicelib.index.building import indexes
from chalicelib.index.building.embedding import to_rows
from chalicelib.index.manifest import Manifest
from chalicelib.index.passages import Passage, passages
from chalicelib.index.profile import merge
from chalicelib.index.reading.rows import Row
from chalicelib.index.searching.searcher import Searcher
from chalicelib.index.table import TableWriter, open_table
from chalicelib.providers.ports import Embedder
from tests.support.catalogue import read_catalogue

_BATCH = 2_000
_EMBED_S = 120.0


def built(files: Sequence[Path], folder: str, embedder: Embedder) -> tuple[Searcher, list[Row]]:
    """Index files under ``folder``, a path or an S3 address, and open the result."""
    writer = TableWriter(folder, embedder.space.dimension)
    writer.start_afresh()
    rows: list[Row] = []
    profiles = []
    for file in files:
        with file.open("rb") as stream:
            found, profile = read_catalogue(file.name, stream)
        rows += found
        profiles.append(profile)
    pieces = (piece for row in rows for piece in passages(row))
    writer.append(_batches(pieces, embedder))
    indexes.refresh(writer, 0, lambda _: None)
    manifest = Manifest(
        version=1,
        space=embedder.space.slug,
        table="passages",
        lance_version=writer.version,
        created_at=0,
        rows=len(rows),
        sources={},
        profile=merge(profiles),
        job_id="bench",
    )
    return Searcher(open_table(folder, writer.version), manifest, embedder.space), rows


def _batches(pieces: Iterator[Passage], embedder: Embedder) -> Iterator[Any]:
    for batch in batched(pieces, _BATCH, strict=False):
        documents = [piece.document for piece in batch]
        yield to_rows(batch, embedder.documents(documents, Deadline.after(_EMBED_S)))
