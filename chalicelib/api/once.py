"""A question under an Idempotency-Key is answered once, however often it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.chat.events import Numbered
from chalicelib.contracts import ChatRequest, ErrorEvent, Event
from chalicelib.deadline import Deadline
from chalicelib.errors import SessionExpired
from chalicelib.runtime import Runtime
from chalicelib.store.claims import Claim
from chalicelib.store.records import StoredTurn, chat_answer, new_chat_id


def events_of(
    runtime: Runtime, asked: ChatRequest, key: str, deadline: Deadline, notes: dict[str, Any]
) -> Iterator[Event]:
    """The events of a question; those of its stored turn when the key was used before.

    Raises ``KeyReused`` for a key that came with another question, and ``Conflict`` while the
    first request is under way. Without a key every request is a question of its own. ``notes``
    gets what a log line should tell of the turn.
    """
    if not key:
        return runtime.chat.ask(asked.user_id, asked.question, deadline, notes=notes)
    return _claimed(runtime, asked, key, deadline, notes)


def _claimed(
    runtime: Runtime, asked: ChatRequest, key: str, deadline: Deadline, notes: dict[str, Any]
) -> Iterator[Event]:
    fresh = new_chat_id(int(runtime.clock() * 1_000), runtime.entropy)
    claim = runtime.claims.claim(asked.user_id, key, asked.question, fresh)
    if not claim.mine:
        turn = runtime.turns.get(asked.user_id, claim.chat_id)
        if turn:
            notes["replayed"] = True
            return _replayed(turn, runtime.sessions.touch(asked.user_id).expires_at)
        claim = runtime.claims.take_over(claim)
    return _released_on_failure(runtime, asked, claim, deadline, notes)


def _released_on_failure(
    runtime: Runtime, asked: ChatRequest, claim: Claim, deadline: Deadline, notes: dict[str, Any]
) -> Iterator[Event]:
    for event in runtime.chat.ask(asked.user_id, asked.question, deadline, claim.chat_id, notes):
        if isinstance(event, ErrorEvent):
            gone = event.error.error == SessionExpired.code
            (runtime.claims.forget if gone else runtime.claims.release)(claim)
        yield event


def _replayed(turn: StoredTurn, expires_at: int) -> Iterator[Event]:
    numbered = Numbered()
    yield numbered.meta(turn.chat_id, turn.index_version, expires_at)
    yield numbered.sources(list(turn.sources))
    yield numbered.delta(turn.answer)
    yield numbered.done(chat_answer(turn, expires_at))
