"""The builder's function as Lambda calls it, with what it asks of Lambda itself written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import boto3
from botocore.awsrequest import AWSResponse
from chalice.local import LambdaContext

from chalicelib.index.commands import Command, command_of
from tests.integration.builds import BuildStage

MINUTES_15 = 900_000


def invoke(event: Any, milliseconds: int = MINUTES_15) -> None:
    """What Lambda does with the deployed handler."""
    from app import app

    context = LambdaContext("rebuild_index", 3_008, milliseconds)
    context.invoked_function_arn = "rebuild_index"
    app.handler_map["rebuild_index"](event, context)


def upload_event(stage: BuildStage, key: str) -> dict[str, Any]:
    """The parts of S3's event that matter; keys come URL-encoded."""
    record = {"bucket": {"name": stage.settings.catalog_bucket}, "object": {"key": quote(key)}}
    return {"Records": [{"s3": record}]}


class Invocations:
    """A client of Lambda whose requests go no further than here."""

    def __init__(self) -> None:
        self.client: Any = boto3.client("lambda", endpoint_url="http://127.0.0.1:1")
        self.client.meta.events.register("before-send.lambda.Invoke", self._answer)
        self.events: list[dict[str, Any]] = []

    @property
    def commands(self) -> list[Command]:
        """The commands among what was sent, in order."""
        return [command for event in self.events if (command := command_of(event))]

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        assert request.url.endswith("/functions/rebuild_index/invocations")
        assert request.headers["X-Amz-Invocation-Type"] == b"Event"
        self.events.append(json.loads(request.body))
        return AWSResponse(request.url, 202, {}, _Nothing())


class _Nothing:
    def stream(self) -> Iterator[bytes]:
        yield b""
