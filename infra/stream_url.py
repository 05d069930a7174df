"""Opens a Function URL that streams, for a stage whose API function runs our own loop.

    python -m infra.stream_url --stage dev

The loop is switched on by one line in the stage of ``.chalice/config.json``, under
``lambda_functions`` / ``api_handler`` / ``environment_variables``:
``"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/chalicelib/api/streaming/wrapper"``, and a plain
``chalice deploy``. The URL outlives every later deploy; doing this again is harmless. It has none
of API Gateway's throttling: give the function a reserved concurrency.
"""

from __future__ import annotations

import argparse
from typing import Any

_PERMISSIONS: dict[str, dict[str, Any]] = {
    "stream-url": {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"},
    "stream-invoke": {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
}


def open_url(client: Any, function: str) -> str:
    """Make the function's URL, or bring it to this form; returns it."""
    config = {"FunctionName": function, "AuthType": "NONE", "InvokeMode": "RESPONSE_STREAM"}
    try:
        made = client.get_function_url_config(FunctionName=function)
    except client.exceptions.ResourceNotFoundException:
        made = client.create_function_url_config(**config)
    else:
        client.update_function_url_config(**config)
    for name, permission in _PERMISSIONS.items():
        _permit(client, function, name, permission)
    url: str = made["FunctionUrl"]
    return url


def _permit(client: Any, function: str, name: str, permission: dict[str, Any]) -> None:
    try:
        client.add_permission(FunctionName=function, StatementId=name, Principal="*", **permission)
    except client.exceptions.ResourceConflictException:
        return  # given before


def main() -> None:
    """Open the URL of a stage on AWS with the caller's credentials."""
    import boto3

    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--stage", required=True)
    print(open_url(boto3.client("lambda"), f"triple-{options.parse_args().stage}"))


if __name__ == "__main__":
    main()
