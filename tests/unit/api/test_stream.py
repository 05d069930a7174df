from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api.stream import PING, frames, wants_stream
from chalicelib.contracts import ChatResponse, DeltaEvent, Event
from tests.unit.api.conftest import Answer, Api

QUESTION = "만장굴 입장료는 얼마야?"


def stream(api: Api, user_id: str, **headers: str) -> Answer:
    body = {"user_id": user_id, "question": QUESTION}
    return api.post("chat", body, **{"Accept": "text/event-stream", **headers})


def parsed(text: str) -> list[dict[str, Any]]:
    """The events of a stream, read as a browser reads it."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        data = json.loads(fields["data"])
        assert (fields["id"], fields["event"]) == (str(data["seq"]), data["event"])
        found.append(data)
    return found


def test_an_answer_comes_as_numbered_events(asking: Api) -> None:
    answer = stream(asking, asking.begin())

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    events = parsed(answer.text)
    kinds = [event["event"] for event in events]
    assert kinds == ["meta", "sources", *["delta"] * (len(kinds) - 3), "done"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))


def test_the_pieces_joined_are_the_answer_that_json_gives(asking: Api) -> None:
    events = parsed(stream(asking, asking.begin()).text)
    whole = asking.post("chat", {"user_id": asking.begin(), "question": QUESTION}).json

    pieces = "".join(event["text"] for event in events if event["event"] == "delta")
    done = ChatResponse.model_validate(events[-1]["answer"])
    assert pieces == done.response == whole["response"]
    assert events[0]["chat_id"] == done.chat_id


def test_a_streamed_turn_is_in_the_history(asking: Api) -> None:
    user_id = asking.begin()
    events = parsed(stream(asking, user_id).text)

    (turn,) = asking.get(f"history?user_id={user_id}").json["turns"]
    assert turn["chat_id"] == events[-1]["answer"]["chat_id"]


def test_a_repeat_under_one_key_streams_the_stored_answer(asking: Api) -> None:
    user_id = asking.begin()
    first, again = (
        parsed(stream(asking, user_id, **{"Idempotency-Key": "k"}).text) for _ in range(2)
    )

    assert again[-1]["answer"] == first[-1]["answer"]
    assert [event["event"] for event in again] == ["meta", "sources", "delta", "done"]


def test_what_keeps_a_turn_from_beginning_is_a_plain_error(asking: Api) -> None:
    answer = stream(asking, "z" * 24)

    assert (answer.status, answer.json["error"]) == (401, "Session expired")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "streams"),
    [
        ("text/event-stream", True),
        ("text/event-stream, application/json", True),
        ("TEXT/Event-Stream;q=0.9", True),
        ("application/json, text/event-stream", False),
        ("application/json;q=0.1, text/event-stream;q=0.9", True),
        ("text/event-stream;q=0.1, application/json", False),
        ("text/event-stream;q=0", False),
        ("text/event-stream;q=much", True),
        ("application/json", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_a_stream_is_for_who_asks_for_it_first(accept: str, streams: bool) -> None:
    assert wants_stream(accept) is streams


def test_only_chat_streams(asking: Api) -> None:
    assert asking.post("user", {}, Accept="text/event-stream").status == 406


def test_a_pause_is_filled_with_heartbeats_and_nothing_is_lost() -> None:
    go_on = threading.Event()

    def slow() -> Iterator[Event]:
        yield DeltaEvent(seq=1, text="하나")
        go_on.wait(30)
        yield DeltaEvent(seq=2, text="둘\n셋")

    told = frames(slow(), heartbeat_s=0.01)
    assert next(told).startswith("id: 1\n")
    assert [next(told) for _ in range(3)] == [PING] * 3
    go_on.set()
    rest = [piece for piece in told if piece != PING]

    assert len(rest) == 1
    assert parsed(rest[0])[0]["text"] == "둘\n셋"


def test_a_turn_comes_to_its_end_though_its_listener_went() -> None:
    finished = threading.Event()

    def turn() -> Iterator[Event]:
        for number in range(1, 50):
            yield DeltaEvent(seq=number, text="조각")
        finished.set()

    listener = frames(turn())
    next(listener)
    listener.close()  # type: ignore[attr-defined]

    assert finished.wait(30)
