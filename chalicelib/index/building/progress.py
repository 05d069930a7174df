"""The record of a build, kept up to date while it runs without a write for every batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.contracts import Job, JobState, Reject
from chalicelib.index.manifest import SourceRecord, is_of_job
from chalicelib.store.index_state import IndexState

RECORD_EVERY_S = 1.0
ERRORS_MAX = 20
ABANDONED = "빌드가 도중에 멈췄습니다. 다음 빌드가 이어서 진행합니다."


class Progress:
    """One job; ``seconds`` counts the time that was worked on it, over all invocations."""

    def __init__(self, state: IndexState, clock: Callable[[], float], job: Job) -> None:
        self._state = state
        self._clock = clock
        self._recorded_at = 0.0
        self._began = clock() - (job.seconds or 0.0)
        self.job = job

    def note(self, **facts: object) -> None:
        """Change facts of the job; they are written now and then."""
        self.job = self.job.model_copy(update=facts)
        if self._clock() - self._recorded_at >= RECORD_EVERY_S:
            self._record()

    def phase(self, name: str, total: int | None = None) -> None:
        """Enter a phase; written at once."""
        self.job = self.job.model_copy(update={"phase": name, "done": 0, "total": total})
        self._record()

    def rejects(self, records: Mapping[str, SourceRecord]) -> None:
        """Say what the files of the build left out; whole files before single rows."""
        whole = [
            Reject(file=name, line=0, reason=record.reason)
            for name, record in records.items()
            if record.reason
        ]
        rows = [reject for record in records.values() for reject in record.rejects]
        rejected = sum(record.rejected for record in records.values())
        self.note(rejected=rejected, errors=[*whole, *rows][:ERRORS_MAX])

    def end(self, state: JobState, reason: str | None = None) -> Job:
        """Close the job, or queue it for a fresh invocation."""
        seconds = round(self._clock() - self._began, 3)
        self.job = self.job.model_copy(
            update={"state": state, "reason": reason, "seconds": seconds}
        )
        self._record()
        return self.job

    def _record(self) -> None:
        self._recorded_at = self._clock()
        self.job = self.job.model_copy(update={"updated_at": int(self._recorded_at)})
        self._state.record(self.job)


class Meter:
    """Rows read so far over all files, and from the bytes an estimate of how many there are."""

    def __init__(self, progress: Progress, size: int) -> None:
        self._progress = progress
        self._size = size
        self._earlier_rows = 0
        self._earlier_size = 0
        self._rows = 0

    def at(self, rows: int, size: int) -> None:
        """So many rows and bytes of the present file were read."""
        self._rows = rows
        done, read = self._earlier_rows + rows, self._earlier_size + size
        self._progress.note(done=done, total=round(done * self._size / read) if read else None)

    def finish(self, size: int) -> None:
        """The present file, of that size, is read."""
        self._earlier_rows += self._rows
        self._earlier_size += size
        self._rows = 0


def close_abandoned(state: IndexState, clock: Callable[[], float], keep: str | None) -> None:
    """End the jobs whose builder is gone; only the holder of the lease may ask for it.

    A builder may have gone after its version was live and before it could say so.
    """
    gone = [job for job in state.jobs(10) if job.state in ("running", "queued") and job.id != keep]
    manifests = [live.manifest for live in state.versions()] if gone else []
    for job in gone:
        progress = Progress(state, clock, job)
        if any(is_of_job(manifest, job.id) for manifest in manifests):
            progress.end("published")
        else:
            progress.end("failed", ABANDONED)
