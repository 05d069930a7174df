"""Tokens: a signed statement of ours that its bearer is one user, for one session at most.

Everything in a token is pinned: the algorithm, the type, the key's id, issuer, audience, subject
and times. A token says who somebody is, never whether the session lives: that stays in the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from chalicelib.contracts import USER_ID_PATTERN
from chalicelib.errors import Unauthorized
from chalicelib.store.keys import KeyRing

ALGORITHM = "HS256"
AUDIENCE = "triple-chat"
LEEWAY_S = 30
MAX_CHARS = 1_024

_CLAIMS = {"sub", "iat", "nbf", "exp", "aud", "iss"}
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_INVALID = "인증 토큰이 올바르지 않습니다. 새 세션을 시작해 주세요."
_OVER = "인증 토큰이 만료되었습니다. 새 세션을 시작해 주세요."


class Tokens:
    """Issues and verifies the tokens of one stage."""

    def __init__(self, keys: KeyRing, stage: str, clock: Callable[[], float]) -> None:
        self._keys = keys
        self._issuer = f"triple:{stage}"
        self._clock = clock

    def issue(self, user_id: str, expires_at: int) -> str:
        """A token for a user, good until then."""
        import jwt

        key_id, key = self._keys.signing()
        now = int(self._clock())
        claims = {
            "sub": user_id,
            "iat": now,
            "nbf": now,
            "exp": expires_at,
            "aud": AUDIENCE,
            "iss": self._issuer,
        }
        return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": key_id})

    def verify(self, token: str) -> str:
        """The user whom a token names; raises ``Unauthorized`` for any token that isn't ours."""
        claims = self._claims(token)
        now = self._clock()
        if not all(_is_time(claims[name]) for name in ("iat", "nbf", "exp")):
            raise Unauthorized(_INVALID)
        if max(claims["iat"], claims["nbf"]) > now + LEEWAY_S:
            raise Unauthorized(_INVALID)
        if now >= claims["exp"] + LEEWAY_S:
            raise Unauthorized(_OVER)
        return str(claims["sub"])

    def _claims(self, token: str) -> dict[str, Any]:
        import jwt

        if len(token) > MAX_CHARS:
            raise Unauthorized(_INVALID)
        try:
            key = self._key(jwt.get_unverified_header(token))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=self._issuer,
                # Times are judged by our own clock, in verify.
                options={
                    "require": sorted(_CLAIMS),
                    "strict_aud": True,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.InvalidTokenError, ValueError):
            raise Unauthorized(_INVALID) from None
        if not re.fullmatch(USER_ID_PATTERN, claims["sub"]):
            raise Unauthorized(_INVALID)
        return claims

    def _key(self, header: dict[str, Any]) -> bytes:
        key_id = header.get("kid")
        pinned = header.get("alg") == ALGORITHM and header.get("typ") == "JWT"
        if not pinned or not isinstance(key_id, str) or not _KEY_ID.fullmatch(key_id):
            raise Unauthorized(_INVALID)
        key = self._keys.verifying(key_id)
        if key is None:
            raise Unauthorized(_INVALID)
        return key


def _is_time(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
