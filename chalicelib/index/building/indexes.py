"""The search indexes of a table: made once, extended with each build, renewed when they degrade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.index.memory import give_back
from chalicelib.index.table import KEEP_ALL, TableWriter

if TYPE_CHECKING:
    from lancedb.table import Table

VECTORS_FROM = 2_000
"""Below this many passages a scan of the vectors costs no more than an index."""

GROWTH = 4
"""The vector index is trained anew when the table has grown by this factor since."""

PARTS_MAX = 6
"""And when it is in more parts: each extension adds one, and each costs a reader requests. The
daily upkeep comes first on most days."""

PARTITION_ROWS, PARTITION_ROWS_OF_MANY, MANY = 16_384, 8_192, 131_072
"""A partition of the vector index on average. An extension that finds one with less than a quarter
of that, or more than four times as much, recuts the whole index: of few and large ones hardly any
gets there. In a table of more than ``MANY`` rows they are smaller, for the memory that it takes to
make the largest."""

_FTS_MEMORY_MIB = 32
"""What is gathered of the text index before a partition of it is written, some 27 MB for 150,000
passages. An extension takes each partition into memory, ten times as large as on disk."""

_SAMPLES, _SAMPLES_OF_MANY = 16, 64
"""Vectors for each partition that it is trained on: many partitions come out too uneven with few.
The library's own 256 take minutes on a table with deletions, and find no better neighbours."""

_ITERATIONS = 10


@dataclass(frozen=True)
class Indexed:
    """The state of the indexes: ``trained`` is the passages that the vector index was made from."""

    trained: int


def refresh(writer: TableWriter, trained: int, committed: Callable[[Indexed], None]) -> Indexed:
    """Bring every index up to the newest rows; calls ``committed`` after each commit."""
    rows = writer.rows()
    if rows == 0:
        return Indexed(0)
    state = Indexed(trained)
    present = _present(writer.table)
    if not present:
        # What a long build wrote bit by bit is merged now, while no index has to follow.
        writer.optimize(KEEP_ALL)
        committed(state)
    for column, config in _wanted().items():
        if column not in present:
            give_back()
            writer.create_index(column, config)
            committed(state)
    vectors = present.get("vector")
    outgrown = rows >= VECTORS_FROM and (vectors is None or rows > trained * GROWTH)
    if outgrown:
        state = _train(writer, rows)
        committed(state)
    if any(_unindexed(writer.table, name) for name in present.values()):
        writer.optimize(KEEP_ALL)
        committed(state)
    if vectors and not outgrown and _parts(writer.table, vectors) > PARTS_MAX:
        # Last: an index of all rows makes the library merge their files in the next extension,
        # which would come twice if the newest rows were not yet in the other indexes.
        state = _train(writer, rows)
        committed(state)
    return state


def renew(writer: TableWriter, trained: int) -> Indexed:
    """Make one part of a vector index in many; nothing for a table without one."""
    vectors = _present(writer.table).get("vector")
    if not vectors or _parts(writer.table, vectors) == 1:
        return Indexed(trained)
    return _train(writer, writer.rows())


def _train(writer: TableWriter, rows: int) -> Indexed:
    from lancedb.index import IvfSq

    config = IvfSq(
        distance_type="cosine",
        target_partition_size=PARTITION_ROWS_OF_MANY if rows > MANY else PARTITION_ROWS,
        sample_rate=_SAMPLES_OF_MANY if rows > MANY else _SAMPLES,
        max_iterations=_ITERATIONS,
    )
    give_back()
    writer.create_index("vector", config)
    return Indexed(rows)


def _wanted() -> dict[str, Any]:
    from lancedb.index import FTS, BTree

    # The tokens are made by ``korean.token_text``; the index must take them as they are.
    tokens = FTS(
        base_tokenizer="whitespace",
        max_token_length=None,
        lower_case=False,
        stem=False,
        remove_stop_words=False,
        ascii_folding=False,
        memory_limit=_FTS_MEMORY_MIB,
        num_workers=1,
    )
    return {"tokens": tokens, "id": BTree()}


def _present(table: Table) -> dict[str, str]:
    """Names of the indexes by column."""
    return {index.columns[0]: index.name for index in table.list_indices()}


def _parts(table: Table, name: str) -> int:
    stats = table.index_stats(name)
    return (stats.num_indices or 1) if stats else 1


def _unindexed(table: Table, name: str) -> int:
    stats = table.index_stats(name)
    return stats.num_unindexed_rows if stats else 0
