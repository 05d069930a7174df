"""Questions."""

from __future__ import annotations

from chalicelib.api.once import events_of
from chalicelib.api.registry import Call
from chalicelib.chat.events import fold
from chalicelib.contracts import ChatRequest, ChatResponse


def ask(call: Call[ChatRequest]) -> ChatResponse:
    """Answer one question as a whole."""
    key = call.http.header("idempotency-key")
    answer = fold(events_of(call.runtime, call.request, key, call.deadline))
    call.notes.update(_facts(answer))
    return answer


def _facts(answer: ChatResponse) -> dict[str, object]:
    return {
        "outcome": answer.outcome,
        "index_version": answer.index_version,
        "tokens": answer.usage.total_tokens,
        "model": answer.models.generation,
    }
