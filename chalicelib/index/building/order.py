"""What is asked of a build, what it finds, and how it ends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from chalicelib.contracts import Job
from chalicelib.deadline import Deadline
from chalicelib.index.building.draft import Draft
from chalicelib.index.building.sources import Upload
from chalicelib.index.manifest import Manifest, fingerprint
from chalicelib.store.index_state import Live


@dataclass(frozen=True)
class Order:
    """What was asked for.

    ``force`` publishes what the gate objects to; ``rebuild`` makes everything anew, once for each
    ``trigger``; ``resume`` is the job that an earlier invocation left unfinished; ``until`` is when
    this one has to stop.
    """

    trigger: str
    force: bool = False
    rebuild: bool = False
    resume: str | None = None
    until: Deadline | None = None

    @property
    def wish(self) -> str | None:
        """What is asked for beyond looking at the bucket, as text that another builder keeps."""
        asked = {"trigger": self.trigger, "force": self.force, "rebuild": self.rebuild}
        return json.dumps(asked, ensure_ascii=False) if self.force or self.rebuild else None

    @classmethod
    def granted(cls, wish: str, until: Deadline | None) -> Order:
        """The order that somebody else's wish stands for."""
        return cls(**json.loads(wish), until=until)


@dataclass(frozen=True)
class Outcome:
    """How a build ended; ``busy``: another builder has it, ``unfinished``: the time was over.

    ``tended`` and ``postponed`` are ends of upkeep that found nothing else to do.
    """

    state: Literal[
        "busy",
        "unchanged",
        "published",
        "blocked",
        "failed",
        "unfinished",
        "tended",
        "postponed",
    ]
    job: Job | None = None


@dataclass(frozen=True)
class Scene:
    """The bucket, the live version and the draft as they are when a pass begins."""

    uploads: dict[str, Upload]
    live: Live | None
    manifest: Manifest | None
    draft: Draft
    spoilt: dict[tuple[str, str], str]
    """Reasons by file and etag, for files that an earlier pass found bad half way."""

    def went_on(self, order: Order) -> bool:
        """Whether the order's own work is under way, or done, already."""
        return bool(order.resume) or (order.rebuild and self.draft.rebuild == order.trigger)

    @property
    def ahead(self) -> bool:
        """Whether the table holds something that was never published, such as half a rebuild."""
        return self.live is not None and self.draft.lance_version > self.live.lance_version

    def behind_s(self, now: float) -> float:
        """How long the oldest upload has waited that the live version lacks; 0 if it has all."""
        live = self.manifest.sources if self.manifest else {}
        waiting = [
            upload.modified
            for name, upload in self.uploads.items()
            if name not in live or live[name].etag != upload.etag
        ]
        return max(0.0, now - min(waiting)) if waiting else 0.0

    @property
    def fingerprint(self) -> str:
        """Stands for the bucket content."""
        return fingerprint({name: upload.etag for name, upload in self.uploads.items()})


class OutOfTime(Exception):
    """The invocation ends soon; what was embedded is staged."""
