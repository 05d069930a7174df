"""The wrapper that Lambda would call, run as a process of its own on the local AWS."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.emulator import Emulator
from tests.conftest import table_definition
from tests.support.runtime_api import RuntimeApi
from tests.unit.api.test_streaming import url_event

ROOT = Path(__file__).parents[2]
WRAPPER = ROOT / "chalicelib" / "api" / "streaming" / "wrapper"


@pytest.fixture
def lambda_(emulator: Emulator) -> Iterator[RuntimeApi]:
    """A container: the wrapper, started as Lambda starts it, and a table on the local AWS."""
    table = f"stream-{uuid.uuid4().hex}"
    emulator.client("dynamodb").create_table(**table_definition(table))
    running = RuntimeApi()
    environment = {
        "AWS_LAMBDA_RUNTIME_API": running.address,
        "AWS_LAMBDA_FUNCTION_NAME": "triple-test",
        "LAMBDA_TASK_ROOT": str(ROOT),
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "TRIPLE_TABLE": table,
    }
    process = subprocess.Popen(
        [WRAPPER, sys.executable, "/var/runtime/bootstrap.py"],
        cwd="/",
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    yield running
    process.kill()
    process.wait()
    running.close()


def test_the_wrapper_is_executable_as_chalice_packages_it() -> None:
    assert os.access(WRAPPER, os.X_OK)


def test_the_wrapper_serves_url_and_gateway_one_after_the_other(lambda_: RuntimeApi) -> None:
    over_url = lambda_.invoke(url_event("POST", "user", {}))
    over_gateway = lambda_.invoke(
        {
            "requestContext": {"httpMethod": "GET", "resourcePath": "/api/v1/triple/openapi.json"},
            "headers": {},
            "multiValueQueryStringParameters": None,
            "pathParameters": None,
            "stageVariables": None,
            "body": None,
        }
    )

    assert over_url.ended.wait(60)
    assert over_url.head["statusCode"] == 200
    assert "user_id" in over_url.rest
    assert over_gateway.ended.wait(60)
    assert b'"statusCode": 200' in over_gateway.body
