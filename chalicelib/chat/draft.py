"""A turn in the making, and the records that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.chat.asking import Asking
from chalicelib.chat.events import Numbered
from chalicelib.chat.sources import images_of, with_citations
from chalicelib.chat.timing import Timings
from chalicelib.contracts import ChatResponse, MetaEvent, Models, Outcome, Source, Usage
from chalicelib.store.records import Evidence, EvidenceRow, SearchLog, StoredTurn

if TYPE_CHECKING:
    from chalicelib.index.searching.search import Hit
    from chalicelib.store.claims import Claim

_WITHOUT_IMAGES: set[Outcome] = {"not_found", "blocked"}


@dataclass
class Draft:
    """What is known of a turn so far."""

    user_id: str
    chat_id: int
    question: str
    claim: Claim | None = None
    expires_at: int = 0
    query: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    space: str | None = None
    index_version: int = 0
    confident: bool = False
    hits: Sequence[Hit] = ()
    sources: list[Source] = field(default_factory=list)
    text: str = ""
    cited: list[int] = field(default_factory=list)
    outcome: Outcome = "answered"

    def take(self, claim: Claim | None) -> None:
        """The key that this turn stands for, with the id that it was promised."""
        self.claim = claim
        self.chat_id = claim.chat_id if claim else self.chat_id

    def response(self, models: Models, usage: Usage) -> ChatResponse:
        """The turn as the visitor gets it."""
        return ChatResponse(
            response=self.text,
            chat_id=self.chat_id,
            images=self._images(),
            sources=with_citations(self.sources, self.cited),
            outcome=self.outcome,
            usage=usage,
            models=models,
            index_version=self.index_version,
            expires_at=self.expires_at,
        )

    def turn(self, models: Models, usage: Usage) -> StoredTurn:
        """The turn as it is kept."""
        return StoredTurn(
            user_id=self.user_id,
            chat_id=self.chat_id,
            question=self.question,
            answer=self.text,
            images=tuple(self._images()),
            sources=tuple(with_citations(self.sources, self.cited)),
            outcome=self.outcome,
            usage=usage,
            models=models,
            index_version=self.index_version,
        )

    def evidence(self) -> Evidence:
        """What the answer rests on."""
        return Evidence(
            query=self.query,
            filters=self.filters,
            space=self.space,
            confident=self.confident,
            rows=tuple(
                EvidenceRow(
                    row=hit.doc.row,
                    score=round(hit.score, 6),
                    lexical_rank=hit.lexical_rank,
                    vector_rank=hit.vector_rank,
                )
                for hit in self.hits
            ),
        )

    def log(self, timings_ms: dict[str, int]) -> SearchLog:
        """What an operator learns."""
        return SearchLog(
            query=self.query,
            hits=len(self.hits),
            outcome=self.outcome,
            index_version=self.index_version,
            timings_ms=timings_ms,
        )

    def _images(self) -> list[str]:
        if self.outcome in _WITHOUT_IMAGES:
            return []
        return images_of(self.sources, self.cited)


@dataclass(frozen=True)
class Progress:
    """A turn under way."""

    draft: Draft
    asking: Asking
    timings: Timings
    numbered: Numbered

    def meta(self) -> MetaEvent:
        """The event that tells what this turn is; the index is known by then."""
        draft = self.draft
        return self.numbered.meta(draft.chat_id, draft.index_version, draft.expires_at)
