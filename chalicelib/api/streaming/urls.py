"""Events of a Function URL as requests, and the contract's routes behind it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs

from chalicelib.api.edge import answer, not_allowed, not_found
from chalicelib.api.http import Reply, Request
from chalicelib.api.mount import request_id
from chalicelib.api.registry import Route, by_path
from chalicelib.runtime import Runtime


def is_url_event(event: Any) -> bool:
    """Whether an invocation came over a Function URL."""
    return isinstance(event, dict) and "http" in event.get("requestContext", {})


def reply_to(
    event: Mapping[str, Any], routes: Iterable[Route], runtime: Runtime, seconds_left: float
) -> Reply:
    """Answer one request as the REST API would; what is no path of ours is ``Not found``.

    Without CORS headers: the URL's own configuration sends them and answers preflights.
    """
    request = _request(event, seconds_left)
    methods = by_path(routes).get(request.path, {})
    if not methods:
        return not_found(request, runtime)
    if request.method not in methods:
        return not_allowed(request, tuple(sorted(methods)), runtime)
    return answer(methods[request.method], request, runtime)


def _request(event: Mapping[str, Any], seconds_left: float) -> Request:
    http = event["requestContext"]["http"]
    headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
    query = parse_qs(event.get("rawQueryString", ""), keep_blank_values=True)
    return Request(
        method=http["method"],
        path=event["rawPath"].rstrip("/"),
        id=request_id(headers.get("x-request-id", ""), event["requestContext"]["requestId"]),
        headers=headers,
        query={name: tuple(values) for name, values in query.items()},
        body=_body(event),
        seconds_left=seconds_left,
    )


def _body(event: Mapping[str, Any]) -> bytes:
    body: str = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
