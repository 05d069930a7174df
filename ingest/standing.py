"""Why the content of the bucket isn't what is live, where a person decided it or has to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.index.building.draft import Draft
from chalicelib.index.manifest import Manifest, fingerprint

ADVICE = {
    "blocked": "안전 검사에서 보류되어 게시하지 않았습니다. 내용을 확인한 뒤 그대로 게시하려면 "
    "python -m ingest publish --force를 실행해 주세요.",
    "held": "이전 버전으로 되돌린 뒤 바뀐 파일이 없어 게시하지 않았습니다. 되돌리기 전의 내용을 "
    "다시 게시하려면 python -m ingest publish --force를 실행해 주세요.",
}


@dataclass(frozen=True)
class TurnedAway:
    """A bucket content that no build publishes unless it is forced to; ``reasons`` are Korean."""

    state: Literal["blocked", "held"]
    reasons: tuple[str, ...] = ()


def turned_away(
    etags: Mapping[str, str], manifest: Manifest | None, draft: Draft
) -> TurnedAway | None:
    """Whether the gate blocked the catalogue files of these ETags, or a rollback left them."""
    content = fingerprint(etags)
    if draft.blocked and draft.blocked.fingerprint == content:
        return TurnedAway("blocked", tuple(draft.blocked.reasons))
    if manifest and content in manifest.held:
        return TurnedAway("held")
    return None
