"""What our code relies on in the local AWS. Run these first when the pinned version changes."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from infra.local.emulator import Emulator
from infra.local.loopback import REGION
from tests.integration.conftest import emulator as emulator

ROLE = "arn:aws:iam::000000000000:role/any"


@pytest.fixture
def bucket(emulator: Emulator) -> str:
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    emulator.client("s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    return name


@pytest.fixture
def function(emulator: Emulator) -> Callable[[str], str]:
    """Makes a function out of the source of its handler and returns its ARN."""

    def make(source: str) -> str:
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("main.py", source)
        made = emulator.client("lambda").create_function(
            FunctionName=f"function-{uuid.uuid4().hex[:12]}",
            Runtime="python3.13",
            Role=ROLE,
            Handler="main.handler",
            Code={"ZipFile": code.getvalue()},
            Timeout=30,
        )
        return str(made["FunctionArn"])

    return make


def invoke(emulator: Emulator, function: str, event: Any = None) -> Any:
    answer = emulator.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read())
