"""One chat turn: a question in, numbered events out, stored once its answer exists.

    begin (session ∥ history ∥ index pointer ∥ embedding) → understand → search → floor
      → prompt → generate → check citations → record → done

Nothing is written before the answer exists. A listener that goes away doesn't stop a turn: its
answer is finished, stored and found in the history.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.chat.asking import Asking
from chalicelib.chat.begin import Beginner, Begun, settle
from chalicelib.chat.draft import Draft, Progress
from chalicelib.chat.events import Numbered, fold
from chalicelib.chat.finding import Finder, categories_of
from chalicelib.chat.once import Once, replayed
from chalicelib.chat.prompt import prompt_for, prompt_source, talk_prompt
from chalicelib.chat.remarks import Talk, not_found_answer, small_talk, talk_answer
from chalicelib.chat.sources import sources_of
from chalicelib.chat.timing import Timings
from chalicelib.chat.writing import generated, said
from chalicelib.config import Settings
from chalicelib.contracts import Event
from chalicelib.deadline import Deadline
from chalicelib.errors import InternalError, TripleError
from chalicelib.providers import Providers
from chalicelib.providers.ports import PastTurn, Prompt, Understanding
from chalicelib.store.records import new_chat_id

if TYPE_CHECKING:
    from chalicelib.index.searching.search import Found, Searchers
    from chalicelib.store.claims import Claims
    from chalicelib.store.sessions import Sessions
    from chalicelib.store.turns import Turns

__all__ = ["Chat", "fold"]

RECORD_RESERVE_S = 2.0
"""Kept back from the models, so that an answer that was paid for can still be stored."""

_FENCE_BYTES = 6
_log = logging.getLogger(__name__)


class Chat:
    """Answers questions; one per container."""

    def __init__(
        self,
        *,
        settings: Settings,
        sessions: Sessions,
        turns: Turns,
        claims: Claims,
        providers: Providers,
        searchers: Searchers,
        clock: Callable[[], float],
        entropy: Callable[[int], bytes],
    ) -> None:
        self._settings = settings
        self._turns = turns
        self._providers = providers
        self._finder = Finder(searchers, settings)
        self._clock = clock
        self._entropy = entropy
        self._once = Once(claims, sessions, turns)
        self._beginner = Beginner(settings, sessions, turns, searchers, self._once)

    def ask(
        self,
        user_id: str,
        question: str,
        deadline: Deadline,
        key: str = "",
        notes: dict[str, Any] | None = None,
    ) -> Iterator[Event]:
        """Answer a question; the last event is ``done`` or ``error``.

        Under a ``key`` it is answered once: a repeat gets the events of the stored turn.
        ``notes``, which may name the ``request_id``, gets the turn's facts for its log line, and
        as ``problem`` the failure that an ``error`` event stands for.
        Closing the iterator early runs the turn to its end first, so that its answer is kept.
        """
        chat_id = new_chat_id(int(self._clock() * 1_000), self._entropy)
        draft = Draft(user_id, chat_id, question, query=question)
        events = self._caught(draft, key, deadline, {} if notes is None else notes)
        try:
            # "yield from" would close the turn together with its listener.
            for event in events:  # noqa: UP028
                yield event
        except GeneratorExit:
            for _ in events:
                pass
            raise

    def _caught(
        self, draft: Draft, key: str, deadline: Deadline, notes: dict[str, Any]
    ) -> Iterator[Event]:
        """The turn's events, whatever happens in it."""
        models_deadline = Deadline(deadline.at - RECORD_RESERVE_S, deadline.clock)
        turn = Progress(
            draft=draft,
            asking=Asking(self._providers, models_deadline),
            timings=Timings(deadline.clock),
            numbered=Numbered(),
        )
        problem: TripleError | None = None
        try:
            yield from self._events(turn, key, notes)
        except TripleError as error:
            problem = error
        except Exception as error:
            request_id = notes.get("request_id")
            _log.exception("request %s failed for a reason that nobody foresaw", request_id)
            problem = InternalError()
            problem.__cause__ = error
        finally:
            models_deadline.end()
            notes["timings_ms"] = turn.timings.milliseconds()
        if problem:
            notes["problem"] = problem
            yield turn.numbered.error(problem, notes.get("request_id"))
            if draft.claim:
                self._once.let_go(draft.claim, problem)

    def _events(self, turn: Progress, key: str, notes: dict[str, Any]) -> Iterator[Event]:
        draft, asking = turn.draft, turn.asking
        talk = small_talk(draft.question)
        with turn.timings.phase("begin"):
            begun = self._beginner.begin(draft, asking, embed=talk is None, key=key)
        if begun.told:
            notes["replayed"] = True
            yield from replayed(begun.told, begun.session.expires_at, turn.numbered)
            return
        draft.take(begun.claim)
        draft.expires_at = begun.session.expires_at
        asking.mix = begun.session.mix
        yield from self._answered(turn, begun, talk)
        settle(begun.vector, asking)
        models, usage = asking.models, asking.usage
        self._turns.record(
            draft.turn(models, usage), draft.evidence(), draft.log(turn.timings.milliseconds())
        )
        yield turn.numbered.done(draft.response(models, usage))

    def _answered(self, turn: Progress, begun: Begun, talk: Talk | None) -> Iterator[Event]:
        """Everything up to the finished answer, which is in the draft then."""
        if talk:
            profile = self._finder.searcher(turn).manifest.profile
            yield from _opening(turn)
            text = talk_answer(talk, turn.draft.question, profile, self._settings)
            yield from said(turn, text, "small_talk")
            return
        meaning = self._understood(turn, begun.history)
        if meaning.needs_retrieval:
            yield from self._from_catalogue(turn, begun, meaning)
        else:
            yield from self._from_talk(turn, begun.history)

    def _understood(self, turn: Progress, history: Sequence[PastTurn]) -> Understanding:
        """What the question means; without a talk before it, that is the question itself."""
        if not history:
            return Understanding(query=turn.draft.question)
        with turn.timings.phase("understand"):
            categories = categories_of(self._finder.searcher(turn))
            meaning = turn.asking.understand(turn.draft.question, history, categories)
        known = {
            column: value
            for column, value in meaning.filters.items()
            if value in categories.get(column, ())
        }
        query = meaning.query.strip() or turn.draft.question
        return meaning.model_copy(update={"query": query, "filters": known})

    def _from_catalogue(
        self, turn: Progress, begun: Begun, meaning: Understanding
    ) -> Iterator[Event]:
        draft = turn.draft
        searcher, found = self._finder.found(turn, begun, meaning)
        confident = found.confident and bool(found.hits)
        draft.sources = sources_of(found.hits, self._settings) if confident else []
        yield from _opening(turn)
        if confident:
            yield from generated(turn, self._prompt(turn, begun.history, found))
        else:
            near = [hit.doc.title for hit in found.hits]
            profile = searcher.manifest.profile
            text = not_found_answer(draft.question, near, profile, self._settings)
            yield from said(turn, text, "not_found")

    def _from_talk(self, turn: Progress, history: Sequence[PastTurn]) -> Iterator[Event]:
        """A remark on the talk itself needs no rows."""
        self._finder.searcher(turn)
        yield from _opening(turn)
        prompt = talk_prompt(turn.draft.question, history, settings=self._settings)
        yield from generated(turn, prompt, "small_talk")

    def _prompt(self, turn: Progress, history: Sequence[PastTurn], found: Found) -> Prompt:
        rows = [
            prompt_source(n, hit.doc.title, hit.doc.text, hit.doc.category, hit.doc.facts)
            for n, hit in enumerate(found.hits, 1)
        ]
        return prompt_for(
            turn.draft.question,
            rows,
            history,
            settings=self._settings,
            fence=f"자료-{self._entropy(_FENCE_BYTES).hex()}",
            query=turn.draft.query,
            ordering=found.ordering,
            matched=found.matched,
        )


def _opening(turn: Progress) -> Iterator[Event]:
    yield turn.meta()
    yield turn.numbered.sources(turn.draft.sources)
