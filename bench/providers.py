"""Model providers: what a warm turn imports and opens, and how much of a service's rate bulk
embedding uses.

    python -m bench.providers [--json FILE]

The services are local and real HTTP; the one for bulk embedding is a process of its own, answers
after 50 ms and refuses what comes faster than its rate, as a hosted one does.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.model_service import environment, serving
from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.providers import Providers
from chalicelib.providers.ports import Document

LATENCY_S = 0.05
RATES = {"gemini": 10, "qwen": 40}
BATCHES = {"gemini": 100, "qwen": 10}
SECONDS = 8
WARM_TURNS = 5


@dataclass(frozen=True)
class WarmTurns:
    """What some turns of a warm container did beyond answering."""

    turns: int
    modules_imported: int
    clients_built: int
    connections_opened: int


@dataclass(frozen=True)
class BulkRate:
    """Requests a second that got through, against what the service allows."""

    vendor: str
    allowed: float
    reached: float
    share: float


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    results = measure()
    print(json.dumps(results, indent=2))
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


def measure() -> dict[str, object]:
    """Both measurements, as plain data."""
    rates = [asdict(bulk_rate(vendor)) for vendor in RATES]
    return {"warm_turns": asdict(warm_turns()), "bulk_embedding": rates}


def bulk_rate(vendor: str) -> BulkRate:
    """Embed for some seconds against a service with a rate."""
    allowed = RATES[vendor]
    with serving(vendor, LATENCY_S, allowed) as url:
        providers = Providers(Settings(), environment(vendor, url))
        embedder = providers.embedder(vendor)
        texts = [Document(f"제목 {n % 200}", "가나다라 " * 40) for n in range(BATCHES[vendor])]
        embedder.documents(texts, Deadline.after(60))
        time.sleep(1.1)  # the service forgets the warm-up
        requests = allowed * SECONDS
        started = time.perf_counter()
        embedder.documents(texts * requests, Deadline.after(300))
        reached = requests / (time.perf_counter() - started)
        providers.close()
    return BulkRate(vendor, allowed, round(reached, 2), round(reached / allowed, 3))


def warm_turns() -> WarmTurns:
    """Ask through Gemini in all three roles, twice to warm up, then count."""
    from tests.support.gemini_api import GeminiApi

    service = GeminiApi()
    try:
        with _stage(service.url) as ask:
            for _ in range(2):
                ask()
            before = _clients(), service.connections, set(sys.modules)
            for _ in range(WARM_TURNS):
                ask()
            return WarmTurns(
                turns=WARM_TURNS,
                modules_imported=len(set(sys.modules) - before[2]),
                clients_built=_clients() - before[0],
                connections_opened=service.connections - before[1],
            )
    finally:
        service.close()


@contextmanager
def _stage(url: str) -> Iterator[object]:
    """A question to a stage in process whose models are at ``url``."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "0" * 12, "AWS_SECRET_ACCESS_KEY": "bench"}
    os.environ["AWS_DEFAULT_REGION"] = "ap-northeast-2"
    from moto import mock_aws

    from chalicelib.chat.turn import fold
    from chalicelib.runtime import Runtime
    from tests.conftest import table_definition
    from tests.support.catalogue import OnDisk, open_catalogue

    numbers = itertools.count()
    with mock_aws(), tempfile.TemporaryDirectory() as folder:
        runtime = Runtime(Settings(rate_limit=1_000))
        runtime.dynamodb.create_table(**table_definition(runtime.settings.table))
        runtime.providers = Providers(runtime.settings, environment("gemini", url))
        searcher = open_catalogue(Path(folder), runtime.providers.embedder())
        runtime.searchers = OnDisk({searcher.space: searcher})
        user_id = runtime.sessions.start(None).user_id

        def ask() -> None:
            question = f"성산일출봉 입장료 알려 줘 {next(numbers)}"
            fold(runtime.chat.ask(user_id, question, Deadline.after(20)))

        yield ask
        runtime.providers.close()


def _clients() -> int:
    """HTTP clients that are alive in this process."""
    import httpx2

    gc.collect()
    return sum(isinstance(each, httpx2.Client) for each in gc.get_objects())


if __name__ == "__main__":
    main()
