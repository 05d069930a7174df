"""The gate before a version goes live: what looks like an accident waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.config import Settings

if TYPE_CHECKING:
    from lancedb.table import Table

FEW = 10
"""Losses and rejects below this number are ordinary editing whatever share they are."""

PROBES = 2
_PROBE_TOKENS = 2
_SAME_VECTOR = 0.05


@dataclass(frozen=True)
class SourceChange:
    """What a build would do to one file's rows."""

    source: str
    rows_before: int
    rows: int
    rejected: int
    removed: bool = False
    """Whether the file itself is gone."""


def objections(
    settings: Settings, changes: Iterable[SourceChange], rows: int, rows_before: int = 0
) -> list[str]:
    """Why the planned content should not go live, in Korean; nothing if it may.

    ``rows`` and ``rows_before`` are of the whole catalogue.
    """
    found = []
    if rows < settings.index_min_rows:
        found.append(f"남는 행이 {rows}개로, 최소 {settings.index_min_rows}개보다 적습니다.")
    for change in changes:
        # A file may be deleted on purpose; one that most of the catalogue stood in, by accident.
        measure = rows_before if change.removed else change.rows_before
        if _much(settings, change.rows_before - change.rows, measure):
            found.append(_removed(change) if change.removed else _lost(change))
        total = change.rows + change.rejected
        if change.rejected >= FEW and change.rejected > settings.index_max_rejects * total:
            found.append(
                f"{change.source}: {total}행 가운데 {change.rejected}행을 읽지 못했습니다."
            )
    if not found and _much(settings, rows_before - rows, rows_before):
        found.append(
            f"전체 {rows_before}행 가운데 {rows_before - rows}행이 사라졌습니다. "
            "지워지거나 잘린 파일이 없는지 확인해 주세요."
        )
    return found


def _much(settings: Settings, lost: int, before: int) -> bool:
    return lost >= FEW and lost > settings.index_max_loss * before


def _lost(change: SourceChange) -> str:
    lost = change.rows_before - change.rows
    return (
        f"{change.source}: {change.rows_before}행 가운데 {lost}행이 사라졌습니다. "
        "파일이 잘리지 않았는지 확인해 주세요."
    )


def _removed(change: SourceChange) -> str:
    return (
        f"{change.source}: 파일이 지워져 {change.rows_before}행이 한꺼번에 사라졌습니다. "
        "일부러 지운 것이 맞는지 확인해 주세요."
    )


def blind_spots(table: Table, ids: Sequence[str]) -> list[str]:
    """Search for rows that are known to be there; says in Korean what can't be found."""
    wanted = table.search().select(["id", "tokens", "vector"])
    if ids:
        quoted = ",".join(f"'{each}'" for each in ids[:PROBES])
        wanted = wanted.where(f"id IN ({quoted})")
    probes = wanted.limit(PROBES).to_list()
    if not probes:
        return ["방금 쓴 행을 읽을 수 없습니다."]
    branches = {"본문": _found_by_text, "벡터": _found_by_vector}
    with ThreadPoolExecutor(max_workers=len(branches) * PROBES) as pool:
        asked = [
            (branch, probe["id"], pool.submit(find, table, probe))
            for probe in probes
            for branch, find in branches.items()
        ]
    return [
        f"{branch} 검색으로 찾을 수 없는 행이 있습니다: {passage}"
        for branch, passage, found in asked
        if not found.result()
    ]


def _found_by_text(table: Table, probe: dict[str, Any]) -> bool:
    words = probe["tokens"].split()
    if not words:
        return True
    # A few words from all over the text: each one costs requests. In a catalogue of rows much
    # alike they may fit thousands, so only this one is asked for.
    some = " ".join(words[:: max(1, len(words) // _PROBE_TOKENS)])
    search = table.search(some, query_type="fts", fts_columns="tokens")
    search = search.where(f"id = '{probe['id']}'", prefilter=True)
    return bool(search.select(["id", "_score"]).limit(1).to_list())


def _found_by_vector(table: Table, probe: dict[str, Any]) -> bool:
    search: Any = table.search(probe["vector"], vector_column_name="vector")
    # A row lies in the part of the index that is nearest to its own vector.
    search = search.distance_type("cosine").nprobes(1).select(["id", "_distance"])
    nearest = search.limit(1).to_list()
    return bool(nearest) and nearest[0]["_distance"] <= _SAME_VECTOR
