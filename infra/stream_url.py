"""A Function URL that streams, for a stage whose API function runs our own loop.

Opened and closed by ``infra.finish``, after what the stage's Chalice configuration says. It
outlives every deploy, and it has none of API Gateway's throttling.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from chalicelib.api.mount import ALLOW_HEADERS, EXPOSE_HEADERS
from chalicelib.api.registry import METHODS

WRAPPER = "/opt/triple-runtime"
SWITCH = "AWS_LAMBDA_EXEC_WRAPPER"
API = "api_handler"

_PERMISSIONS: dict[str, dict[str, Any]] = {
    "stream-url": {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"},
    "stream-invoke": {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
}


def streams(stage: Mapping[str, Any]) -> bool:
    """Whether a stage of Chalice's configuration starts the loop for its API function."""
    function = stage.get("lambda_functions", {}).get(API, {})
    return bool(function.get("environment_variables", {}).get(SWITCH) == WRAPPER)


def open_url(client: Any, function: str, origin: str) -> str:
    """Make the function's URL, or bring it to this form; returns it."""
    config = {
        "FunctionName": function,
        "AuthType": "NONE",
        "InvokeMode": "RESPONSE_STREAM",
        "Cors": _cors(origin),
    }
    try:
        client.get_function_url_config(FunctionName=function)
    except client.exceptions.ResourceNotFoundException:
        made = client.create_function_url_config(**config)
    else:
        made = client.update_function_url_config(**config)
    for name, permission in _PERMISSIONS.items():
        _permit(client, function, name, permission)
    url: str = made["FunctionUrl"]
    return url


def close_url(client: Any, function: str) -> None:
    """Take the URL away, and who may call it; harmless where there is none."""
    with suppress(client.exceptions.ResourceNotFoundException):
        client.delete_function_url_config(FunctionName=function)
    for name in _PERMISSIONS:
        with suppress(client.exceptions.ResourceNotFoundException):
            client.remove_permission(FunctionName=function, StatementId=name)


def _cors(origin: str) -> dict[str, Any]:
    return {
        "AllowOrigins": [origin],
        "AllowMethods": list(METHODS),
        "AllowHeaders": list(ALLOW_HEADERS),
        "ExposeHeaders": list(EXPOSE_HEADERS),
        "MaxAge": 600,
    }


def _permit(client: Any, function: str, name: str, permission: dict[str, Any]) -> None:
    with suppress(client.exceptions.ResourceConflictException):  # given before
        client.add_permission(FunctionName=function, StatementId=name, Principal="*", **permission)
