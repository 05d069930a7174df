"""The loop of ours between Lambda's Runtime API and the app."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.api.http import Reply
from chalicelib.api.routes import ROUTES
from chalicelib.api.streaming.loop import Context, Handler, Loop
from chalicelib.api.streaming.urls import is_url_event, reply_to
from tests.support.runtime_api import Response, RuntimeApi
from tests.unit.api.conftest import Api
from tests.unit.api.test_stream import parsed

ENVIRONMENT = {"AWS_LAMBDA_FUNCTION_NAME": "triple-test"}


@pytest.fixture
def lambda_() -> Iterator[RuntimeApi]:
    running = RuntimeApi()
    yield running
    running.close()


def url_event(method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
    """An event of a Function URL, in the payload format 2.0."""
    path, _, query = path.partition("?")
    return {
        "version": "2.0",
        "rawPath": f"/api/v1/triple/{path}",
        "rawQueryString": query,
        "headers": {"content-type": "application/json", **headers},
        "requestContext": {"http": {"method": method}, "requestId": "gateway-1"},
        "body": json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
    }


def serve(lambda_: RuntimeApi, event: Any, handler: Handler) -> Response:
    """One invocation, answered."""
    response = lambda_.invoke(event)
    Loop(lambda_.address, handler, ENVIRONMENT).serve_one()
    assert response.ended.wait(30)
    return response


def over_url(api: Api) -> Callable[[Any, Context], Reply]:
    return lambda event, context: reply_to(event, ROUTES, api.runtime, 25.0)


def test_a_piece_is_out_before_the_next_one_exists(lambda_: RuntimeApi) -> None:
    response: list[Response] = []

    def pieces() -> Iterator[str]:
        yield "하나"
        assert response[0].await_text("하나")
        yield "둘"
        assert response[0].await_text("둘")

    def handler(event: Any, context: Context) -> Reply:
        return Reply(200, content_type="text/event-stream", stream=pieces())

    response.append(lambda_.invoke({}))
    Loop(lambda_.address, handler, ENVIRONMENT).serve_one()

    assert response[0].rest == "하나둘"
    assert response[0].head == {"statusCode": 200, "headers": {"Content-Type": "text/event-stream"}}
    assert response[0].headers["Lambda-Runtime-Function-Response-Mode"] == "streaming"
    assert response[0].headers["Content-Type"] == (
        "application/vnd.awslambda.http-integration-response"
    )


def test_a_question_over_the_url_is_answered_in_events(lambda_: RuntimeApi, asking: Api) -> None:
    asked = {"user_id": asking.begin(), "question": "만장굴 입장료는 얼마야?"}
    event = url_event("POST", "chat/", asked, accept="text/event-stream")

    response = serve(lambda_, event, over_url(asking))

    assert response.head["statusCode"] == 200
    assert response.head["headers"]["Content-Type"] == "text/event-stream; charset=utf-8"
    assert response.head["headers"]["X-Request-Id"] == "gateway-1"
    events = parsed(response.rest)
    assert events[-1]["event"] == "done"
    assert "4,000원" in events[-1]["answer"]["response"]
    assert len(response.chunks) == len(events) + 1


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        (url_event("POST", "activity", {"user_id": "z" * 24}), 401, "Session expired"),
        (url_event("POST", "activity", {"user_id": 1}), 400, "Invalid request"),
        (url_event("GET", f"history?user_id={'z' * 24}&user_id=x"), 400, "Invalid request"),
        (url_event("PUT", "chat", {}), 405, "Method not allowed"),
        (url_event("GET", "nowhere"), 404, "Not found"),
    ],
)
def test_a_refusal_over_the_url_has_the_contracts_form(
    lambda_: RuntimeApi,
    api: Api,
    capsys: pytest.CaptureFixture[str],
    event: Any,
    status: int,
    code: str,
) -> None:
    response = serve(lambda_, event, over_url(api))

    assert response.head["statusCode"] == status
    assert not [name for name in response.head["headers"] if name.startswith("Access-Control")]
    error = json.loads(response.rest)
    assert error["error"] == code
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["status"], line["error"]) == (status, code)
    assert line["request_id"] == error["request_id"] == response.head["headers"]["X-Request-Id"]


def test_what_does_not_come_over_the_url_is_answered_whole(lambda_: RuntimeApi) -> None:
    event = {"requestContext": {"httpMethod": "GET", "resourcePath": "/x"}}
    assert not is_url_event(event)

    def handler(event: Any, context: Context) -> Any:
        left = context.get_remaining_time_in_millis()
        return {
            "name": context.function_name,
            "timely": 0 < left <= 30_000,
            "trace": os.environ["_X_AMZN_TRACE_ID"],
        }

    response = serve(lambda_, event, handler)

    assert json.loads(response.body) == {
        "name": "triple-test",
        "timely": True,
        "trace": "Root=1-request-0",
    }
    assert "Lambda-Runtime-Function-Response-Mode" not in response.headers


def test_a_handler_that_breaks_is_reported_without_its_words(lambda_: RuntimeApi) -> None:
    def handler(event: Any, context: Context) -> Any:
        raise ValueError("a visitor's words")

    response = serve(lambda_, {}, handler)

    assert response.failed
    told = json.loads(response.body)
    assert told["errorType"] == "ValueError"
    assert "in handler" in told["stackTrace"][-1]
    assert response.headers["Lambda-Runtime-Function-Error-Type"] == "Function.ValueError"
    assert "words" not in response.body.decode()


def test_a_listener_that_hangs_up_does_not_stop_the_turn() -> None:
    lambda_ = RuntimeApi(hang_up_after=2)
    finished = threading.Event()

    def pieces() -> Iterator[str]:
        for _ in range(500):
            yield "조각" * 1_000
        finished.set()

    lambda_.invoke({})
    reply = Reply(200, stream=pieces())
    Loop(lambda_.address, lambda event, context: reply, ENVIRONMENT).serve_one()

    assert finished.is_set()
    lambda_.close()


@pytest.mark.parametrize("error", [ValueError("words"), ConnectionResetError("the model's")])
def test_what_breaks_in_the_middle_follows_as_a_trailer(
    lambda_: RuntimeApi, error: Exception
) -> None:
    def pieces() -> Iterator[str]:
        yield "하나"
        raise error

    response = serve(lambda_, {}, lambda event, context: Reply(200, stream=pieces()))

    kind = type(error).__name__
    assert response.rest == "하나"
    assert response.trailers["Lambda-Runtime-Function-Error-Type"] == f"Function.{kind}"
    body = base64.b64decode(response.trailers["Lambda-Runtime-Function-Error-Body"])
    assert json.loads(body)["errorMessage"] == "the handler failed"


def test_a_whole_response_carries_no_trailer(lambda_: RuntimeApi) -> None:
    response = serve(lambda_, {}, lambda event, context: Reply(200, "전부"))

    assert (response.rest, response.trailers) == ("전부", {})


def test_what_is_no_json_is_reported(lambda_: RuntimeApi) -> None:
    response = serve(lambda_, {}, lambda event, context: object())

    assert response.failed
    assert json.loads(response.body)["errorType"] == "TypeError"


def test_a_response_that_lambda_refuses_is_reported() -> None:
    lambda_ = RuntimeApi(limit=100)

    response = serve(lambda_, {}, lambda event, context: "a" * 101)

    assert response.failed
    assert json.loads(response.body)["errorType"] == "ResponseRefused"
    lambda_.close()


def test_the_turn_of_a_listener_that_hung_up_is_in_the_history(asking: Api) -> None:
    lambda_ = RuntimeApi(hang_up_after=2)
    user_id = asking.begin()
    asked = {"user_id": user_id, "question": "만장굴 입장료는 얼마야?"}

    lambda_.invoke(url_event("POST", "chat", asked, accept="text/event-stream"))
    Loop(lambda_.address, over_url(asking), ENVIRONMENT).serve_one()

    [turn] = asking.get(f"history?user_id={user_id}").json["turns"]
    assert "4,000원" in turn["response"]
    lambda_.close()
