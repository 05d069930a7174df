from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.api.conftest import Api


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Any:
    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return read


def test_a_request_writes_one_line_that_is_a_metric_too(api: Api, lines: Any) -> None:
    answer = api.post("user", {})

    (line,) = lines()
    assert line["operation"] == "session_begin"
    assert (line["method"], line["status"]) == ("POST", 200)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Triple"
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["stage", "service"]]
    assert {metric["Name"] for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]} == {
        "Duration",
        "ServerErrors",
        "Refusals",
    }
    assert line["ServerErrors"] == [0.0]


def test_a_refusal_is_logged_with_its_code(api: Api, lines: Any) -> None:
    api.post("activity", {"user_id": "z" * 24})

    (line,) = lines()
    assert (line["status"], line["error"], line["Refusals"]) == (401, "Session expired", [1.0])


def test_no_line_holds_an_id_a_question_or_a_token(api: Api, capsys: Any) -> None:
    user_id = api.begin()
    secret = "나만 아는 비밀 질문"
    api.post("activity", {"user_id": user_id}, Authorization="Bearer very.secret.token")
    api.post("chat", {"user_id": user_id, "question": secret, "extra": 1})
    api.post("chat", {"user_id": "z" * 24, "question": secret})
    api.get(f"history?user_id={user_id}")

    written = capsys.readouterr()
    everything = written.out + written.err
    assert len(written.out.splitlines()) == 5
    assert user_id not in everything
    assert "비밀" not in everything
    assert "secret" not in everything


def test_only_the_first_request_of_a_container_is_a_cold_start(api: Api, lines: Any) -> None:
    for _ in range(3):
        api.get("health?x=1")

    assert [line["cold_start"] for line in lines()][1:] == [False, False]
