"""Sessions: begin, stay."""

from __future__ import annotations

from chalicelib.api.registry import Call
from chalicelib.contracts import ActivityRequest, ActivityResponse, UserRequest, UserResponse


def begin(call: Call[UserRequest]) -> UserResponse:
    """Issue an id, or take up the session of a known one."""
    session = call.runtime.sessions.start(call.request.user_id)
    return UserResponse(user_id=session.user_id, expires_at=session.expires_at)


def stay(call: Call[ActivityRequest]) -> ActivityResponse:
    """Slide the session."""
    session = call.runtime.sessions.touch(call.request.user_id)
    return ActivityResponse(user_id=session.user_id, expires_at=session.expires_at)
