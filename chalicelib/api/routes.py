"""Every call of ``/api/v1/triple``, on one page."""

from __future__ import annotations

from chalicelib.api import chat, history, session
from chalicelib.api.registry import Route
from chalicelib.contracts import (
    ActivityRequest,
    ActivityResponse,
    ChatRequest,
    ChatResponse,
    HistoryRequest,
    HistoryResponse,
    UserRequest,
    UserResponse,
)
from chalicelib.errors import (
    Conflict,
    IndexNotReady,
    ModelUnavailable,
    SessionExpired,
    TooManyRequests,
)

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "user",
        session.begin,
        "Begin a session, or take up that of a known id",
        tag="session",
        request=UserRequest,
        response=UserResponse,
    ),
    Route(
        "POST",
        "activity",
        session.stay,
        "Keep the session alive",
        tag="session",
        request=ActivityRequest,
        response=ActivityResponse,
        errors=(SessionExpired,),
    ),
    Route(
        "POST",
        "chat",
        chat.ask,
        "Ask a question",
        tag="chat",
        request=ChatRequest,
        response=ChatResponse,
        errors=(SessionExpired, TooManyRequests, Conflict, ModelUnavailable, IndexNotReady),
    ),
    Route(
        "GET",
        "history",
        history.show,
        "The turns of the live session",
        tag="chat",
        request=HistoryRequest,
        response=HistoryResponse,
        errors=(SessionExpired,),
    ),
)
