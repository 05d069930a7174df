"""Sessions: begin, stay."""

from __future__ import annotations

from chalicelib.api.registry import Call
from chalicelib.contracts import ActivityRequest, ActivityResponse, UserRequest, UserResponse
from chalicelib.runtime import Runtime
from chalicelib.store.sessions import Session


def begin(call: Call[UserRequest]) -> UserResponse:
    """Issue an id, or take up the session of a known one."""
    session = call.runtime.sessions.start(call.user_id)
    token = _token(call.runtime, session)
    return UserResponse(user_id=session.user_id, expires_at=session.expires_at, token=token)


def stay(call: Call[ActivityRequest]) -> ActivityResponse:
    """Slide the session."""
    session = call.runtime.sessions.touch(call.request.user_id)
    return ActivityResponse(user_id=session.user_id, expires_at=session.expires_at)


def _token(runtime: Runtime, session: Session) -> str | None:
    if runtime.settings.auth_mode == "off":
        return None
    return runtime.tokens.issue(session.user_id, session.cap_at)
