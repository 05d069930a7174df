"""The loop between Lambda and the app, spoken to Lambda's Runtime API.

    next → handle → response, whole or in chunks → next …

A streamed response begins with a JSON head and eight NUL bytes, and goes out in HTTP chunks. When
the listener hangs up, the turn still comes to its end before the next invocation is asked for,
because Lambda freezes the container then.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.api.http import Reply
from chalicelib.api.streaming.runtime_api import Failure, RuntimeApi
from chalicelib.config import trace_requests_as

_HEAD_END = bytes(8)


@dataclass(frozen=True)
class Context:
    """What a handler may know of its invocation, under the names that Lambda gives it."""

    aws_request_id: str
    invoked_function_arn: str
    function_name: str
    function_version: str
    memory_limit_in_mb: str
    log_group_name: str
    log_stream_name: str
    deadline_ms: int
    identity: None = None
    client_context: None = None
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the function."""
        return max(0, self.deadline_ms - int(self.clock() * 1_000))


type Handler = Callable[[Any, Context], Any]
"""Returns what the managed runtime would take, or a ``Reply`` to be streamed."""


class ResponseRefused(Exception):
    """Lambda did not take the response."""


class Loop:
    """Serves invocations one after the other."""

    def __init__(self, api: str, handler: Handler, environ: Mapping[str, str]) -> None:
        self._api = RuntimeApi(api)
        self._handler = handler
        self._environ = environ

    def run(self) -> None:
        """Serve until the process is ended."""
        while True:
            self.serve_one()

    def serve_one(self) -> None:
        """Wait for one invocation and answer it."""
        headers, event = self._api.next()
        trace_requests_as(headers.get("lambda-runtime-trace-id", ""))
        context = self._context(headers)
        try:
            result = self._handler(event, context)
            body = b"" if isinstance(result, Reply) else json.dumps(result).encode()
        except Exception as error:
            self._fail(context.aws_request_id, error)
            return
        if isinstance(result, Reply):
            self._stream(context.aws_request_id, result)
        elif not self._api.respond(context.aws_request_id, body):
            self._fail(context.aws_request_id, ResponseRefused(f"{len(body)} bytes"))

    def _stream(self, request_id: str, reply: Reply) -> None:
        out = self._api.stream(request_id)
        headers = {**reply.headers, "Content-Type": reply.content_type}
        head = json.dumps({"statusCode": reply.status, "headers": headers}).encode()
        out.send(head + _HEAD_END)
        try:
            for piece in reply.stream or [reply.body]:  # to the end, listener or not: it is stored
                out.send(piece.encode())
        except Exception as error:
            out.end(self._noted(request_id, error))
        else:
            out.end()

    def _fail(self, request_id: str, error: Exception) -> None:
        self._api.fail(request_id, self._noted(request_id, error))

    def _noted(self, request_id: str, error: Exception) -> Failure:
        failure = Failure.of(error)
        facts = {"errorType": failure.kind, "stackTrace": failure.trace, "request_id": request_id}
        sys.stdout.write(json.dumps({"level": "ERROR", **facts}) + "\n")
        sys.stdout.flush()  # Lambda freezes the container before the next invocation
        return failure

    def _context(self, headers: Mapping[str, str]) -> Context:
        return Context(
            aws_request_id=headers["lambda-runtime-aws-request-id"],
            invoked_function_arn=headers.get("lambda-runtime-invoked-function-arn", ""),
            function_name=self._environ.get("AWS_LAMBDA_FUNCTION_NAME", ""),
            function_version=self._environ.get("AWS_LAMBDA_FUNCTION_VERSION", ""),
            memory_limit_in_mb=self._environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", ""),
            log_group_name=self._environ.get("AWS_LAMBDA_LOG_GROUP_NAME", ""),
            log_stream_name=self._environ.get("AWS_LAMBDA_LOG_STREAM_NAME", ""),
            deadline_ms=int(headers["lambda-runtime-deadline-ms"]),
        )
