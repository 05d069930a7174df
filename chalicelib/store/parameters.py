"""Model keys from the parameter store, so that they stand in no environment in clear.

``/triple/<stage>/env/GEMINI_API_KEY`` is what that environment variable would hold.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.store.client import call

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class Parameters:
    """Settings below a path; each is fetched at most once."""

    def __init__(self, ssm: Callable[[], SSMClient], path: str) -> None:
        self._make_client = ssm
        self._path = path
        self._known: dict[str, str | None] = {}

    def __call__(self, name: str) -> str | None:
        """A setting by its variable's name; raises ``Unavailable`` when nobody answers."""
        if name not in self._known:
            self._known[name] = self._fetched(f"{self._path}/{name}")
        return self._known[name]

    def _fetched(self, name: str) -> str | None:
        client: Any = self._client
        try:
            found = call(client.get_parameter, Name=name, WithDecryption=True)
        except client.exceptions.ParameterNotFound:
            return None
        return str(found["Parameter"]["Value"])

    @cached_property
    def _client(self) -> SSMClient:
        return self._make_client()
