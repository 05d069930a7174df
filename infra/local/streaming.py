"""What the Function URL is on AWS: the contract's routes on a port whose answers leave in pieces.

The REST API of the local AWS, as the real one, gives an answer as a whole. This child process is
told what the deployed function is told and serves the same sources by the same ``reply_to``.
"""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from chalicelib.api.registry import base_path
from chalicelib.api.streaming.urls import reply_to
from infra.project import ROOT

SECONDS = 29.0


@contextmanager
def streaming(environment: Mapping[str, str]) -> Iterator[str]:
    """Serve until the block ends; yields the base address of the contract."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local.streaming", str(listener.fileno())],
            cwd=ROOT,
            env=dict(environment),
            pass_fds=[listener.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}{base_path(1)}"
        finally:
            process.kill()
            process.communicate()


class _Url(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        from chalicelib.api.routes import ROUTES
        from chalicelib.runtime import runtime

        reply = reply_to(self._event(), ROUTES, runtime(), SECONDS)
        self.send_response(reply.status)
        headers = {**reply.headers, "Content-Type": reply.content_type}
        for name, value in {**headers, "Transfer-Encoding": "chunked"}.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in reply.stream or [reply.body]:  # to the end, listener or not: it is stored
            with suppress(OSError):
                self._send(piece.encode())
        with suppress(OSError):
            self.wfile.write(b"0\r\n\r\n")

    do_GET = do_POST = do_DELETE = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: each request writes its own line."""

    def _send(self, piece: bytes) -> None:
        if piece:  # an empty chunk would end the answer
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))

    def _event(self) -> dict[str, Any]:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return {
            "requestContext": {"http": {"method": self.command}, "requestId": str(uuid.uuid4())},
            "rawPath": address.path,
            "rawQueryString": address.query,
            "headers": dict(self.headers),
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }


def main() -> None:
    """Serve on the socket that the parent opened, until the parent ends."""
    threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Url, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=int(sys.argv[1]))
    server.serve_forever()


if __name__ == "__main__":
    main()
