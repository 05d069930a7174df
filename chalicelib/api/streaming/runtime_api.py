"""A client of Lambda's Runtime API: takes invocations, brings responses, whole or in chunks."""

from __future__ import annotations

import base64
import http.client
import json
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

VERSION = "/2018-06-01/runtime"
STREAM_TYPE = "application/vnd.awslambda.http-integration-response"

_ERROR_TYPE = "Lambda-Runtime-Function-Error-Type"
_ERROR_BODY = "Lambda-Runtime-Function-Error-Body"
_SEND_S = 60.0


@dataclass(frozen=True)
class Failure:
    """What is told of an error. Its words are left out where they could be a visitor's."""

    kind: str
    message: str
    trace: tuple[str, ...]

    @classmethod
    def of(cls, error: Exception, message: str = "the handler failed") -> Self:
        """The failure that an exception is; ``message`` must be fit for logs."""
        frames = traceback.extract_tb(error.__traceback__)
        trace = (f'File "{each.filename}", line {each.lineno}, in {each.name}' for each in frames)
        return cls(type(error).__name__, message, tuple(trace))

    def json(self) -> bytes:
        """The form that Lambda gives to callers."""
        facts = {"errorMessage": self.message, "errorType": self.kind, "stackTrace": self.trace}
        return json.dumps(facts).encode()


class RuntimeApi:
    """One container's side; ``host`` is what Lambda calls ``AWS_LAMBDA_RUNTIME_API``."""

    def __init__(self, host: str) -> None:
        self._host = host

    def next(self) -> tuple[Mapping[str, str], Any]:
        """Wait for an invocation; returns its headers, in lower case, and the event."""
        connection = http.client.HTTPConnection(self._host)  # waits as long as nobody calls
        try:
            connection.request("GET", f"{VERSION}/invocation/next")
            asked = connection.getresponse()
            headers = {name.lower(): value for name, value in asked.getheaders()}
            return headers, json.loads(asked.read())
        finally:
            connection.close()

    def respond(self, request_id: str, body: bytes) -> bool:
        """Bring a whole response; ``False`` when Lambda doesn't take it, as when it is too big."""
        return self._post(f"{VERSION}/invocation/{request_id}/response", body, {}) < 400

    def fail(self, request_id: str, failure: Failure) -> None:
        """Tell that an invocation has no response."""
        self._report(
            f"{VERSION}/invocation/{request_id}/error", f"Function.{failure.kind}", failure
        )

    def fail_to_start(self, failure: Failure) -> None:
        """Tell that the function can't even be loaded."""
        self._report(f"{VERSION}/init/error", f"Runtime.{failure.kind}", failure)

    def stream(self, request_id: str) -> Stream:
        """Begin a response that leaves in chunks."""
        return Stream(self._host, f"{VERSION}/invocation/{request_id}/response")

    def _report(self, path: str, kind: str, failure: Failure) -> None:
        self._post(path, failure.json(), {_ERROR_TYPE: kind, "Content-Type": "application/json"})

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        connection = http.client.HTTPConnection(self._host, timeout=_SEND_S)
        try:
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


class Stream:
    """A response on its way. When the listener hangs up, it is silent and ``gone``."""

    def __init__(self, host: str, path: str) -> None:
        self.gone = False
        self._connection = http.client.HTTPConnection(host, timeout=_SEND_S)
        self._connection.putrequest("POST", path)
        self._connection.putheader("Content-Type", STREAM_TYPE)
        self._connection.putheader("Lambda-Runtime-Function-Response-Mode", "streaming")
        self._connection.putheader("Transfer-Encoding", "chunked")
        self._connection.putheader("Trailer", f"{_ERROR_TYPE}, {_ERROR_BODY}")
        self._connection.endheaders()

    def send(self, data: bytes) -> None:
        """Send one chunk; an empty one would end the response and is left out."""
        if data:
            self._write(b"%x\r\n%b\r\n" % (len(data), data))

    def end(self, failure: Failure | None = None) -> None:
        """End the response; a failure follows it as a trailer, for its status is long gone."""
        self._write(b"0\r\n%b\r\n" % (_trailer(failure) if failure else b""))
        try:
            if not self.gone:
                self._connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            self.gone = True
        finally:
            self._connection.close()

    def _write(self, data: bytes) -> None:
        if self.gone:
            return
        try:
            self._connection.send(data)
        except OSError:
            self.gone = True


def _trailer(failure: Failure) -> bytes:
    body = base64.b64encode(failure.json()).decode()
    return f"{_ERROR_TYPE}: Function.{failure.kind}\r\n{_ERROR_BODY}: {body}\r\n".encode()
