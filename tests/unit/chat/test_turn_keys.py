"""A question under a key: what it costs, what it leaves behind, and which turn it becomes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.chat.events import fold
from chalicelib.contracts import ChatResponse
from chalicelib.deadline import Deadline
from chalicelib.errors import Conflict, IndexNotReady, TooManyRequests
from chalicelib.store.records import new_chat_id
from tests.unit.chat.conftest import World

FEE = "성산일출봉 입장료 알려 줘"


def ask(world: World, key: str = "key") -> ChatResponse:
    return fold(world.chat.ask(world.user_id, FEE, Deadline.after(20), key))


def operations(world: World) -> list[str]:
    """The DynamoDB calls from here on, in the order of their beginning."""
    seen: list[str] = []
    world.runtime.dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: seen.append(model.name)
    )
    return seen


def test_a_key_costs_one_call_more_and_the_calls_before_the_answer_begin_at_once(
    world: World,
) -> None:
    seen = operations(world)
    ask(world)
    assert sorted(seen[:3]) == ["PutItem", "Query", "UpdateItem"]
    assert seen[3:] == ["TransactWriteItems"]


@pytest.mark.parametrize("limit", ["rate_limit", "tokens_per_day"])
def test_a_question_that_was_refused_leaves_no_key(
    world_of: Callable[..., World], limit: str
) -> None:
    world = world_of(**{limit: 1}, generation_provider="qwen")
    ask(world, "first")
    before = world.items()
    with pytest.raises(TooManyRequests):
        ask(world, "second")
    assert world.items() == before


def test_a_repeat_under_way_does_not_count_against_the_rate_limit(
    world_of: Callable[..., World],
) -> None:
    world = world_of(rate_limit=2)
    world.runtime.claims.claim(world.user_id, "key", FEE, 2**52)
    for _ in range(5):
        with pytest.raises(Conflict):
            ask(world)
    assert ask(world, "other").outcome == "answered"


def test_an_old_key_becomes_a_turn_of_the_session_now(world: World) -> None:
    promised = new_chat_id(int(world.clock() * 1_000), lambda size: bytes(size))
    world.runtime.claims.claim(world.user_id, "key", FEE, promised)
    world.clock.wait(7_200)
    world.runtime.sessions.start(world.user_id)
    answer = ask(world)
    assert answer.chat_id > promised
    assert [turn.chat_id for turn in world.stored()] == [answer.chat_id]
    assert ask(world).chat_id == answer.chat_id


def test_the_key_of_a_turn_that_failed_is_free_at_once(world: World) -> None:
    searchers = world.runtime.searchers.searchers  # type: ignore[attr-defined]
    opened = dict(searchers)
    searchers.clear()
    with pytest.raises(IndexNotReady):
        ask(world)
    searchers.update(opened)
    assert ask(world).outcome == "answered"
    assert len(world.stored()) == 1
