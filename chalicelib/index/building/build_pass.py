"""One pass of a build: from the bucket as it is now to a version that is live, or a reason why
not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from chalicelib.deadline import Deadline
from chalicelib.index.building.assembly import Assembly
from chalicelib.index.building.changes import Changes
from chalicelib.index.building.draft import Blocked, Counts, Draft
from chalicelib.index.building.embedding import Embedding
from chalicelib.index.building.feed import Feed
from chalicelib.index.building.gate import blind_spots, objections
from chalicelib.index.building.indexes import Indexed, refresh
from chalicelib.index.building.intake import Intake
from chalicelib.index.building.order import Order, Outcome, OutOfTime, Scene
from chalicelib.index.building.plan import KnownPassage
from chalicelib.index.building.progress import Meter, Progress
from chalicelib.index.building.publish import publish
from chalicelib.index.building.site import Site
from chalicelib.index.building.sources import Upload
from chalicelib.index.building.staging import Leftovers, Staging
from chalicelib.index.manifest import Manifest, SourceRecord
from chalicelib.index.memory import be_frugal, give_back, giving_back
from chalicelib.index.table import TableWriter, known
from chalicelib.store.lease import Lease

INDEX_PER_S = 3_000
"""Passages that the indexes surely take in per second: tells whether there is time to begin."""


class BuildPass:
    """The machinery of one pass: ``run`` once, then ``close``."""

    def __init__(
        self,
        site: Site,
        scene: Scene,
        progress: Progress,
        lease: Lease,
        check: Callable[[], None],
        folder: Path,
        until: Deadline | None,
    ) -> None:
        be_frugal()
        settings, name = site.settings, f"{progress.job.id}-{site.new_id()}"
        self._site, self._scene, self._progress = site, scene, progress
        self._lease, self._check, self._until = lease, check, until
        self._before: dict[str, SourceRecord] = {}
        self._staging = Staging(site.s3, settings.index_bucket, site.slug, name, folder)
        self._leftovers = Leftovers(folder)
        self._embedding = Embedding(site.embedder, self._staging, settings.index_parallel, until)
        self._writer = TableWriter(site.uri, site.embedder.space.dimension)
        self._assembly = Assembly(self._writer, site.drafts, self._staging, self._leftovers, check)
        self._feed = Feed(self._assembly, self._embedding, self._leftovers, settings.index_batch)
        self._intake = Intake(
            site.catalogue,
            self._assembly,
            self._feed,
            folder,
            window=settings.index_window,
            now=site.now(),
        )

    def run(self, order: Order) -> Outcome:
        """Go through all phases; raises ``OutOfTime``, and what only another pass can mend."""
        self._open(order.trigger if order.rebuild else "")
        self._read()
        reasons = [] if order.force else self._objections()
        if not reasons:
            with giving_back():
                self._write()
            reasons = [] if order.force else self._blind_spots()
        return self._block(reasons) if reasons else self._publish()

    def close(self) -> None:
        """Stop the workers and let go of the scratch files."""
        self._embedding.close()
        self._intake.close()
        self._leftovers.close()

    def _open(self, rebuild: str) -> None:
        self._progress.phase("opening")
        # A file that was spoilt half way left rows in the newest state: go back behind it.
        draft = Draft() if self._scene.spoilt else self._scene.draft.beyond(self._scene.live)
        self._assembly.open(draft, self._kept(), rebuild)
        self._before = self._assembly.draft.sources
        for batch in self._staging.leftovers():
            self._leftovers.learn(batch)

    def _kept(self) -> Iterator[Manifest]:
        return (self._site.manifest(live) for live in self._site.state.versions())

    def _read(self) -> None:
        before, uploads = self._before, self._scene.uploads
        todo = [
            upload
            for name, upload in sorted(uploads.items())
            if name not in before or before[name].etag != upload.etag
        ]
        meter = Meter(self._progress, sum(upload.size for upload in todo))
        self._progress.phase("reading")
        try:
            for upload in todo:
                self._take(upload, lambda rows, size: self._step(meter, rows, size))
                meter.finish(upload.size)
            for name in before.keys() - uploads.keys():
                self._remove(name)
        finally:
            # Also for the record of a job that a fresh invocation goes on with.
            self._account()

    def _account(self) -> None:
        counts = self._assembly.draft.counts + self._assembly.pending.counts
        changes = self._changes
        unchanged = max(0, changes.rows - counts.added - counts.changed)
        self._progress.note(**counts.model_dump(), unchanged=unchanged)
        self._progress.rejects(changes.new)

    @property
    def _changes(self) -> Changes:
        # Readers' version is the measure, not what an unpublished build may have written.
        live = self._scene.manifest.sources if self._scene.manifest else {}
        return Changes(live, self._assembly.planned)

    def _take(self, upload: Upload, step: Callable[[int, int], None]) -> None:
        spoilt = self._scene.spoilt.get((upload.source, upload.etag))
        if spoilt:
            report = self._intake.refuse(upload, spoilt)
        else:
            in_table = self._in_table(upload.source)
            report = self._intake.take(upload, in_table, step)
        if report.count:
            self._site.catalogue.put_report(upload.source, report.path)
        else:
            self._site.catalogue.drop_report(upload.source)

    def _in_table(self, source: str) -> Iterable[KnownPassage]:
        return known(self._writer.table, source) if source in self._before else ()

    def _step(self, meter: Meter, rows: int, size: int) -> None:
        self._check()
        meter.at(rows, size)
        # A pass that has only looked on so far goes on, or a row of passes would never end.
        if self._until and self._until.passed and self._embedding.submitted:
            raise OutOfTime

    def _remove(self, source: str) -> None:
        pending = self._assembly.pending
        pending.gone_sources.append(source)
        pending.sources[source] = None
        pending.counts += Counts(removed=self._before[source].rows)
        self._site.catalogue.drop_report(source)

    def _objections(self) -> list[str]:
        changes = self._changes
        return objections(self._site.settings, changes.by_source, changes.rows, changes.rows_before)

    def _write(self) -> None:
        worked = not self._assembly.pending.empty
        self._progress.phase("writing", self._assembly.pending.passages)
        self._assembly.commit()
        rows = self._writer.rows()
        if worked and self._until and rows / INDEX_PER_S > self._until.left():
            # A fresh invocation has nothing left to do but this.
            raise OutOfTime
        self._progress.phase("indexing", rows)
        give_back()
        refresh(self._writer, self._assembly.draft.trained, self._indexed)

    def _indexed(self, state: Indexed) -> None:
        self._check()
        self._assembly.indexed(state)

    def _blind_spots(self) -> list[str]:
        self._progress.phase("checking")
        return blind_spots(self._writer.table, self._feed.probes) if self._writer.rows() else []

    def _block(self, reasons: list[str]) -> Outcome:
        job = self._progress.job
        blocked = Blocked(fingerprint=self._scene.fingerprint, reasons=reasons, job_id=job.id)
        self._assembly.save(self._assembly.draft.model_copy(update={"blocked": blocked}))
        failure = self._changes.failure
        if failure and self._scene.live is None:
            return Outcome("failed", self._progress.end("failed", failure))
        return Outcome("blocked", self._progress.end("blocked", " ".join(reasons)))

    def _publish(self) -> Outcome:
        self._progress.phase("publishing")
        self._check()
        draft, site, failure = self._assembly.draft, self._site, self._changes.failure
        publish(site, draft, self._progress.job.id, self._scene.live, self._lease)
        # First of all the record: what is live has not failed, whatever comes after.
        if failure and draft.counts == Counts():
            outcome = Outcome("failed", self._progress.end("failed", failure))
        else:
            outcome = Outcome("published", self._progress.end("published"))
        tended_at = draft.tended_at or site.now()
        settled = {"counts": Counts(), "blocked": None, "tended_at": tended_at}
        self._assembly.save(draft.model_copy(update=settled))
        self._staging.clear()
        return outcome
