"""The layer's wrapper, run as a process of its own on the local AWS, with a real index and app."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from chalicelib.config import Settings
from chalicelib.index.building.build import Builder
from chalicelib.index.building.order import Order
from chalicelib.providers import Providers
from chalicelib.store.client import dynamodb, s3
from chalicelib.store.index_state import IndexState
from infra.layer import build as layer
from infra.local.emulator import Emulator
from infra.local.streaming import streaming
from infra.stream_url import close_url, open_url
from tests.conftest import table_definition
from tests.support.catalogue import PLACES
from tests.support.openai_api import OpenAiApi
from tests.support.runtime_api import Response, RuntimeApi
from tests.unit.api.test_stream import parsed
from tests.unit.api.test_streaming import url_event
from tests.unit.providers.conftest import environment

ROOT = Path(__file__).parents[2]
WRAPPER = ROOT / "infra" / "layer" / "triple-runtime"
QUESTION = "만장굴 입장료는 얼마야?"
BEGINNING, END = "만장굴 입장료는", " 4,000원입니다[1]."


class HeldModel(OpenAiApi):
    """Says the beginning at once, and the end when it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()
        super().__init__()

    def pieces(self) -> Any:
        yield BEGINNING
        assert self.released.wait(60)
        yield END


@dataclass(frozen=True)
class Container:
    """A running function and the model that it asks."""

    lambda_: RuntimeApi
    model: HeldModel

    def post(self, path: str, body: Any, **headers: str) -> Response:
        return self.lambda_.invoke(url_event("POST", path, body, **headers))

    def begin(self) -> str:
        answer = self.post("user", {})
        assert answer.ended.wait(60)
        user_id: str = json.loads(answer.rest)["user_id"]
        return user_id

    def history(self, user_id: str) -> Any:
        answer = self.lambda_.invoke(url_event("GET", f"history?user_id={user_id}"))
        assert answer.ended.wait(60)
        return json.loads(answer.rest)


@pytest.fixture(scope="module")
def stage(emulator: Emulator, wire: None) -> dict[str, str]:
    """A table and an index of a few places; what a function of that stage is told."""
    name = f"stream-{uuid.uuid4().hex[:12]}"
    settings = Settings(
        table=name,
        catalog_bucket=f"{name}-catalog",
        index_bucket=f"{name}-index",
        embedding_provider="offline",
    )
    dynamodb().create_table(**table_definition(name))
    where: Any = {"LocationConstraint": "ap-northeast-2"}
    for bucket in (settings.catalog_bucket, settings.index_bucket):
        s3().create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    s3().put_object(Bucket=settings.catalog_bucket, Key="catalog/places.csv", Body=PLACES.encode())
    embedder = Providers(settings, {}).embedder()
    state = IndexState(dynamodb(), name, embedder.space.slug, time.time)
    Builder(settings, s3(), state, embedder, time.time).reconcile(Order("test"))
    return {
        "TRIPLE_TABLE": name,
        "TRIPLE_CATALOG_BUCKET": settings.catalog_bucket,
        "TRIPLE_INDEX_BUCKET": settings.index_bucket,
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_ALLOW_HTTP": "true",
        "GENERATION_PROVIDER": "qwen",
    }


@contextmanager
def running(lambda_: RuntimeApi, told: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The wrapper, started as Lambda starts it."""
    own = {"AWS_LAMBDA_RUNTIME_API": lambda_.address, "LAMBDA_TASK_ROOT": str(ROOT)}
    process = subprocess.Popen(
        [WRAPPER, sys.executable, "/var/runtime/bootstrap.py"],
        cwd="/",
        env={**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "triple-test", **own, **told},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        lambda_.close()


@pytest.fixture
def container(stage: dict[str, str]) -> Iterator[Container]:
    model = HeldModel()
    lambda_ = RuntimeApi()
    with running(lambda_, {**stage, **environment("qwen", model, TIMEOUT_S="60")}):
        yield Container(lambda_, model)
    model.released.set()
    model.close()


def test_the_first_words_arrive_while_the_model_still_holds_the_last(container: Container) -> None:
    asked = {"user_id": container.begin(), "question": QUESTION}
    answer = container.post("chat/", asked, accept="text/event-stream")

    assert answer.await_text("event: delta", 60)
    assert not answer.ended.is_set()
    assert "event: done" not in answer.rest
    container.model.released.set()

    assert answer.ended.wait(60)
    assert answer.head["statusCode"] == 200
    assert answer.headers["Lambda-Runtime-Function-Response-Mode"] == "streaming"
    events = parsed(answer.rest)
    assert [event["event"] for event in events][:2] == ["meta", "sources"]
    assert events[-1]["event"] == "done"
    assert "4,000원" in events[-1]["answer"]["response"]


def test_the_local_stage_streams_as_well(stage: dict[str, str]) -> None:
    model = HeldModel()
    told = {**os.environ, **stage, **environment("qwen", model, TIMEOUT_S="60")}
    try:
        with streaming(told) as url:
            user_id = json.load(urlopen(_request(f"{url}/user/", {}), timeout=60))["user_id"]
            asked = {"user_id": user_id, "question": QUESTION}
            answer = urlopen(_request(f"{url}/chat/", asked), timeout=60)
            began = "".join(line.decode() for line in _until(answer, b"event: delta"))
            model.released.set()
            events = parsed(began + answer.read().decode())
    finally:
        model.released.set()
        model.close()
    assert "event: done" not in began
    assert events[-1]["event"] == "done"
    assert "4,000원" in events[-1]["answer"]["response"]


def _request(url: str, body: Any) -> Request:
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream, */*;q=0.1"}
    return Request(url, json.dumps(body).encode(), headers)


def _until(answer: Any, wanted: bytes) -> Iterator[bytes]:
    for line in answer:
        yield line
        if line.startswith(wanted):
            return


def test_json_and_refusals_have_the_same_framing(container: Container) -> None:
    container.model.released.set()
    whole = container.post("chat", {"user_id": container.begin(), "question": QUESTION})
    refused = container.post("chat", {"user_id": "z" * 24, "question": QUESTION})

    assert whole.ended.wait(60)
    assert whole.headers["Lambda-Runtime-Function-Response-Mode"] == "streaming"
    assert "4,000원" in json.loads(whole.rest)["response"]
    assert refused.ended.wait(60)
    assert refused.head["statusCode"] == 401
    assert json.loads(refused.rest)["error"] == "Session expired"


def test_the_gateway_is_answered_whole_and_a_broken_event_stops_nothing(
    container: Container,
) -> None:
    context = {"httpMethod": "GET", "resourcePath": "/api/v1/triple/openapi.json"}
    broken = container.lambda_.invoke({"requestContext": {"http": {}}})
    over_gateway = container.lambda_.invoke(
        {
            "requestContext": context,
            "headers": {},
            "multiValueQueryStringParameters": None,
            "pathParameters": None,
            "stageVariables": None,
            "body": None,
        }
    )

    assert over_gateway.ended.wait(60)
    assert json.loads(over_gateway.body)["statusCode"] == 200
    assert "Lambda-Runtime-Function-Response-Mode" not in over_gateway.headers
    assert broken.failed
    assert json.loads(broken.body)["errorType"] == "KeyError"


def test_a_turn_whose_listener_hung_up_is_in_the_history(container: Container) -> None:
    user_id = container.begin()
    container.lambda_.hang_up_after = 3
    answer = container.post(
        "chat", {"user_id": user_id, "question": QUESTION}, accept="text/event-stream"
    )
    assert answer.ended.wait(60)
    container.lambda_.hang_up_after = None
    container.model.released.set()

    assert "4,000원" in json.dumps(container.history(user_id), ensure_ascii=False)


def test_a_handler_that_cannot_be_loaded_is_told_to_lambda(stage: dict[str, str]) -> None:
    lambda_ = RuntimeApi()
    with running(lambda_, {**stage, "_HANDLER": "no_such_app.app"}) as process:
        assert lambda_.init.ended.wait(60)
        assert process.wait(60) == 1

    assert json.loads(lambda_.init.body)["errorType"] == "ModuleNotFoundError"


def test_the_layer_brings_the_wrapper_ready_to_run(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / WRAPPER.name).write_bytes(WRAPPER.read_bytes())

    with zipfile.ZipFile(layer._zip(tmp_path / "in", tmp_path / "layer.zip")) as archive:
        entry = archive.getinfo("triple-runtime")

    assert entry.external_attr >> 16 == 0o100755


def test_the_url_is_made_kept_and_taken_away_on_the_local_aws(emulator: Emulator) -> None:
    client, code = emulator.client("lambda"), io.BytesIO()
    with zipfile.ZipFile(code, "w") as packed:
        packed.writestr("app.py", "def app(event, context): return event")
    name = f"stream-{uuid.uuid4().hex[:8]}"
    client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.app",
        Role="arn:aws:iam::000000000000:role/r",
        Code={"ZipFile": code.getvalue()},
    )

    made = open_url(client, name, "*")
    assert open_url(client, name, "https://page.example") == made
    config = client.get_function_url_config(FunctionName=name)
    assert config["InvokeMode"] == "RESPONSE_STREAM"
    assert config["Cors"]["AllowOrigins"] == ["https://page.example"]
    policy = json.loads(client.get_policy(FunctionName=name)["Policy"])
    conditions = {each["Action"]: each["Condition"] for each in policy["Statement"]}
    assert conditions == {
        "lambda:InvokeFunctionUrl": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
        "lambda:InvokeFunction": {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
    }

    close_url(client, name)
    close_url(client, name)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function_url_config(FunctionName=name)
