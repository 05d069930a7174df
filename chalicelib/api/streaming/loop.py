"""The loop between Lambda and the app, spoken to Lambda's Runtime API.

    next → handle → response, whole or in chunks → next …

A streamed response begins with a JSON head and eight NUL bytes, and goes out in HTTP chunks. When
the listener hangs up, the turn still comes to its end before the next invocation is asked for,
because Lambda freezes the container then.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.api.http import Reply

VERSION = "/2018-06-01/runtime"
STREAM_TYPE = "application/vnd.awslambda.http-integration-response"

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


class Loop:
    """Serves invocations one after the other."""

    def __init__(self, api: str, handler: Handler, environ: Mapping[str, str]) -> None:
        self._host = api
        self._handler = handler
        self._environ = environ

    def run(self) -> None:
        """Serve until the process is ended."""
        while True:
            self.serve_one()

    def serve_one(self) -> None:
        """Wait for one invocation and answer it."""
        connection = http.client.HTTPConnection(self._host)  # waits as long as nobody calls
        connection.request("GET", f"{VERSION}/invocation/next")
        asked = connection.getresponse()
        event = json.loads(asked.read())
        context = self._context({name.lower(): value for name, value in asked.getheaders()})
        connection.close()
        path = f"{VERSION}/invocation/{context.aws_request_id}"
        try:
            result = self._handler(event, context)
        except Exception as error:
            self._post(f"{path}/error", *_failure(error))
            return
        if isinstance(result, Reply):
            self._stream(f"{path}/response", result)
        else:
            self._post(f"{path}/response", json.dumps(result).encode(), {})

    def _stream(self, path: str, reply: Reply) -> None:
        pieces = iter(reply.stream or [reply.body])
        headers = {
            "Content-Type": STREAM_TYPE,
            "Lambda-Runtime-Function-Response-Mode": "streaming",
            "Transfer-Encoding": "chunked",
        }
        try:
            self._post(path, _chunks(reply, pieces), headers)
        except OSError:
            for _ in pieces:  # the listener went; the turn is still to be stored
                pass

    def _post(self, path: str, body: bytes | Iterable[bytes], headers: Mapping[str, str]) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        chunked = not isinstance(body, bytes)
        try:
            connection.request("POST", path, body, dict(headers), encode_chunked=chunked)
            connection.getresponse().read()
        finally:
            connection.close()

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


def _chunks(reply: Reply, pieces: Iterator[str]) -> Iterator[bytes]:
    headers = {**reply.headers, "Content-Type": reply.content_type}
    yield json.dumps({"statusCode": reply.status, "headers": headers}).encode() + _HEAD_END
    for piece in pieces:
        if piece:  # an empty chunk would end the response
            yield piece.encode()


def _failure(error: Exception) -> tuple[bytes, dict[str, str]]:
    kind = type(error).__name__
    body = json.dumps({"errorType": kind, "errorMessage": "the handler failed"}).encode()
    return body, {"Lambda-Runtime-Function-Error-Type": f"Function.{kind}"}
