"""A proxy on loopback that counts the AWS requests which pass it, as they are on the wire."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_TIMEOUT_S = 120
_HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive"}


@dataclass
class Wire:
    """What passed so far; counts are by operation, e.g. ``dynamodb.Query`` or ``s3.GET``."""

    upstream: str
    delay_s: float = 0.0
    requests: Counter[str] = field(default_factory=Counter)
    received: Counter[str] = field(default_factory=Counter)
    spans: list[tuple[str, float, float]] = field(default_factory=list)
    endpoint: str = ""
    clients: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, operation: str, size: int, began: float) -> None:
        """Count one answered request with the bytes of its body and when it began."""
        with self._lock:
            self.spans.append((operation, began, time.monotonic()))
            self.requests[operation] += 1
            self.received[operation] += size

    def reset(self) -> None:
        """Start again from nothing."""
        with self._lock:
            self.requests.clear()
            self.received.clear()
            self.spans.clear()

    def in_a_row(self, service: str) -> int:
        """The most requests to one service of which each began after the one before had ended."""
        depth, free_at = 0, 0.0
        spans = [span for span in self.spans if span[0].startswith(service)]
        for _, began, ended in sorted(spans, key=lambda span: span[2]):
            if began >= free_at:
                depth, free_at = depth + 1, ended
        return depth

    def of(self, service: str) -> int:
        """Requests to one service."""
        return sum(n for operation, n in self.requests.items() if operation.startswith(service))


@contextmanager
def counting(upstream: str, delay_s: float = 0.0) -> Iterator[Wire]:
    """Stand before ``upstream`` (an ``http://`` address); ``delay_s`` plays a slower network."""
    wire = Wire(upstream, delay_s)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(wire))
    server.daemon_threads = False
    wire.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        for client in list(wire.clients):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        server.server_close()
        thread.join()


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    target = urlsplit(wire.upstream)
    local = threading.local()

    class Forward(BaseHTTPRequestHandler):
        """One connection of a client, with one connection upstream."""

        protocol_version = "HTTP/1.1"
        # One write an answer: two small ones would wait for each other's acknowledgement.
        wbufsize = -1
        # Nor may the end of a large one wait for the acknowledgement of its beginning.
        disable_nagle_algorithm = True

        def setup(self) -> None:
            """Like the base class; remembers whom to hang up on in the end."""
            super().setup()
            wire.clients.add(self.connection)

        def finish(self) -> None:
            """Like the base class, and for the connection upstream too."""
            super().finish()
            wire.clients.discard(self.connection)
            if hasattr(local, "upstream"):
                local.upstream.close()

        def handle_one_request(self) -> None:
            """Like the base class, but for every method."""
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self._forward()

        def handle_expect_100(self) -> bool:
            """Like the base class, but at once: a client waits a second for it."""
            expected = super().handle_expect_100()
            self.wfile.flush()
            return expected

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            began = time.monotonic()
            time.sleep(wire.delay_s)
            if not hasattr(local, "upstream"):
                local.upstream = http.client.HTTPConnection(
                    target.hostname or "", target.port, timeout=_TIMEOUT_S
                )
            local.upstream.request(self.command, self.path, body, dict(self.headers.items()))
            answer = local.upstream.getresponse()
            data = answer.read()
            wire.add(_operation(self.command, self.headers.get("x-amz-target")), len(data), began)
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP_BY_HOP and not (
                    name.lower() == "content-length" and self.command != "HEAD"
                ):
                    self.send_header(name, value)
            if self.command != "HEAD":
                self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

    return Forward


def _operation(method: str, target: str | None) -> str:
    if target and target.startswith("DynamoDB"):
        return f"dynamodb.{target.rpartition('.')[2]}"
    return f"{target.partition('.')[0].lower() if target else 's3'}.{method}"
