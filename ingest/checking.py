"""A dry run: what a file would bring, what would be rejected, what it would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict

from chalicelib.config import Settings
from chalicelib.index.building.gate import SourceChange, objections
from chalicelib.index.building.intake import CLASH_REASON, NO_ROWS, ROWS_AT_ONCE
from chalicelib.index.building.plan import KnownPassage, SourcePlan, Verdict
from chalicelib.index.reading.layout import Layout, layout_of
from chalicelib.index.reading.rows import BadFile, Row, RowReject, read_rows
from chalicelib.index.reading.sheet import Sheet
from ingest.files import LocalFile

REJECTS_SHOWN = 20

type Known = Callable[[str], Iterable[KnownPassage]]
"""Looks up the passages of a file in the live index."""


class RejectedRow(BaseModel):
    """One row that would be left out."""

    model_config = ConfigDict(frozen=True)

    line: int
    column: str | None
    reason: str
    original: str


class Changes(BaseModel):
    """What a file would do to the live index."""

    model_config = ConfigDict(frozen=True)

    added: int
    changed: int
    removed: int
    unchanged: int


class FileCheck(BaseModel):
    """The outcome for one file; with a ``reason`` the file as a whole can't be used."""

    model_config = ConfigDict(frozen=True)

    file: str
    reason: str | None = None
    rows: int = 0
    rejected: int = 0
    duplicates: int = 0
    rejects: list[RejectedRow] = []
    """The first of them."""
    roles: dict[str, list[str]] = {}
    """Columns by the role that they were given."""
    facts: list[str] = []
    changes: Changes | None = None
    objections: list[str] = []
    """Why a build would hold it back until it is forced."""


def check(file: LocalFile, settings: Settings, known: Known | None) -> FileCheck:
    """Read a file as a build would; nothing is written anywhere.

    Without ``known`` nothing is said about changes, nor about rows that would be lost.
    """
    try:
        with file.path.open("rb") as stream:
            sheet = Sheet(stream)
            layout = layout_of(sheet.header, sheet.sample)
        with (
            TemporaryDirectory(prefix="check-") as folder,
            closing(SourcePlan(Path(folder))) as plan,
        ):
            return _Count(file, layout, plan).result(settings, known)
    except BadFile as error:
        return FileCheck(file=file.name, reason=error.reason)


class _Count:
    """Counts what one file holds."""

    def __init__(self, file: LocalFile, layout: Layout, plan: SourcePlan) -> None:
        self._file = file
        self._layout = layout
        self._plan = plan
        self._rejected = 0
        self._rejects: list[RejectedRow] = []

    def result(self, settings: Settings, known: Known | None) -> FileCheck:
        counts: Counter[Verdict] = Counter()
        self._plan.begin(known(self._file.name) if known else ())
        for chunk in batched(self._rows(settings.catalog_prefix), ROWS_AT_ONCE):
            for row, (verdict, _) in zip(chunk, self._plan.sort(chunk), strict=True):
                counts[verdict] += 1
                if verdict is Verdict.CLASH:
                    self._reject(RowReject(row.line, None, CLASH_REASON, row.title))
        changes = Changes(
            added=counts[Verdict.ADDED],
            changed=counts[Verdict.CHANGED],
            removed=self._plan.count_removed(),
            unchanged=counts[Verdict.UNCHANGED],
        )
        rows = changes.added + changes.changed + changes.unchanged
        before = changes.changed + changes.unchanged + changes.removed
        change = SourceChange(self._file.name, before, rows, self._rejected)
        return FileCheck(
            file=self._file.name,
            reason=None if rows else NO_ROWS,
            rows=rows,
            rejected=self._rejected,
            duplicates=counts[Verdict.DUPLICATE],
            rejects=self._rejects,
            roles=_roles(self._layout),
            facts=[label for _, label in self._layout.facts],
            changes=changes if known else None,
            objections=objections(settings, [change], rows) if rows else [],
        )

    def _rows(self, prefix: str) -> Iterator[Row]:
        with self._file.path.open("rb") as stream:
            for item in read_rows(self._file.name, stream, prefix=prefix):
                if isinstance(item, Row):
                    yield item
                else:
                    self._reject(item)

    def _reject(self, reject: RowReject) -> None:
        self._rejected += 1
        if len(self._rejects) < REJECTS_SHOWN:
            self._rejects.append(
                RejectedRow(
                    line=reject.line,
                    column=reject.column,
                    reason=reject.reason,
                    original=reject.original,
                )
            )


def _roles(layout: Layout) -> dict[str, list[str]]:
    columns = {
        "id": [layout.id],
        "title": [layout.title],
        "text": layout.text,
        "category": [layout.category],
        "url": [layout.url],
        "images": layout.images,
    }
    named = {
        role: [layout.labels[index] for index in indexes if index is not None]
        for role, indexes in columns.items()
    }
    return {role: labels for role, labels in named.items() if labels}
