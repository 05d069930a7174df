"""A turn: its events, what it stores, and how it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.contracts import DoneEvent, ErrorEvent, MetaEvent, SourcesEvent
from chalicelib.deadline import Deadline
from chalicelib.errors import (
    IndexNotReady,
    ModelUnavailable,
    SessionExpired,
    TooManyRequests,
    TripleError,
)
from tests.support.service import Trouble
from tests.support.vendor import dropped_in
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


def test_usage_and_models_tell_who_answered_and_what_it_cost(in_its_own_space: World) -> None:
    world = in_its_own_space
    world.ask(FEE)
    world.service.understanding = {"query": "만장굴 입장료 알려 줘"}
    answer = world.ask("만장굴은?")
    assert answer.models.model_dump() == {
        "embedding": "qwen/text-embedding-v4",
        "reasoning": "qwen/qwen-flash",
        "generation": "qwen/qwen-plus",
    }
    assert answer.usage.generation.output_tokens == 10
    assert answer.usage.total_tokens in (47, 52)  # with the first embedding, if it was done
    assert answer.index_version == 7
    assert world.stored()[-1].usage == answer.usage


def test_a_question_is_embedded_once_and_a_rewritten_one_once_more(
    in_its_own_space: World,
) -> None:
    world = in_its_own_space
    world.ask(FEE)
    assert world.asked_models("embeddings") == 1
    world.service.understanding = {"query": FEE}
    world.ask(FEE)
    assert world.asked_models("embeddings") == 2
    world.service.understanding = {"query": "만장굴 입장료 알려 줘"}
    world.ask("만장굴은?")
    assert world.asked_models("embeddings") == 4


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


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(status=500, repeat=3),
        Trouble(status=401),
        Trouble(after=0, repeat=3),
        Trouble(after=3),
        Trouble(after=3, clean=True),
        Trouble(garbage=True, repeat=3),
    ],
)
def test_a_model_failure_leaves_no_trace_and_the_next_question_works(
    modelled: World, trouble: Trouble
) -> None:
    modelled.service.fail(trouble)
    problem = modelled.refused(FEE)
    assert isinstance(problem, ModelUnavailable)
    assert isinstance(modelled.events[-1], ErrorEvent)
    assert modelled.items() == []
    assert modelled.ask(FEE).outcome == "answered"
    assert len(modelled.stored()) == 1


def test_a_model_that_is_too_slow_ends_the_turn_at_its_deadline(modelled: World) -> None:
    modelled.service.gap_s = 0.3
    modelled.service.reply = ["가"] * 200
    problem = modelled.refused(FEE, seconds=3)
    assert isinstance(problem, ModelUnavailable)
    assert modelled.items() == []


def test_a_limit_of_the_model_is_passed_on(modelled: World) -> None:
    modelled.service.fail(Trouble(status=429, headers={"Retry-After": "40"}))
    problem = modelled.refused(FEE)
    assert isinstance(problem, TooManyRequests)
    assert problem.extras["retry_after"] == 40
    error = modelled.events[-1]
    assert isinstance(error, ErrorEvent)
    assert (error.status, error.error.retry_after) == (429, 40)


def test_a_turn_that_can_t_be_stored_is_no_answer(world: World) -> None:
    events = world.chat.ask(world.user_id, FEE, Deadline.after(20))
    first = next(events)
    world.runtime.dynamodb.delete_table(TableName=world.runtime.settings.table)
    rest = list(events)
    assert isinstance(first, MetaEvent)
    assert isinstance(rest[-1], ErrorEvent)
    assert not any(isinstance(event, DoneEvent) for event in rest)


def test_a_turn_can_be_promised_its_id(world: World) -> None:
    events = list(world.chat.ask(world.user_id, FEE, Deadline.after(20), 4_711))
    assert isinstance(events[-1], DoneEvent)
    assert events[-1].answer.chat_id == 4_711


def test_a_listener_that_goes_away_does_not_lose_the_answer(world: World) -> None:
    events = world.chat.ask(world.user_id, FEE, Deadline.after(20))
    next(event for event in events if event.event == "delta")
    events.close()  # type: ignore[attr-defined]
    (turn,) = world.stored()
    assert "5,000원" in turn.answer


def test_a_session_that_is_over_ends_the_turn(world: World) -> None:
    world.clock.wait(world.runtime.settings.session_ttl_s + 5)
    assert isinstance(world.refused(FEE), SessionExpired)
    assert world.items() == []


def test_an_unknown_visitor_is_not_let_in(world: World) -> None:
    world.user_id = "A" * 24
    assert isinstance(world.refused(FEE), SessionExpired)


def test_a_visitor_who_hammers_is_stopped_before_any_model(
    world_of: Callable[..., World],
) -> None:
    world = world_of(
        rate_limit=1, rate_window_s=600, generation_provider="qwen", embedding_provider="qwen"
    )
    problems: list[TripleError] = [world.refused(FEE) for _ in range(4)]
    assert isinstance(problems[0], IndexNotReady)
    assert all(isinstance(problem, TooManyRequests) for problem in problems[1:])
    assert problems[-1].extras["retry_after"] > 0
    assert world.asked_models("embeddings") <= 2


def test_the_session_s_choice_of_providers_counts(modelled: World) -> None:
    modelled.runtime.sessions.choose(modelled.user_id, {"generation": "offline"})
    answer = modelled.ask(FEE)
    assert answer.models.generation.startswith("offline/")  # type: ignore[union-attr]
    assert modelled.asked_models() == 0


def test_a_choice_that_has_vanished_gives_way_to_the_default(world: World) -> None:
    world.runtime.sessions.choose(world.user_id, {"generation": "yesterday"})
    assert world.ask(FEE).models.generation.startswith("offline/")  # type: ignore[union-attr]


def test_the_next_provider_answers_for_one_that_is_down(world_of: Callable[..., World]) -> None:
    world = world_of(generation_provider="qwen", generation_fallback="offline")
    world.service.fail(Trouble(status=500, repeat=3))
    answer = world.ask(FEE)
    assert answer.models.generation.startswith("offline/")  # type: ignore[union-attr]
    assert world.stored()[0].models == answer.models


def test_nobody_takes_over_in_the_middle_of_an_answer(world_of: Callable[..., World]) -> None:
    world = world_of(generation_provider="qwen", generation_fallback="offline")
    world.service.fail(Trouble(after=3))
    assert isinstance(world.refused(FEE), ModelUnavailable)
    assert world.items() == []


SOLAR = """
from pydantic import BaseModel
from chalicelib.providers.ports import Piece

LABEL = "솔라"


class Settings(BaseModel):
    whole: bool = True


class Generator:
    model = "solar-pro"

    def __init__(self, settings):
        self.whole = settings.whole

    def stream(self, prompt, deadline):
        yield Piece(f"{prompt.sources[0].title}입니다[1].")
        if self.whole:
            yield Piece(finish="stop")


def generator(settings):
    return Generator(settings)
"""


def test_a_vendor_of_one_new_file_answers_a_session_that_chose_it(
    world: World, tmp_path: Path
) -> None:
    with dropped_in(tmp_path, "solar", SOLAR):
        world.runtime.sessions.choose(world.user_id, {"generation": "solar"})
        answer = world.ask(FEE)
    assert answer.response == "성산일출봉입니다[1]."
    assert answer.models.generation == "solar/solar-pro"


def test_a_stream_without_an_end_is_no_answer(world: World, tmp_path: Path) -> None:
    with dropped_in(tmp_path, "solar", SOLAR.replace("whole: bool = True", "whole: bool = False")):
        world.runtime.sessions.choose(world.user_id, {"generation": "solar"})
        assert isinstance(world.refused(FEE), ModelUnavailable)
    assert world.items() == []


def test_another_space_answers_when_an_embedding_provider_is_down(
    world_of: Callable[..., World],
) -> None:
    world = world_of(embedding_provider="qwen", embedding_fallback="offline")
    world.service.fail(Trouble(status=500, repeat=6))
    assert world.ask(FEE).models.embedding.startswith("offline/")  # type: ignore[union-attr]


def test_an_index_that_is_not_there_yet_is_said_so(world: World) -> None:
    world.runtime.searchers.searchers.clear()  # type: ignore[attr-defined]
    assert isinstance(world.refused(FEE), IndexNotReady)
    assert world.items() == []


def test_a_key_never_shows_in_what_a_visitor_gets(modelled: World) -> None:
    modelled.service.fail(Trouble(status=401))
    problem = modelled.refused(FEE)
    assert "QWEN_API_KEY" in problem.message
    assert "k3y" not in str([event.model_dump() for event in modelled.events])
