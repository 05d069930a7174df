"""Every failure that a client can see, as one tree of facts.

    TripleError
    ├── InvalidRequest        400  Invalid request
    ├── Unauthorized          401  Unauthorized
    │   └── SessionExpired    401  Session expired
    ├── Forbidden             403  Forbidden
    ├── NotFound              404  Not found
    ├── MethodNotAllowed      405  Method not allowed
    ├── NotAcceptable         406  Not acceptable
    ├── Conflict              409  Conflict
    ├── PayloadTooLarge       413  Payload too large
    ├── UnsupportedMediaType  415  Unsupported media type
    ├── KeyReused             422  Idempotency key reused
    ├── TooManyRequests       429  Too many requests
    ├── InternalError         500  Internal error
    └── Unavailable           503  Service unavailable
        ├── ModelUnavailable  503  Model unavailable
        └── IndexNotReady     503  Index not ready

Code raises a fact; only ``chalicelib.api`` turns it into a response.
"""

from __future__ import annotations

from typing import Any, ClassVar


class TripleError(Exception):
    """A fact that ends a request.

    ``message`` is Korean text for the visitor and must never quote an exception. ``extras`` are
    machine-readable facts that stand beside ``error`` and ``message`` in the response body, such
    as ``retry_after`` (whole seconds) or ``fields`` (list of ``{"field", "message"}``).
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "Internal error"
    default_message: ClassVar[str] = (
        "서버에 문제가 생겨 요청을 처리하지 못했습니다. 잠시 뒤 다시 시도해 주세요."
    )

    def __init__(self, message: str | None = None, **extras: Any) -> None:
        self.message = message or self.default_message
        self.extras = {key: value for key, value in extras.items() if value is not None}
        super().__init__(self.message)


class InvalidRequest(TripleError):
    """The request does not fit the contract; ``fields`` says where."""

    status = 400
    code = "Invalid request"
    default_message = "요청 형식이 올바르지 않습니다."


class Unauthorized(TripleError):
    """The caller did not prove who it is."""

    status = 401
    code = "Unauthorized"
    default_message = "인증이 필요합니다."


class SessionExpired(Unauthorized):
    """The session is over or was never there; the two are not told apart on purpose."""

    code = "Session expired"
    default_message = "세션이 만료되었습니다. 새 세션을 시작해 주세요."


class Forbidden(TripleError):
    """The caller is known and may not do this."""

    status = 403
    code = "Forbidden"
    default_message = "이 요청을 수행할 권한이 없습니다."


class NotFound(TripleError):
    """No such path or thing."""

    status = 404
    code = "Not found"
    default_message = "요청하신 항목을 찾을 수 없습니다."


class MethodNotAllowed(TripleError):
    """The path exists, the method does not."""

    status = 405
    code = "Method not allowed"
    default_message = "이 주소에서는 사용할 수 없는 메서드입니다."


class NotAcceptable(TripleError):
    """No representation fits the Accept header."""

    status = 406
    code = "Not acceptable"
    default_message = "요청하신 형식으로는 응답할 수 없습니다."


class Conflict(TripleError):
    """The request contradicts the present state."""

    status = 409
    code = "Conflict"
    default_message = "현재 상태와 충돌하는 요청입니다."


class PayloadTooLarge(TripleError):
    """The body is over the limit."""

    status = 413
    code = "Payload too large"
    default_message = "요청 본문이 너무 큽니다."


class UnsupportedMediaType(TripleError):
    """The body is not JSON."""

    status = 415
    code = "Unsupported media type"
    default_message = "Content-Type은 application/json이어야 합니다."


class KeyReused(TripleError):
    """One Idempotency-Key came with two different bodies."""

    status = 422
    code = "Idempotency key reused"
    default_message = "같은 Idempotency-Key로 다른 요청을 보냈습니다. 새 키를 사용해 주세요."


class TooManyRequests(TripleError):
    """A limit of ours or of a model provider was reached; ``retry_after`` says how long."""

    status = 429
    code = "Too many requests"
    default_message = "요청이 너무 많습니다. 잠시 뒤 다시 시도해 주세요."


class InternalError(TripleError):
    """Anything that nobody foresaw."""


class Unavailable(TripleError):
    """A part that the service needs did not answer."""

    status = 503
    code = "Service unavailable"
    default_message = "일시적으로 서비스를 이용할 수 없습니다. 잠시 뒤 다시 시도해 주세요."


class ModelUnavailable(Unavailable):
    """The model provider failed, timed out or is not configured."""

    code = "Model unavailable"
    default_message = "답변 모델이 응답하지 않습니다. 잠시 뒤 다시 시도해 주세요."


class IndexNotReady(Unavailable):
    """No index version is live yet."""

    code = "Index not ready"
    default_message = "아직 검색할 자료가 준비되지 않았습니다. 잠시 뒤 다시 시도해 주세요."
