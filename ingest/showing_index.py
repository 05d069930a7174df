"""The state of an index as people read it, in Korean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from chalicelib.contracts import Job
from chalicelib.index.manifest import Manifest
from ingest.showing import counts, reject

STATES = {
    "queued": "대기",
    "running": "진행 중",
    "published": "게시됨",
    "unchanged": "변경 없음",
    "blocked": "보류됨",
    "failed": "실패",
    "indexed": "정상",
}
_TRIGGERS = {"upload": "파일 {1}", "rollback": "버전 {1} 되돌리기", "tend": "정리"}
_ORDERS = {
    "upload": "파일 올리기",
    "publish": "게시 요청",
    "rebuild": "전체 다시 만들기",
    "want": "공간 만들기",
}
_ORIGINAL_CHARS = 60


def status(
    stage: str, slug: str, manifest: Manifest | None, jobs: Sequence[Job]
) -> list[RenderableType]:
    """What is live, its files, the latest builds."""
    if manifest is None:
        parts: list[RenderableType] = [Text(f"{stage} ({slug}): 아직 사용할 색인이 없습니다.")]
    else:
        restored = f", 버전 {manifest.restored_from}(으)로 되돌림" if manifest.restored_from else ""
        parts = [
            Text(
                f"{stage} ({slug}): 버전 {manifest.version}, {manifest.rows:,}행, "
                f"{_time(manifest.created_at)} 게시{restored}"
            ),
            _file_table(manifest),
        ]
    return [*parts, _job_table(jobs)] if jobs else parts


def _file_table(manifest: Manifest) -> Table:
    table = Table("파일", "행", "제외", "상태", "비고")
    for name, record in sorted(manifest.sources.items()):
        table.add_row(
            Text(name),
            f"{record.rows:,}",
            f"{record.rejected:,}",
            STATES[record.state],
            Text(record.reason or ""),
        )
    return table


def _job_table(jobs: Sequence[Job]) -> Table:
    table = Table("시작", "빌드", "계기", "행", "초", "비고")
    for job in jobs:
        progress = f" {job.done:,}/{job.total:,}" if job.total and job.state == "running" else ""
        table.add_row(
            _time(job.started_at),
            f"{STATES[job.state]}{progress}",
            Text(_trigger(job.trigger)),
            counts(job.model_dump()) if _has_built(job) else "",
            f"{job.seconds:.1f}" if job.seconds is not None else "",
            Text(job.reason or ""),
        )
    return table


def _trigger(trigger: str) -> str:
    """What set a build going, in words; what has none stays as it is."""
    kind, _, rest = trigger.partition(":")
    if kind == "cli":
        return _ORDERS.get(rest.partition(":")[0], trigger)
    return _TRIGGERS.get(kind, "{0}:{1}" if rest else "{0}").format(kind, rest)


def _has_built(job: Job) -> bool:
    return job.state in ("published", "blocked") and not job.trigger.startswith("rollback:")


def rejects(reports: Mapping[str, Mapping[str, Any]]) -> list[RenderableType]:
    """The rows that were left out, by file."""
    if not reports:
        return [Text("제외된 행이 없습니다.")]
    parts: list[RenderableType] = []
    for name, report in reports.items():
        parts.append(Text.assemble((name, "bold"), f"  제외 {report['rejected']:,}행"))
        if report["reason"]:
            parts.append(Text(f"  {reject(0, None, report['reason'])}", "red"))
        for row in report["rows"]:
            parts.append(Text(f"  {reject(row['line'], row['column'], row['reason'])}"))
            if original := " ".join(row.get("original", "").split()):
                short = original[:_ORIGINAL_CHARS]
                parts.append(Text(f"      {short}{'…' * (short != original)}", "dim"))
        if (more := report["rejected"] - len(report["rows"])) > 0:
            parts.append(Text(f"  … 외 {more:,}행"))
    return parts


def versions(facts: Sequence[Mapping[str, Any]]) -> RenderableType:
    """The kept versions, newest first."""
    table = Table("버전", "행", "파일", "게시", "비고")
    for each in facts:
        notes = ["사용 중"] if each["live"] else []
        if each["restored_from"]:
            notes.append(f"버전 {each['restored_from']}(으)로 되돌림")
        table.add_row(
            str(each["version"]),
            f"{each['rows']:,}",
            str(each["files"]),
            _time(each["built_at"]),
            ", ".join(notes),
        )
    return table


def spaces(facts: Sequence[Mapping[str, Any]]) -> RenderableType:
    """The embedding spaces."""
    table = Table("제공자", "공간", "버전", "행", "비고")
    for each in facts:
        table.add_row(
            each["provider"],
            each["space"],
            str(each["version"] or "없음"),
            f"{each['rows']:,}",
            "기본" if each["default"] else "",
        )
    return table


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%m-%d %H:%M:%S")
