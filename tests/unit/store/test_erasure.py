from __future__ import annotations

from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.deadline import Deadline
from chalicelib.errors import SessionExpired
from chalicelib.store.client import values
from chalicelib.store.erasure import Erased, Eraser
from chalicelib.store.sessions import Sessions
from chalicelib.store.turns import Evidence, SearchLog, StoredTurn, Turns, new_chat_id
from tests.conftest import Clock, counting_entropy

entropy = counting_entropy()
EVIDENCE = Evidence(query="질문")
LOG = SearchLog(query="질문", hits=0, outcome="answered", index_version=1)
PLENTY = Deadline.after(86_400)


@pytest.fixture
def sessions(dynamodb: Any, settings: Settings, clock: Clock) -> Sessions:
    return Sessions(dynamodb, settings, clock, entropy)


@pytest.fixture
def turns(dynamodb: Any, settings: Settings, clock: Clock) -> Turns:
    return Turns(dynamodb, settings, clock)


@pytest.fixture
def eraser(dynamodb: Any, settings: Settings, clock: Clock) -> Eraser:
    return Eraser(dynamodb, settings, clock)


def talk(turns: Turns, user_id: str, clock: Clock, length: int) -> StoredTurn:
    for _ in range(length):
        clock.wait(1)
        turn = StoredTurn(
            user_id=user_id,
            chat_id=new_chat_id(int(clock() * 1_000), entropy),
            question="질문",
            answer="답변",
            outcome="answered",
            index_version=1,
        )
        turns.record(turn, EVIDENCE, LOG)
    return turn


def everything(dynamodb: Any) -> list[dict[str, Any]]:
    pages = dynamodb.get_paginator("scan").paginate(TableName="triple")
    return [values(found) for page in pages for found in page["Items"]]


def test_everything_about_a_person_goes_and_nothing_of_anybody_else(
    sessions: Sessions, turns: Turns, eraser: Eraser, clock: Clock, dynamodb: Any
) -> None:
    other = sessions.start(None).user_id
    talk(turns, other, clock, 3)
    others = sorted(map(str, everything(dynamodb)))
    user_id = sessions.start(None).user_id
    talk(turns, user_id, clock, 30)

    erased = eraser.erase(user_id, PLENTY)

    assert erased == Erased(30 * 3 + 1, complete=True)
    left = everything(dynamodb)
    (mark,) = [found for found in left if found["pk"] == f"U#{user_id}"]
    assert set(mark) == {"pk", "sk", "erased_at", "ttl"}
    assert mark["ttl"] == int(clock.now) + 86_400
    assert sorted(str(found) for found in left if found != mark) == others


def test_an_erased_person_is_a_stranger(
    sessions: Sessions, turns: Turns, eraser: Eraser, clock: Clock
) -> None:
    user_id = sessions.start(None).user_id
    eraser.erase(user_id, PLENTY)

    with pytest.raises(SessionExpired):
        sessions.touch(user_id)
    assert sessions.start(user_id).user_id != user_id


def test_an_answer_under_way_is_not_stored_behind_an_erasure(
    sessions: Sessions, turns: Turns, eraser: Eraser, clock: Clock, dynamodb: Any
) -> None:
    user_id = sessions.start(None).user_id
    talk(turns, user_id, clock, 1)
    eraser.erase(user_id, PLENTY)

    with pytest.raises(SessionExpired):
        talk(turns, user_id, clock, 1)

    assert [found["sk"] for found in everything(dynamodb)] == ["Q"]


def test_a_large_erasure_goes_on_where_it_stopped(
    sessions: Sessions, turns: Turns, eraser: Eraser, clock: Clock, dynamodb: Any
) -> None:
    user_id = sessions.start(None).user_id
    talk(turns, user_id, clock, 40)
    # Each look at the clock costs a second: time for two batches a call.
    ticks = iter(range(1_000))

    calls = []
    while not calls or not calls[-1].complete:
        started = next(ticks)
        calls.append(eraser.erase(user_id, Deadline(started + 2.5, lambda: next(ticks))))
        with pytest.raises(SessionExpired):
            sessions.touch(user_id)

    assert len(calls) > 1
    assert sum(call.items for call in calls) == 40 * 3 + 1
    assert [found["sk"] for found in everything(dynamodb)] == ["Q"]


def test_a_session_that_is_over_can_be_erased_too(
    sessions: Sessions, turns: Turns, eraser: Eraser, clock: Clock
) -> None:
    user_id = sessions.start(None).user_id
    talk(turns, user_id, clock, 1)
    clock.wait(86_400)

    assert eraser.erase(user_id, PLENTY) == Erased(4, complete=True)


def test_erasing_nobody_writes_nothing(eraser: Eraser, dynamodb: Any) -> None:
    assert eraser.erase("z" * 24, PLENTY) == Erased(0, complete=True)
    assert everything(dynamodb) == []


def test_erasing_twice_finds_nothing_more(sessions: Sessions, eraser: Eraser) -> None:
    user_id = sessions.start(None).user_id

    assert eraser.erase(user_id, PLENTY) == Erased(1, complete=True)
    assert eraser.erase(user_id, PLENTY) == Erased(0, complete=True)
