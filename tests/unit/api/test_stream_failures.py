"""A stream that fails after its status went out: what the client and the log are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api.sockets import receive
from chalicelib.api.stream import frames
from chalicelib.contracts import DeltaEvent, DoneEvent, Event
from chalicelib.errors import Unavailable
from chalicelib.providers import Providers
from tests.support.openai_api import OpenAiApi
from tests.support.service import Trouble
from tests.unit.api.conftest import Api
from tests.unit.api.test_stream import QUESTION, parsed, stream
from tests.unit.providers.conftest import environment


@pytest.fixture
def breaking(asking: Api) -> Iterator[Api]:
    """An app whose model hangs up in the middle of an answer."""
    service = OpenAiApi()
    service.fail(Trouble(after=3))
    stage = asking.runtime.settings.model_copy(update={"generation_provider": "qwen"})
    asking.runtime.settings = stage
    asking.runtime.providers = Providers(stage, environment("qwen", service))
    yield asking
    asking.runtime.providers.close()
    service.close()


def logged(capsys: Any) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return line


def assert_told(line: dict[str, Any], error: dict[str, Any]) -> None:
    """The log line counts as a server error and knows why; the event names the request."""
    assert (line["status"], line["ServerErrors"], line["error"]) == (503, [1.0], error["error"])
    assert (line["cause"]["type"], line["cause"]["kind"]) == ("Fault", "busy")
    assert line["cause"]["because"] == "RemoteProtocolError"
    assert line["request_id"] == error["request_id"]


def test_an_event_stream_that_breaks_is_logged_as_the_failure_it_is(
    breaking: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = stream(breaking, breaking.begin(), **{"X-Request-Id": "mine-1"})

    last = parsed(answer.text)[-1]
    assert (answer.status, last["event"], last["status"]) == (200, "error", 503)
    assert last["error"]["request_id"] == "mine-1"
    assert_told(logged(capsys), last["error"])


def test_a_socket_s_turn_that_breaks_is_logged_as_the_failure_it_is(
    breaking: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    got: list[dict[str, Any]] = []

    def send(text: str) -> bool:
        got.append(json.loads(text))
        return True

    body = json.dumps({"user_id": breaking.begin(), "question": QUESTION})
    receive(body, "connection-1", send, breaking.runtime)

    assert (got[-1]["event"], got[-1]["status"]) == ("error", 503)
    assert_told(logged(capsys), got[-1]["error"])


def test_a_whole_answer_that_fails_is_logged_with_its_cause(
    breaking: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = breaking.post("chat", {"user_id": breaking.begin(), "question": QUESTION})

    assert answer.status == 503
    assert_told(logged(capsys), answer.json)


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("broken"), 500), (Unavailable(), 503)])
def test_whatever_breaks_a_stream_its_last_event_says_so(error: Exception, status: int) -> None:
    def turn() -> Iterator[Event]:
        yield DeltaEvent(seq=1, text="하나")
        raise error

    last = parsed("".join(frames(turn())))[-1]

    assert (last["seq"], last["event"], last["status"]) == (2, "error", status)
    assert "broken" not in str(last)


def test_nothing_follows_the_last_event_of_a_turn(asking: Api) -> None:
    events = parsed(stream(asking, asking.begin()).text)
    done = DoneEvent.model_validate(events[-1])

    def turn() -> Iterator[Event]:
        yield done
        raise RuntimeError("broken")

    assert [event["event"] for event in parsed("".join(frames(turn())))] == ["done"]
