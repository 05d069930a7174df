"""Following a build until it is live, or until it is clear that it won't be."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from chalicelib.contracts import Job
from chalicelib.errors import Unavailable
from chalicelib.index.commands import Command
from chalicelib.index.manifest import Manifest
from ingest.stage import Stage
from ingest.standing import turned_away

POLL_S = 0.5
NUDGE_S = 15.0
GRACE_S = 5.0
_JOBS = 20
_SUMMED = ("added", "changed", "removed", "rejected")

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
    again what to do: commands may come twice without harm. A build that is at work is given as
    long as it takes to lose its lease. A stage that can't be reached for a while is waited for.
    """

    def __init__(
        self,
        stage: Stage,
        timeout_s: float,
        over: frozenset[str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stage = stage
        self._sleep = sleep
        self._clock = clock
        self._until = clock() + timeout_s
        self._over = builds_over(stage) if over is None else over
        self._heard = clock()
        self._last: Job | None = None

    def bucket(self, command: Command) -> Iterator[Step | End]:
        """Until what is in the bucket is live; ``command`` is what to say when nobody builds.

        Yields steps, and one end last.
        """
        return self._until_ended(self._of_content, command)

    def job(self, command: Command) -> Iterator[Step | End]:
        """Until the job that ``command`` started has ended; its trigger must be its own."""
        return self._until_ended(lambda: self._of_own(command.trigger), command)

    def _until_ended(
        self, ended: Callable[[], End | None], command: Command
    ) -> Iterator[Step | End]:
        step = WAITING
        while True:
            late = self._clock() > self._until
            try:
                if end := ended():
                    yield end
                    return
                if late:
                    yield End("timeout", job=self._last, manifest=self._stage.manifest())
                    return
                step = self._step(command)
            except Unavailable:
                if late:
                    raise
            yield step
            self._sleep(POLL_S)

    def _of_content(self) -> End | None:
        site = self._stage.site
        wanted = {name: upload.etag for name, upload in site.catalogue.uploads().items()}
        manifest = self._stage.manifest()
        jobs = site.state.jobs(_JOBS)
        job, new = next(iter(jobs), None), [job for job in jobs if job.id not in self._over]
        if job and job.state in UNDER_WAY:
            return None
        if manifest and {n: record.etag for n, record in manifest.sources.items()} == wanted:
            return End("live", job=_together(new), manifest=manifest)
        if away := turned_away(wanted, manifest, site.drafts.read()):
            unreadable = job is not None and job.state == "failed"
            return End("failed" if unreadable else away.state, away.reasons, job, manifest)
        failed = job is not None and job.state == "failed" and job in new
        # The event of a later upload may be on its way, and its build puts things right.
        if job and failed and self._clock() - self._heard > GRACE_S:
            return End("failed", (job.reason or "",), job, manifest)
        return None

    def _of_own(self, trigger: str) -> End | None:
        """The first job of a trigger that didn't fail: what follows it has other things to do."""
        own = [job for job in self._stage.site.state.jobs(_JOBS) if job.trigger == trigger]
        own.sort(key=lambda job: job.id)
        job = next((job for job in own if job.state != "failed"), own[-1] if own else None)
        return self._of_job(job) if job else None

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
        at_work = job is not None and job.state in UNDER_WAY
        patience = 2 * self._stage.settings.index_lease_s if at_work else NUDGE_S
        if self._clock() - self._heard > patience:
            self._heard = self._clock()
            self._stage.order(command)
        if job and job.state in UNDER_WAY:
            return Step(job.phase or job.state, job.done, job.total)
        return WAITING


def builds_over(stage: Stage) -> frozenset[str]:
    """The latest builds that have ended, by their ids: they have nothing to do with what comes."""
    jobs = stage.site.state.jobs(_JOBS)
    return frozenset(job.id for job in jobs if job.state not in UNDER_WAY)


def _together(jobs: Sequence[Job]) -> Job | None:
    """The latest of some builds, with what all of them did that were published."""
    published = [job for job in jobs if job.state == "published"]
    if len(published) < 2:
        return next(iter(published or jobs), None)
    sums = {name: sum(getattr(job, name) for job in published) for name in _SUMMED}
    return published[0].model_copy(update=sums)
