"""Who may change the catalogue from the page: the bearers of an operator token.

A token is ``<id>.<secret>``. The parameter store holds no secret, only its SHA-256, under
``/triple/<stage>/admin/<id>``: who can read the parameters can't act as an operator.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from chalicelib.errors import Forbidden
from chalicelib.store.keys import KeyRing

_TOKEN = re.compile(r"([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{32,128})")
_REFUSED = "운영자 토큰이 올바르지 않습니다."


class Operators:
    """The operators of one stage."""

    def __init__(self, digests: KeyRing) -> None:
        self._digests = digests

    def require(self, token: str) -> str:
        """The id of the operator whose token this is; raises ``Forbidden``."""
        found = _TOKEN.fullmatch(token)
        digest = self._digests.verifying(found[1]) if found else None
        if not found or not digest or not hmac.compare_digest(digest, digest_of(found[2])):
            raise Forbidden(_REFUSED)
        return found[1]


def digest_of(secret: str) -> bytes:
    """What the parameter store keeps of a token's secret."""
    return hashlib.sha256(secret.encode()).digest()
