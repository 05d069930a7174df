"""API Gateway's own answers in the form of the contract: ``{"error", "message"}``, CORS headers.

An unknown path, a throttled or oversized request or a function that didn't answer never reach the
app; without this they would be answered in Amazon's form, unreadable for a page of another origin.

Chalice imports the API from a document, and each deployment replaces all of the API by what that
document says. So the answers have to stand in it, and Chalice has no setting for them. While it
deploys, it loads ``app.py`` beside its own generator of the document: that is when the generator
is extended. In Lambda there is no generator, and nothing happens.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
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

EXTENSION = "x-amazon-apigateway-gateway-responses"
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


def answer_in_our_form(origin: str, modules: Mapping[str, Any] = sys.modules) -> None:
    """Put the answers into every document that Chalice generates, if it is Chalice that runs."""
    if "chalice.deploy.swagger" not in modules:
        return
    generator = modules["chalice.deploy.swagger"].SwaggerGenerator
    generate = generator.generate_swagger

    def with_answers(self: Any, app: Any, rest_api: Any = None) -> dict[str, Any]:
        return {**generate(self, app, rest_api), EXTENSION: gateway_responses(origin)}

    generator.generate_swagger = with_answers


def gateway_responses(origin: str) -> dict[str, Any]:
    """All of the answers, as the document lists them."""
    return {kind: gateway_response(kind, fact, origin) for kind, fact in RESPONSES.items()}


def gateway_response(kind: str, fact: type[TripleError], origin: str) -> dict[str, Any]:
    """One kind of answer."""
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
    response: dict[str, Any] = {
        "responseParameters": {
            f"gatewayresponse.header.{name}": source for name, source in headers.items()
        },
        "responseTemplates": {"application/json": json.dumps(body, ensure_ascii=False)},
    }
    if not kind.startswith("DEFAULT_"):
        response["statusCode"] = str(fact.status)
    return response
