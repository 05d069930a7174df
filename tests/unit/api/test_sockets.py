from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api.frames import coalesced, messages
from chalicelib.api.sockets import may_connect, receive
from chalicelib.api.stream import Pump
from chalicelib.contracts import (
    ChatResponse,
    DeltaEvent,
    Event,
    MetaEvent,
    Models,
    SourcesEvent,
    Usage,
)
from tests.unit.api.conftest import Api
from tests.unit.api.test_identity import OLD, PATH, put

QUESTION = "만장굴 입장료는 얼마야?"


def exchange(api: Api, body: Any) -> list[dict[str, Any]]:
    """What a client gets for one message."""
    got: list[dict[str, Any]] = []

    def send(text: str) -> bool:
        got.append(json.loads(text))
        return True

    raw = body if isinstance(body, str) else json.dumps(body)
    receive(raw, "connection-1", send, api.runtime)
    return got


def test_a_question_is_answered_in_numbered_frames(asking: Api) -> None:
    user_id = asking.begin()

    frames = exchange(asking, {"user_id": user_id, "question": QUESTION})

    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    assert frames[0]["event"] == "meta"
    assert frames[1]["event"] == "sources"
    done = ChatResponse.model_validate(frames[-1]["answer"])
    pieces = [frame["text"] for frame in frames if frame["event"] == "delta"]
    assert "".join(pieces) == done.response
    assert "4,000원" in done.response


def test_a_client_that_goes_away_finds_the_answer_in_the_history(asking: Api) -> None:
    user_id = asking.begin()
    sent = []

    def send(text: str) -> bool:
        sent.append(text)
        return len(sent) < 2

    body = json.dumps({"user_id": user_id, "question": QUESTION})
    receive(body, "connection-1", send, asking.runtime)

    assert len(sent) == 2
    (turn,) = asking.get(f"history?user_id={user_id}").json["turns"]
    assert "4,000원" in turn["response"]


def test_a_repeat_under_one_key_is_the_stored_answer(asking: Api) -> None:
    message = {"user_id": asking.begin(), "question": QUESTION, "idempotency_key": "k"}

    first, again = exchange(asking, message)[-1], exchange(asking, message)[-1]

    assert again["answer"] == first["answer"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 400, "Invalid request"),
        ("None", 400, "Invalid request"),
        ("{", 400, "Invalid request"),
        ("[]", 400, "Invalid request"),
        ("\ud800", 400, "Invalid request"),
        ({"question": "안녕"}, 400, "Invalid request"),
        ({"user_id": "x", "question": "안녕"}, 400, "Invalid request"),
        ({"user_id": "z" * 24, "question": ""}, 400, "Invalid request"),
        ({"user_id": "z" * 24, "question": "안녕", "extra": 1}, 400, "Invalid request"),
        (
            {"user_id": "z" * 24, "question": "안녕", "idempotency_key": "한글"},
            400,
            "Invalid request",
        ),
        ({"user_id": "z" * 24, "question": "a" * 40_000}, 413, "Payload too large"),
        ({"user_id": "z" * 24, "question": "안녕"}, 401, "Session expired"),
    ],
)
def test_a_bad_message_gets_one_error_frame(asking: Api, body: Any, status: int, code: str) -> None:
    (frame,) = exchange(asking, body)

    assert (frame["event"], frame["seq"], frame["status"]) == ("error", 1, status)
    assert frame["error"]["error"] == code
    assert frame["error"]["request_id"]


def with_mode(api: Api, mode: str) -> None:
    from chalicelib.store.client import ssm

    put(ssm(), "2026-01-01", OLD)
    api.runtime.settings = api.runtime.settings.model_copy(update={"auth_mode": mode})


def code_of(frames: list[dict[str, Any]]) -> str:
    last = frames[-1]
    return str(last["error"]["error"]) if last["event"] == "error" else str(last["event"])


def test_required_mode_asks_for_a_token_in_the_message(asking: Api) -> None:
    assert PATH == "/triple/test/jwt"
    with_mode(asking, "required")
    mine = asking.post("user", {}).json
    other = asking.post("user", {}).json
    asked = {"question": QUESTION}

    assert code_of(exchange(asking, {**asked, "token": mine["token"]})) == "done"
    assert code_of(exchange(asking, {**asked, "user_id": mine["user_id"]})) == "Unauthorized"
    assert code_of(exchange(asking, {**asked, "token": mine["token"] + "x"})) == "Unauthorized"
    forged = {**asked, "token": mine["token"], "user_id": other["user_id"]}
    assert code_of(exchange(asking, forged)) == "Forbidden"


@pytest.mark.parametrize(
    ("headers", "origin", "allowed"),
    [
        ({"Origin": "https://page.example"}, "https://page.example", True),
        ({"origin": "https://page.example"}, "https://page.example", True),
        ({"Origin": "https://evil.example"}, "https://page.example", False),
        ({"Origin": "https://page.example.evil.example"}, "https://page.example", False),
        ({"Origin": "null"}, "https://page.example", False),
        ({}, "https://page.example", True),
        ({"Origin": "https://anything.example"}, "*", True),
    ],
)
def test_a_page_of_another_origin_is_kept_out(
    headers: dict[str, str], origin: str, allowed: bool
) -> None:
    assert may_connect(headers, origin) is allowed


@pytest.mark.parametrize(
    ("origin", "status"), [("https://page.example", 200), ("https://evil.example", 403)]
)
def test_the_handshake_of_a_page_of_another_origin_is_refused(
    api: Api, origin: str, status: int
) -> None:
    from app import connect

    stage = api.runtime.settings
    api.runtime.settings = stage.model_copy(update={"cors_origin": "https://page.example"})
    event = {
        "headers": {"Host": "socket.example", "Origin": origin},
        "requestContext": {
            "eventType": "CONNECT",
            "connectionId": "connection-1",
            "domainName": "socket.example",
            "apiId": "socket",
            "stage": "api",
        },
    }

    assert connect(event, None)["statusCode"] == status


def test_the_log_line_of_a_message_names_nobody(
    asking: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    user_id = asking.begin()
    capsys.readouterr()

    exchange(asking, {"user_id": user_id, "question": QUESTION})

    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["operation"], line["status"], line["outcome"]) == (
        "socket_message",
        200,
        "answered",
    )
    assert user_id not in str(line)
    assert "connection-1" not in str(line)


def test_pieces_in_quick_succession_are_one_message() -> None:
    def turn() -> Iterator[Event]:
        yield MetaEvent(seq=1, chat_id=1, index_version=1, expires_at=1)
        for number in range(100):
            yield DeltaEvent(seq=2 + number, text=f"{number},")
        yield SourcesEvent(seq=102, sources=[])

    events = list(coalesced(Pump(turn()), pause_s=60, clock=lambda: 0.0))

    assert [event.event for event in events] == ["meta", "delta", "delta", "sources"]
    assert [event.seq for event in events] == [1, 2, 3, 4]
    texts = [event.text for event in events if isinstance(event, DeltaEvent)]
    assert texts == ["0,", "".join(f"{number}," for number in range(1, 100))]


def test_text_is_not_held_back_while_the_model_thinks() -> None:
    go_on = threading.Event()

    def turn() -> Iterator[Event]:
        yield DeltaEvent(seq=1, text="하나")
        yield DeltaEvent(seq=2, text="둘")
        go_on.wait(30)
        yield DeltaEvent(seq=3, text="셋")

    told = coalesced(Pump(turn()), pause_s=0.01)
    before = [next(told), next(told)]
    go_on.set()

    assert [event.text for event in before if isinstance(event, DeltaEvent)] == ["하나", "둘"]
    assert [event.text for event in told if isinstance(event, DeltaEvent)] == ["셋"]


def test_a_turn_that_breaks_says_so_to_its_listener() -> None:
    def turn() -> Iterator[Event]:
        yield DeltaEvent(seq=1, text="하나")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        list(coalesced(Pump(turn())))


def test_a_large_event_comes_in_parts_that_fit() -> None:
    answer = ChatResponse(
        response="가" * 60_000,
        chat_id=1,
        outcome="answered",
        usage=Usage(),
        models=Models(),
        index_version=1,
        expires_at=1,
    )
    from chalicelib.contracts import DoneEvent

    event = DoneEvent(seq=9, answer=answer)
    parts = list(messages(event))

    assert len(parts) > 1
    assert all(len(part.encode()) <= 32_000 for part in parts)
    pieces = [json.loads(part) for part in parts]
    assert [piece["part"] for piece in pieces] == list(range(1, len(parts) + 1))
    assert {piece["parts"] for piece in pieces} == {len(parts)}
    assert json.loads("".join(piece["text"] for piece in pieces)) == event.model_dump()
