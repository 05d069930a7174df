"""Taking in one catalogue file: what changed goes to the embedder, the rest is left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import closing
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.index.building.draft import Counts
from chalicelib.index.building.plan import KnownPassage, SourcePlan, Verdict
from chalicelib.index.building.reports import RejectReport
from chalicelib.index.manifest import SourceRecord
from chalicelib.index.profile import TITLES_MAX, Profile, ProfileBuilder
from chalicelib.index.reading.rows import BadFile, Record, Row, RowReader, RowReject

if TYPE_CHECKING:
    from chalicelib.index.building.assembly import Assembly
    from chalicelib.index.building.feed import Feed
    from chalicelib.index.building.sources import Catalogue, Upload

ROWS_AT_ONCE = 256
WINDOW_BYTES = 96 << 20
"""What may wait on disk for a commit: the function's temporary folder also holds what the table
library writes while it makes indexes."""

NO_ROWS = "읽을 수 있는 행이 하나도 없습니다. 열 이름과 구분 기호가 맞는지 확인해 주세요."
CLASH_REASON = "앞에 나온 행과 식별자(id)가 같고 내용이 다릅니다. 먼저 나온 행만 남겼습니다."

type Step = Callable[[int, int], None]
"""Told after each chunk how many rows of the file were read, and how many bytes."""


class SpoiltFile(Exception):
    """A file turned out bad after part of it was committed; the pass has to start over."""

    def __init__(self, upload: Upload, reason: str) -> None:
        self.upload = upload
        self.reason = reason
        super().__init__(upload.source)


class Intake:
    """Reads files one after another into what the assembly has pending."""

    def __init__(
        self,
        catalogue: Catalogue,
        assembly: Assembly,
        feed: Feed,
        folder: Path,
        *,
        window: int,
        now: int,
    ) -> None:
        self._catalogue = catalogue
        self._assembly = assembly
        self._feed = feed
        self._plan = SourcePlan(folder)
        self._report = folder / "rejects.csv"
        self._window = window
        self._now = now

    def take(self, upload: Upload, known: Iterable[KnownPassage], step: Step) -> RejectReport:
        """Read a file whose passages in the table are ``known``; gives its closed report.

        A bad file leaves its earlier rows where they are. Raises ``SpoiltFile`` when that needs
        the pass to start over, ``UploadChanged``, and whatever ``step`` raises.
        """
        before = self._assembly.pending.copy()
        self._plan.begin(known)
        report = RejectReport(upload.source, self._report)
        with closing(report):
            try:
                with self._catalogue.open(upload) as stream:
                    reader = RowReader(upload.source, stream.buffered())
                    reading = _Reading(upload, report, reader)
                    self._read(reading, lambda rows: step(rows, stream.position))
            except BadFile as bad:
                self._feed.forget(upload.source)
                self._assembly.pending = before
                self._note_failed(upload, bad.reason, report)
                return report
        self._feed.finish()
        self._note_removed(reading)
        self._note_record(reading)
        self._plan.begin(())  # While the table is written, nobody asks it any more.
        return report

    def refuse(self, upload: Upload, reason: str) -> RejectReport:
        """Note a file as failed, and leave the rows that it had as they are."""
        with closing(RejectReport(upload.source, self._report)) as report:
            self._note_failed(upload, reason, report)
        return report

    def close(self) -> None:
        """Let go of the scratch files."""
        self._plan.close()

    def _note_failed(self, upload: Upload, reason: str, report: RejectReport) -> None:
        earlier = self._assembly.draft.sources.get(upload.source)
        if earlier and not earlier.etag:
            raise SpoiltFile(upload, reason)
        self._assembly.pending.sources[upload.source] = SourceRecord(
            etag=upload.etag,
            size=upload.size,
            rows=earlier.rows if earlier else 0,
            rejected=report.count,
            state="failed",
            reason=reason,
            updated_at=self._now,
            profile=earlier.profile if earlier else Profile(),
            rejects=report.first,
        )
        report.add(RowReject(0, None, reason, ""))

    def _read(self, reading: _Reading, step: Callable[[int], None]) -> None:
        for chunk in batched(reading.reader, ROWS_AT_ONCE):
            self._sort(reading, self._unrecognised(reading, chunk))
            step(reading.rows + reading.report.count)
            pending = self._assembly.pending
            if pending.passages >= self._window or pending.bytes >= WINDOW_BYTES:
                self._commit_window(reading)
        if not reading.rows:
            raise BadFile(NO_ROWS)

    def _unrecognised(
        self, reading: _Reading, chunk: Sequence[Record | RowReject]
    ) -> list[tuple[Record, Row]]:
        """The rows that have to be looked at; reports rejects, counts what stands as it did."""
        hashes = Counter(each.hash for each in chunk if isinstance(each, Record))
        # The first rows are always made: the profile shows their titles.
        titled = reading.rows >= TITLES_MAX
        known = self._plan.recognised([*hashes]) if titled else {}
        # Of several records of one row the first counts, so each of them is looked at.
        known = {each: row for each, row in known.items() if hashes[each] == 1}
        made = _made(reading.reader, chunk, known)
        if ids := {row.id for row in made if isinstance(row, Row)} & {*known.values()}:
            known = {each: row for each, row in known.items() if row not in ids}
            made = _made(reading.reader, chunk, known)
        self._plan.keep([*known])
        rows = []
        for each, row in zip(chunk, made, strict=True):
            if isinstance(row, RowReject):
                reading.report.add(row)
            elif isinstance(each, Record) and row:
                rows.append((each, row))
            elif isinstance(each, Record) and each.hash in known:
                reading.count(each)
        return rows

    def _sort(self, reading: _Reading, made: list[tuple[Record, Row]]) -> None:
        verdicts = self._plan.sort([row for _, row in made])
        for (record, row), (verdict, parts) in zip(made, verdicts, strict=True):
            match verdict:
                case Verdict.CLASH:
                    reading.report.add(RowReject(row.line, None, CLASH_REASON, row.title))
                case Verdict.UNCHANGED:
                    reading.count(record, row, verdict)
                case Verdict.ADDED | Verdict.CHANGED:
                    reading.count(record, row, verdict)
                    self._feed.bring(row, parts)

    def _commit_window(self, reading: _Reading) -> None:
        """Commit in the middle of a file; with an empty etag it counts as not yet taken in."""
        self._feed.finish()
        upload = reading.upload
        earlier = self._assembly.draft.sources.get(upload.source)
        self._assembly.pending.sources[upload.source] = SourceRecord(
            etag="",
            size=upload.size,
            rows=earlier.rows if earlier else 0,
            rejected=0,
            state="indexed",
            updated_at=self._now,
            profile=earlier.profile if earlier else Profile(),
        )
        self._hand_over_counts(reading)
        self._assembly.commit()

    def _note_removed(self, reading: _Reading) -> None:
        pending = self._assembly.pending
        for row, parts in self._plan.removed():
            reading.removed += 1
            pending.gone_ids += [f"{row}-{part}" for part in range(parts)]

    def _note_record(self, reading: _Reading) -> None:
        self._hand_over_counts(reading)
        self._assembly.pending.sources[reading.upload.source] = SourceRecord(
            etag=reading.upload.etag,
            size=reading.upload.size,
            rows=reading.rows,
            rejected=reading.report.count,
            state="indexed",
            updated_at=self._now,
            profile=reading.profile.build(),
            rejects=reading.report.first,
        )

    def _hand_over_counts(self, reading: _Reading) -> None:
        self._assembly.pending.counts += reading.take_counts()


def _made(
    reader: RowReader, chunk: Sequence[Record | RowReject], known: Container[int]
) -> list[Row | RowReject | None]:
    """The rows of records that are not known."""
    return [
        each if isinstance(each, RowReject) else None if each.hash in known else reader.row(each)
        for each in chunk
    ]


class _Reading:
    """One file while it is being read: its rows so far, by what became of them."""

    def __init__(self, upload: Upload, report: RejectReport, reader: RowReader) -> None:
        self.upload = upload
        self.report = report
        self.reader = reader
        self.profile = ProfileBuilder(reader)
        self.rows = 0
        self.removed = 0
        self._added = 0
        self._changed = 0

    def count(
        self, record: Record, row: Row | None = None, verdict: Verdict = Verdict.UNCHANGED
    ) -> None:
        """Count a record's row, which is only made where that was needed."""
        self.profile.add(record.cells, row.title if row else None)
        self.rows += 1
        self._added += verdict is Verdict.ADDED
        self._changed += verdict is Verdict.CHANGED

    def take_counts(self) -> Counts:
        """What was counted since the last call."""
        counts = Counts(added=self._added, changed=self._changed, removed=self.removed)
        self._added = self._changed = self.removed = 0
        return counts
