"""Turns over the wire: tabs that finish at once, answers that get lost, crashes in between."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.errors import Conflict, Unavailable
from chalicelib.store.sessions import Session, Sessions
from chalicelib.store.turns import Evidence, SearchLog, StoredTurn, Turns, new_chat_id
from infra.local.emulator import Emulator
from tests.conftest import Clock, counting_entropy, table_definition
from tests.support.outage import outage

entropy = counting_entropy()

EVIDENCE = Evidence(query="질문")
LOG = SearchLog(query="질문", hits=0, outcome="answered", index_version=1)


@pytest.fixture
def settings(emulator: Emulator) -> Settings:
    table = f"turns-{uuid.uuid4().hex}"
    emulator.client("dynamodb").create_table(**table_definition(table))
    return Settings(table=table, rate_limit=1_000)


@pytest.fixture
def dynamodb(emulator: Emulator) -> Any:
    return emulator.client("dynamodb", max_pool_connections=32)


@pytest.fixture
def session(dynamodb: Any, settings: Settings, clock: Clock) -> Session:
    return Sessions(dynamodb, settings, clock, entropy).start(None)


@pytest.fixture
def turns(dynamodb: Any, settings: Settings, clock: Clock) -> Turns:
    return Turns(dynamodb, settings, clock)


def a_turn(user_id: str, now_ms: int, number: int) -> StoredTurn:
    return StoredTurn(
        user_id=user_id,
        chat_id=new_chat_id(now_ms, entropy),
        question=f"질문 {number}",
        answer=f"답변 {number}",
        outcome="answered",
        index_version=1,
    )


def test_a_table_that_is_out_leaves_nothing_of_a_turn_and_takes_it_afterwards(
    turns: Turns, dynamodb: Any, session: Session, clock: Clock
) -> None:
    turn = a_turn(session.user_id, int(clock() * 1_000), 1)
    with outage(dynamodb, "TransactWriteItems"), pytest.raises(Unavailable):
        turns.record(turn, EVIDENCE, LOG)
    assert list(pages(turns, session.user_id)) == []
    turns.record(turn, EVIDENCE, LOG)
    assert [kept.chat_id for kept in pages(turns, session.user_id)] == [turn.chat_id]


def test_two_tabs_that_talk_at_once_lose_no_turn(
    turns: Turns, dynamodb: Any, settings: Settings, session: Session, clock: Clock
) -> None:
    sessions = Sessions(dynamodb, settings, clock, entropy)
    began = int(clock() * 1_000)

    def tab(first: int) -> None:
        for number in range(first, first + 20):
            sessions.touch(session.user_id, count=True)
            turns.recent(session.user_id, 0, 6)
            turns.record(a_turn(session.user_id, began + number // 2, number), EVIDENCE, LOG)

    with ThreadPoolExecutor(4) as pool:
        for tab_done in [pool.submit(tab, first) for first in (0, 20, 40, 60)]:
            tab_done.result()

    kept = list(reversed(list(pages(turns, session.user_id))))
    assert sorted(int(turn.question.split()[1]) for turn in kept) == list(range(80))
    assert all(turn.question.split()[1] == turn.answer.split()[1] for turn in kept)
    assert [turn.chat_id for turn in kept] == sorted(turn.chat_id for turn in kept)
    for first in (0, 20, 40, 60):
        of_tab = [n for turn in kept if first <= (n := int(turn.question.split()[1])) < first + 20]
        assert of_tab[::2] == sorted(of_tab[::2])


def pages(turns: Turns, user_id: str) -> Iterator[StoredTurn]:
    """Every turn of the session, newest first, by small pages."""
    before: int | None = None
    while True:
        page = turns.page(user_id, 0, before, 7)
        yield from reversed(page.turns)
        before = page.next
        if before is None:
            return


def test_one_chat_id_wanted_by_eight_at_once_goes_to_one(
    turns: Turns, session: Session, clock: Clock
) -> None:
    chat_id = new_chat_id(int(clock() * 1_000), entropy)

    def write(number: int) -> bool:
        turn = a_turn(session.user_id, 0, number).model_copy(update={"chat_id": chat_id})
        try:
            turns.record(turn, EVIDENCE, LOG)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(8)))

    assert won.count(True) == 1
    (turn,) = turns.recent(session.user_id, 0, 6)
    assert turn.question == f"질문 {won.index(True)}"


def test_a_repeat_after_a_lost_answer_is_the_same_write(
    turns: Turns, session: Session, clock: Clock
) -> None:
    turn = a_turn(session.user_id, int(clock() * 1_000), 1)

    turns.record(turn, EVIDENCE, LOG)
    turns.record(turn, EVIDENCE, LOG)

    assert turns.recent(session.user_id, 0, 6) == [turn]


def test_a_table_that_does_not_answer_leaves_nothing_half_written(
    turns: Turns, session: Session, settings: Settings, clock: Clock, dynamodb: Any
) -> None:
    import boto3
    from botocore.config import Config

    nobody = boto3.client(
        "dynamodb",
        endpoint_url="http://127.0.0.1:9",
        config=Config(retries={"total_max_attempts": 1}),
    )
    turn = a_turn(session.user_id, int(clock() * 1_000), 1)

    with pytest.raises(Unavailable):
        Turns(nobody, settings, clock).record(turn, EVIDENCE, LOG)
    assert turns.recent(session.user_id, 0, 6) == []

    turns.record(turn, EVIDENCE, LOG)
    assert turns.recent(session.user_id, 0, 6) == [turn]


def test_a_megabyte_of_history_is_read_over_more_than_one_answer(
    turns: Turns, session: Session, clock: Clock
) -> None:
    long = "가" * 60_000
    began = int(clock() * 1_000)
    for number in range(12):
        turn = a_turn(session.user_id, began + number, number)
        turns.record(turn.model_copy(update={"answer": long}), EVIDENCE, LOG)

    found = turns.recent(session.user_id, 0, 12)

    assert [turn.question for turn in found] == [f"질문 {number}" for number in range(12)]
