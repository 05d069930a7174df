"""Every call of the contract once, with the rights that the deployed function really has."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.http import Api
from infra.local.stage import Stage

pytestmark = pytest.mark.e2e

QUESTION = "한결 7 프로 무게 알려줘"


def items(stage: Stage, user_id: str) -> list[str]:
    """Sort keys of everything that is stored about a person."""
    found: Any = stage.client("dynamodb").query(
        TableName=stage.data["TableName"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"U#{user_id}"}},
    )
    return [item["sk"]["S"] for item in found["Items"]]


def test_a_turn_leaves_question_evidence_and_log(stage: Stage, api: Api, visitor: str) -> None:
    chat_id = api.post("chat", user_id=visitor, question=QUESTION).body["chat_id"]
    assert {f"M#{chat_id:016d}", f"E#{chat_id:016d}", "S"} <= set(items(stage, visitor))


def test_a_rating_is_taken_for_a_stored_turn(api: Api, visitor: str) -> None:
    chat_id = api.post("chat", user_id=visitor, question=QUESTION).body["chat_id"]
    rated = api.post("feedback", user_id=visitor, chat_id=chat_id, rating="up")
    assert rated.status == 200
    unknown = api.post("feedback", user_id=visitor, chat_id=chat_id + 1, rating="up")
    assert unknown.status == 404


def test_providers_are_listed_chosen_and_put_back(api: Api, visitor: str) -> None:
    assert api.get("providers", user_id=visitor).status == 200
    chosen = api.post("providers", user_id=visitor, generation="offline")
    assert chosen.status == 200
    back = api.call("DELETE", "providers", f'{{"user_id": "{visitor}"}}'.encode())
    assert back.status == 200


def test_the_same_idempotency_key_gives_the_stored_answer(api: Api, visitor: str) -> None:
    body = f'{{"user_id": "{visitor}", "question": "{QUESTION}"}}'.encode()
    first, second = (api.call("POST", "chat", body, Idempotency_Key="k1") for _ in range(2))
    assert (first.status, second.status) == (200, 200)
    assert first.body["chat_id"] == second.body["chat_id"]


def test_everything_about_a_person_is_erased(stage: Stage, api: Api, visitor: str) -> None:
    api.post("chat", user_id=visitor, question=QUESTION)
    erased = api.call("DELETE", "user", f'{{"user_id": "{visitor}"}}'.encode())
    assert erased.status == 204
    assert set(items(stage, visitor)) <= {"Q"}  # the mark that keeps an answer under way out
    assert api.post("activity", user_id=visitor).status == 401


@pytest.mark.parametrize("path", ["index", "health", "openapi.json"])
def test_what_needs_no_session_is_served(api: Api, path: str) -> None:
    assert api.get(path).status == 200
