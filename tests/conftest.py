"""What every test starts from: a pinned environment, a clock and randomness under control."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest

from chalicelib.config import Settings

# How long an example takes says how busy the machine is. A run that decides about a change tries
# the same examples every time; one at a desk looks for new ones.
hypothesis.settings.register_profile(
    "triple",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize="CI" in os.environ,
    print_blob=True,
)
hypothesis.settings.load_profile("triple")

for name in [name for name in os.environ if name.startswith(("AWS_", "TRIPLE_"))]:
    del os.environ[name]
os.environ |= {
    "AWS_ACCESS_KEY_ID": "000000000000",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "ap-northeast-2",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "EMBEDDING_PROVIDER": "offline",
    "REASONING_PROVIDER": "offline",
    "GENERATION_PROVIDER": "offline",
}

NOW = 1_780_000_000.25
"""Where every test's clock begins: 2026-05-28, a quarter second past the full second."""


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


def counting_entropy() -> Callable[[int], bytes]:
    """Bytes that differ on every call and repeat in every run."""
    numbers = itertools.count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


def table_definition(name: str) -> dict[str, Any]:
    """The table as the data stack declares it, as arguments of CreateTable."""
    return {
        "TableName": name,
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--packaged",
        action="store_true",
        help="end to end: deploy what would be uploaded, beside which nothing can be imported",
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings() -> Settings:
    return Settings.from_env(
        {
            "TRIPLE_STAGE": "test",
            "EMBEDDING_PROVIDER": "offline",
            "REASONING_PROVIDER": "offline",
            "GENERATION_PROVIDER": "offline",
        }
    )


@pytest.fixture
def dynamodb(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client on an empty table, in process. Calls from several threads are taken in turn."""
    from moto import mock_aws
    from moto.core.botocore_stubber import BotocoreStubber

    from chalicelib.store.client import dynamodb

    # Moto hands out its own dictionaries: a query that reads one while a write of another thread
    # changes it ends in a RuntimeError, and a turn does both at once.
    process, turn = BotocoreStubber.process_request, threading.RLock()

    def one_at_a_time(stubber: BotocoreStubber, request: Any) -> Any:
        with turn:
            return process(stubber, request)

    monkeypatch.setattr(BotocoreStubber, "process_request", one_at_a_time)
    with mock_aws():
        client = dynamodb()
        client.create_table(**table_definition(settings.table))
        yield client
