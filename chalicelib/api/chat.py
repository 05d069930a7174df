"""Questions."""

from __future__ import annotations

from chalicelib.api.registry import Call
from chalicelib.contracts import ChatRequest, ChatResponse


def ask(call: Call[ChatRequest]) -> ChatResponse:
    """Answer one question as a whole."""
    from chalicelib.chat.turn import fold

    asked = call.request
    answer = fold(call.runtime.chat.ask(asked.user_id, asked.question, call.deadline))
    call.notes.update(_facts(answer))
    return answer


def _facts(answer: ChatResponse) -> dict[str, object]:
    return {
        "outcome": answer.outcome,
        "index_version": answer.index_version,
        "tokens": answer.usage.total_tokens,
        "model": answer.models.generation,
    }
