"""A whole turn in process: real search on disk, real records, models over real HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chalicelib.chat.turn import Chat
from chalicelib.config import Settings
from chalicelib.contracts import ChatResponse, DeltaEvent, Event
from chalicelib.deadline import Deadline
from chalicelib.errors import TripleError
from chalicelib.index.searching.search import Searcher
from chalicelib.providers import Providers
from chalicelib.runtime import Runtime
from chalicelib.store.records import StoredTurn
from tests.conftest import Clock
from tests.support.catalogue import OnDisk, open_catalogue
from tests.support.openai_api import OpenAiApi
from tests.support.service import Service
from tests.unit.providers.conftest import environment


@dataclass
class World:
    """One visitor in front of one stage."""

    runtime: Runtime
    service: OpenAiApi
    user_id: str
    clock: Clock
    events: list[Event] = field(default_factory=list)

    @property
    def chat(self) -> Chat:
        return self.runtime.chat

    def ask(self, question: str, seconds: float = 20) -> ChatResponse:
        """The answer; raises what ends the turn. A second passes before each question."""
        from chalicelib.chat.turn import fold

        self.clock.wait(1)
        self.events = list(self.chat.ask(self.user_id, question, Deadline.after(seconds)))
        return fold(self.events)

    def refused(self, question: str, seconds: float = 20) -> TripleError:
        """What ends a turn that fails; its last event says the same."""
        with pytest.raises(TripleError) as caught:
            self.ask(question, seconds)
        return caught.value

    def deltas(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, DeltaEvent))

    def stored(self) -> list[StoredTurn]:
        return self.runtime.turns.recent(self.user_id, 0, 50)

    def items(self) -> list[dict[str, Any]]:
        """Everything in the table but the session."""
        found = self.runtime.dynamodb.scan(TableName=self.runtime.settings.table)["Items"]
        return [item for item in found if item["sk"]["S"] != "S"]

    def asked_models(self, path: str = "chat/completions") -> int:
        """How many requests the model service got."""
        return sum(seen.path.endswith(path) for seen in self.service.seen)


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """The offline space of a few places."""
    offline = Providers(Settings(embedding_provider="offline"), {})
    return open_catalogue(tmp_path_factory.mktemp("offline"), offline.embedder())


@pytest.fixture
def service() -> Iterator[Service]:
    running = OpenAiApi()
    yield running
    running.close()


@pytest.fixture
def world_of(
    settings: Settings, dynamodb: Any, clock: Clock, catalogue: Searcher, service: OpenAiApi
) -> Iterator[Callable[..., World]]:
    """Make a world with some settings changed."""
    made: list[Runtime] = []

    def make(**changes: Any) -> World:
        numbers = itertools.count(1)
        stage = settings.model_copy(
            update={"assets_url": "https://cdn.example", "rate_limit": 1_000, **changes}
        )
        runtime = Runtime(stage, clock, lambda size: next(numbers).to_bytes(size, "big"))
        runtime.dynamodb = dynamodb
        runtime.providers = Providers(stage, environment("qwen", service, TIMEOUT_S="2"))
        runtime.searchers = OnDisk({catalogue.space: catalogue})  # type: ignore[assignment]
        made.append(runtime)
        return World(runtime, service, runtime.sessions.start(None).user_id, clock)

    yield make
    for runtime in made:
        if "chat" in vars(runtime):
            # A vector that was asked for ahead, and then not needed, may still be on its way.
            runtime.chat._beginner._pool.shutdown()
        runtime.providers.close()


@pytest.fixture
def world(world_of: Callable[..., World]) -> World:
    """The offline stage."""
    return world_of()


@pytest.fixture
def modelled(world_of: Callable[..., World]) -> World:
    """A stage whose answers come from the local model service."""
    return world_of(generation_provider="qwen", reasoning_provider="qwen")


@pytest.fixture
def in_its_own_space(world_of: Callable[..., World], tmp_path: Path) -> World:
    """A stage whose vectors come from the local model service as well."""
    world = world_of(
        generation_provider="qwen", reasoning_provider="qwen", embedding_provider="qwen"
    )
    searcher = open_catalogue(tmp_path, world.runtime.providers.embedder("qwen"), version=7)
    world.runtime.searchers.searchers[searcher.space] = searcher  # type: ignore[attr-defined]
    world.service.seen.clear()
    return world
