"""Sessions over the wire: many callers at once, and the number of calls that it takes."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.errors import SessionExpired, TooManyRequests
from chalicelib.store.sessions import Session, Sessions
from infra.local.emulator import Emulator
from tests.conftest import Clock, counting_entropy, table_definition

entropy = counting_entropy()


@pytest.fixture
def settings(emulator: Emulator) -> Settings:
    table = f"sessions-{uuid.uuid4().hex}"
    emulator.client("dynamodb").create_table(**table_definition(table))
    return Settings(table=table, rate_limit=5)


@pytest.fixture
def sessions(emulator: Emulator, settings: Settings, clock: Clock) -> Sessions:
    return Sessions(emulator.client("dynamodb", max_pool_connections=32), settings, clock, entropy)


def at_once[T](times: int, work: Callable[[], T]) -> list[T]:
    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(work) for _ in range(times)]]


def test_two_tabs_that_come_back_at_once_share_one_new_session(
    sessions: Sessions, clock: Clock
) -> None:
    user_id = sessions.start(None).user_id
    for _ in range(10):
        clock.wait(3_000)
        begun = at_once(8, lambda: sessions.start(user_id))
        assert {session.user_id for session in begun} == {user_id}
        assert len({session.created_ms for session in begun}) == 1


def test_sixteen_fresh_visitors_at_once_get_sixteen_ids(sessions: Sessions) -> None:
    assert len({session.user_id for session in at_once(16, lambda: sessions.start(None))}) == 16


def test_questions_at_once_never_pass_the_limit_and_never_fall_short_of_it(
    sessions: Sessions,
) -> None:
    user_id = sessions.start(None).user_id

    def ask() -> str:
        try:
            sessions.touch(user_id, count=True)
        except TooManyRequests:
            return "refused"
        return "taken"

    assert Counter(at_once(16, ask)) == {"taken": 5, "refused": 11}


def test_two_roles_chosen_at_once_are_both_kept(sessions: Sessions) -> None:
    user_id = sessions.start(None).user_id
    choices = iter([{"reasoning": "qwen"}, {"generation": "gemini"}] * 4)

    at_once(8, lambda: sessions.choose(user_id, next(choices)))  # type: ignore[arg-type]

    assert sessions.get(user_id).mix == {"reasoning": "qwen", "generation": "gemini"}


def calls_of(dynamodb: Any, work: Callable[[], Session | None]) -> list[str]:
    """The requests that go over the wire while something runs."""
    seen: list[str] = []

    def note(request: Any, **_: Any) -> None:
        seen.append(request.headers["X-Amz-Target"].decode().rpartition(".")[2])

    dynamodb.meta.events.register("before-send.dynamodb", note)
    try:
        work()
    except SessionExpired:
        pass
    finally:
        dynamodb.meta.events.unregister("before-send.dynamodb", note)
    return seen


def test_a_session_call_costs_one_or_two_requests(
    emulator: Emulator, settings: Settings, clock: Clock
) -> None:
    dynamodb = emulator.client("dynamodb")
    sessions = Sessions(dynamodb, settings, clock, entropy)
    user_id = sessions.start(None).user_id

    assert calls_of(dynamodb, lambda: sessions.start(None)) == ["PutItem"]
    assert calls_of(dynamodb, lambda: sessions.start(user_id)) == ["UpdateItem"]
    assert calls_of(dynamodb, lambda: sessions.touch(user_id)) == ["UpdateItem"]
    assert calls_of(dynamodb, lambda: sessions.touch("z" * 24)) == ["UpdateItem"]
    clock.wait(7_200)
    assert calls_of(dynamodb, lambda: sessions.touch(user_id)) == ["UpdateItem"]
    assert calls_of(dynamodb, lambda: sessions.start(user_id)) == ["UpdateItem"] * 2
