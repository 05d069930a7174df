"""Makes API Gateway's own answers follow the contract: ``{"error", "message"}`` and CORS headers.

An unknown path, a throttled or oversized request or a function that didn't answer never reach the
app; without this they would be answered in Amazon's form, unreadable for a page of another origin.
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.errors import (
    Forbidden,
    InternalError,
    InvalidRequest,
    NotFound,
    PayloadTooLarge,
    TooManyRequests,
    TripleError,
    Unauthorized,
    Unavailable,
    UnsupportedMediaType,
)

RESPONSES: dict[str, type[TripleError]] = {
    "MISSING_AUTHENTICATION_TOKEN": NotFound,  # what an unknown path is called here
    "RESOURCE_NOT_FOUND": NotFound,
    "BAD_REQUEST_BODY": InvalidRequest,
    "BAD_REQUEST_PARAMETERS": InvalidRequest,
    "REQUEST_TOO_LARGE": PayloadTooLarge,
    "UNSUPPORTED_MEDIA_TYPE": UnsupportedMediaType,
    "UNAUTHORIZED": Unauthorized,
    "ACCESS_DENIED": Forbidden,
    "WAF_FILTERED": Forbidden,
    "THROTTLED": TooManyRequests,
    "QUOTA_EXCEEDED": TooManyRequests,
    "INTEGRATION_FAILURE": Unavailable,
    "INTEGRATION_TIMEOUT": Unavailable,
    "DEFAULT_4XX": InvalidRequest,
    "DEFAULT_5XX": InternalError,
}

_RETRY_AFTER_S = 1


def apply(gateway: Any, api: str, stage: str, origin: str = "*") -> bool:
    """Set the responses and publish them; says whether anything had to change."""
    wanted = {kind: gateway_response(kind, fact, origin) for kind, fact in RESPONSES.items()}
    changed = [
        response
        for kind, response in wanted.items()
        if not _same(gateway.get_gateway_response(restApiId=api, responseType=kind), response)
    ]
    for response in changed:
        gateway.put_gateway_response(restApiId=api, **response)
    if changed:
        gateway.create_deployment(restApiId=api, stageName=stage)
    return bool(changed)


def gateway_response(kind: str, fact: type[TripleError], origin: str) -> dict[str, Any]:
    """What PutGatewayResponse is given for one kind of answer."""
    body: dict[str, Any] = {
        "error": fact.code,
        "message": fact.default_message,
        "request_id": "$context.requestId",
    }
    headers = {
        "Access-Control-Allow-Origin": f"'{origin}'",
        "Access-Control-Expose-Headers": "'Retry-After,X-Request-Id'",
        "X-Request-Id": "context.requestId",
    }
    if fact is TooManyRequests:
        body["retry_after"] = _RETRY_AFTER_S
        headers["Retry-After"] = f"'{_RETRY_AFTER_S}'"
    response = {
        "responseType": kind,
        "responseParameters": {
            f"gatewayresponse.header.{name}": source for name, source in headers.items()
        },
        "responseTemplates": {"application/json": json.dumps(body, ensure_ascii=False)},
    }
    if not kind.startswith("DEFAULT_"):
        response["statusCode"] = str(fact.status)
    return response


def _same(current: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(current.get(name) == value for name, value in wanted.items())
