"""Lambda's Runtime API on this machine: hands out invocations and notes how responses arrive."""

from __future__ import annotations

import json
import queue
import socket
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Response:
    """What a function sent for one invocation; it grows while it arrives."""

    headers: dict[str, str] = field(default_factory=dict)
    chunks: list[bytes] = field(default_factory=list)
    trailers: dict[str, str] = field(default_factory=dict)
    failed: bool = False
    ended: threading.Event = field(default_factory=threading.Event)
    grew: threading.Condition = field(default_factory=threading.Condition)

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    @property
    def head(self) -> Any:
        """What precedes the eight NUL bytes of a streamed response."""
        return json.loads(self.body.partition(bytes(8))[0])

    @property
    def rest(self) -> str:
        return self.body.partition(bytes(8))[2].decode()

    def await_text(self, text: str, seconds: float = 30) -> bool:
        """Wait until some text has arrived."""
        with self.grew:
            return self.grew.wait_for(lambda: text.encode() in self.body, seconds)


class RuntimeApi:
    """Serves one function; ``limit`` is the most bytes that a whole response may have."""

    def __init__(self, hang_up_after: int | None = None, limit: int = 6_291_556) -> None:
        self.hang_up_after = hang_up_after
        self.limit = limit
        self.invocations: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.init = Response()
        self.responses: dict[str, Response] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def invoke(self, event: Any) -> Response:
        """Ask for one invocation; its response is filled while it comes."""
        name = f"request-{len(self.responses)}"
        self.responses[name] = Response()
        self.invocations.put((name, event))
        return self.responses[name]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                return

            def do_GET(self) -> None:
                name, event = api.invocations.get()
                body = json.dumps(event).encode()
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", name)
                deadline = int(time.time() * 1_000) + 30_000
                self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline))
                self.send_header("Lambda-Runtime-Trace-Id", f"Root=1-{name}")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                _, name, kind = self.path.rsplit("/", 2)
                response = api.init if name == "init" else api.responses[name]
                response.headers = dict(self.headers.items())
                response.failed = kind == "error"
                if self.headers.get("Transfer-Encoding") == "chunked":
                    self._read_chunks(response)
                else:
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    if kind == "response" and len(body) > api.limit:
                        self._answer(413)
                        return
                    self._keep(response, body)
                response.ended.set()
                if not self.close_connection:
                    self._answer(202)

            def _answer(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _read_chunks(self, response: Response) -> None:
                while size := int(self.rfile.readline(), 16):
                    self._keep(response, self.rfile.read(size))
                    self.rfile.readline()
                    if len(response.chunks) == api.hang_up_after:
                        self.connection.shutdown(socket.SHUT_RDWR)
                        self.close_connection = True
                        return
                while line := self.rfile.readline().decode().strip():
                    name, _, value = line.partition(": ")
                    response.trailers[name] = value

            def _keep(self, response: Response, chunk: bytes) -> None:
                with response.grew:
                    response.chunks.append(chunk)
                    response.grew.notify_all()

        return Handler
