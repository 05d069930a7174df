"""The SDK's client, and what its exceptions mean."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from chalicelib.providers.calls.faults import Fault, fault_of_status, seconds_of

if TYPE_CHECKING:
    from google.genai import Client, types

    from chalicelib.providers.gemini import Settings

CONNECTIONS = 64
KEEPALIVE_S = 60
SERVER_TIMEOUT_S = 60
"""Longer than any turn. The SDK would pass on each call's timeout, though the API refuses less than
ten seconds, and would end a stream that has been writing for so long."""

_DELAY = re.compile(r"(\d+(?:\.\d+)?)s")


class Service:
    """One client per container, made when it is first used."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._writes = False
        self._preparing: Thread | None = None

    def options(self, seconds: float, body: dict[str, Any] | None = None) -> types.HttpOptions:
        """A call's own time limit: of each silence, where the service's is that of the whole.

        What ``body`` has is sent as it is, in place of what the SDK would make of its arguments.
        """
        from google.genai import types

        return types.HttpOptions(
            timeout=max(1, int(seconds * 1_000)),
            headers={"X-Server-Timeout": str(max(SERVER_TIMEOUT_S, math.ceil(seconds)))},
            extra_body=body,
        )

    @property
    def client(self) -> Client:
        """The client; two threads that come first get the same one."""
        with self._lock:
            return self._client

    def prepare_writing(self) -> None:
        """While the next request is under way, have the SDK make what a written answer needs.

        Once: that takes longer than many an answer of the network, and nothing else waits then.
        """
        self._writes = True

    def _on_its_way(self, _request: Any) -> None:
        if self._writes and self._preparing is None:
            self._preparing = Thread(target=_make_models, name="gemini-models", daemon=True)
            self._preparing.start()

    def close(self) -> None:
        """Give back the connections, if there are any."""
        with self._lock:
            if "_client" in self.__dict__:
                self._client.close()

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Whatever the SDK raises inside becomes a ``Fault``."""
        import httpx2
        from google.genai import errors

        try:
            yield
        except errors.APIError as error:
            raise _fault(error) from error
        except httpx2.InvalidURL as error:
            remedy = "GEMINI_BASE_URL 설정값이 올바르지 않습니다."
            raise Fault("refused", remedy=remedy) from error
        except httpx2.TimeoutException as error:
            raise Fault("silent") from error
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            raise Fault("busy") from error
        except ValueError as error:  # a body that is no JSON, or not of the API's shape
            raise Fault("busy") from error

    @cached_property
    def _client(self) -> Client:
        import httpx2
        from google.genai import Client, models, types

        # The standard library's parser takes a fifth of a build, float by float.
        vars(models)["json"] = _Json
        settings = self._settings
        assert settings.api_key, "the registry refuses a vendor without its key"
        limits = httpx2.Limits(
            max_connections=CONNECTIONS,
            max_keepalive_connections=CONNECTIONS,
            keepalive_expiry=KEEPALIVE_S,
        )
        # Reading the certificates takes longer than the rest; by itself the SDK does it twice.
        trust = httpx2.create_ssl_context()
        return Client(
            vertexai=False,
            api_key=settings.api_key.get_secret_value(),
            http_options=types.HttpOptions(
                base_url=settings.base_url,
                api_version=settings.api_version,
                client_args={
                    "limits": limits,
                    "verify": trust,
                    "event_hooks": {"request": [self._on_its_way]},
                },
                async_client_args={"ssl": trust},
            ),
        )


class _Json:
    """What the SDK's calls need of ``json``, by the parser of pydantic, which it is made of."""

    loads = staticmethod(from_json)


def _make_models() -> None:
    from google.genai import types

    for model in (types.GenerateContentConfig, types.GenerateContentResponse):
        model.model_rebuild()


def _fault(error: Any) -> Fault:
    """An API error; its details tell a key from a request, and a day's quota from a minute's."""
    details = _details(error.details)
    if any(detail.get("reason") == "API_KEY_INVALID" for detail in details):
        return _of_status(401, None)
    wait = _wait(error, details)
    if error.code == 429 and _is_daily(details):
        return Fault("exhausted", wait)
    return _of_status(error.code or 500, wait)


def _of_status(status: int, wait: float | None) -> Fault:
    return fault_of_status(
        status, wait, key="GEMINI_API_KEY", model="GEMINI_*_MODEL", url="GEMINI_BASE_URL"
    )


def _details(body: Any) -> list[dict[str, Any]]:
    error = body.get("error", body) if isinstance(body, dict) else {}
    details = error.get("details", []) if isinstance(error, dict) else []
    return [detail for detail in details if isinstance(detail, dict)]


def _wait(error: Any, details: list[dict[str, Any]]) -> float | None:
    """Seconds to wait, from the header or from ``RetryInfo``."""
    headers = getattr(error.response, "headers", None) or {}
    if (seconds := seconds_of(headers.get("retry-after"))) is not None:
        return seconds
    delays = (_DELAY.fullmatch(str(detail.get("retryDelay", ""))) for detail in details)
    return next((float(delay[1]) for delay in delays if delay), None)


def _is_daily(details: list[dict[str, Any]]) -> bool:
    quotas = (violation for detail in details for violation in detail.get("violations", ()))
    return any("PerDay" in str(quota.get("quotaId", "")) for quota in quotas)
