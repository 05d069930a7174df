"""What visitors think of answers."""

from __future__ import annotations

from chalicelib.api.registry import Call
from chalicelib.contracts import FeedbackRequest, FeedbackResponse


def rate(call: Call[FeedbackRequest]) -> FeedbackResponse:
    """Keep an opinion with the turn that it is about."""
    said = call.request
    session = call.runtime.sessions.touch(said.user_id)
    call.runtime.turns.rate(said.user_id, said.chat_id, said.rating, said.comment)
    return FeedbackResponse(chat_id=said.chat_id, rating=said.rating, expires_at=session.expires_at)
