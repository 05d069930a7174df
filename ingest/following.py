"""Following a build until it is live, or until it is clear that it won't be."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.contracts import Job
from chalicelib.index.commands import Command
from chalicelib.index.manifest import Manifest
from ingest.stage import Stage
from ingest.standing import turned_away

POLL_S = 0.5
NUDGE_S = 15.0
GRACE_S = 5.0

Ending = Literal["live", "blocked", "held", "failed", "timeout"]


@dataclass(frozen=True)
class Step:
    """How far a build is."""

    phase: str
    done: int = 0
    total: int | None = None


@dataclass(frozen=True)
class End:
    """How it ended; ``reasons`` are Korean."""

    state: Ending
    reasons: tuple[str, ...] = ()
    job: Job | None = None
    manifest: Manifest | None = None


WAITING = Step("waiting")

UNDER_WAY = ("running", "queued")


class Follower:
    """Watches one stage.

    A stage that stays silent, because an event was lost or another build had the lease, is told
    again what to do: commands may come twice without harm.
    """

    def __init__(
        self,
        stage: Stage,
        timeout_s: float,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stage = stage
        self._sleep = sleep
        self._clock = clock
        self._until = clock() + timeout_s
        self._heard = clock()
        self._last: Job | None = None

    def bucket(self, command: Command) -> Iterator[Step | End]:
        """Until what is in the bucket is live; ``command`` is what to say when nobody builds.

        Yields steps, and one end last.
        """
        since = self._stage.site.now() - 1
        while True:
            if end := self._of_content(since):
                yield end
                return
            yield self._step(command)
            self._sleep(POLL_S)
            if self._clock() > self._until:
                yield End("timeout", job=self._last)
                return

    def job(self, command: Command) -> Iterator[Step | End]:
        """Until the job that ``command`` started has ended; its trigger must be its own."""
        while True:
            jobs = [j for j in self._stage.site.state.jobs(20) if j.trigger == command.trigger]
            if jobs and (end := self._of_job(jobs[0])):
                yield end
                return
            yield self._step(command)
            self._sleep(POLL_S)
            if self._clock() > self._until:
                yield End("timeout", job=self._last)
                return

    def _of_content(self, since: int) -> End | None:
        site = self._stage.site
        wanted = {name: upload.etag for name, upload in site.catalogue.uploads().items()}
        manifest = self._stage.manifest()
        job = next(iter(site.state.jobs(1)), None)
        if job and job.state in UNDER_WAY:
            return None
        if manifest and {n: record.etag for n, record in manifest.sources.items()} == wanted:
            return End("live", job=job, manifest=manifest)
        if away := turned_away(wanted, manifest, site.drafts.read()):
            unreadable = job is not None and job.state == "failed"
            return End("failed" if unreadable else away.state, away.reasons, job, manifest)
        failed = job is not None and job.state == "failed" and job.updated_at >= since
        # The event of a later upload may be on its way, and its build puts things right.
        if job and failed and self._clock() - self._heard > GRACE_S:
            return End("failed", (job.reason or "",), job, manifest)
        return None

    def _of_job(self, job: Job) -> End | None:
        match job.state:
            case "published" | "unchanged":
                return End("live", job=job, manifest=self._stage.manifest())
            case "blocked" | "failed":
                return End(job.state, (job.reason or "",), job, self._stage.manifest())
        return None

    def _step(self, command: Command) -> Step:
        job = next(iter(self._stage.site.state.jobs(1)), None)
        if job != self._last:
            self._last, self._heard = job, self._clock()
        if self._clock() - self._heard > NUDGE_S:
            self._heard = self._clock()
            self._stage.order(command)
        if job and job.state in UNDER_WAY:
            return Step(job.phase or job.state, job.done, job.total)
        return WAITING
