"""The table as its writer and its readers see it, on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from chalicelib.index.building.indexes import PARTS_MAX, VECTORS_FROM, Indexed, refresh, renew
from chalicelib.index.table import (
    KEEP_ALL,
    ForeignCommit,
    TableWriter,
    known,
    of_ids,
    of_source,
    open_table,
    schema,
)

DIMENSION = 16


def batch(first: int, last: int, note: str = "old", source: str = "a.csv") -> pa.RecordBatch:
    numbers = range(first, last)
    vectors = np.random.default_rng(first).standard_normal((len(numbers), DIMENSION))
    flat = pa.array(vectors.astype(np.float32).ravel())
    columns: list[Any] = [
        [f"{number:016x}-0" for number in numbers],
        [f"{number:016x}" for number in numbers],
        [source] * len(numbers),
        [note] * len(numbers),
        [f"^말 말 n{number}" for number in numbers],
        [-number for number in numbers],
        [["색=파랑"]] * len(numbers),
        ["{}"] * len(numbers),
    ]
    wanted = schema(DIMENSION)
    arrays = [pa.array(column, wanted.field(i).type) for i, column in enumerate(columns)]
    return pa.RecordBatch.from_arrays(
        [*arrays, pa.FixedSizeListArray.from_arrays(flat, DIMENSION)], schema=wanted
    )


@pytest.fixture
def uri(tmp_path: Path) -> str:
    return str(tmp_path / "space")


@pytest.fixture
def writer(uri: str) -> TableWriter:
    writer = TableWriter(uri, DIMENSION)
    writer.start_afresh()
    return writer


def test_a_reader_stays_at_the_version_that_it_opened(writer: TableWriter, uri: str) -> None:
    writer.append([batch(0, 10)])
    published = writer.version
    reader = open_table(uri, published)
    writer.merge([batch(5, 15, "new")], [of_source("b.csv")])
    assert reader.count_rows() == 10
    assert open_table(uri, writer.version).count_rows() == 15
    assert open_table(uri, published).count_rows() == 10


def test_a_merge_adds_replaces_and_deletes_in_one_commit(writer: TableWriter) -> None:
    writer.append([batch(0, 10)])
    before = writer.version
    gone = [f"{number:016x}-0" for number in (0, 1)]
    assert writer.merge([batch(8, 12, "new")], [of_ids(gone)]) == 4
    assert writer.version == before + 1
    rows = {passage: content for passage, content, _ in known(writer.table, "a.csv")}
    assert len(rows) == 10
    assert not rows.keys() & set(gone)
    assert list(rows.values()).count("new") == 4


def test_what_is_known_of_a_file_is_only_of_that_file(writer: TableWriter) -> None:
    writer.append([batch(0, 3), batch(3, 7, source="it's.csv")])
    found = list(known(writer.table, "it's.csv"))
    assert found == [(f"{number:016x}-0", "old", -number) for number in range(3, 7)]
    writer.delete(of_source("it's.csv"))
    assert list(known(writer.table, "it's.csv")) == []
    assert writer.rows() == 3


def test_a_change_that_somebody_else_made_in_between_is_noticed(
    writer: TableWriter, uri: str
) -> None:
    writer.append([batch(0, 3)])
    other = TableWriter(uri, DIMENSION)
    other.append([batch(10, 12)])
    with pytest.raises(ForeignCommit):
        writer.append([batch(3, 5)])


def test_rows_that_somebody_else_adds_while_it_is_optimized_are_noticed(
    writer: TableWriter, uri: str
) -> None:
    writer.append([batch(0, 3)])
    refresh(writer, 0, lambda _: None)
    writer.append([batch(3, 5)])
    known = writer.version
    TableWriter(uri, DIMENSION).append([batch(10, 12)])
    with pytest.raises(ForeignCommit):
        writer.optimize(KEEP_ALL)
    assert writer.version == known


@pytest.mark.parametrize(
    "act",
    [
        lambda stale: stale.append([batch(10, 12)]),
        lambda stale: stale.merge([batch(0, 3, "stale")]),
        lambda stale: stale.delete(of_source("a.csv")),
        lambda stale: stale.optimize(KEEP_ALL),
    ],
    ids=["append", "merge", "delete", "optimize"],
)
def test_a_change_begun_before_a_state_was_restored_is_refused(
    writer: TableWriter, uri: str, act: Callable[[TableWriter], object]
) -> None:
    writer.append([batch(0, 3), batch(3, 5)])
    refresh(writer, 0, lambda _: None)
    writer.append([batch(5, 6)])
    stale = TableWriter(uri, DIMENSION)
    writer.restore(writer.version)
    with pytest.raises(RuntimeError, match="concurrent transaction Restore"):
        act(stale)
    assert {c for _, c, _ in known(TableWriter(uri, DIMENSION).table, "a.csv")} == {"old"}
    assert writer.version == TableWriter(uri, DIMENSION).version


def test_an_earlier_state_can_be_made_the_newest_again(writer: TableWriter) -> None:
    writer.append([batch(0, 3)])
    good = writer.version
    writer.append([batch(3, 9)])
    writer.restore(good)
    assert writer.rows() == 3
    writer.append([batch(20, 21)])
    assert writer.rows() == 4


def test_a_small_table_has_no_vector_index_and_still_finds_its_words(writer: TableWriter) -> None:
    writer.append([batch(0, 50)])
    states: list[Indexed] = []
    assert refresh(writer, 0, states.append) == Indexed(0)
    assert columns(writer) == {"tokens", "id"}
    hits = writer.table.search("n7", query_type="fts", fts_columns="tokens")
    found = hits.select(["id", "_score"]).limit(5).to_list()
    assert [hit["id"] for hit in found] == [f"{7:016x}-0"]


def test_a_large_table_gets_a_vector_index_that_later_rows_join(writer: TableWriter) -> None:
    writer.append([batch(0, VECTORS_FROM)])
    trained = refresh(writer, 0, lambda _: None).trained
    assert trained == VECTORS_FROM
    assert columns(writer) == {"tokens", "id", "vector"}
    parts = []
    for turn in range(PARTS_MAX + 1):
        writer.append([batch(10_000 + 10 * turn, 10_010 + 10 * turn)])
        trained = refresh(writer, trained, lambda _: None).trained
        stats = writer.table.index_stats("vector_idx")
        assert stats is not None
        assert stats.num_unindexed_rows == 0
        parts.append(stats.num_indices)
    assert max(parts) <= PARTS_MAX
    assert trained > VECTORS_FROM, "it was made anew when it was in too many parts"


def test_an_extension_adds_a_part_and_leaves_the_ones_before_alone(writer: TableWriter) -> None:
    writer.append([batch(0, 40_000)])
    trained = refresh(writer, 0, lambda _: None).trained
    writer.append([batch(10**6, 10**6 + 50)])
    assert refresh(writer, trained, lambda _: None).trained == trained
    stats = writer.table.index_stats("vector_idx")
    assert stats is not None
    assert (stats.num_indices, stats.num_unindexed_rows) == (2, 0)


def test_upkeep_makes_one_part_of_many(writer: TableWriter) -> None:
    writer.append([batch(0, VECTORS_FROM)])
    trained = refresh(writer, 0, lambda _: None).trained
    assert renew(writer, trained) == Indexed(trained), "one part is left as it is"
    for turn in range(2):
        writer.append([batch(10_000 + 10 * turn, 10_010 + 10 * turn)])
        refresh(writer, trained, lambda _: None)
    assert renew(writer, trained) == Indexed(VECTORS_FROM + 20)
    stats = writer.table.index_stats("vector_idx")
    assert stats is not None
    assert (stats.num_indices, stats.num_unindexed_rows) == (1, 0)
    files = writer.table.stats()["fragment_stats"]["num_fragments"]
    writer.optimize(KEEP_ALL)
    assert writer.table.stats()["fragment_stats"]["num_fragments"] < files


def test_a_small_table_is_left_without_a_vector_index_by_the_upkeep(writer: TableWriter) -> None:
    writer.append([batch(0, 50)])
    refresh(writer, 0, lambda _: None)
    assert renew(writer, 0) == Indexed(0)
    assert columns(writer) == {"tokens", "id"}


def test_an_empty_table_has_nothing_to_index(writer: TableWriter) -> None:
    assert refresh(writer, 0, lambda _: None) == Indexed(0)
    assert columns(writer) == set()


def columns(writer: TableWriter) -> set[str]:
    return {index.columns[0] for index in writer.table.list_indices()}
