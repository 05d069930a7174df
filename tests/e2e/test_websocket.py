"""The WebSocket of the deployed stage, watched by a real client."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from infra.local.http import Api
from infra.local.stage import Stage
from tests.support.gated import FIRST, REST, GatedApi

pytestmark = pytest.mark.e2e

QUESTION = "512GB 모델 중에 제일 가벼운 건 뭐야?"


@pytest.fixture(scope="module")
def address(stage: Stage) -> str:
    apis = stage.client("apigatewayv2").get_apis()["Items"]
    (api_id,) = [api["ApiId"] for api in apis if api["ProtocolType"] == "WEBSOCKET"]
    return f"{stage.emulator.endpoint.replace('http', 'ws')}/_aws/execute-api/{api_id}/api"


def answer(socket: ClientConnection, **message: Any) -> list[dict[str, Any]]:
    """The frames of one answer."""
    socket.send(json.dumps(message))
    frames = []
    while not frames or frames[-1]["event"] not in {"done", "error"}:
        frames.append(json.loads(socket.recv(timeout=60)))
    return frames


def test_a_question_is_answered_frame_by_frame(address: str, visitor: str) -> None:
    # The first connection waits for the function to be unpacked, with its layer where it has one.
    with connect(address, open_timeout=60) as socket:
        frames = answer(socket, user_id=visitor, question=QUESTION)
        second = answer(socket, user_id=visitor, question="그거 가격은?")

    assert [frame["event"] for frame in frames[:2]] == ["meta", "sources"]
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    text = "".join(frame["text"] for frame in frames if frame["event"] == "delta")
    assert text == frames[-1]["answer"]["response"]
    first_source = next(s for s in frames[-1]["answer"]["sources"] if s["cited"])
    assert first_source["facts"]["가격(원)"] in second[-1]["answer"]["response"]


def test_the_first_words_arrive_while_the_model_still_writes(
    address: str, api: Api, visitor: str, model: GatedApi
) -> None:
    chosen = api.post("providers", user_id=visitor, generation="qwen")
    assert chosen.body["generation"]["current"] == "qwen"
    model.go_on.clear()

    with connect(address) as socket:
        socket.send(json.dumps({"user_id": visitor, "question": QUESTION}))
        before = [json.loads(socket.recv(timeout=60)) for _ in range(3)]
        assert model.in_flight == 1
        model.go_on.set()
        after = [json.loads(socket.recv(timeout=60))]
        while after[-1]["event"] not in {"done", "error"}:
            after.append(json.loads(socket.recv(timeout=60)))

    assert [frame["event"] for frame in before] == ["meta", "sources", "delta"]
    assert before[2]["text"].strip() == FIRST.strip()
    assert after[-1]["event"] == "done"
    assert after[-1]["answer"]["response"].endswith(REST)


def test_a_client_that_hangs_up_finds_its_answer_in_the_history(
    address: str, api: Api, visitor: str
) -> None:
    with connect(address) as socket:
        socket.send(json.dumps({"user_id": visitor, "question": QUESTION}))
        socket.recv(timeout=60)

    deadline = time.monotonic() + 60
    while not (turns := api.get("history", user_id=visitor).body["turns"]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert turns[0]["question"] == QUESTION


def test_a_bad_message_gets_an_error_frame_and_the_connection_stays(
    address: str, visitor: str
) -> None:
    with connect(address) as socket:
        socket.send("hello")
        refused = json.loads(socket.recv(timeout=60))
        frames = answer(socket, user_id=visitor, question=QUESTION)

    assert (refused["event"], refused["status"]) == ("error", 400)
    assert frames[-1]["event"] == "done"
