"""The whole way of a visitor and of an editor, over HTTP, through deployed functions."""

from __future__ import annotations

import pytest

from infra.local.change import with_value
from infra.local.http import Api
from infra.local.script import SAMPLE
from infra.local.stage import Stage
from infra.local.talk import cited
from tests.e2e.conftest import end_session, put, settle

pytestmark = pytest.mark.e2e

LIGHTEST = "512GB 모델 중에 제일 가벼운 건 뭐야?"


def test_a_question_is_answered_from_a_row_and_the_next_one_refers_back(
    api: Api, visitor: str
) -> None:
    first = api.post("chat", user_id=visitor, question=LIGHTEST)
    assert first.status == 200
    source = cited(first.body)
    assert source
    assert source["title"] in first.body["response"]
    assert source["file"] == "products.csv"
    assert first.body["images"]

    second = api.post("chat", user_id=visitor, question="그거 가격은?")
    again = cited(second.body)
    assert again
    assert again["id"] == source["id"]
    assert source["facts"]["가격(원)"] in second.body["response"]

    history = api.get("history", user_id=visitor).body
    assert [turn["question"] for turn in history["turns"]] == [LIGHTEST, "그거 가격은?"]
    assert [turn["response"] for turn in history["turns"]] == [
        first.body["response"],
        second.body["response"],
    ]


def test_a_question_slides_the_session_and_activity_says_so(api: Api, visitor: str) -> None:
    asked = api.post("chat", user_id=visitor, question="뭐가 있어?").body
    active = api.post("activity", user_id=visitor)
    assert active.status == 200
    assert active.body["expires_at"] >= asked["expires_at"]


def test_a_session_that_is_over_answers_nothing_and_a_new_one_starts_empty(
    stage: Stage, api: Api, visitor: str
) -> None:
    api.post("chat", user_id=visitor, question=LIGHTEST)
    end_session(stage, visitor)
    for answer in (
        api.post("activity", user_id=visitor),
        api.post("chat", user_id=visitor, question="아직 있어?"),
        api.get("history", user_id=visitor),
        api.get("providers", user_id=visitor),
    ):
        assert (answer.status, answer.body["error"]) == (401, "Session expired")
    assert api.post("user", user_id=visitor).body["user_id"] == visitor
    assert api.get("history", user_id=visitor).body["turns"] == []


def test_one_visitors_expiry_leaves_the_other_alone(stage: Stage, api: Api, visitor: str) -> None:
    other = api.post("user").body["user_id"]
    end_session(stage, visitor)
    assert api.post("activity", user_id=visitor).status == 401
    assert api.post("activity", user_id=other).status == 200


def test_what_the_catalogue_lacks_is_said_to_be_missing(api: Api, visitor: str) -> None:
    answer = api.post("chat", user_id=visitor, question="드럼 세탁기도 있어?").body
    assert answer["outcome"] == "not_found"
    assert answer["images"] == []


def test_an_answer_follows_a_changed_file_and_a_deleted_one(
    stage: Stage, api: Api, visitor: str
) -> None:
    name, question = "extra.csv", "파랑새 우산 가격 알려줘"
    before = '상품명,가격,설명\n파랑새 우산,"12,300원",접으면 손바닥만 한 우산입니다.\n'.encode()
    put(stage, name, before)
    assert "12,300" in api.post("chat", user_id=visitor, question=question).body["response"]

    put(stage, name, before.replace(b"12,300", b"9,900"))
    changed = api.post("chat", user_id=visitor, question=question).body["response"]
    assert "9,900" in changed
    assert "12,300" not in changed

    bucket = stage.data["CatalogBucketName"]
    stage.client("s3").delete_object(Bucket=bucket, Key=f"catalog/{name}")
    settle(stage)
    gone = api.post("chat", user_id=visitor, question=question).body
    assert name not in {source["file"] for source in gone["sources"]}


def test_a_changed_price_of_the_sample_is_answered_at_once(
    stage: Stage, api: Api, visitor: str
) -> None:
    content = (SAMPLE / "products.csv").read_bytes()
    source = cited(api.post("chat", user_id=visitor, question=LIGHTEST).body)
    assert source
    put(
        stage,
        "products.csv",
        with_value("products.csv", content, source["id"], source["facts"]["가격(원)"], "777,000"),
    )
    try:
        answer = api.post("chat", user_id=visitor, question="그거 가격은?").body
        assert "777,000" in answer["response"]
    finally:
        put(stage, "products.csv", content)


def test_a_bad_file_is_reported_with_its_reason_and_the_index_keeps_answering(
    stage: Stage, api: Api, visitor: str
) -> None:
    put(stage, "broken.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    index = api.get("index").body
    broken = next(file for file in index["files"] if file["file"] == "broken.csv")
    assert broken["state"] == "failed"
    assert broken["reason"]
    assert api.post("chat", user_id=visitor, question=LIGHTEST).status == 200
    stage.client("s3").delete_object(
        Bucket=stage.data["CatalogBucketName"], Key="catalog/broken.csv"
    )
    settle(stage)


def test_health_is_ok_once_the_index_is_live(stage: Stage, api: Api) -> None:
    health = api.get("health").body
    assert (health["status"], health["stage"]) == ("ok", stage.data.stage)
    assert health["index_version"] >= 1
