"""Every bad input of the contract: its status, its code, its Korean message."""

# ruff: noqa: E501

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from chalice.config import Config
from chalice.local import LocalGateway

from app import app
from chalicelib.errors import TripleError
from tests.unit.api.conftest import JSON, Api

STRANGER = "z" * 24
QUESTION = {"user_id": STRANGER, "question": "안녕하세요"}

BAD: dict[str, tuple[str, str, Any, dict[str, str] | None, int, str, str]] = {
    "unknown user": ("POST", "activity", {"user_id": STRANGER}, None, 401, "Session expired", "세션이 만료"),
    "unknown user asks": ("POST", "chat", QUESTION, None, 401, "Session expired", "세션이 만료"),
    "unknown user reads": ("GET", f"history?user_id={STRANGER}", None, None, 401, "Session expired", "세션"),
    "unknown user's models": ("GET", f"providers?user_id={STRANGER}", None, None, 401, "Session expired", "세션"),
    "malformed user": ("POST", "activity", {"user_id": "../etc"}, None, 400, "Invalid request", "user_id"),
    "malformed user in query": ("GET", "history?user_id=1", None, None, 400, "Invalid request", "user_id"),
    "user id with newline": ("POST", "activity", {"user_id": "z" * 24 + "\n"}, None, 400, "Invalid request", "user_id"),
    "user id of wrong type": ("POST", "activity", {"user_id": 7}, None, 400, "Invalid request", "user_id"),
    "user id twice": ("GET", f"history?user_id={STRANGER}&user_id=x", None, None, 400, "Invalid request", "형식"),
    "overlong user id": ("POST", "user", {"user_id": "z" * 200}, None, 400, "Invalid request", "user_id"),
    "empty question": ("POST", "chat", {**QUESTION, "question": ""}, None, 400, "Invalid request", "question"),
    "blank question": ("POST", "chat", {**QUESTION, "question": " \n"}, None, 400, "Invalid request", "question"),
    "long question": ("POST", "chat", {**QUESTION, "question": "가" * 2_001}, None, 400, "Invalid request", "question"),
    "100 kB question": ("POST", "chat", {**QUESTION, "question": "a" * 100_000}, None, 413, "Payload too large", "32,768바이트"),
    "question of wrong type": ("POST", "chat", {**QUESTION, "question": ["안녕"]}, None, 400, "Invalid request", "question"),
    "no question": ("POST", "chat", {"user_id": STRANGER}, None, 400, "Invalid request", "question"),
    "misspelt field": ("POST", "chat", {**QUESTION, "qestion": "x"}, None, 400, "Invalid request", "qestion"),
    "null byte field": ("POST", "chat", {**QUESTION, "\0": "x"}, None, 400, "Invalid request", "확인"),
    "no body": ("POST", "chat", None, None, 400, "Invalid request", "본문이 비어"),
    "blank body": ("POST", "chat", b"  ", None, 400, "Invalid request", "본문이 비어"),
    "not JSON": ("POST", "chat", b"user_id=1", None, 400, "Invalid request", "올바른 JSON이 아닙니다"),
    "half JSON": ("POST", "chat", b'{"user_id": "', None, 400, "Invalid request", "올바른 JSON이 아닙니다"),
    "JSON list": ("POST", "chat", b"[]", None, 400, "Invalid request", "JSON 객체"),
    "JSON null": ("POST", "user", b"null", None, 400, "Invalid request", "JSON 객체"),
    "deep JSON": ("POST", "chat", b"[" * 20_000, None, 400, "Invalid request", "올바른 JSON이 아닙니다"),
    "invalid UTF-8": ("POST", "chat", b'{"user_id": "\xff"}', None, 400, "Invalid request", "UTF-8"),
    "replaced UTF-8": ("POST", "chat", '{"question": "\ufffd"}'.encode(), None, 400, "Invalid request", "깨진 글자"),
    "lone surrogate": ("POST", "chat", b'{"question": "\\ud800"}', None, 400, "Invalid request", "JSON"),
    "CP949 body": ("POST", "chat", '{"question": "안녕"}'.encode("cp949"), None, 400, "Invalid request", "UTF-8"),
    "form body": ("POST", "chat", b"a=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "Unsupported media type", "application/json"),
    "text body": ("POST", "user", b"hello", {"Content-Type": "text/plain"}, 415, "Unsupported media type", "application/json"),
    "foreign charset": ("POST", "user", b"{}", {"Content-Type": "application/json; charset=euc-kr"}, 415, "Unsupported media type", "application/json"),
    "wants XML": ("POST", "user", b"{}", {**JSON, "Accept": "application/xml"}, 406, "Not acceptable", "형식"),
    "wants no JSON": ("GET", "health", None, {"Accept": "application/json;q=0"}, 406, "Not acceptable", "형식"),
    "wrong method": ("PUT", "chat", QUESTION, None, 405, "Method not allowed", "메서드"),
    "chat by GET": ("GET", "chat", None, None, 405, "Method not allowed", "메서드"),
    "limit too high": ("GET", f"history?user_id={STRANGER}&limit=51", None, None, 400, "Invalid request", "limit"),
    "limit no number": ("GET", f"history?user_id={STRANGER}&limit=many", None, None, 400, "Invalid request", "limit"),
    "page before nothing": ("GET", f"history?user_id={STRANGER}&before=0", None, None, 400, "Invalid request", "before"),
    "unknown parameter": ("GET", "health?verbose=1", None, None, 400, "Invalid request", "verbose"),
    "provider like a path": ("POST", "providers", {"user_id": STRANGER, "generation": "../x"}, None, 400, "Invalid request", "generation"),
    "unknown provider": ("POST", "providers", {"user_id": STRANGER, "generation": "hal"}, None, 404, "Not found", "hal"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_the_contracts_error(api: Api, name: str) -> None:
    method, path, body, headers, status, code, words = BAD[name]

    answer = api.call(method, path, body, headers)

    assert (answer.status, answer.json["error"]) == (status, code)
    assert words in answer.json["message"]
    assert re.search("[가-힣]", answer.json["message"])
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_hangul_leaves_unescaped(api: Api) -> None:
    assert "세션이 만료되었습니다" in api.post("activity", {"user_id": STRANGER}).text


def test_every_wrong_field_is_named_with_what_is_wrong(api: Api) -> None:
    answer = api.post("chat", {"user_id": 1, "question": "", "x": {}})

    assert answer.json["fields"] == [
        {"field": "user_id", "message": "문자열이어야 합니다."},
        {"field": "question", "message": "내용을 입력해 주세요."},
        {"field": "x", "message": "알 수 없는 항목입니다."},
    ]


def test_a_thousand_unknown_fields_make_a_short_answer(api: Api) -> None:
    answer = api.post("activity", {f"{n}{'x' * 20}": n for n in range(1_000)})

    assert answer.status == 400
    assert len(answer.text) < 5_000


def test_an_error_never_repeats_what_was_sent(api: Api) -> None:
    answer = api.post("chat", {"user_id": "secret-of-mine", "question": "비밀스러운 질문" * 500})

    assert "secret-of-mine" not in answer.text
    assert "비밀스러운" not in answer.text


def test_a_wrong_method_is_told_the_right_ones(api: Api) -> None:
    assert api.call("PATCH", "providers").headers["Allow"] == "DELETE, GET, POST"


def test_the_callers_request_id_comes_back(api: Api) -> None:
    assert (
        api.post("user", {}, **{"X-Request-Id": "page-7.1"}).headers["X-Request-Id"] == "page-7.1"
    )


@pytest.mark.parametrize("invented", ["a b", "x" * 65, "<script>", "한글"])
def test_a_request_id_that_could_do_harm_is_replaced(api: Api, invented: str) -> None:
    answer = api.post("user", {}, **{"X-Request-Id": invented})

    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-Id"])


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/*;q=0.5", "text/html, application/json;q=0.9", "Application/JSON"],
)
def test_every_way_to_ask_for_json_is_understood(api: Api, accept: str) -> None:
    assert api.post("user", {}, Accept=accept).status == 200


@pytest.mark.parametrize(
    "kind", ["application/json; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_a_named_charset_is_understood(api: Api, kind: str) -> None:
    assert api.call("POST", "user", b"{}", {"Content-Type": kind}).status == 200


def test_an_outage_of_the_table_is_told_as_one(api: Api) -> None:
    import boto3
    from botocore.config import Config

    api.runtime.dynamodb = boto3.client(
        "dynamodb",
        endpoint_url="http://127.0.0.1:9",
        config=Config(retries={"total_max_attempts": 1}),
    )

    answer = api.post("user", {})

    assert (answer.status, answer.json["error"]) == (503, "Service unavailable")
    assert "127.0.0.1" not in answer.text


def test_a_defect_leaks_nothing_but_its_log_line_says_where(
    api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    api.runtime.settings = api.runtime.settings.model_copy(update={"table": "no-such-table"})

    answer = api.post("user", {})

    assert (answer.status, answer.json["error"]) == (500, "Internal error")
    assert "no-such-table" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    line = json.loads(capsys.readouterr().out)
    assert line["cause"]["type"] == "ResourceNotFoundException"
    assert line["cause"]["code"] == "ResourceNotFoundException"
    assert any("sessions.py" in place for place in line["cause"]["at"])


def test_a_preflight_promises_what_the_path_has_and_no_more() -> None:
    gateway = LocalGateway(app, Config.create())

    answer = gateway.handle_request("OPTIONS", "/api/v1/triple/providers", {}, b"")

    assert answer["statusCode"] == 200
    assert set(answer["headers"]["Access-Control-Allow-Methods"].split(",")) == {
        "GET", "POST", "DELETE", "OPTIONS",
    }  # fmt: skip
    assert "Authorization" in answer["headers"]["Access-Control-Allow-Headers"]


def test_every_error_has_a_korean_message_and_a_code_of_its_own() -> None:
    def tree(kind: type[TripleError]) -> list[type[TripleError]]:
        return [kind, *(leaf for child in kind.__subclasses__() for leaf in tree(child))]

    kinds = tree(TripleError)[1:]

    assert all(re.search("[가-힣]", kind.default_message) for kind in kinds)
    assert len({kind.code for kind in kinds}) == len(kinds)
