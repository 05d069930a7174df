"""A turn: its events, what it stores, and how it fails."""

from __future__ import annotations

from collections import Counter

import pytest

from chalicelib.contracts import DoneEvent, MetaEvent, SourcesEvent
from chalicelib.deadline import Deadline
from chalicelib.store.records import new_chat_id
from tests.support.service import Trouble
from tests.unit.chat.conftest import World

FEE = "성산일출봉 입장료 알려 줘"


def test_events_come_in_order_and_numbered(world: World) -> None:
    world.ask(FEE)
    assert [event.seq for event in world.events] == list(range(1, len(world.events) + 1))
    meta, sources, *deltas, done = world.events
    assert isinstance(meta, MetaEvent)
    assert isinstance(sources, SourcesEvent)
    assert {event.event for event in deltas} == {"delta"}
    assert isinstance(done, DoneEvent)
    assert done.answer.chat_id == meta.chat_id


def test_the_pieces_joined_are_the_answer(world: World) -> None:
    answer = world.ask(FEE)
    assert "5,000원" in answer.response
    assert world.deltas() == answer.response


def test_an_answer_names_its_source_and_shows_its_picture(world: World) -> None:
    answer = world.ask(FEE)
    assert answer.outcome == "answered"
    assert [source.title for source in answer.sources if source.cited] == ["성산일출봉"]
    assert answer.images == ["https://cdn.example/catalog/a%20b.svg"]
    assert answer.sources[0].url == "https://seongsan.example/"


def test_a_finished_turn_is_stored_whole(world: World) -> None:
    answer = world.ask(FEE)
    (turn,) = world.stored()
    assert (turn.question, turn.answer, turn.chat_id) == (FEE, answer.response, answer.chat_id)
    assert list(turn.sources) == answer.sources
    assert list(turn.images) == answer.images
    assert (turn.models, turn.usage) == (answer.models, answer.usage)
    evidence = next(item for item in world.items() if item["sk"]["S"].startswith("E#"))
    assert evidence["query"]["S"] == FEE
    assert [row["M"]["row"]["S"] for row in evidence["rows"]["L"]] == [
        source.id for source in answer.sources
    ]
    log = next(item for item in world.items() if item["pk"]["S"].startswith("L#"))
    assert {"begin", "embed", "search", "generate", "total"} <= set(log["timings_ms"]["M"])
    assert world.user_id not in str(log)


def test_a_turn_costs_three_calls_to_the_table(world: World) -> None:
    world.ask(FEE)
    calls: Counter[str] = Counter()
    events = world.runtime.dynamodb.meta.events
    events.register("before-call.dynamodb", lambda model, **_: calls.update([model.name]))
    world.ask("만장굴은 어때?")
    assert calls == {"UpdateItem": 1, "Query": 1, "TransactWriteItems": 1}


def test_a_follow_up_is_understood_from_the_talk(world: World) -> None:
    assert world.ask(FEE).models.reasoning is None
    answer = world.ask("거기는 어느 지역에 있어?")
    assert answer.models.reasoning is not None
    assert "서귀포시" in answer.response
    assert [source.title for source in answer.sources if source.cited] == ["성산일출봉"]


def test_what_is_not_in_the_catalogue_is_said_without_a_model(modelled: World) -> None:
    answer = modelled.ask("비트코인 시세 알려 줘")
    assert answer.outcome == "not_found"
    assert "찾지 못했습니다" in answer.response
    assert answer.sources == answer.images == []
    assert answer.models.generation is None
    assert modelled.asked_models() == 0
    assert modelled.stored()[0].outcome == "not_found"


def test_a_greeting_needs_neither_search_nor_model(modelled: World) -> None:
    answer = modelled.ask("안녕하세요!")
    assert answer.outcome == "small_talk"
    assert modelled.service.seen == []
    assert len(modelled.stored()) == 1


def test_the_model_gets_the_rows_and_the_talk(modelled: World) -> None:
    modelled.ask(FEE)
    body = modelled.service.seen[-1].body
    assert body["messages"][0]["role"] == "system"
    assert "5,000원" in body["messages"][-1]["content"]
    modelled.service.understanding = {"query": "만장굴 입장료 알려 줘"}
    modelled.ask("만장굴은?")
    roles = [message["role"] for message in modelled.service.seen[-1].body["messages"]]
    assert roles == ["system", "user", "assistant", "user"]


def test_numbers_that_no_source_has_are_removed(modelled: World) -> None:
    modelled.service.reply = ["5,000원입니다 [", "1, 9", "] 그리고 [77]", " 끝 [1"]
    answer = modelled.ask(FEE)
    assert answer.response == "5,000원입니다 [1] 그리고 끝"
    assert modelled.deltas() == answer.response
    assert [source.cited for source in answer.sources][:2] == [True, False]


def test_a_model_that_refuses_as_told_shows_no_pictures(modelled: World) -> None:
    modelled.service.reply = "죄송하지만 자료에서 찾을 수 없습니다. 입장료를 물어보시겠어요?"
    answer = modelled.ask(FEE)
    assert (answer.outcome, answer.images) == ("not_found", [])


@pytest.mark.parametrize(
    ("trouble", "outcome"), [(Trouble(cut=True), "truncated"), (Trouble(blocked=True), "blocked")]
)
def test_an_answer_that_was_cut_or_blocked_says_so(
    modelled: World, trouble: Trouble, outcome: str
) -> None:
    modelled.service.fail(trouble)
    answer = modelled.ask(FEE)
    assert answer.outcome == outcome
    assert answer.response
    assert modelled.deltas() == answer.response


def test_a_turn_under_a_key_has_the_id_that_the_key_was_promised(world: World) -> None:
    promised = new_chat_id(int(world.clock() * 1_000), lambda size: bytes(size))
    first = world.runtime.claims.claim(world.user_id, "key", FEE, promised)
    world.clock.now = float(first.lease_until)
    events = list(world.chat.ask(world.user_id, FEE, Deadline.after(20), "key"))
    assert isinstance(events[-1], DoneEvent)
    assert events[-1].answer.chat_id == promised
