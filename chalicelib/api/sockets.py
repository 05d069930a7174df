"""The WebSocket: questions in, a turn's events out as they happen.

A connection remembers nobody: every message says who asks. A client that goes away does not end
its turn: the answer is stored and found in the history.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from chalicelib.api.chat import noted
from chalicelib.api.frames import coalesced, messages
from chalicelib.api.http import Request
from chalicelib.api.journal import Journal, shortened
from chalicelib.api.problems import invalid
from chalicelib.api.stream import Pump, begun
from chalicelib.chat.events import Numbered
from chalicelib.contracts import Event, SocketMessage
from chalicelib.deadline import Deadline
from chalicelib.errors import (
    Forbidden,
    InternalError,
    InvalidRequest,
    PayloadTooLarge,
    TripleError,
    Unauthorized,
    Unavailable,
)
from chalicelib.runtime import Runtime
from chalicelib.store.client import is_outage

type Send = Callable[[str], bool]
"""Sends one message; ``False`` when the client is gone."""


def may_connect(headers: Mapping[str, str], origin: str) -> bool:
    """Whether a page of this origin may open a connection; what is no page sends no origin."""
    sent = next((value for name, value in headers.items() if name.lower() == "origin"), "")
    return origin == "*" or sent in {"", origin}


def receive(body: str, connection: str, send: Send, runtime: Runtime) -> None:
    """Answer one message; never raises."""
    request = Request("MESSAGE", "websocket", str(uuid.uuid4()))
    journal = Journal(runtime.settings.stage, "socket_message", request)
    journal.notes["connection"] = shortened(connection)
    status = 200
    try:
        _answer(body, send, runtime, journal.notes)
    except TripleError as error:
        journal.refused(error)
        status = _refuse(error, request.id, send)
    except Exception as error:
        fact = Unavailable() if is_outage(error) else InternalError()
        journal.broken(fact, error)
        status = _refuse(fact, request.id, send)
    finally:
        journal.close(status)


def _answer(body: str, send: Send, runtime: Runtime, notes: dict[str, Any]) -> None:
    message = _parsed(body, runtime.settings.body_max_bytes)
    user_id = _asker(message, runtime)
    notes["user"] = shortened(user_id)
    deadline = Deadline.after(runtime.settings.turn_deadline_s)
    key = message.idempotency_key or ""
    events = runtime.chat.ask(user_id, message.question, deadline, key, notes)
    pump = Pump(begun(noted(events, notes)))
    try:
        for event in coalesced(pump):
            if not _sent(event, send):
                notes["gone"] = True
                break
    finally:
        pump.drain()


def _parsed(body: str, limit: int) -> SocketMessage:
    if len(body.encode("utf-8", "surrogatepass")) > limit:
        raise PayloadTooLarge(f"메시지는 {limit:,}바이트까지 보낼 수 있습니다.")
    try:
        return SocketMessage.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error) from None


def _asker(message: SocketMessage, runtime: Runtime) -> str:
    mode = runtime.settings.auth_mode
    proven = runtime.tokens.verify(message.token) if message.token and mode != "off" else None
    if proven is None and mode == "required":
        raise Unauthorized("이 서비스는 인증 토큰이 필요합니다. 새 세션을 시작해 주세요.")
    if proven and message.user_id and proven != message.user_id:
        raise Forbidden("토큰의 사용자와 요청의 사용자가 다릅니다.")
    user_id = proven or message.user_id
    if user_id is None:
        problem = {"field": "user_id", "message": "필수 항목입니다."}
        raise InvalidRequest("요청 항목을 확인해 주세요: user_id", fields=[problem])
    return user_id


def _sent(event: Event, send: Send) -> bool:
    return all(map(send, messages(event)))


def _refuse(error: TripleError, request_id: str, send: Send) -> int:
    error.extras["request_id"] = request_id
    _sent(Numbered().error(error), send)
    return error.status
