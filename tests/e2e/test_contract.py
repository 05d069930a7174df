"""The deployed stage keeps to the committed contract."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.contract import COMMITTED
from infra.local.http import Api

pytestmark = pytest.mark.e2e

QUESTION = "512GB 모델 중에 제일 가벼운 건 뭐야?"


def ask(api: Api, user_id: str, **headers: str) -> Any:
    body = json.dumps({"user_id": user_id, "question": QUESTION}).encode()
    return api.call("POST", "chat", body, **headers)


def test_the_stage_serves_the_committed_document(api: Api) -> None:
    assert api.get("openapi.json").body == json.loads(COMMITTED.read_text(encoding="utf-8"))


def test_an_answer_can_come_as_events(api: Api, visitor: str) -> None:
    answer = ask(api, visitor, Accept="text/event-stream")

    assert answer.headers["content-type"].startswith("text/event-stream")
    kinds = [line[7:] for line in answer.body.splitlines() if line.startswith("event: ")]
    assert kinds[:2] == ["meta", "sources"]
    assert kinds[-1] == "done"


def test_a_repeat_under_one_key_is_the_stored_answer(api: Api, visitor: str) -> None:
    first, again = (ask(api, visitor, Idempotency_Key="k").body for _ in range(2))

    assert again | {"expires_at": 0} == first | {"expires_at": 0}
    assert len(api.get("history", user_id=visitor).body["turns"]) == 1


def test_a_person_is_erased_and_an_opinion_kept_with_the_functions_own_rights(
    api: Api, visitor: str
) -> None:
    chat_id = ask(api, visitor).body["chat_id"]
    assert api.post("feedback", user_id=visitor, chat_id=chat_id, rating="up").status == 200

    erased = api.call("DELETE", "user", json.dumps({"user_id": visitor}).encode())

    assert (erased.status, erased.headers["x-erased-items"]) == (204, "4")
    assert api.get("history", user_id=visitor).body["error"] == "Session expired"


def test_the_request_id_comes_back(api: Api) -> None:
    answer = api.call("POST", "user", b"{}", X_Request_Id="page-1")

    assert answer.headers["x-request-id"] == "page-1"
