"""Questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.api.http import Reply
from chalicelib.api.journal import causes
from chalicelib.api.registry import Call
from chalicelib.api.stream import CONTENT_TYPE, begun, frames, wants_stream
from chalicelib.chat.events import fold
from chalicelib.contracts import ChatRequest, ChatResponse, DoneEvent, ErrorEvent, Event


def ask(call: Call[ChatRequest]) -> ChatResponse | Reply:
    """Answer one question, as a whole or as a stream of events."""
    asked, key = call.request, call.http.header("idempotency-key")
    chat = call.runtime.chat
    events = chat.ask(asked.user_id, asked.question, call.deadline, key, call.notes)
    events = begun(noted(events, call.notes))
    if wants_stream(call.http.header("accept")):
        return Reply(200, content_type=CONTENT_TYPE, stream=frames(events))
    return fold(events)


def noted(events: Iterator[Event], notes: dict[str, Any]) -> Iterator[Event]:
    """The same events, their facts put down for the log line."""
    for event in events:
        if isinstance(event, DoneEvent):
            notes.update(_facts(event.answer))
        elif isinstance(event, ErrorEvent):
            notes |= {"error": event.error.error, "status": event.status}
            notes |= causes(notes.pop("problem", None))
        yield event


def _facts(answer: ChatResponse) -> dict[str, object]:
    return {
        "outcome": answer.outcome,
        "index_version": answer.index_version,
        "tokens": answer.usage.total_tokens,
        "model": answer.models.generation,
    }
