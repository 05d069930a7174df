"""The real app on an empty table, with a clock that a test moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.config import Settings
from chalicelib.index.searching.search import Searcher
from chalicelib.providers import Providers
from chalicelib.runtime import Runtime, runtime
from tests.conftest import Clock
from tests.support.catalogue import OnDisk, open_catalogue

BASE = "/api/v1/triple"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What came back, with its body as text and as JSON."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Api:
    """Calls the app as API Gateway would."""

    client: Client
    runtime: Runtime

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        raw = body if isinstance(body, bytes) else b"" if body is None else _json(body)
        chosen = JSON if headers is None else headers
        answer = self.client.http.request(method, f"{BASE}/{path}", headers=chosen, body=raw)
        return Answer(answer.status_code, answer.headers, answer.body.decode())

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, body, {**JSON, **headers})

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, headers=headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("DELETE", path, body, {**JSON, **headers})

    def begin(self) -> str:
        """A fresh user's id."""
        user_id: str = self.post("user", {}).json["user_id"]
        return user_id


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """A few places of Jeju in a real index on disk."""
    embedder = Providers(Settings(embedding_provider="offline"), {}).embedder()
    return open_catalogue(tmp_path_factory.mktemp("catalogue"), embedder)


@pytest.fixture
def asking(api: Api, catalogue: Searcher) -> Api:
    """An app that can answer questions."""
    searchers = OnDisk({catalogue.space: catalogue})
    api.runtime.searchers = searchers  # type: ignore[assignment]
    return api


@pytest.fixture
def api(dynamodb: Any, clock: Clock, settings: Settings) -> Iterator[Api]:
    from app import app

    runtime.cache_clear()
    services = runtime()
    services.settings, services.clock = settings, clock
    with Client(app) as client:
        yield Api(client, services)
    runtime.cache_clear()
