"""Round every view: request in, model or error out, one log line.

Errors become replies here and nowhere else. They are made round the view, not in a middleware,
because Chalice adds its CORS headers to what a view returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.api.http import Reply, Request
from chalicelib.api.identity import acting_for, proven_user
from chalicelib.api.journal import Journal, shortened
from chalicelib.api.parsing import parse
from chalicelib.api.registry import Call, Route
from chalicelib.contracts import ErrorBody
from chalicelib.deadline import Deadline
from chalicelib.errors import (
    InternalError,
    MethodNotAllowed,
    NotFound,
    TripleError,
    Unauthorized,
    Unavailable,
)
from chalicelib.runtime import Runtime
from chalicelib.store.client import is_outage

_MARGIN_S = 1.0
"""What is kept of the function's time for storing and answering."""


def answer(route: Route, request: Request, runtime: Runtime) -> Reply:
    """Run one request through its view; never raises."""
    journal = Journal(runtime.settings.stage, route.operation, request)
    try:
        reply = _run(route, request, runtime, journal.notes)
    except TripleError as error:
        journal.refused(error)
        reply = refusal(error, request.id)
    except Exception as error:
        fact = Unavailable() if is_outage(error) else InternalError()
        journal.broken(fact, error)
        reply = refusal(fact, request.id)
    notice = route.deprecation.headers() if route.deprecation else {}
    return _closing(_with_headers(reply, request, notice), journal)


def not_allowed(request: Request, allowed: tuple[str, ...], runtime: Runtime) -> Reply:
    """The answer to a method that a path does not have."""
    headers = {"Allow": ", ".join(allowed)}
    return _refused("not_allowed", MethodNotAllowed(), request, runtime, headers)


def not_found(request: Request, runtime: Runtime) -> Reply:
    """The answer to a path that is none."""
    return _refused("not_found", NotFound(), request, runtime, {})


def _refused(
    operation: str,
    error: TripleError,
    request: Request,
    runtime: Runtime,
    headers: Mapping[str, str],
) -> Reply:
    journal = Journal(runtime.settings.stage, operation, request)
    journal.refused(error)
    reply = refusal(error, request.id)
    journal.close(reply.status)
    return _with_headers(reply, request, headers)


def refusal(error: TripleError, request_id: str) -> Reply:
    """An error in the contract's form."""
    headers = {}
    if type(error) is Unauthorized:
        headers["WWW-Authenticate"] = "Bearer"
    if (wait := error.extras.get("retry_after")) is not None:
        headers["Retry-After"] = str(wait)
    facts = {**error.extras, "request_id": request_id}
    body = ErrorBody(error=error.code, message=error.message, **facts)
    return Reply(error.status, body.model_dump_json(exclude_none=True), headers=headers)


def _run(route: Route, request: Request, runtime: Runtime, notes: dict[str, Any]) -> Reply:
    proven = proven_user(request.header("authorization"), runtime)
    model = parse(route, request, runtime.settings.body_max_bytes, proven)
    user_id = acting_for(route, model, proven, runtime.settings.auth_mode)
    if user_id:
        notes["user"] = shortened(user_id)
    call = Call(model, request, runtime, _deadline(request, runtime), user_id, notes)
    result = route.view(call)
    if isinstance(result, Reply):
        return result
    return Reply(route.status, result.model_dump_json() if result else "")


def _closing(reply: Reply, journal: Journal) -> Reply:
    """The reply, whose log line is written once it is all there."""
    if reply.stream is None:
        journal.close(reply.status)
        return reply
    return replace(reply, stream=_told(reply.stream, reply.status, journal))


def _told(pieces: Iterator[str], status: int, journal: Journal) -> Iterator[str]:
    try:
        yield from pieces
    finally:
        journal.close(status)


def _with_headers(reply: Reply, request: Request, more: Mapping[str, str]) -> Reply:
    common = {"X-Request-Id": request.id, "Cache-Control": "no-store"}
    return replace(reply, headers={**common, **reply.headers, **more})


def _deadline(request: Request, runtime: Runtime) -> Deadline:
    seconds = runtime.settings.turn_deadline_s
    if request.seconds_left is not None:
        seconds = min(seconds, max(0.0, request.seconds_left - _MARGIN_S))
    return Deadline.after(seconds)
