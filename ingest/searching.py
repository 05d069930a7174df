"""What retrieval finds for a question, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from chalicelib.deadline import Deadline
from chalicelib.index.searching.hits import Found, Hit
from ingest.results import Result
from ingest.stage import Stage

_EMBED_S = 20.0


def search(question: str, stage: Stage, *, k: int) -> Result:
    """The best rows with the ranks that both branches gave them."""
    runtime = stage.runtime
    searcher = runtime.searchers.current(stage.space)
    embedder = runtime.providers.embedder(stage.provider)
    vector = embedder.query(question, Deadline.after(_EMBED_S)).vectors[0]
    found = searcher.search(question, vector, k=k)
    return Result(_facts(question, found), _shown(found))


def _facts(question: str, found: Found) -> dict[str, Any]:
    return {
        "question": question,
        "version": found.version,
        "confident": found.confident,
        "filters": found.filters,
        "ordering": asdict(found.ordering) if found.ordering else None,
        "matched": found.matched,
        "hits": [_hit(hit) for hit in found.hits],
        "timings": {name: round(each, 1) for name, each in found.timings.items()},
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.doc.row,
        "file": hit.doc.source,
        "line": hit.doc.line,
        "title": hit.doc.title,
        "score": round(hit.score, 4),
        "lexical_rank": hit.lexical_rank,
        "vector_rank": hit.vector_rank,
        "facet_matches": list(hit.facet_matches),
        "coverage": round(hit.coverage, 3),
        "name": round(hit.name, 3),
    }


def _shown(result: Found) -> list[RenderableType]:
    """What a search found and why."""
    verdict = "답변할 수 있습니다" if result.confident else "카탈로그에 없는 내용으로 판단했습니다"
    parts: list[RenderableType] = [Text(f"버전 {result.version}: {verdict}.")]
    if result.filters:
        chosen = ", ".join(f"{column}={value}" for column, value in result.filters.items())
        parts.append(Text(f"조건: {chosen}"))
    if result.ordering:
        direction = "큰 것부터" if result.ordering.descending else "작은 것부터"
        parts.append(Text(f"정렬: {result.ordering.column} {direction}"))
    if result.matched is not None:
        parts.append(Text(f"조건에 맞는 행: {result.matched:,}개"))
    return [*parts, _hit_table(result.hits)] if result.hits else parts


def _hit_table(hits: Sequence[Hit]) -> Table:
    table = Table("", "이름", "점수", "본문 순위", "벡터 순위", "이름 일치", "낱말 일치", "근거")
    for number, hit in enumerate(hits, 1):
        table.add_row(
            str(number),
            Text(hit.doc.title),
            f"{hit.score:.2f}",
            _rank(hit.lexical_rank),
            _rank(hit.vector_rank),
            f"{hit.name:.2f}",
            f"{hit.coverage:.2f}",
            Text(", ".join((*hit.facet_matches, f"{hit.doc.source}:{hit.doc.line}"))),
        )
    return table


def _rank(rank: int | None) -> str:
    return "–" if rank is None else str(rank)
