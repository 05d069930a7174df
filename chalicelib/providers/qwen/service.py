"""The OpenAI-compatible protocol over HTTP: JSON answers, server-sent events, what errors mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from chalicelib.providers.calls.faults import Fault, fault_of_status, seconds_of

if TYPE_CHECKING:
    import httpx2

    from chalicelib.providers.qwen import Settings

CONNECTIONS = 64
KEEPALIVE_S = 60

_EXHAUSTED = {"Arrearage", "AllocationQuota.FreeTierOnly"}
_USED_UP = re.compile(r"free|arrear|overdue", re.IGNORECASE)
_BLOCKED = {"data_inspection_failed", "DataInspectionFailed", "content_filter"}


class Blocked(Exception):
    """The service's own filter refused the prompt."""


class Service:
    """One HTTP client per container, made when it is first used."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()

    def post(self, path: str, body: dict[str, Any], seconds: float) -> dict[str, Any]:
        """One JSON object for another; raises ``Fault`` or ``Blocked``."""
        with self._faults():
            answer = self._ready.post(path, json=body, timeout=seconds)
            if answer.is_error:
                raise _problem(answer)
            parsed = answer.json()
        if not isinstance(parsed, dict):
            raise Fault("busy")
        return parsed

    def stream(self, path: str, body: dict[str, Any], seconds: float) -> Iterator[dict[str, Any]]:
        """The events of a streamed answer; raises ``Fault`` or ``Blocked``."""
        with (
            self._faults(),
            self._ready.stream("POST", path, json=body, timeout=seconds) as answer,
        ):
            if answer.is_error:
                answer.read()
                raise _problem(answer)
            for data in _events(answer.iter_lines()):
                event = json.loads(data)
                if not isinstance(event, dict) or "error" in event:
                    raise _problem_of(event, 500, None)
                yield event

    def close(self) -> None:
        """Give back the connections, if there are any."""
        with self._lock:
            if "_client" in self.__dict__:
                self._client.close()

    @property
    def _ready(self) -> httpx2.Client:
        with self._lock:
            return self._client

    @cached_property
    def _client(self) -> httpx2.Client:
        import httpx2

        key = self._settings.key
        return httpx2.Client(
            base_url=self._settings.base_url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            limits=httpx2.Limits(
                max_connections=CONNECTIONS,
                max_keepalive_connections=CONNECTIONS,
                keepalive_expiry=KEEPALIVE_S,
            ),
        )

    @contextmanager
    def _faults(self) -> Iterator[None]:
        import httpx2

        try:
            yield
        except httpx2.InvalidURL as error:
            remedy = "QWEN_BASE_URL 설정값이 올바르지 않습니다."
            raise Fault("refused", remedy=remedy) from error
        except httpx2.TimeoutException as error:
            raise Fault("silent") from error
        except (httpx2.HTTPError, httpx2.StreamError, ValueError) as error:
            raise Fault("busy") from error


def _events(lines: Iterable[str]) -> Iterator[str]:
    """The data of server-sent events, until the protocol's last one."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            if (whole := "\n".join(data)) == "[DONE]":
                return
            yield whole
            data = []
    if data and (whole := "\n".join(data)) != "[DONE]":
        yield whole


def _problem(answer: httpx2.Response) -> Fault | Blocked:
    try:
        body = answer.json()
    except ValueError:
        body = None
    return _problem_of(body, answer.status_code, seconds_of(answer.headers.get("retry-after")))


def _words(error: dict[str, Any]) -> str:
    """What tells a quota that is used up from a minute's tokens: both have one code."""
    return str(error.get("message") or "")


def _problem_of(body: Any, status: int, wait: float | None) -> Fault | Blocked:
    error = body.get("error", body) if isinstance(body, dict) else {}
    code = str(error.get("code") or error.get("type")) if isinstance(error, dict) else ""
    if code in _BLOCKED:
        return Blocked(code)
    if code in _EXHAUSTED or (code == "insufficient_quota" and _USED_UP.search(_words(error))):
        return Fault("exhausted", wait)
    return fault_of_status(
        status, wait, key="QWEN_API_KEY", model="QWEN_*_MODEL", url="QWEN_BASE_URL"
    )
