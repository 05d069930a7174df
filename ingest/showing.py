"""Results as people read them, in Korean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from chalicelib.contracts import Job
from chalicelib.index.manifest import Manifest
from chalicelib.store.index_state import Live
from ingest.checking import FileCheck
from ingest.following import End
from ingest.standing import ADVICE, TurnedAway

NOTHING_UPLOADED = Text("사용할 수 없는 파일이 있어 아무것도 올리지 않았습니다.", "red")

NOT_COMPARED = Text(
    "스테이지에 연결할 수 없어 파일만 확인했습니다. 지금 색인과 비교하지 않아, 무엇이 바뀌는지와 "
    "안전 검사에서 보류될지는 알 수 없습니다.",
    "yellow",
)

ROLES = {
    "id": "식별자",
    "title": "이름",
    "text": "설명",
    "category": "분류",
    "url": "링크",
    "images": "사진",
}
_ENDS: dict[str, str] = {
    **ADVICE,
    "failed": "빌드가 실패했습니다. 이전 색인이 그대로 답변합니다.",
    "timeout": "정해진 시간 안에 끝나지 않아 기다리기를 멈췄습니다. 빌드는 계속되며 "
    "python -m ingest status로 볼 수 있습니다.",
}
_REJECTS_SHOWN = 5


# --- files ------------------------------------------------------------------------------------


def check(found: FileCheck) -> RenderableType:
    """One file of a dry run."""
    if found.reason:
        head = Text.assemble(("✗ ", "red"), (found.file, "bold"), f"  {found.reason}")
        return Group(head, *(Text(f"    {line}") for line in _rejects(found)))
    doubtful = found.rejected or found.objections
    head = Text.assemble(
        ("! " if doubtful else "✓ ", "yellow" if doubtful else "green"),
        (found.file, "bold"),
        f"  {found.rows:,}행",
        f", 제외 {found.rejected:,}행" if found.rejected else "",
        f", 중복 {found.duplicates:,}행" if found.duplicates else "",
    )
    lines = [head, *(Text(f"    {line}") for line in _details(found))]
    return Group(*lines)


def _details(found: FileCheck) -> list[str]:
    roles = [f"{ROLES[role]} ← {', '.join(labels)}" for role, labels in found.roles.items()]
    lines = ["; ".join(roles)] if roles else []
    if found.facts:
        lines.append(f"그 밖의 열: {', '.join(found.facts[:20])}{' …' * (len(found.facts) > 20)}")
    if found.changes:
        lines.append(counts(found.changes.model_dump()))
    lines += [f"올리면 안전 검사에서 보류됩니다. {each}" for each in found.objections]
    return lines + _rejects(found)


def _rejects(found: FileCheck) -> list[str]:
    lines = [reject(row.line, row.column, row.reason) for row in found.rejects[:_REJECTS_SHOWN]]
    if found.rejected > _REJECTS_SHOWN:
        lines.append(f"… 외 {found.rejected - _REJECTS_SHOWN:,}행")
    return lines


def reject(line: int, column: str | None, reason: str) -> str:
    """One rejected row in a line."""
    where = f"{line}번째 줄" if line else "파일 전체"
    return f"{where}{f' ({column})' if column else ''}: {reason}"


def counts(numbers: Mapping[str, int]) -> str:
    """What a build does to the rows."""
    return (
        f"추가 {numbers['added']:,} · 변경 {numbers['changed']:,} · "
        f"삭제 {numbers['removed']:,} · 그대로 {numbers['unchanged']:,}"
    )


def uploaded(names: Sequence[str], given: int) -> RenderableType:
    """What went to the bucket."""
    if not names:
        return Text(f"올릴 것이 없습니다. 파일 {given}개가 모두 이미 올라가 있습니다.")
    same = f" (그대로인 파일 {given - len(names)}개)" if given > len(names) else ""
    return Text(f"파일 {len(names)}개를 올렸습니다{same}.")


def removed(names: Sequence[str]) -> RenderableType:
    """What went from the bucket."""
    return Text(f"파일 {len(names)}개를 지웠습니다: {', '.join(names)}")


# --- builds -----------------------------------------------------------------------------------


def end(found: End, sources: set[str]) -> list[RenderableType]:
    """How a build ended, with the files among ``sources`` that have something wrong."""
    if found.state != "live":
        return [Text(_ENDS[found.state], "red"), *_reasons(found.reasons)]
    if found.manifest is None:
        return [Text("색인이 비어 있습니다.")]
    shown: list[RenderableType] = [
        Text.assemble(
            ("✓ ", "green"), f"버전 {found.manifest.version} 사용 중, {found.manifest.rows:,}행"
        )
    ]
    if found.job and found.job.state == "published":
        shown.append(Text(f"  {counts(found.job.model_dump())}"))
    return shown + _troubles(found.manifest, sources)


def turned_away(found: TurnedAway) -> list[RenderableType]:
    """Why the newest files aren't what answers."""
    return [
        Text(f"지금 올라가 있는 파일은 아직 반영되지 않았습니다. {ADVICE[found.state]}", "yellow"),
        *_reasons(found.reasons),
    ]


def _reasons(reasons: Sequence[str]) -> list[RenderableType]:
    return [Text(f"  - {reason}") for reason in reasons if reason]


def _troubles(manifest: Manifest, sources: set[str]) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for name, record in sorted(manifest.sources.items()):
        if name in sources and record.state == "failed":
            lines.append(Text(f"  ✗ {name}: {record.reason}", "red"))
        elif name in sources and record.rejected:
            lines.append(Text(f"  ! {name}: {record.rejected:,}행 제외", "yellow"))
    if lines:
        lines.append(Text("  제외된 행은 python -m ingest rejects로 볼 수 있습니다."))
    return lines


def end_facts(found: End) -> dict[str, Any]:
    """The end of a build for programs."""
    return {
        "state": found.state,
        "reasons": [reason for reason in found.reasons if reason],
        "version": found.manifest.version if found.manifest else 0,
        "rows": found.manifest.rows if found.manifest else 0,
        "job": found.job.model_dump() if found.job else None,
    }


def ordered(before: Job | None) -> RenderableType:
    """A build that was asked for; ``before`` is the one that is at work now."""
    when = (
        "지금 진행 중인 빌드가 끝난 뒤에 시작됩니다. 시작되기 전에는 상태 목록에 나오지 않습니다."
        if before
        else "곧 시작됩니다."
    )
    return Text(
        f"빌드를 요청했습니다. {when} python -m ingest status로 진행 상황을 볼 수 있습니다."
    )


def rolled_back(target: int, live: Live) -> RenderableType:
    """A rollback that was done."""
    return Text(
        f"버전 {target}의 내용으로 되돌렸습니다. 새 버전 번호는 {live.version}, "
        f"행은 {live.rows:,}개입니다."
    )


def dropped(slug: str) -> RenderableType:
    """A space that nobody keeps up to date from now on."""
    return Text(f"{slug} 공간을 더는 갱신하지 않습니다. 만들어 둔 색인은 그대로 둡니다.")
