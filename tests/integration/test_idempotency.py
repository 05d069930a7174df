"""Idempotency keys over the wire, under real concurrency: one model call, one turn."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.chat.events import fold
from chalicelib.config import Settings
from chalicelib.contracts import ChatResponse
from chalicelib.deadline import Deadline
from chalicelib.errors import Conflict
from chalicelib.providers import Providers
from chalicelib.runtime import Runtime
from chalicelib.store.records import new_chat_id
from infra.local.emulator import Emulator
from tests.conftest import table_definition
from tests.support.catalogue import OnDisk, open_catalogue
from tests.support.openai_api import OpenAiApi
from tests.unit.providers.conftest import environment

QUESTION = "만장굴은 어떤 곳이야?"


@pytest.fixture
def service() -> Iterator[OpenAiApi]:
    running = OpenAiApi()
    yield running
    running.close()


@pytest.fixture
def runtime(emulator: Emulator, service: OpenAiApi, tmp_path: Path) -> Iterator[Runtime]:
    """A stage whose answers come from a model service that counts its calls."""
    settings = Settings(
        table=f"once-{uuid.uuid4().hex}",
        rate_limit=1_000,
        embedding_provider="offline",
        reasoning_provider="offline",
        generation_provider="qwen",
    )
    dynamodb = emulator.client("dynamodb", max_pool_connections=64)
    dynamodb.create_table(**table_definition(settings.table))
    runtime = Runtime(settings, time.time, os.urandom)
    runtime.dynamodb = dynamodb
    runtime.providers = Providers(settings, environment("qwen", service, TIMEOUT_S="10"))
    searcher = open_catalogue(tmp_path, runtime.providers.embedder())
    runtime.searchers = OnDisk({searcher.space: searcher})  # type: ignore[assignment]
    yield runtime
    runtime.providers.close()


def ask(runtime: Runtime, user_id: str, key: str) -> ChatResponse | Conflict:
    try:
        return fold(runtime.chat.ask(user_id, QUESTION, Deadline.after(20), key))
    except Conflict as conflict:
        return conflict


def persistently(runtime: Runtime, user_id: str, key: str) -> ChatResponse:
    """Ask again as long as the answer is a conflict, as a client would."""
    for _ in range(200):
        answer = ask(runtime, user_id, key)
        if isinstance(answer, ChatResponse):
            return answer
        time.sleep(0.1)
    raise AssertionError("the conflict never resolved")


def at_once[T](times: int, work: Callable[[], T]) -> list[T]:
    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(work) for _ in range(times)]]


def model_calls(service: OpenAiApi) -> int:
    return sum(seen.path.endswith("chat/completions") for seen in service.seen)


def test_twenty_equal_requests_at_once_make_one_model_call_and_one_turn(
    runtime: Runtime, service: OpenAiApi
) -> None:
    user_id = runtime.sessions.start(None).user_id

    answers = at_once(20, lambda: persistently(runtime, user_id, "one-key"))

    told = {answer.model_copy(update={"expires_at": 0}).model_dump_json() for answer in answers}
    assert len(told) == 1
    assert model_calls(service) == 1
    assert len(runtime.turns.recent(user_id, 0, 50)) == 1


def test_without_a_key_every_request_is_a_question_of_its_own(
    runtime: Runtime, service: OpenAiApi
) -> None:
    user_id = runtime.sessions.start(None).user_id

    at_once(4, lambda: ask(runtime, user_id, ""))

    assert model_calls(service) == 4
    assert len(runtime.turns.recent(user_id, 0, 50)) == 4


def test_after_a_crash_in_the_middle_the_next_request_answers_once_the_lease_is_over(
    runtime: Runtime, service: OpenAiApi
) -> None:
    user_id = runtime.sessions.start(None).user_id
    promised = new_chat_id(int(time.time() * 1_000), os.urandom)
    crashed = runtime.claims.claim(user_id, "key", QUESTION, promised)
    assert isinstance(ask(runtime, user_id, "key"), Conflict)

    runtime.claims._clock = lambda: float(crashed.lease_until)
    answers = at_once(8, lambda: persistently(runtime, user_id, "key"))

    assert {answer.chat_id for answer in answers} == {promised}
    assert model_calls(service) == 1


def test_a_crash_after_the_turn_was_stored_loses_nothing(
    runtime: Runtime, service: OpenAiApi
) -> None:
    user_id = runtime.sessions.start(None).user_id
    stored = ask(runtime, user_id, "key")
    assert isinstance(stored, ChatResponse)

    runtime.claims._clock = lambda: time.time() + 60
    answer = ask(runtime, user_id, "key")

    assert isinstance(answer, ChatResponse)
    assert answer.response == stored.response
    assert model_calls(service) == 1
