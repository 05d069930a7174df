"""Rows for a question, from the index of the session's embedding space."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from chalicelib.chat.asking import Embedded
from chalicelib.chat.begin import Begun, result
from chalicelib.chat.draft import Progress
from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.errors import Unavailable
from chalicelib.providers.ports import Understanding

if TYPE_CHECKING:
    from chalicelib.index.searching.search import Found, Searcher, Searchers

CATEGORY_COLUMNS = 8
CATEGORY_VALUES = 30
"""So many columns and values of the catalogue a reasoner is shown: the commonest."""

_log = logging.getLogger(__name__)


class Finder:
    """Embeds and searches; an embedding provider that fails gives way to the next one's space."""

    def __init__(self, searchers: Searchers, settings: Settings) -> None:
        self._searchers = searchers
        self._settings = settings

    def found(self, turn: Progress, begun: Begun, meaning: Understanding) -> tuple[Searcher, Found]:
        """Search for what was meant and note it in the draft."""
        searcher, found = turn.asking.first(
            "embedding",
            lambda provider, deadline: self._searched(provider, deadline, turn, begun, meaning),
        )
        draft = turn.draft
        draft.query, draft.filters = meaning.query, dict(found.filters)
        draft.hits, draft.confident = found.hits, found.confident
        draft.index_version = found.version
        return searcher, found

    def searcher(self, turn: Progress) -> Searcher:
        """The index of this session, when nothing has to be searched."""
        searcher = turn.asking.first("embedding", lambda provider, _: self._current(provider, turn))
        turn.draft.index_version = searcher.manifest.version
        return searcher

    def _current(self, provider: str, turn: Progress) -> Searcher:
        return self._searchers.current(turn.asking.providers.embedder(provider).space)

    def _searched(
        self,
        provider: str,
        deadline: Deadline,
        turn: Progress,
        begun: Begun,
        meaning: Understanding,
    ) -> tuple[Searcher, Found]:
        with turn.timings.phase("embed"):
            embedded = _embedded(provider, deadline, meaning.query, turn, begun)
        with turn.timings.phase("search"):
            searcher = self._searchers.current(embedded.space)
            found = self._hits(searcher, embedded, meaning)
        turn.draft.space = embedded.space.slug
        return searcher, found

    def _hits(self, searcher: Searcher, embedded: Embedded, meaning: Understanding) -> Found:
        try:
            return searcher.search(
                meaning.query, embedded.vector, filters=meaning.filters, k=self._settings.top_k
            )
        except (RuntimeError, OSError) as error:  # how the index reports a failing store
            _log.exception("the index could not be searched")
            raise Unavailable from error


def categories_of(searcher: Searcher) -> dict[str, list[str]]:
    """The catalogue's columns that have few values, with them."""
    columns = [c for c in searcher.manifest.profile.columns if c.kind == "category"]
    fullest = sorted(columns, key=lambda column: -column.filled)[:CATEGORY_COLUMNS]
    return {
        column.name: sorted(column.values, key=lambda value: -column.values[value])[
            :CATEGORY_VALUES
        ]
        for column in fullest
    }


def _embedded(
    provider: str, deadline: Deadline, query: str, turn: Progress, begun: Begun
) -> Embedded:
    """The query's vector: the one asked for at the begin, if it is that."""
    asking, ahead = turn.asking, begun.vector
    if ahead and query == turn.draft.question and provider == asking.default_embedding:
        embedded = result(ahead, deadline)
    else:
        embedded = asking.embed(provider, query, deadline)
    asking.note(embedded)
    return embedded
