"""New and changed rows on their way to the table: in batches through the embedder, or, where an
earlier build had them embedded already, from what it staged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.index.passages import Passage, passages

if TYPE_CHECKING:
    from chalicelib.index.building.assembly import Assembly
    from chalicelib.index.building.embedding import Embedding
    from chalicelib.index.building.staging import Batch, Leftovers
    from chalicelib.index.reading.rows import Row

PROBES = 2


class Feed:
    """Adds rows to what the assembly has pending."""

    def __init__(
        self, assembly: Assembly, embedding: Embedding, leftovers: Leftovers, batch: int
    ) -> None:
        self._assembly = assembly
        self._embedding = embedding
        self._leftovers = leftovers
        self._batch = batch
        self._waiting: list[Passage] = []
        self.probes: list[str] = []
        """Some passages that this build wrote, to be searched for afterwards."""

    def bring(self, row: Row, parts: int) -> None:
        """Have a row indexed that had so many passages until now."""
        pieces = passages(row)
        pending = self._assembly.pending
        pending.passages += len(pieces)
        pending.replaces |= parts > 0
        pending.gone_ids += [f"{row.id}-{part}" for part in range(len(pieces), parts)]
        if len(self.probes) < PROBES:
            self.probes.append(pieces[0].id)
        if self._leftovers.claim(row):
            pending.claims += 1
            return
        self._waiting += pieces
        if len(self._waiting) >= self._batch:
            self._send()

    def finish(self) -> None:
        """Wait until everything is embedded and pending."""
        self._send()
        self._arrived(self._embedding.drain())

    def forget(self, source: str) -> None:
        """Drop what a bad file brought; what is under way may still be staged, unused."""
        self._waiting = []
        self._embedding.drain()
        self._leftovers.release(source)
        self.probes = []

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._arrived(self._embedding.submit(waiting))

    def _arrived(self, batches: list[Batch]) -> None:
        self._assembly.pending.batches += batches
        self._assembly.pending.bytes += sum(batch.bytes for batch in batches)
