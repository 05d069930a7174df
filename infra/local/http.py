"""A small JSON client for the deployed API; an answer of any status is an answer."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from infra.local.loopback import require_loopback

_TIMEOUT_S = 60.0
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    """What the API said."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Api:
    """The API under one base address on this machine."""

    base: str

    def get(self, path: str, **query: str) -> Answer:
        """GET with a query."""
        return self.call("GET", f"{path}?{urllib.parse.urlencode(query)}" if query else path)

    def post(self, path: str, **body: Any) -> Answer:
        """POST with a JSON object."""
        return self.call("POST", path, json.dumps(body).encode())

    def loads(self, url: str) -> bool:
        """Whether a picture's address gives a picture."""
        with _DIRECT.open(require_loopback(url), timeout=_TIMEOUT_S) as answer:
            return bool(answer.headers["Content-Type"].startswith("image/") and answer.read(1))

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One call as it is given; header names with underscores mean dashes."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            require_loopback(f"{self.base}/{path}"),
            data=body,
            method=method,
            headers={"Content-Type": "application/json"} | given,
        )
        try:
            with _DIRECT.open(request, timeout=_TIMEOUT_S) as answer:
                return _answer(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _answer(refusal)


def _answer(answer: Any) -> Answer:
    text = answer.read().decode()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    is_json = headers.get("content-type", "").startswith("application/json")
    return Answer(answer.status, headers, json.loads(text) if text and is_json else text)
