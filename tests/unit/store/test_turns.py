from __future__ import annotations

from typing import Any

import pytest

from chalicelib.config import Settings
from chalicelib.contracts import Models, RoleUsage, Source, Usage
from chalicelib.errors import Conflict, NotFound, SessionExpired, TooManyRequests
from chalicelib.store.client import item, values
from chalicelib.store.records import contract_turn
from chalicelib.store.sessions import Session, Sessions
from chalicelib.store.turns import (
    Evidence,
    EvidenceRow,
    SearchLog,
    StoredTurn,
    Turns,
    new_chat_id,
)
from tests.conftest import NOW, Clock, counting_entropy

entropy = counting_entropy()


@pytest.fixture
def turns(dynamodb: Any, settings: Settings, clock: Clock) -> Turns:
    return Turns(dynamodb, settings, clock)


@pytest.fixture
def session(dynamodb: Any, settings: Settings, clock: Clock) -> Session:
    return Sessions(dynamodb, settings, clock, entropy).start(None)


def a_turn(user_id: str, clock: Clock, question: str = "가장 가벼운 건 뭐야?") -> StoredTurn:
    return StoredTurn(
        user_id=user_id,
        chat_id=new_chat_id(int(clock() * 1_000), entropy),
        question=question,
        answer="167g인 아리 폰입니다. [1]",
        images=("https://example.com/ari.svg",),
        sources=(
            Source(
                n=1,
                id="0123456789abcdef",
                title="아리 폰",
                facts={"무게": "167g"},
                score=0.8125,
                cited=True,
                file="phones.csv",
            ),
        ),
        outcome="answered",
        usage=Usage(generation=RoleUsage(input_tokens=12, output_tokens=7), total_tokens=19),
        models=Models(generation="offline/extract"),
        index_version=3,
    )


EVIDENCE = Evidence(
    query="가장 가벼운 모델",
    space="offline-names-256",
    confident=True,
    rows=(EvidenceRow(row="0123456789abcdef", score=0.8125, lexical_rank=1),),
)
LOG = SearchLog(
    query="가장 가벼운 모델", hits=1, outcome="answered", index_version=3, timings_ms={"search": 12}
)


def record(turns: Turns, turn: StoredTurn) -> StoredTurn:
    turns.record(turn, EVIDENCE, LOG)
    return turn


def test_a_turn_comes_back_as_it_was_stored(turns: Turns, session: Session, clock: Clock) -> None:
    turn = record(turns, a_turn(session.user_id, clock))

    assert turns.recent(session.user_id, 0, 6) == [turn]


def test_a_turn_its_evidence_its_log_and_its_cost_are_one_transaction(
    turns: Turns, session: Session, clock: Clock, dynamodb: Any
) -> None:
    turn = record(turns, a_turn(session.user_id, clock))

    stored = [values(found) for found in dynamodb.scan(TableName="triple")["Items"]]
    by_key = {(found["pk"], found["sk"]): found for found in stored}
    user, ident = f"U#{session.user_id}", f"{turn.chat_id:016d}"
    assert by_key[user, f"M#{ident}"]["answer"] == turn.answer
    assert by_key[user, f"E#{ident}"]["rows"] == [
        {"row": "0123456789abcdef", "score": 0.8125, "lexical_rank": 1}
    ]
    (log,) = [found for found in stored if found["pk"].startswith("L#")]
    assert log["pk"] == f"L#2026052820#{turn.chat_id % 16}"
    assert log["timings_ms"] == {"search": 12}
    assert session.user_id not in str(log)
    assert {key: by_key[user, "Q"][key] for key in by_key[user, "Q"] if key[0] == "d"} == {
        "d26": 19
    }
    assert len(stored) == 5
    assert {by_key[user, f"M#{ident}"]["ttl"], log["ttl"]} == {int(NOW) + 30 * 86_400}


def test_a_taken_chat_id_leaves_everything_as_it_was(
    turns: Turns, session: Session, clock: Clock, dynamodb: Any
) -> None:
    turn = record(turns, a_turn(session.user_id, clock))
    before = dynamodb.scan(TableName="triple")["Items"]

    with pytest.raises(Conflict):
        turns.record(turn.model_copy(update={"answer": "다른 답"}), EVIDENCE, LOG)

    assert dynamodb.scan(TableName="triple")["Items"] == before


def test_recent_turns_come_oldest_first_and_no_more_than_asked(
    turns: Turns, session: Session, clock: Clock
) -> None:
    asked = []
    for number in range(5):
        clock.wait(1)
        asked.append(record(turns, a_turn(session.user_id, clock, f"질문 {number}")))

    assert turns.recent(session.user_id, 0, 3) == asked[2:]
    assert turns.recent(session.user_id, 0, 0) == []
    assert turns.recent(session.user_id, asked[3].asked_ms, 6) == asked[3:]


def test_an_earlier_session_of_the_same_user_is_not_remembered(
    turns: Turns, session: Session, clock: Clock, dynamodb: Any, settings: Settings
) -> None:
    record(turns, a_turn(session.user_id, clock))
    clock.wait(3_600)
    Sessions(dynamodb, settings, clock, entropy).start(session.user_id)

    assert turns.recent(session.user_id, 0, 6) == []
    assert turns.page(session.user_id, 0, None, 10).turns == ()


def test_pages_go_back_to_the_first_turn_without_gap_or_overlap(
    turns: Turns, session: Session, clock: Clock
) -> None:
    asked = []
    for number in range(7):
        clock.wait(1)
        asked.append(record(turns, a_turn(session.user_id, clock, f"질문 {number}")))

    newest = turns.page(session.user_id, 0, None, 3)
    middle = turns.page(session.user_id, 0, newest.next, 3)
    oldest = turns.page(session.user_id, 0, middle.next, 3)

    assert [*oldest.turns, *middle.turns, *newest.turns] == asked
    assert (newest.next, middle.next, oldest.next) == (asked[4].chat_id, asked[1].chat_id, None)
    assert newest.session == session


def test_a_page_that_ends_exactly_at_the_first_turn_has_no_next(
    turns: Turns, session: Session, clock: Clock
) -> None:
    record(turns, a_turn(session.user_id, clock))

    assert turns.page(session.user_id, 0, None, 1).next is None


@pytest.mark.parametrize("before", [None, 5])
def test_history_of_a_session_that_is_over_is_closed(
    turns: Turns, session: Session, clock: Clock, before: int | None
) -> None:
    record(turns, a_turn(session.user_id, clock))
    clock.now = float(session.expires_at)

    with pytest.raises(SessionExpired):
        turns.page(session.user_id, 0, before, 10)


def test_turns_without_a_session_item_show_to_nobody(
    turns: Turns, session: Session, clock: Clock, dynamodb: Any
) -> None:
    record(turns, a_turn(session.user_id, clock))
    dynamodb.delete_item(TableName="triple", Key=item({"pk": f"U#{session.user_id}", "sk": "S"}))

    with pytest.raises(SessionExpired):
        turns.page(session.user_id, 0, None, 10)


def test_a_chat_id_grows_with_time_and_is_exact_in_json() -> None:
    early = new_chat_id(int(NOW * 1_000), lambda size: b"\xff" * size)
    late = new_chat_id(int(NOW * 1_000) + 1, lambda size: b"\x00" * size)
    last = new_chat_id(1_704_067_200_000 + 2**41 - 1, lambda size: b"\xff" * size)

    assert early < late
    assert last == 2**53 - 1
    assert float(last) == last


def test_the_contract_shows_a_turn_with_its_time(session: Session, clock: Clock) -> None:
    turn = contract_turn(a_turn(session.user_id, clock))

    assert turn.asked_at == int(NOW)
    assert turn.response == "167g인 아리 폰입니다. [1]"
    assert turn.sources[0].facts == {"무게": "167g"}


def spend(turns: Turns, session: Session, clock: Clock, tokens: int) -> None:
    turn = a_turn(session.user_id, clock)
    record(turns, turn.model_copy(update={"usage": Usage(total_tokens=tokens)}))


def test_a_spent_day_is_told_with_the_time_of_the_next(
    dynamodb: Any, settings: Settings, session: Session, clock: Clock
) -> None:
    turns = Turns(dynamodb, settings.model_copy(update={"tokens_per_day": 100}), clock)
    spend(turns, session, clock, 60)
    clock.wait(1)
    assert len(turns.recent(session.user_id, 0, 6)) == 1
    spend(turns, session, clock, 40)

    with pytest.raises(TooManyRequests) as refusal:
        turns.recent(session.user_id, 0, 6)

    midnight_in_seoul = 1_780_066_800
    assert refusal.value.extras == {
        "retry_after": midnight_in_seoul - int(clock.now),
        "reset_at": midnight_in_seoul,
        "limit": 100,
    }
    assert len(turns.page(session.user_id, 0, None, 10).turns) == 2
    clock.now = float(midnight_in_seoul)
    assert len(turns.recent(session.user_id, 0, 6)) == 2


def test_a_new_day_begins_at_nothing(
    dynamodb: Any, settings: Settings, session: Session, clock: Clock
) -> None:
    turns = Turns(dynamodb, settings.model_copy(update={"tokens_per_day": 100}), clock)
    for _ in range(40):
        spend(turns, session, clock, 99)
        turns.recent(session.user_id, 0, 6)
        clock.wait(86_400)


def test_a_turn_counts_on_the_day_that_it_ends_and_takes_no_count_away(
    dynamodb: Any, settings: Settings, session: Session, clock: Clock
) -> None:
    turns = Turns(dynamodb, settings.model_copy(update={"tokens_per_day": 100}), clock)
    yesterday = a_turn(session.user_id, clock)
    clock.wait(86_400)
    spend(turns, session, clock, 99)

    record(turns, yesterday.model_copy(update={"usage": Usage(total_tokens=1)}))

    with pytest.raises(TooManyRequests):
        turns.recent(session.user_id, 0, 6)


def test_a_clock_behind_midnight_takes_no_count_from_one_beyond_it(
    dynamodb: Any, settings: Settings, session: Session, clock: Clock
) -> None:
    turns = Turns(dynamodb, settings.model_copy(update={"tokens_per_day": 100}), clock)
    clock.now = 1_780_066_800.5  # past midnight in Seoul
    spend(turns, session, clock, 100)
    clock.now -= 1
    spend(turns, session, clock, 1)
    clock.now += 1

    with pytest.raises(TooManyRequests):
        turns.recent(session.user_id, 0, 6)


def test_without_a_limit_nothing_is_too_much(
    dynamodb: Any, settings: Settings, session: Session, clock: Clock
) -> None:
    turns = Turns(dynamodb, settings.model_copy(update={"tokens_per_day": 0}), clock)
    spend(turns, session, clock, 10**9)

    assert len(turns.recent(session.user_id, 0, 6)) == 1


def test_an_opinion_is_kept_with_its_turn_and_the_last_one_counts(
    turns: Turns, session: Session, clock: Clock
) -> None:
    turn = record(turns, a_turn(session.user_id, clock))

    turns.rate(session.user_id, turn.chat_id, "up", None)
    turns.rate(session.user_id, turn.chat_id, "down", "색이 달라요")

    assert turns.get(session.user_id, turn.chat_id) == turn.model_copy(update={"rating": "down"})


def test_there_is_no_opinion_on_a_turn_that_is_not_there(turns: Turns, session: Session) -> None:
    with pytest.raises(NotFound):
        turns.rate(session.user_id, 5, "up", None)

    assert turns.get(session.user_id, 5) is None


def test_a_turn_too_big_for_an_item_is_kept_without_its_rows_facts(
    turns: Turns, session: Session, clock: Clock
) -> None:
    turn = a_turn(session.user_id, clock)
    heavy = turn.sources[0].model_copy(update={"facts": {"설명": "가" * 150_000}})

    record(turns, turn.model_copy(update={"sources": (heavy,)}))

    (kept,) = turns.recent(session.user_id, 0, 6)
    assert kept == turn.model_copy(update={"sources": (heavy.model_copy(update={"facts": {}}),)})
