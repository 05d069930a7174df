"""A stage that was really deployed, on a local AWS that enforces signatures and IAM policies.

By default its functions import from this environment; with ``--packaged`` from the layer alone.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.local import catalogue
from infra.local import stage as local_stage
from infra.local.emulator import emulator
from infra.local.http import Api
from infra.local.script import SAMPLE
from infra.local.stage import Stage
from tests.support.gated import GatedApi
from tests.support.packaged import packaged_stage
from tests.unit.providers.conftest import environment

INDEX_S = 180.0


@pytest.fixture(scope="session")
def model() -> Iterator[GatedApi]:
    """What a session of the stage asks when it chooses ``qwen``."""
    running = GatedApi()
    yield running
    running.close()


@pytest.fixture(scope="session")
def stage(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config, model: GatedApi
) -> Iterator[Stage]:
    """Deployed once, with the product sample in its live index."""
    settings = {"TRIPLE_INDEX_CHECK_S": "0", "TRIPLE_RATE_LIMIT": "100"}
    settings |= environment("qwen", model)
    form = packaged_stage if pytestconfig.getoption("--packaged") else local_form
    with form(tmp_path_factory.mktemp("stage"), settings) as deployed:
        put(deployed, "products.csv", (SAMPLE / "products.csv").read_bytes())
        yield deployed


@contextmanager
def local_form(folder: Path, settings: dict[str, str]) -> Iterator[Stage]:
    with emulator(folder / "aws", auth=True) as running:
        yield local_stage.deploy(running, folder / "project", settings)


@pytest.fixture
def api(stage: Stage) -> Api:
    return Api(stage.api)


@pytest.fixture
def visitor(api: Api) -> str:
    """The id of a fresh session."""
    return str(api.post("user").body["user_id"])


def put(stage: Stage, name: str, content: bytes) -> None:
    """Upload a catalogue file and wait until the live index holds it."""
    catalogue.upload(stage, name, content)
    settle(stage)


def settle(stage: Stage) -> None:
    """Wait until the live index is what the bucket says."""
    for _ in catalogue.await_index(stage, INDEX_S):
        pass


def end_session(stage: Stage, user_id: str) -> None:
    """Let a session be over, as if its time had passed."""
    stage.client("dynamodb").update_item(
        TableName=stage.data["TableName"],
        Key={"pk": {"S": f"U#{user_id}"}, "sk": {"S": "S"}},
        UpdateExpression="SET expires_at = :past",
        ConditionExpression="attribute_exists(expires_at)",
        ExpressionAttributeValues={":past": {"N": str(int(time.time()) - 1)}},
    )


PROBE = """
import json
def handler(event, context):
    import boto3
    from botocore.exceptions import ClientError
    try:
        getattr(boto3.client(event["service"]), event["call"])(**event["request"])
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""


@pytest.fixture(scope="session")
def attempt(stage: Stage) -> Callable[..., str]:
    """Makes a call with the role of one of our functions; says ``allowed`` or the error's code.

    Where a request says ``TABLE``, it means the stage's.
    """
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", PROBE)
    functions, iam = stage.client("lambda"), stage.client("iam")
    for role in ("api_handler", "rebuild_index"):
        functions.create_function(
            FunctionName=f"probe-{role}",
            Runtime="python3.13",
            Role=iam.get_role(RoleName=f"triple-{stage.data.stage}-{role}")["Role"]["Arn"],
            Handler="main.handler",
            Code={"ZipFile": code.getvalue()},
            Timeout=30,
        )

    def call(role: str, service: str, name: str, **request: Any) -> str:
        event = {"service": service, "call": name, "request": request}
        payload = json.dumps(event).replace('"TABLE"', json.dumps(stage.data["TableName"]))
        answer = functions.invoke(FunctionName=f"probe-{role}", Payload=payload)
        return str(json.loads(answer["Payload"].read()))

    return call
