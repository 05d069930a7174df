"""What API Gateway, Chalice and the app refuse: always the contract's form, readable for a page."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.http import Answer, Api

pytestmark = pytest.mark.e2e


def assert_refused(answer: Answer, status: int, error: str) -> None:
    assert (answer.status, answer.body["error"]) == (status, error)
    assert any("가" <= letter <= "힣" for letter in answer.body["message"])
    assert answer.body["request_id"]
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["nowhere", "chat/deeper", "index/../../secret"])
def test_an_unknown_path_is_not_found(api: Api, path: str) -> None:
    assert_refused(api.call("GET", path), 404, "Not found")


def test_a_wrong_method_is_named_with_what_is_allowed(api: Api) -> None:
    answer = api.call("PUT", "chat", b"{}")
    assert_refused(answer, 405, "Method not allowed")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "headers", "status", "error"),
    [
        (b"{", {}, 400, "Invalid request"),
        (b"", {}, 400, "Invalid request"),
        (b"\xff\xfe{}", {}, 400, "Invalid request"),
        (b"[]", {}, 400, "Invalid request"),
        (b'{"user_id": 5, "question": "x"}', {}, 400, "Invalid request"),
        (b'{"user_id": "x"}', {"Content_Type": "text/plain"}, 415, "Unsupported media type"),
        (b'{"question": "' + b"x" * 200_000 + b'"}', {}, 413, "Payload too large"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_the_reason(
    api: Api, body: bytes, headers: dict[str, str], status: int, error: str
) -> None:
    assert_refused(api.call("POST", "chat", body, **headers), status, error)


def test_a_malformed_id_is_invalid_and_an_unknown_one_is_expired(api: Api, visitor: str) -> None:
    def ask(user_id: str) -> Answer:
        return api.post("chat", user_id=user_id, question="뭐가 있어?")

    assert_refused(ask("no such shape!"), 400, "Invalid request")
    stranger = visitor[:-4] + ("AAAA" if visitor[-4:] != "AAAA" else "BBBB")
    assert_refused(ask(stranger), 401, "Session expired")


@pytest.mark.parametrize("slash", ["", "/"])
def test_both_forms_of_a_path_are_served(api: Api, slash: str) -> None:
    assert api.post(f"user{slash}").status == 200


def test_a_preflight_allows_what_the_contract_uses(api: Api) -> None:
    answer = api.call("OPTIONS", "chat", Origin="https://shop.example")
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    allowed: Any = answer.headers["access-control-allow-headers"].lower()
    assert {"authorization", "content-type"} <= set(allowed.split(","))
