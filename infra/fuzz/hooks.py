"""Loaded by Schemathesis: gives well-formed requests values that exist.

Without it nearly every well-formed request would end at "Session expired" or "Not found", and
what lies behind would never be tried. What is malformed stays malformed, and of the rest every
other request keeps the invented provider and turn.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import schemathesis

from chalicelib.contracts import ROLES, USER_ID_PATTERN

BASE_VARIABLE = "TRIPLE_FUZZ_API"

_ERASES = "DELETE /api/v1/triple/user/"
_RATES = "POST /api/v1/triple/feedback/"
_NAME = r"[a-z][a-z0-9_]{0,31}"
_LASTS = 200
"""Requests that share one session, far below the time that it lasts."""

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class _Visitor:
    user_id: str
    chat_id: int


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Requests with a body."""
    return _real(context, body)


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """Requests without one."""
    return _real(context, query)


def _real(context: Any, values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    named = values.get("user_id")
    if not isinstance(named, str) or not re.fullmatch(USER_ID_PATTERN, named):
        return values
    label = context.operation.label if context.operation else ""
    if label == _ERASES:
        return {**values, "user_id": _call("user")["user_id"]}
    visitor = next(_visitors)
    changed = {**values, "user_id": visitor.user_id}
    if next(_coin):
        changed |= _existing(label, values, visitor)
    return changed


def _existing(label: str, values: dict[str, Any], visitor: _Visitor) -> dict[str, Any]:
    if label == _RATES and type(chat_id := values.get("chat_id")) is int and 0 < chat_id < 2**53:
        return {"chat_id": visitor.chat_id}
    named = {role: values.get(role) for role in ROLES}
    return {role: "offline" for role, name in named.items() if re.fullmatch(_NAME, str(name))}


def _sessions() -> Iterator[_Visitor]:
    while True:
        user_id = _call("user")["user_id"]
        chat_id = _call("chat", user_id=user_id, question="뭐가 있어?")["chat_id"]
        yield from [_Visitor(user_id, chat_id)] * _LASTS


_visitors = _sessions()
_coin = itertools.cycle((True, False))


def _call(path: str, **body: str) -> Any:
    request = urllib.request.Request(
        f"{os.environ[BASE_VARIABLE]}/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with _opener.open(request, timeout=60) as answer:
        return json.load(answer)
