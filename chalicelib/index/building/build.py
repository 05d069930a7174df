"""Reconciling the index with the bucket: an event is only a hint to come and look."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from chalicelib.config import Settings
from chalicelib.contracts import Job
from chalicelib.deadline import Deadline
from chalicelib.errors import TripleError
from chalicelib.index.building.holding import Holding
from chalicelib.index.building.intake import SpoiltFile
from chalicelib.index.building.order import Order, Outcome, OutOfTime, Scene
from chalicelib.index.building.progress import Progress, close_abandoned
from chalicelib.index.building.settling import Settled, settled
from chalicelib.index.building.site import Site
from chalicelib.index.building.sources import UploadChanged
from chalicelib.providers.ports import Embedder
from chalicelib.store.index_state import IndexState, Outdated
from chalicelib.store.lease import Lease, LeaseLost

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PASSES_MAX = 100
TEND_EVERY_S = 86_400
FAILED = "색인을 만드는 중에 오류가 발생했습니다. 자동으로 다시 시도합니다."


class Builder:
    """Keeps one embedding space in step with the catalogue bucket."""

    def __init__(
        self,
        settings: Settings,
        s3: S3Client,
        state: IndexState,
        embedder: Embedder,
        clock: Callable[[], float],
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.site = Site(settings, s3, state, embedder, clock, entropy)

    def reconcile(self, order: Order) -> Outcome:
        """Make the live version match the bucket.

        While another builder holds the lease this only tells it to look again, and leaves it what
        is wished for beyond that. Bad uploads and
        the gate's objections are outcomes; an outage of a part that the build needs is raised, so
        that whoever called tries again.
        """
        return self._as_holder(
            lambda lease, holding: self._until_settled(order, lease, holding), order.wish
        )

    def wants_tending(self) -> bool:
        """Whether the last ``tend`` is long ago."""
        return self.site.now() - self.site.drafts.read().tended_at > TEND_EVERY_S

    def behind_s(self) -> float:
        """How long the oldest upload has waited that is not live; 0 if all are."""
        return self._look({}).behind_s(self.site.clock())

    def tend(self, until: Deadline | None = None) -> Outcome:
        """Merge small files and drop what nobody reads any more, then look at the bucket."""
        from chalicelib.index.building.tending import tend

        def work(lease: Lease, holding: Holding) -> Outcome:
            try:
                upkeep = tend(self.site, holding.check)
            finally:
                # Whoever came in between found the lease taken and left, also if the upkeep failed.
                outcome = self._until_settled(Order("tend", until=until), lease, holding)
            return outcome if outcome.job else Outcome(upkeep)

        return self._as_holder(work)

    def _as_holder(
        self, work: Callable[[Lease, Holding], Outcome], wish: str | None = None
    ) -> Outcome:
        item, seconds = self.site.state.lease, self.site.settings.index_lease_s
        lease = item.acquire(self.site.new_id(), seconds, wish)
        if lease is None:
            return Outcome("busy")
        try:
            with Holding(item, lease, seconds) as holding:
                return work(lease, holding)
        except LeaseLost:
            # Whoever took over looks at the same bucket.
            return Outcome("busy")

    def _until_settled(self, order: Order, lease: Lease, holding: Holding) -> Outcome:
        item = self.site.state.lease
        released = False
        outcome = Outcome("unchanged")
        try:
            close_abandoned(self.site.state, self.site.clock, order.resume)
            for _ in range(PASSES_MAX):
                for wish in (None, *item.begin_pass(lease)):
                    asked = Order.granted(wish, order.until) if wish else order
                    latest = self._build(asked, lease, holding)
                    outcome = outcome if latest.state == "unchanged" else latest
                    if outcome.state == "unfinished":
                        return outcome
                    if wish:
                        item.fulfil(lease, wish)
                order = Order(order.trigger, until=order.until)
                if released := item.release(lease):
                    break
            return outcome
        finally:
            if not released:
                item.abandon(lease)

    def _build(self, order: Order, lease: Lease, holding: Holding) -> Outcome:
        """Passes over the bucket until one goes through undisturbed."""
        spoilt: dict[tuple[str, str], str] = {}
        progress: Progress | None = None
        try:
            for _ in range(PASSES_MAX):
                holding.check()
                scene = self._look(spoilt)
                if end := settled(order, scene):
                    return self._closed(order, end, progress)
                progress = progress or self._progress(order)
                try:
                    return self._pass(order, scene, progress, lease, holding)
                except SpoiltFile as file:
                    spoilt[file.upload.source, file.upload.etag] = file.reason
                except (UploadChanged, Outdated):
                    continue
            raise RuntimeError(f"the bucket did not come to rest in {PASSES_MAX} passes")
        except LeaseLost:
            raise
        except TripleError as error:
            self._fail(progress, error.message)
            raise
        except Exception:
            # The edge of a build: its record must say how it ended before the error goes on.
            self._fail(progress, FAILED)
            raise

    def _look(self, spoilt: dict[tuple[str, str], str]) -> Scene:
        uploads = self.site.catalogue.uploads()
        live = self.site.state.live(consistent=True)
        manifest = self.site.manifest(live) if live else None
        return Scene(uploads, live, manifest, self.site.drafts.read(), spoilt)

    def _closed(self, order: Order, end: Settled, progress: Progress | None) -> Outcome:
        """Also end the job, and leave a record of what somebody asked for in vain."""
        if progress is None and (order.wish or self._queued(order.resume)):
            progress = self._progress(order)
        job = progress.end(end.state, end.reason) if progress else None
        return Outcome(end.state, job)

    def _fail(self, progress: Progress | None, reason: str) -> None:
        # What is live already has not failed, nor has what was queued for a fresh invocation.
        if progress and progress.job.state == "running":
            progress.end("failed", reason)

    def _progress(self, order: Order) -> Progress:
        if queued := self._queued(order.resume):
            return queued
        site, now = self.site, self.site.now()
        job = Job(
            id=site.new_id(), state="running", trigger=order.trigger, started_at=now, updated_at=now
        )
        return Progress(site.state, site.clock, job)

    def _queued(self, job_id: str | None) -> Progress | None:
        """The job that an earlier invocation left for this one."""
        jobs = self.site.state.jobs(10) if job_id else []
        job = next((job for job in jobs if job.id == job_id and job.state == "queued"), None)
        running = job and job.model_copy(update={"state": "running"})
        return Progress(self.site.state, self.site.clock, running) if running else None

    def _pass(
        self, order: Order, scene: Scene, progress: Progress, lease: Lease, holding: Holding
    ) -> Outcome:
        # Only here: most events find nothing to do, and must not pay for the libraries.
        from chalicelib.index.building.build_pass import BuildPass

        with TemporaryDirectory(prefix="index-") as folder:
            work = BuildPass(
                self.site, scene, progress, lease, holding.check, Path(folder), order.until
            )
            try:
                return work.run(order)
            except OutOfTime:
                return Outcome("unfinished", progress.end("queued"))
            finally:
                work.close()
