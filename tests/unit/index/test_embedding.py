"""Batches through a model that is busy: patience while there is time, and none beyond it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from chalicelib.deadline import Deadline
from chalicelib.errors import TooManyRequests
from chalicelib.index.building.embedding import CALL_SECONDS, GRACE_S, Embedding
from chalicelib.index.building.order import OutOfTime
from chalicelib.index.building.staging import Staging
from chalicelib.index.passages import Passage, passages
from chalicelib.providers.offline.names import NameEmbedder
from chalicelib.providers.ports import Document, Embeddings, Space
from tests.unit.index.reading import read


class Busy:
    """An embedder that refuses its first calls; notes how long each one was given."""

    def __init__(self, refusals: int, retry_after: float) -> None:
        self._embedder = NameEmbedder(8)
        self._refusals = refusals
        self._retry_after = retry_after
        self.given: list[float] = []

    @property
    def space(self) -> Space:
        return self._embedder.space

    def documents(self, documents: Sequence[Document], deadline: Deadline) -> Embeddings:
        self.given.append(deadline.left())
        if len(self.given) <= self._refusals:
            raise TooManyRequests(retry_after=self._retry_after)
        return self._embedder.documents(documents, deadline)

    def query(self, text: str, deadline: Deadline) -> Embeddings:
        return self._embedder.query(text, deadline)


class Shelf:
    """The one request that staging makes for a batch."""

    def upload_file(self, path: str, bucket: str, key: str) -> None:
        assert Path(path).stat().st_size


@pytest.fixture
def batch() -> list[Passage]:
    return [piece for row in read("이름,설명\n가,하나\n나,둘\n") for piece in passages(row)]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Any]:
    made: list[Embedding] = []

    def embedding(embedder: Busy, until: Deadline | None = None) -> Embedding:
        shelf: Any = Shelf()
        staging = Staging(shelf, "index", "space", "build", tmp_path)
        made.append(Embedding(embedder, staging, 1, until))
        return made[-1]

    yield embedding
    for each in made:
        each.close()


def test_a_busy_model_is_asked_again_while_there_is_time(opened: Any, batch: list[Passage]) -> None:
    embedder = Busy(refusals=3, retry_after=0.01)
    embedding = opened(embedder, Deadline.after(600))
    embedding.submit(batch)
    assert [done.read().num_rows for done in embedding.drain()] == [2]
    assert len(embedder.given) == 4
    assert max(embedder.given) <= CALL_SECONDS


def test_a_wait_that_ends_too_late_is_not_begun(opened: Any, batch: list[Passage]) -> None:
    embedder = Busy(refusals=1, retry_after=50)
    embedding, began = opened(embedder, Deadline.after(5)), time.monotonic()
    embedding.submit(batch)
    with pytest.raises(OutOfTime):
        embedding.drain()
    assert time.monotonic() - began < 40  # not the 50 s that the model asks for


def test_a_call_gets_little_more_than_what_is_left(opened: Any, batch: list[Passage]) -> None:
    embedder = Busy(refusals=0, retry_after=0)
    embedding = opened(embedder, Deadline.after(5))
    embedding.submit(batch)
    embedding.drain()
    assert 0 < embedder.given[0] <= 5 + GRACE_S


def test_long_past_the_time_only_the_first_batch_is_embedded(
    opened: Any, batch: list[Passage]
) -> None:
    embedder = Busy(refusals=0, retry_after=0)
    embedding = opened(embedder, Deadline.after(-10 * GRACE_S))
    embedding.submit(batch)
    assert [done.read().num_rows for done in embedding.drain()] == [2]
    embedding.submit(batch)
    with pytest.raises(OutOfTime):
        embedding.drain()
    assert len(embedder.given) == 1


def test_closing_wakes_who_waits_for_the_model(opened: Any, batch: list[Passage]) -> None:
    embedder = Busy(refusals=9, retry_after=50)
    embedding, began = opened(embedder), time.monotonic()
    embedding.submit(batch)
    while not embedder.given:
        time.sleep(0.01)
    embedding.close()
    assert time.monotonic() - began < 40
    assert len(embedder.given) == 1
