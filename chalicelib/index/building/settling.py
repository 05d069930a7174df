"""What there is to say about an order without building anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chalicelib.index.building.order import Order, Scene
from chalicelib.index.manifest import FORMAT

HELD = (
    "이전 버전으로 되돌리면서 물린 내용이라 다시 게시하지 않았습니다. "
    "그대로 게시하려면 --force를 붙여 다시 요청해 주세요."
)


@dataclass(frozen=True)
class Settled:
    """The end of an order that needs no build, with a Korean reason where somebody asked."""

    state: Literal["unchanged", "blocked"]
    reason: str | None = None


def settled(order: Order, scene: Scene) -> Settled | None:
    """How the order ends; None if there is something to build."""
    content, manifest, blocked = scene.fingerprint, scene.manifest, scene.draft.blocked
    begun = scene.went_on(order)
    held = manifest is not None and content in manifest.held
    as_published = manifest and manifest.format == FORMAT and manifest.fingerprint == content
    if as_published and (begun or not order.rebuild) and not (begun and scene.ahead):
        return Settled("unchanged")
    if order.force:
        return None
    if held:
        # A rollback turned this content away: no rebuild, and no continuation, brings it back.
        return Settled("blocked", HELD) if order.wish or order.resume else Settled("unchanged")
    if order.rebuild or order.resume:
        return None
    if blocked and blocked.fingerprint == content:
        return Settled("blocked", " ".join(blocked.reasons))
    return None if manifest or scene.uploads else Settled("unchanged")
