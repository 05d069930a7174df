"""Puts the registry's routes on a Chalice app."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from chalice.app import Chalice, CORSConfig
from chalice.app import Request as ChaliceRequest
from chalice.app import Response as ChaliceResponse

from chalicelib.api.edge import answer, not_allowed
from chalicelib.api.http import Reply, Request
from chalicelib.api.registry import METHODS, Route, by_path
from chalicelib.runtime import Runtime

ALLOW_HEADERS = (
    "Authorization",
    "Content-Type",
    "Accept",
    "Idempotency-Key",
    "X-Admin-Token",
    "X-Request-Id",
)
EXPOSE_HEADERS = (
    "Allow",
    "Deprecation",
    "Link",
    "Retry-After",
    "Sunset",
    "X-Erased-Items",
    "X-Request-Id",
)

_ANY_TYPE = ["*/*"]
"""Keeps Chalice from judging the media type: its answer would not have the contract's form."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def mount(
    app: Chalice, routes: Iterable[Route], runtime: Callable[[], Runtime], origin: str
) -> None:
    """Register a view per route, and one per method that a path does not have."""
    cors = cors_of(origin)
    for path, methods in by_path(routes).items():
        name = path.strip("/").replace("/", "_")
        for method, route in methods.items():
            view = _view(app, route, runtime)
            app.route(path, methods=[method], content_types=_ANY_TYPE, cors=cors, name=name)(view)
        others = [method for method in METHODS if method not in methods]
        headers = cors.get_access_control_headers()
        refuse = _refusing(app, tuple(sorted(methods)), runtime, headers)
        # Without ``cors``, so that a preflight does not promise these methods.
        app.route(path, methods=others, content_types=_ANY_TYPE, name=f"{name}_other")(refuse)


def cors_of(origin: str) -> CORSConfig:
    """What a page of this origin may send and read."""
    return CORSConfig(origin, ALLOW_HEADERS, expose_headers=EXPOSE_HEADERS, max_age=600)


def _view(
    app: Chalice, route: Route, runtime: Callable[[], Runtime]
) -> Callable[[], ChaliceResponse]:
    def view() -> ChaliceResponse:
        return _response(answer(route, _current(app), runtime()))

    return view


def _refusing(
    app: Chalice, allowed: tuple[str, ...], runtime: Callable[[], Runtime], cors: dict[str, str]
) -> Callable[[], ChaliceResponse]:
    def view() -> ChaliceResponse:
        response = _response(not_allowed(_current(app), allowed, runtime()))
        response.headers.update(cors)
        return response

    return view


def _current(app: Chalice) -> Request:
    if app.current_request is None:
        raise RuntimeError("a view was called without a request")
    return incoming(app.current_request)


def incoming(request: ChaliceRequest) -> Request:
    """A Chalice request as a plain one."""
    query = request.query_params
    return Request(
        method=request.method,
        path=request.path,
        id=request_id(
            request.headers.get("x-request-id") or "", request.context.get("requestId") or ""
        ),
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: tuple(query.getlist(name)) for name in query} if query else {},
        body=_body(request),
        seconds_left=_seconds_left(request.lambda_context),
    )


def _body(request: ChaliceRequest) -> bytes:
    try:
        body = request.raw_body
    except ValueError:
        return b"\xff"  # lone surrogates or broken base64: not UTF-8, to be refused as such
    return body if isinstance(body, bytes) else body.encode()


def request_id(asked: str, given: str) -> str:
    """The caller's name for a request, if it can do no harm in a log, else the gateway's."""
    return asked if _REQUEST_ID.fullmatch(asked) else given or str(uuid.uuid4())


def _seconds_left(context: Any) -> float | None:
    left = getattr(context, "get_remaining_time_in_millis", None)
    return left() / 1_000 if left else None


def _response(reply: Reply) -> ChaliceResponse:
    body = reply.joined()
    headers: dict[str, str | list[str]] = {**reply.headers}
    if body:
        headers["Content-Type"] = reply.content_type
    return ChaliceResponse(body, headers, reply.status)
