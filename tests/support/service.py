"""A model service on this machine: real HTTP, scripted answers, faults on demand."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, MutableSequence
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Trouble:
    """What happens to one request instead of its answer, or on its way.

    ``status`` with ``headers`` and ``body`` is an error answer. ``after`` cuts a stream off after
    so many chunks; ``clean`` says whether it ends as if it were whole. ``garbage`` answers with
    no JSON, ``missing`` leaves out so many vectors, ``blocked`` trips the safety filter,
    ``cut`` stops at the length limit.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    slow_s: float = 0.0
    after: int | None = None
    clean: bool = False
    garbage: bool = False
    missing: int = 0
    blocked: bool = False
    cut: bool = False
    repeat: int = 1


@dataclass(frozen=True)
class Seen:
    """One request as the service got it."""

    path: str
    headers: dict[str, str]
    body: Any


type Answered = Iterator[bytes] | dict[str, Any] | bytes


class Refused(Exception):
    """The service doesn't take such a request."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class Service:
    """Base of the local services; a subclass speaks one protocol.

    ``reply`` is what the model says: a text that is streamed in pieces, or a list of pieces.
    ``gap_s`` lies between two pieces, ``latency_s`` before every answer; ``per_second`` is the
    rate above which requests are answered with 429.
    """

    def __init__(self) -> None:
        self.seen: MutableSequence[Seen] = []
        self.troubles: deque[Trouble] = deque()
        self.reply: str | list[str] = "네, 그렇습니다[1]."
        self.understanding: Any = {"query": "질문", "filters": [], "needs_retrieval": True}
        self.gap_s = 0.0
        self.latency_s = 0.0
        self.per_second = 0.0
        self.in_flight = 0
        self.most_in_flight = 0
        self.connections = 0
        self._starts: deque[float] = deque()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail(self, *troubles: Trouble) -> None:
        """Let the next requests meet these troubles, in this order."""
        for trouble in troubles:
            self.troubles.extend([trouble] * trouble.repeat)

    def respond(self, seen: Seen, trouble: Trouble) -> Answered:
        """One JSON object, plain or rendered, or the chunks of an event stream.

        Raises ``Refused`` for what the real service refuses.
        """
        raise NotImplementedError

    def refusal(self, status: int) -> Any:
        """An error body of this protocol."""
        raise NotImplementedError

    def pieces(self) -> list[str]:
        if isinstance(self.reply, list):
            return self.reply
        return [self.reply[i : i + 3] for i in range(0, len(self.reply), 3)]

    def take(self, seen: Seen) -> Trouble:
        """Note a request and tell what becomes of it."""
        with self._lock:
            self.seen.append(seen)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            if self.per_second and not self._admitted():
                return Trouble(status=429, headers={"Retry-After": "0.2"})
            return self.troubles.popleft() if self.troubles else Trouble()

    def leave(self) -> None:
        with self._lock:
            self.in_flight -= 1

    def _admitted(self) -> bool:
        now = time.monotonic()
        while self._starts and self._starts[0] <= now - 1:
            self._starts.popleft()
        if len(self._starts) >= self.per_second:
            return False
        self._starts.append(now)
        return True


_NUMBERS = [f"{(byte - 127.5) / 64:.9f}" for byte in range(256)]
"""The numbers of made-up vectors, with as many digits as a real service sends."""


@lru_cache(maxsize=512)
def vector_of(text: str, dimension: int) -> str:
    """A vector that stands for a text, of no particular length, as JSON."""
    digest = hashlib.shake_256(text.encode()).digest(dimension)
    return f"[{','.join([_NUMBERS[byte] for byte in digest])}]"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # clients may leave when they like
            super().handle_error(request, client_address)


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            service.connections += 1

        def do_GET(self) -> None:
            trouble = service.take(Seen(self.path, dict(self.headers), None))
            try:
                if trouble.status:
                    self._json(trouble.status, service.refusal(trouble.status), trouble.headers)
                else:
                    self._json(200, {}, {})
            finally:
                service.leave()

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            seen = Seen(self.path, dict(self.headers), json.loads(raw))
            trouble = service.take(seen)
            try:
                time.sleep(service.latency_s + trouble.slow_s)
                self._answer(seen, trouble)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            finally:
                service.leave()

        def _answer(self, seen: Seen, trouble: Trouble) -> None:
            if trouble.status:
                body = trouble.body or service.refusal(trouble.status)
                self._json(trouble.status, body, trouble.headers)
                return
            if trouble.garbage:
                self._send(200, b"<html>oops", "application/json", {})
                return
            try:
                answer = service.respond(seen, trouble)
            except Refused as refused:
                self._json(refused.status, refused.body, {})
                return
            if isinstance(answer, dict):
                self._json(200, answer, {})
            elif isinstance(answer, bytes):
                self._send(200, answer, "application/json", {})
            else:
                self._stream(answer, trouble)

        def _stream(self, chunks: Iterator[bytes], trouble: Trouble) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for number, chunk in enumerate(chunks):
                if number == trouble.after:
                    if not trouble.clean:
                        self.close_connection = True
                        return
                    break
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                self.wfile.flush()
                time.sleep(service.gap_s)
            self.wfile.write(b"0\r\n\r\n")

        def _json(self, status: int, body: Any, headers: dict[str, str]) -> None:
            self._send(status, json.dumps(body).encode(), "application/json", headers)

        def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
