"""The keys that tokens are signed with, from the parameter store.

Each parameter under ``/triple/<stage>/jwt/`` is one key: its last name is the key's id, its value
base64 of at least 32 random bytes. The last id in alphabetical order signs, all of them verify: a
new key is added under a later name (a date), and an old one removed when its tokens are over.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.store.client import call

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

KEY_BYTES = 32
FRESH_S = 300.0
RETRY_S = 10.0


class NoUsableKey(Exception):
    """The ring is empty, or one of its keys is no key: an operator has to act."""


class KeyRing:
    """The keys of a stage, read again when they are some minutes old."""

    def __init__(self, ssm: SSMClient, path: str, clock: Callable[[], float]) -> None:
        self._ssm = ssm
        self._path = path
        self._clock = clock
        self._keys: dict[str, bytes] = {}
        self._read_at = self._tried_at = float("-inf")

    def signing(self) -> tuple[str, bytes]:
        """The id and the bytes of the key that signs."""
        keys = self._current(FRESH_S)
        if not keys:
            raise NoUsableKey(f"no key under {self._path}")
        return max(keys.items())

    def verifying(self, key_id: str) -> bytes | None:
        """A key by its id. An unknown id may be a key that was just added: look again, but not
        more often than every few seconds, whatever strangers send.
        """
        return self._current(FRESH_S).get(key_id) or self._current(RETRY_S).get(key_id)

    def _current(self, max_age: float) -> dict[str, bytes]:
        now = self._clock()
        if now - self._read_at >= max_age and now - self._tried_at >= RETRY_S:
            self._tried_at = now
            try:
                self._keys = self._read()
            except Unavailable:
                if not self._keys:
                    self._tried_at = float("-inf")
                    raise
                return self._keys  # an outage of the store is no reason to turn everybody away
            self._read_at = now
        return self._keys

    def _read(self) -> dict[str, bytes]:
        keys: dict[str, bytes] = {}
        request = {"Path": self._path, "WithDecryption": True}
        while True:
            page = call(self._ssm.get_parameters_by_path, **request)
            keys |= {_key_id(each["Name"]): _key(each["Value"]) for each in page["Parameters"]}
            if not page.get("NextToken"):
                return keys
            request["NextToken"] = page["NextToken"]


def _key_id(name: str) -> str:
    return name.rpartition("/")[2]


def _key(value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise NoUsableKey("a key is not base64") from None
    if len(key) < KEY_BYTES:
        raise NoUsableKey(f"a key is shorter than {KEY_BYTES} bytes")
    return key
