"""Model keys from the parameter store, so that they stand in no environment in clear.

Each parameter under ``/triple/<stage>/env/`` is one setting: its last name is the environment
variable that it stands for, e.g. ``GEMINI_API_KEY``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from chalicelib.store.client import call

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class Parameters:
    """Settings under a path, read once with the first call that succeeds."""

    def __init__(self, ssm: Callable[[], SSMClient], path: str) -> None:
        self._ssm = ssm
        self._path = path
        self._read: dict[str, str] | None = None

    def __call__(self) -> Mapping[str, str]:
        """Every setting by its variable's name; raises ``Unavailable`` when nobody answers."""
        if self._read is None:
            self._read = self._fetched()
        return self._read

    def _fetched(self) -> dict[str, str]:
        found: dict[str, str] = {}
        client = self._ssm()
        request = {"Path": self._path, "WithDecryption": True}
        while True:
            page = call(client.get_parameters_by_path, **request)
            found |= {p["Name"].rpartition("/")[2]: p["Value"] for p in page["Parameters"]}
            if not page.get("NextToken"):
                return found
            request["NextToken"] = page["NextToken"]
