"""The app in this process, as API Gateway calls it, on a local AWS behind a counting proxy.

It leads the whole process to that AWS, so that one process has one such stage.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from bench.wire import Wire, counting
from infra.local.emulator import Emulator, emulator
from infra.local.loopback import client_env
from infra.stack import deploy_data
from infra.stage_config import environment

SAMPLE = Path(__file__).parents[1] / "ingest" / "sample"


class Handler(Protocol):
    """Calls the API: method, last part of the path, body or query; gives the answer's body."""

    def __call__(self, method: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """One call."""


@contextmanager
def stage() -> Iterator[tuple[Handler, Wire]]:
    """The sample catalogue, indexed, with the offline provider and default settings."""
    with (
        tempfile.TemporaryDirectory() as folder,
        emulator(Path(folder)) as aws,
        counting(aws.endpoint) as wire,
    ):
        _point_at(aws, wire)
        from chalicelib.index.building.order import Order
        from chalicelib.runtime import runtime

        services = runtime()
        built = services.builder(services.providers.embedder().space).reconcile(Order("bench"))
        if built.state != "published":
            raise SystemExit(f"the sample catalogue was not indexed: {built}")
        yield _handler(), wire


def event(method: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
    """A request as API Gateway hands it to the function; of a GET, ``body`` is the query."""
    path = f"/api/v1/triple/{name}"
    query = (body or None) if method == "GET" else None
    return {
        "resource": path,
        "path": f"{path}/",
        "httpMethod": method,
        "body": None if method == "GET" else json.dumps(body),
        "isBase64Encoded": False,
        "headers": {"content-type": "application/json"},
        "multiValueHeaders": {"content-type": ["application/json"]},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": query and {k: [v] for k, v in query.items()},
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": method,
            "path": path,
            "stage": "api",
            "requestId": "bench",
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }


def _point_at(aws: Emulator, wire: Wire) -> None:
    data = deploy_data(aws.client, "bench", https_only=False)
    for file in sorted(SAMPLE.glob("*.csv")):
        key = f"catalog/{file.name}"
        aws.client("s3").put_object(
            Bucket=data["CatalogBucketName"], Key=key, Body=file.read_bytes()
        )
    providers = {f"{role}_PROVIDER": "offline" for role in ("EMBEDDING", "REASONING", "GENERATION")}
    extra = {"TRIPLE_RATE_LIMIT": "10000", "AWS_ALLOW_HTTP": "true"}
    os.environ |= client_env(wire.endpoint) | environment(data) | providers | extra


def _handler() -> Handler:
    """The app as API Gateway calls it, with bodies as plain values."""
    from app import app

    class Context:
        function_name, aws_request_id = "bench", "bench"

        def get_remaining_time_in_millis(self) -> int:
            return 29_000

    def handle(method: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        reply = app(event(method, name, body), Context())
        if reply["statusCode"] != 200:
            raise SystemExit(f"{method} {name}: {reply}")
        answer: dict[str, Any] = json.loads(reply["body"])
        return answer

    return handle
