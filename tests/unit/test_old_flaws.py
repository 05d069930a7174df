"""The six flaws of the proof of concept that this service replaces: none can come back."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.errors import Conflict, SessionExpired
from chalicelib.index.reading.rows import Row, read_rows
from chalicelib.runtime import Runtime
from chalicelib.store.client import item, values
from chalicelib.store.sessions import Sessions
from chalicelib.store.turns import Evidence, SearchLog, StoredTurn, Turns, new_chat_id
from tests.conftest import Clock, counting_entropy


@pytest.fixture
def sessions(dynamodb: Any, settings: Settings, clock: Clock) -> Sessions:
    return Sessions(dynamodb, settings, clock, counting_entropy())


@pytest.fixture
def turns(dynamodb: Any, settings: Settings, clock: Clock) -> Turns:
    return Turns(dynamodb, settings, clock)


def turn_of(user_id: str, clock: Clock) -> StoredTurn:
    return StoredTurn(
        user_id=user_id,
        chat_id=new_chat_id(int(clock() * 1_000), counting_entropy()),
        question="질문입니다",
        answer="답변입니다",
        outcome="answered",
        index_version=1,
    )


EVIDENCE = Evidence(query="질문")
LOG = SearchLog(query="질문", hits=0, outcome="answered", index_version=1)


def everything(dynamodb: Any) -> list[dict[str, Any]]:
    return [values(found) for found in dynamodb.scan(TableName="triple")["Items"]]


def test_flaw_1_making_a_session_expires_nobody_elses(sessions: Sessions, clock: Clock) -> None:
    first = sessions.start(None)
    clock.wait(1_000)

    others = [sessions.start(None) for _ in range(20)]
    sessions.start(others[0].user_id)
    clock.wait(first.expires_at - clock.now - 0.5)

    assert sessions.get(first.user_id).expires_at == first.expires_at
    clock.wait(0.5)
    with pytest.raises(SessionExpired):
        sessions.get(first.user_id)
    assert sessions.get(others[0].user_id).expires_at > clock.now


def test_flaw_2_ttl_and_recorded_expiry_can_not_disagree(
    sessions: Sessions, dynamodb: Any, clock: Clock
) -> None:
    user_id = sessions.start(None).user_id
    gaps = set()
    for wait in (0, 7, 1_000, 1_799, 2_500):
        clock.wait(wait)
        told = sessions.start(user_id).expires_at
        (stored,) = everything(dynamodb)
        assert stored["expires_at"] == told
        gaps.add(stored["ttl"] - stored["expires_at"])

    assert gaps == {31 * 86_400}


def test_flaw_3_question_and_answer_are_kept_each_as_what_it_is(
    sessions: Sessions, turns: Turns, clock: Clock
) -> None:
    user_id = sessions.start(None).user_id
    turns.record(turn_of(user_id, clock), EVIDENCE, LOG)

    (turn,) = turns.recent(user_id, 0, 6)

    assert (turn.question, turn.answer) == ("질문입니다", "답변입니다")


def test_flaw_4_a_turn_its_evidence_and_its_log_are_written_together_or_not_at_all(
    turns: Turns, dynamodb: Any, clock: Clock
) -> None:
    turn = turn_of("a" * 24, clock)
    taken = item({"pk": f"U#{turn.user_id}", "sk": f"M#{turn.chat_id:016d}"})
    dynamodb.put_item(TableName="triple", Item=taken)

    with pytest.raises(Conflict):
        turns.record(turn, EVIDENCE, LOG)
    assert everything(dynamodb) == [values(taken)]

    dynamodb.delete_item(TableName="triple", Key=taken)
    turns.record(turn, EVIDENCE, LOG)
    assert sorted(stored["pk"][0] + stored["sk"][0] for stored in everything(dynamodb)) == [
        "L0",
        "UE",
        "UM",
        "UQ",
    ]


def test_flaw_5_clients_are_made_once_and_not_per_request(settings: Settings) -> None:
    services = Runtime(settings)

    assert services.dynamodb is services.dynamodb
    assert services.s3 is services.s3
    assert services.providers.generator() is services.providers.generator()
    assert services.providers.embedder("offline") is services.providers.embedder()


def test_flaw_6_the_catalogue_does_not_hang_on_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "이름,설명\n경복궁,조선의 법궁입니다.\n".encode()
    here = list(read_rows("palaces.csv", io.BytesIO(content)))

    empty = tmp_path / "elsewhere"
    empty.mkdir()
    monkeypatch.chdir(empty)
    there = list(read_rows("palaces.csv", io.BytesIO(content)))

    assert isinstance(here[0], Row)
    assert here == there
    assert os.listdir(empty) == []
