"""A turn that fails: what the visitor is told, and that nothing is left behind."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.contracts import DoneEvent, ErrorEvent, MetaEvent, Usage
from chalicelib.deadline import Deadline
from chalicelib.errors import (
    IndexNotReady,
    ModelUnavailable,
    SessionExpired,
    TooManyRequests,
    TripleError,
    Unavailable,
)
from chalicelib.store.records import Evidence, SearchLog, StoredTurn, new_chat_id
from tests.support.outage import outage
from tests.support.service import Trouble
from tests.support.vendor import dropped_in
from tests.unit.chat.conftest import World

FEE = "성산일출봉 입장료 알려 줘"


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


@pytest.mark.parametrize("operation", ["UpdateItem", "Query"])
def test_a_table_that_is_out_ends_the_turn_and_the_next_try_works(
    world: World, operation: str
) -> None:
    with outage(world.runtime.dynamodb, operation):
        assert type(world.refused(FEE)) is Unavailable
    assert not any(isinstance(event, DoneEvent) for event in world.events)
    assert world.items() == []
    assert world.ask(FEE).outcome == "answered"
    assert len(world.stored()) == 1


def test_a_turn_that_can_t_be_stored_is_no_answer(world: World) -> None:
    events = world.chat.ask(world.user_id, FEE, Deadline.after(20))
    first = next(events)
    world.runtime.dynamodb.delete_table(TableName=world.runtime.settings.table)
    rest = list(events)
    assert isinstance(first, MetaEvent)
    assert isinstance(rest[-1], ErrorEvent)
    assert not any(isinstance(event, DoneEvent) for event in rest)


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


def test_a_day_that_is_spent_asks_for_no_more_vectors(world_of: Callable[..., World]) -> None:
    world = world_of(tokens_per_day=1, generation_provider="qwen", embedding_provider="qwen")
    spent = StoredTurn(
        user_id=world.user_id,
        chat_id=new_chat_id(int(world.clock() * 1_000), lambda size: bytes(size)),
        question=FEE,
        answer="5,000원입니다.",
        outcome="answered",
        usage=Usage(total_tokens=1),
        index_version=1,
    )
    log = SearchLog(query=FEE, hits=0, outcome="answered", index_version=1)
    world.runtime.turns.record(spent, Evidence(query=FEE), log)
    problems = [world.refused(FEE) for _ in range(4)]
    assert all(isinstance(problem, TooManyRequests) for problem in problems)
    assert world.asked_models("embeddings") <= 1


def test_guessing_ids_asks_for_no_vectors(world_of: Callable[..., World]) -> None:
    world = world_of(embedding_provider="qwen")
    for number in range(5):
        world.user_id = f"{number}" * 24
        assert isinstance(world.refused(FEE), SessionExpired)
    assert world.asked_models("embeddings") <= 1


def test_no_model_is_tried_again_for_a_turn_that_is_over(world: World, tmp_path: Path) -> None:
    code = """
from pydantic import BaseModel
from chalicelib.providers.ports import Piece

LABEL = "기억"
seen = []


class Settings(BaseModel):
    pass


class Generator:
    model = "keeps-its-deadline"

    def stream(self, prompt, deadline):
        seen.append(deadline)
        yield Piece(f"{prompt.sources[0].title}입니다[1].")
        yield Piece(finish="stop")


def generator(settings):
    return Generator()
"""
    with dropped_in(tmp_path, "keeper", code):
        world.runtime.sessions.choose(world.user_id, {"generation": "keeper"})
        world.ask(FEE)
        (deadline,) = importlib.import_module("chalicelib.providers.keeper").seen
    assert deadline.passed


def test_an_index_that_is_not_there_yet_is_said_so(world: World) -> None:
    world.runtime.searchers.searchers.clear()  # type: ignore[attr-defined]
    assert isinstance(world.refused(FEE), IndexNotReady)
    assert world.items() == []


def test_a_key_never_shows_in_what_a_visitor_gets(modelled: World) -> None:
    modelled.service.fail(Trouble(status=401))
    problem = modelled.refused(FEE)
    assert "QWEN_API_KEY" in problem.message
    assert "k3y" not in str([event.model_dump() for event in modelled.events])
