"""Who is calling: what a token proves, and how it agrees with the request."""

from __future__ import annotations

from pydantic import BaseModel

from chalicelib.api.registry import Route
from chalicelib.errors import Forbidden, Unauthorized
from chalicelib.runtime import Runtime

_SCHEME = "bearer "


def proven_user(authorization: str, runtime: Runtime) -> str | None:
    """The user whom the Authorization header proves; ``None`` without one, or with auth off.

    A header that proves nothing is an error and not the same as none.
    """
    if runtime.settings.auth_mode == "off" or not authorization:
        return None
    if not authorization.lower().startswith(_SCHEME):
        raise Unauthorized("Authorization 헤더는 'Bearer <토큰>' 형식이어야 합니다.")
    return runtime.tokens.verify(authorization[len(_SCHEME) :].strip())


def acting_for(route: Route, request: BaseModel, proven: str | None, mode: str) -> str | None:
    """Whom a request is for; raises ``Unauthorized`` or ``Forbidden`` where it lacks the proof.

    The call that opens a session needs no token, but without one a named id counts for nothing
    where proof is required: a fresh one is issued, as for an unknown id.
    """
    named: str | None = getattr(request, "user_id", None)
    if proven is not None and named is not None and named != proven:
        raise Forbidden("토큰의 사용자와 요청의 사용자가 다릅니다.")
    if mode != "required" or not route.identified:
        return proven or named
    if proven is None and not route.opens_session:
        raise Unauthorized("이 서비스는 인증 토큰이 필요합니다. 새 세션을 시작해 주세요.")
    return proven
