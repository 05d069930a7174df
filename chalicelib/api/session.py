"""Sessions: begin, stay, and be forgotten."""

from __future__ import annotations

from chalicelib.api.http import Reply
from chalicelib.api.registry import Call
from chalicelib.contracts import (
    ActivityRequest,
    ActivityResponse,
    ErasureResponse,
    SessionRequest,
    UserRequest,
    UserResponse,
)
from chalicelib.runtime import Runtime
from chalicelib.store.sessions import Session

ERASED = "X-Erased-Items"
"""Response header: how many records an erasure took away."""


def begin(call: Call[UserRequest]) -> UserResponse:
    """Issue an id, or take up the session of a known one."""
    session = call.runtime.sessions.start(call.user_id)
    token = _token(call.runtime, session)
    return UserResponse(user_id=session.user_id, expires_at=session.expires_at, token=token)


def stay(call: Call[ActivityRequest]) -> ActivityResponse:
    """Slide the session."""
    session = call.runtime.sessions.touch(call.request.user_id)
    return ActivityResponse(user_id=session.user_id, expires_at=session.expires_at)


def erase(call: Call[SessionRequest]) -> Reply:
    """Erase everything about a person, over several calls where it is much."""
    erased = call.runtime.eraser.erase(call.request.user_id, call.deadline)
    call.notes["erased"] = erased.items
    if erased.complete:
        return Reply(204, headers={ERASED: str(erased.items)})
    going_on = ErasureResponse(erased=erased.items)
    return Reply(202, going_on.model_dump_json(), headers={"Retry-After": "1"})


def _token(runtime: Runtime, session: Session) -> str | None:
    if runtime.settings.auth_mode == "off":
        return None
    return runtime.tokens.issue(session.user_id, session.cap_at)
