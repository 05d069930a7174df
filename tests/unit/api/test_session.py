from __future__ import annotations

from tests.conftest import Clock
from tests.unit.api.conftest import Api


def test_a_first_visit_needs_no_body_at_all(api: Api) -> None:
    answer = api.call("POST", "user", headers={})

    assert answer.status == 200
    assert answer.json == {"user_id": answer.json["user_id"], "expires_at": 1_780_001_801}
    assert len(answer.json["user_id"]) == 24


def test_a_null_id_asks_for_a_fresh_one(api: Api) -> None:
    assert api.post("user", {"user_id": None}).status == 200


def test_activity_slides_the_session(api: Api, clock: Clock) -> None:
    user_id = api.begin()
    clock.wait(60)

    answer = api.post("activity", {"user_id": user_id})

    assert answer.status == 200
    assert answer.json == {"user_id": user_id, "expires_at": 1_780_001_861}


def test_activity_says_when_the_session_is_over(api: Api, clock: Clock) -> None:
    user_id = api.begin()
    clock.wait(1_801)

    answer = api.post("activity", {"user_id": user_id})

    assert answer.status == 401
    assert answer.json == {
        "error": "Session expired",
        "message": "세션이 만료되었습니다. 새 세션을 시작해 주세요.",
        "request_id": answer.headers["X-Request-Id"],
    }


def test_a_visitor_comes_back_under_the_same_id(api: Api, clock: Clock) -> None:
    user_id = api.begin()
    clock.wait(7_200)

    assert api.post("user", {"user_id": user_id}).json == {
        "user_id": user_id,
        "expires_at": 1_780_009_001,
    }
    assert api.post("activity", {"user_id": user_id}).status == 200


def test_a_foreign_id_is_not_adopted(api: Api) -> None:
    answer = api.post("user", {"user_id": "someone-elses-invention!"})

    assert answer.status == 200
    assert answer.json["user_id"] != "someone-elses-invention!"
