from __future__ import annotations

from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.errors import Conflict, KeyReused
from chalicelib.store.claims import Claims
from tests.conftest import Clock

USER = "u" * 24


@pytest.fixture
def claims(dynamodb: Any, settings: Settings, clock: Clock) -> Claims:
    return Claims(dynamodb, settings, clock)


def test_the_first_request_takes_a_key_and_fixes_its_turn(claims: Claims) -> None:
    first = claims.claim(USER, "key", "질문", 7)
    second = claims.claim(USER, "key", "질문", 8)

    assert (first.mine, first.chat_id) == (True, 7)
    assert (second.mine, second.chat_id) == (False, 7)


def test_a_key_belongs_to_one_user(claims: Claims) -> None:
    claims.claim(USER, "key", "질문", 7)

    assert claims.claim("v" * 24, "key", "다른 질문", 8).mine


def test_another_question_under_the_same_key_is_refused(claims: Claims) -> None:
    claims.claim(USER, "key", "질문", 7)

    with pytest.raises(KeyReused):
        claims.claim(USER, "key", "다른 질문", 8)


def test_while_the_first_may_live_nobody_takes_over(claims: Claims, clock: Clock) -> None:
    first = claims.claim(USER, "key", "질문", 7)
    second = claims.claim(USER, "key", "질문", 8)

    with pytest.raises(Conflict) as refusal:
        claims.take_over(second, second.chat_id)
    assert refusal.value.extras == {"retry_after": 2}

    clock.now = float(first.lease_until)
    assert claims.take_over(second, second.chat_id).chat_id == 7


def test_only_one_takes_over(claims: Claims, clock: Clock) -> None:
    first = claims.claim(USER, "key", "질문", 7)
    seen = [claims.claim(USER, "key", "질문", number) for number in (8, 9)]
    clock.now = float(first.lease_until)

    claims.take_over(seen[0], 7)

    with pytest.raises(Conflict):
        claims.take_over(seen[1], 7)


def test_a_key_of_an_earlier_session_is_promised_another_turn(claims: Claims, clock: Clock) -> None:
    first = claims.claim(USER, "key", "질문", 7)
    clock.now = float(first.lease_until)
    seen = [claims.claim(USER, "key", "질문", number) for number in (8, 9)]

    assert claims.take_over(seen[0], 8).chat_id == 8

    with pytest.raises(Conflict):
        claims.take_over(seen[1], 9)
    assert claims.claim(USER, "key", "질문", 10).chat_id == 8


def test_a_failure_frees_the_key_at_once_but_keeps_its_turn(claims: Claims) -> None:
    claims.release(claims.claim(USER, "key", "질문", 7))

    again = claims.claim(USER, "key", "질문", 8)

    assert claims.take_over(again, 7).chat_id == 7


def test_one_who_lost_the_key_can_not_free_it(claims: Claims, clock: Clock) -> None:
    first = claims.claim(USER, "key", "질문", 7)
    clock.now = float(first.lease_until)
    claims.take_over(claims.claim(USER, "key", "질문", 8), 7)

    claims.release(first)
    claims.forget(first)

    with pytest.raises(Conflict):
        claims.take_over(claims.claim(USER, "key", "질문", 9), 7)


def test_a_key_is_free_again_after_a_day(claims: Claims, clock: Clock) -> None:
    claims.claim(USER, "key", "질문", 7)
    clock.wait(86_401)

    assert claims.claim(USER, "key", "다른 질문", 8).mine


def test_a_key_of_a_stranger_leaves_nothing(claims: Claims, dynamodb: Any) -> None:
    claims.forget(claims.claim(USER, "key", "질문", 7))

    assert dynamodb.scan(TableName="triple")["Items"] == []


def test_neither_key_nor_question_is_stored(claims: Claims, dynamodb: Any) -> None:
    claims.claim(USER, "my-secret-key", "나만의 질문", 7)

    stored = str(dynamodb.scan(TableName="triple")["Items"])
    assert "secret" not in stored
    assert "질문" not in stored
