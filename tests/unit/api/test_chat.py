from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.contracts import ChatResponse, HistoryResponse
from tests.conftest import Clock
from tests.unit.api.conftest import Answer, Api

QUESTION = "만장굴 입장료는 얼마야?"


def ask(api: Api, user_id: str, question: str = QUESTION, **headers: str) -> Answer:
    return api.post("chat", {"user_id": user_id, "question": question}, **headers)


def test_an_answer_has_the_contracts_fields(asking: Api) -> None:
    user_id = asking.begin()

    answer = ask(asking, user_id)

    assert answer.status == 200
    body = ChatResponse.model_validate(answer.json)
    assert "4,000원" in body.response
    assert body.images == ["https://img.example/manjang.jpg"]
    assert body.sources[0].title == "만장굴"
    assert body.chat_id < 2**53
    assert "4,000원" in answer.text


def test_the_log_line_of_an_answer_has_its_facts(
    asking: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    user_id = asking.begin()
    capsys.readouterr()

    ask(asking, user_id)

    line = json.loads(capsys.readouterr().out)
    assert (line["operation"], line["outcome"], line["index_version"]) == (
        "chat_ask",
        "answered",
        1,
    )
    assert {"begin", "search", "generate", "total"} <= set(line["timings_ms"])
    assert "만장굴" not in str(line)


def test_history_shows_the_talk_oldest_first(asking: Api, clock: Clock) -> None:
    user_id = asking.begin()
    told = []
    for question in (QUESTION, "거기 여름에 시원해?", "비자림은 어떤 곳이야?"):
        clock.wait(2)
        told.append(ask(asking, user_id, question).json)

    page = HistoryResponse.model_validate(asking.get(f"history?user_id={user_id}").json)

    assert [turn.response for turn in page.turns] == [answer["response"] for answer in told]
    assert [turn.chat_id for turn in page.turns] == [answer["chat_id"] for answer in told]
    assert page.turns[0].question == QUESTION
    assert page.next is None


def test_history_is_paged_backwards(asking: Api, clock: Clock) -> None:
    user_id = asking.begin()
    asked = []
    for _ in range(3):
        clock.wait(1)
        asked.append(ask(asking, user_id).json["chat_id"])

    newest = asking.get(f"history?user_id={user_id}&limit=2").json
    oldest = asking.get(f"history?user_id={user_id}&limit=2&before={newest['next']}").json

    assert [turn["chat_id"] for turn in newest["turns"]] == asked[1:]
    assert [turn["chat_id"] for turn in oldest["turns"]] == asked[:1]
    assert oldest["next"] is None


def test_nobody_reads_the_talk_of_another(asking: Api) -> None:
    ask(asking, asking.begin())

    assert asking.get(f"history?user_id={asking.begin()}").json["turns"] == []


def test_the_rate_limit_says_how_long_to_wait(asking: Api) -> None:
    asking.runtime.settings = asking.runtime.settings.model_copy(update={"rate_limit": 1})
    user_id = asking.begin()
    ask(asking, user_id)

    answer = ask(asking, user_id)

    assert (answer.status, answer.json["error"]) == (429, "Too many requests")
    assert answer.headers["Retry-After"] == str(answer.json["retry_after"])
    assert answer.json["reset_at"] == 1_780_000_020


def test_without_an_index_the_answer_says_so(api: Api) -> None:
    from tests.support.catalogue import OnDisk

    api.runtime.searchers = OnDisk({})  # type: ignore[assignment]

    answer = ask(api, api.begin())

    assert (answer.status, answer.json["error"]) == (503, "Index not ready")


def test_a_repeat_under_one_key_is_given_the_stored_answer(asking: Api, clock: Clock) -> None:
    user_id = asking.begin()
    key = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    first = ask(asking, user_id, **key).json
    clock.wait(10)

    again = ask(asking, user_id, **key).json

    assert again == {**first, "expires_at": first["expires_at"] + 10}
    assert len(asking.get(f"history?user_id={user_id}").json["turns"]) == 1


def test_a_repeat_does_not_count_against_the_rate_limit(asking: Api) -> None:
    asking.runtime.settings = asking.runtime.settings.model_copy(update={"rate_limit": 1})
    user_id = asking.begin()

    statuses = [ask(asking, user_id, **{"Idempotency-Key": "k"}).status for _ in range(5)]

    assert statuses == [200] * 5


def test_another_question_under_the_same_key_is_refused(asking: Api) -> None:
    user_id = asking.begin()
    ask(asking, user_id, **{"Idempotency-Key": "k"})

    answer = ask(asking, user_id, "비자림은?", **{"Idempotency-Key": "k"})

    assert (answer.status, answer.json["error"]) == (422, "Idempotency key reused")


def test_a_failed_request_may_be_repeated_under_its_key(asking: Api, catalogue: Any) -> None:
    user_id = asking.begin()
    searchers = asking.runtime.searchers
    opened = dict(searchers.searchers)  # type: ignore[attr-defined]
    searchers.searchers.clear()  # type: ignore[attr-defined]
    assert ask(asking, user_id, **{"Idempotency-Key": "k"}).status == 503
    searchers.searchers.update(opened)  # type: ignore[attr-defined]

    assert ask(asking, user_id, **{"Idempotency-Key": "k"}).status == 200
    assert len(asking.get(f"history?user_id={user_id}").json["turns"]) == 1


def test_a_replay_needs_a_live_session(asking: Api, clock: Clock) -> None:
    user_id = asking.begin()
    ask(asking, user_id, **{"Idempotency-Key": "k"})
    clock.wait(1_900)

    assert ask(asking, user_id, **{"Idempotency-Key": "k"}).json["error"] == "Session expired"


def test_a_stranger_with_a_key_leaves_nothing_behind(asking: Api) -> None:
    assert ask(asking, "z" * 24, **{"Idempotency-Key": "k"}).status == 401

    table = asking.runtime.settings.table
    assert asking.runtime.dynamodb.scan(TableName=table)["Items"] == []


@pytest.mark.parametrize("key", ["x" * 129, "한글", "a\tb", "a b", "", " "])
def test_a_key_of_another_form_is_refused(asking: Api, key: str) -> None:
    answer = ask(asking, asking.begin(), **{"Idempotency-Key": key})

    assert (answer.status, answer.json["error"]) == (400, "Invalid request")


def test_an_opinion_shows_in_the_history(asking: Api) -> None:
    user_id = asking.begin()
    chat_id = ask(asking, user_id).json["chat_id"]
    opinion = {"user_id": user_id, "chat_id": chat_id, "rating": "down", "comment": "달라요"}

    answer = asking.post("feedback", opinion)

    assert (answer.status, answer.json["rating"]) == (200, "down")
    (turn,) = asking.get(f"history?user_id={user_id}").json["turns"]
    assert turn["rating"] == "down"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"chat_id": 5}, 404, "Not found"),
        ({"chat_id": 2**53}, 400, "Invalid request"),
        ({"chat_id": "5"}, 400, "Invalid request"),
        ({"rating": "meh"}, 400, "Invalid request"),
        ({"comment": "x" * 1_001}, 400, "Invalid request"),
        ({"user_id": "z" * 24}, 401, "Session expired"),
    ],
)
def test_an_opinion_that_does_not_fit_is_refused(
    asking: Api, change: dict[str, Any], status: int, code: str
) -> None:
    user_id = asking.begin()
    chat_id = ask(asking, user_id).json["chat_id"]

    answer = asking.post(
        "feedback", {"user_id": user_id, "chat_id": chat_id, "rating": "up", **change}
    )

    assert (answer.status, answer.json["error"]) == (status, code)


def test_nobody_rates_the_answer_of_another(asking: Api) -> None:
    chat_id = ask(asking, asking.begin()).json["chat_id"]
    opinion = {"user_id": asking.begin(), "chat_id": chat_id, "rating": "up"}

    assert asking.post("feedback", opinion).status == 404


def test_erasing_a_person_says_how_many_records_went(asking: Api) -> None:
    user_id = asking.begin()
    ask(asking, user_id)

    answer = asking.delete("user", {"user_id": user_id})

    assert (answer.status, answer.text) == (204, "")
    assert answer.headers["X-Erased-Items"] == "4"
    assert asking.get(f"history?user_id={user_id}").json["error"] == "Session expired"
    assert asking.delete("user", {"user_id": user_id}).headers["X-Erased-Items"] == "0"


def test_an_erasure_out_of_time_asks_to_be_called_again(asking: Api) -> None:
    user_id = asking.begin()
    ask(asking, user_id)
    stage = asking.runtime.settings
    asking.runtime.settings = stage.model_copy(update={"turn_deadline_s": 0.0})

    answer = asking.delete("user", {"user_id": user_id})

    assert (answer.status, answer.json) == (202, {"erased": 1})
    assert answer.headers["Retry-After"] == "1"
    asking.runtime.settings = stage
    assert asking.delete("user", {"user_id": user_id}).status == 204
