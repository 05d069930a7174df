"""Loaded by Schemathesis: gives well-formed requests the id of a live session.

Without it nearly every well-formed request would end at "Session expired", and what lies behind
would never be tried. A malformed id stays malformed, and the stateful phase keeps the ids that
its own calls made.
"""

from __future__ import annotations

import json
import os
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import schemathesis

from chalicelib.contracts import USER_ID_PATTERN

BASE_VARIABLE = "TRIPLE_FUZZ_API"

_ERASES = "DELETE /api/v1/triple/user/"
_LASTS = 200
"""Requests that share one session, far below the time that it lasts."""

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Requests with a body."""
    return _alive(context, body)


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """Requests without one."""
    return _alive(context, query)


def _alive(context: Any, values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    named = values.get("user_id")
    if not isinstance(named, str) or not re.fullmatch(USER_ID_PATTERN, named):
        return values
    erases = context.operation is not None and context.operation.label == _ERASES
    return {**values, "user_id": _begin() if erases else next(_shared)}


def _sessions() -> Iterator[str]:
    while True:
        yield from [_begin()] * _LASTS


_shared = _sessions()


def _begin() -> str:
    request = urllib.request.Request(
        f"{os.environ[BASE_VARIABLE]}/user",
        data=b"{}",
        headers={"Content-Type": "application/json"},
    )
    with _opener.open(request, timeout=60) as answer:
        return str(json.load(answer)["user_id"])
