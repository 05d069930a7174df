"""The table under construction: where it goes on from, what waits for it, and its commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chalicelib.index.building.draft import Counts, Draft, Drafts
from chalicelib.index.building.staging import Batch, Leftovers, Staging
from chalicelib.index.manifest import FORMAT, SourceRecord
from chalicelib.index.table import TableWriter, of_ids, of_source

if TYPE_CHECKING:
    import pyarrow as pa

    from chalicelib.index.building.indexes import Indexed
    from chalicelib.index.manifest import Manifest

DELETES_AT_ONCE = 5_000
ONE_COMMIT_ROWS = 200_000
"""In a bigger table a merge that also deletes reads all of it; deleting first costs less."""


class LostPassages(Exception):
    """The table did not take what was prepared for it; its newest state is void."""


@dataclass
class Pending:
    """What the next commit brings; ``replaces`` when a passage may be in the table already."""

    batches: list[Batch] = field(default_factory=list)
    passages: int = 0
    bytes: int = 0
    claims: int = 0
    replaces: bool = False
    gone_ids: list[str] = field(default_factory=list)
    gone_sources: list[str] = field(default_factory=list)
    sources: dict[str, SourceRecord | None] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)

    def copy(self) -> Pending:
        """The same, not touched by what is added later."""
        return replace(
            self,
            batches=[*self.batches],
            gone_ids=[*self.gone_ids],
            gone_sources=[*self.gone_sources],
            sources={**self.sources},
        )

    @property
    def empty(self) -> bool:
        """Whether a commit would change no row."""
        return not (self.passages or self.gone_ids or self.gone_sources)


class Assembly:
    """Brings the table from a known state to the wanted one, noting each state in the draft."""

    def __init__(
        self,
        writer: TableWriter,
        drafts: Drafts,
        staging: Staging,
        leftovers: Leftovers,
        check: Callable[[], None],
    ) -> None:
        self._writer = writer
        self._drafts = drafts
        self._staging = staging
        self._leftovers = leftovers
        self._check = check
        self.pending = Pending()
        self.draft = Draft()

    def open(self, draft: Draft, kept: Iterator[Manifest], rebuild: str) -> None:
        """Stand on the newest state that is known, leaving what a dead builder left half done.

        With the trigger of a ``rebuild`` stand on nothing, unless this rebuild was begun already.
        """
        newest = newest_known(self._writer.version, draft, kept)
        self._check()
        if newest is None or (rebuild and rebuild != draft.rebuild):
            self._writer.start_afresh()
            newest = Draft()
        else:
            self._writer.restore(newest.lance_version)
        kept_facts = {
            "blocked": draft.blocked,
            "tended_at": draft.tended_at,
            "rebuild": rebuild or draft.rebuild,
        }
        self.draft = newest.model_copy(update=kept_facts)
        self._note()

    @property
    def planned(self) -> dict[str, SourceRecord]:
        """The files as they will be when everything pending is committed."""
        sources = {**self.draft.sources, **self.pending.sources}
        return {name: record for name, record in sources.items() if record}

    def commit(self) -> None:
        """Bring everything that is pending into the table."""
        pending = self.pending
        self._check()
        deleted = self._delete_first(pending)
        conditions = [] if deleted else _conditions(pending)
        taken = 0
        if not pending.passages:
            for condition in conditions:
                self._writer.delete(condition)
        elif conditions or pending.replaces:
            taken = self._writer.merge(self._rows(pending), conditions)
        else:
            taken = self._writer.append(self._rows(pending))
        if taken != pending.passages:
            raise LostPassages(f"{pending.passages} passages were to be written, {taken} were")
        counts = self.draft.counts + pending.counts
        self.draft = self.draft.model_copy(update={"sources": self.planned, "counts": counts})
        self.pending = Pending()
        self._note()
        self._staging.drop([*pending.batches, *self._leftovers.spent()])

    def indexed(self, state: Indexed) -> None:
        """Note that the indexes were brought forward."""
        self.draft = self.draft.model_copy(update={"trained": state.trained})
        self._note()

    def save(self, draft: Draft) -> None:
        """Replace the draft."""
        self.draft = draft
        self._drafts.write(draft)

    def _delete_first(self, pending: Pending) -> bool:
        many = len(pending.gone_ids) > DELETES_AT_ONCE
        big = bool(_conditions(pending)) and self._writer.rows() > ONE_COMMIT_ROWS
        if not (many or big):
            return False
        for condition in _conditions(pending):
            self._writer.delete(condition)
        return True

    def _rows(self, pending: Pending) -> Iterator[pa.RecordBatch]:
        for batch in pending.batches:
            yield batch.read()
        if pending.claims:
            yield from self._leftovers.claimed()

    def _note(self) -> None:
        self.save(self.draft.model_copy(update={"lance_version": self._writer.version}))


def newest_known(version: int, draft: Draft, kept: Iterator[Manifest]) -> Draft | None:
    """The newest table state up to ``version`` of which it is known what it holds."""
    if draft.lance_version and draft.lance_version == version:
        return draft
    known = [draft] if draft.lance_version else []
    for manifest in kept:
        if manifest.format == FORMAT:
            known.append(_as_draft(manifest))
            if manifest.lance_version == version:
                break
    reachable = [state for state in known if state.lance_version <= version]
    return max(reachable, key=lambda state: state.lance_version, default=None)


def _conditions(pending: Pending) -> list[str]:
    ids = pending.gone_ids
    chunks = (ids[i : i + DELETES_AT_ONCE] for i in range(0, len(ids), DELETES_AT_ONCE))
    return [*map(of_source, pending.gone_sources), *map(of_ids, chunks)]


def _as_draft(manifest: Manifest) -> Draft:
    return Draft(
        lance_version=manifest.lance_version, sources=manifest.sources, trained=manifest.trained
    )
