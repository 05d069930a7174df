"""A model service on loopback, in a process of its own: real HTTP, made-up answers.

For the measurements, which start it with ``serving``; it ends when its input does.
"""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.gemini_api import GeminiApi
from tests.support.openai_api import OpenAiApi


@contextmanager
def serving(vendor: str, latency_s: float = 0.0, per_second: float = 0.0) -> Iterator[str]:
    """Give the address of one that speaks the protocol of ``gemini`` or ``qwen``.

    It waits ``latency_s`` before each answer and refuses what comes faster than ``per_second``,
    unless that is 0.
    """
    command = [sys.executable, "-m", __name__, vendor, str(latency_s), str(per_second)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        try:
            if not (url := child.stdout.readline().strip()):
                raise RuntimeError(f"the model service did not start: {command}")
            yield url
        finally:
            child.stdin.close()


def environment(vendor: str, url: str) -> dict[str, str]:
    """What sends a vendor's requests to such a service."""
    base = f"{url}/v1" if vendor == "qwen" else url
    return {f"{vendor.upper()}_BASE_URL": base, f"{vendor.upper()}_API_KEY": "bench"}


def _serve(vendor: str, latency_s: float, per_second: float) -> None:
    service = GeminiApi() if vendor == "gemini" else OpenAiApi()
    service.latency_s, service.per_second = latency_s, per_second
    service.seen = deque(maxlen=1)  # Not the gigabytes of a large catalogue.
    print(service.url, flush=True)
    try:
        sys.stdin.read()
    finally:
        service.close()


if __name__ == "__main__":
    _serve(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))
