from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.stream_url import open_url


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as packed:
            packed.writestr("app.py", "")
        client = boto3.client("lambda")
        client.create_function(
            FunctionName="triple-dev",
            Runtime="python3.13",
            Handler="app.app",
            Role=role["Role"]["Arn"],
            Code={"ZipFile": code.getvalue()},
        )
        yield client


def test_the_url_streams_and_opening_it_again_changes_nothing(client: Any) -> None:
    first = open_url(client, "triple-dev")
    again = open_url(client, "triple-dev")

    assert first == again
    config = client.get_function_url_config(FunctionName="triple-dev")
    assert (config["AuthType"], config["InvokeMode"]) == ("NONE", "RESPONSE_STREAM")
    policy = json.loads(client.get_policy(FunctionName="triple-dev")["Policy"])
    assert {statement["Action"] for statement in policy["Statement"]} == {
        "lambda:InvokeFunctionUrl",
        "lambda:InvokeFunction",
    }
