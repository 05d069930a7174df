"""Starts and stops the local AWS: MiniStack with our gateway in front, as a child process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.loopback import REGION, ROOT_KEY, base_env, require_loopback

_ROOT = Path(__file__).resolve().parents[2]
_START_S = 60.0
_STOP_S = 30.0
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class PortInUse(Exception):
    """Something else listens on the port that was asked for."""


class EmulatorFailed(Exception):
    """The local AWS did not come up; the message holds the end of its log."""


@dataclass(frozen=True)
class Emulator:
    """A running local AWS."""

    endpoint: str
    state: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> Path:
        """Where the local AWS and the functions that it runs write."""
        return self.state / "emulator.log"

    def client(self, service: str, **config: Any) -> Any:
        """A boto3 client of the local AWS with short timeouts; ``config`` extends its Config."""
        return client(self.endpoint, service, **config)

    def stop(self) -> None:
        """End it cleanly, so that its state is on disk afterwards."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


@contextmanager
def emulator(
    state: Path,
    *,
    port: int = 0,
    auth: bool = False,
    persist: bool = False,
    python: str = sys.executable,
) -> Iterator[Emulator]:
    """Run a local AWS on 127.0.0.1; ``port`` 0 takes a free one.

    ``auth`` makes it enforce signatures and the IAM policies of the functions' roles; ``persist``
    keeps everything in ``state`` over a restart. What ``python`` can import, functions can too.
    Raises ``PortInUse`` or ``EmulatorFailed``.
    """
    running = _start(state, port, auth, persist, python)
    try:
        _await_ready(running)
        yield running
    finally:
        running.stop()


def client(endpoint: str, service: str, **config: Any) -> Any:
    """A boto3 client of the local AWS at ``endpoint`` that never looks at the user's profile."""
    import boto3
    from botocore.config import Config

    options: dict[str, Any] = {
        "connect_timeout": 5,
        "read_timeout": 60,
        "retries": {"total_max_attempts": 2, "mode": "standard"},
        "s3": {"addressing_style": "path"},
    }
    make: Any = boto3.Session(ROOT_KEY, ROOT_KEY, region_name=REGION).client
    return make(service, endpoint_url=require_loopback(endpoint), config=Config(**options | config))


def _start(state: Path, port: int, auth: bool, persist: bool, python: str) -> Emulator:
    state.mkdir(parents=True, exist_ok=True)
    with _listen(port) as listener, (state / "emulator.log").open("ab") as log:
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [python, "-m", "infra.local.server"],
            cwd=_ROOT,
            env=_server_env(state, port, auth, persist) | {"LISTEN_FD": str(listener.fileno())},
            pass_fds=[listener.fileno()],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C belongs to the parent, which then stops us in order
        )
    return Emulator(f"http://127.0.0.1:{port}", state, process)


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise PortInUse(f"port {port} on 127.0.0.1 is taken: {error.strerror}") from error


def _server_env(state: Path, port: int, auth: bool, persist: bool) -> dict[str, str]:
    scratch = state / "tmp"
    return base_env() | {
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AUTH": "true" if auth else "false",
        "PERSIST_STATE": "1" if persist else "0",
        "S3_PERSIST": "1" if persist else "0",
        "STATE_DIR": str(state / "services"),
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(scratch),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_WARM_TTL_SECONDS": "1800",
        # Our own gateway queues invocations; MiniStack's cap would refuse them.
        "LAMBDA_ACCOUNT_CONCURRENCY": "1000",
        "LOG_LEVEL": os.environ.get("EMULATOR_LOG_LEVEL", "INFO"),
    }


def _await_ready(running: Emulator) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and running.process.poll() is None:
        if is_up(running.endpoint):
            return
        time.sleep(0.05)
    tail = running.log.read_text(errors="replace")[-2_000:]
    raise EmulatorFailed(f"the local AWS did not start; the end of {running.log}:\n{tail}")


def is_up(endpoint: str) -> bool:
    """Whether a local AWS answers there."""
    try:
        with _DIRECT.open(f"{endpoint}/_ministack/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
