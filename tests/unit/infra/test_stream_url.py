from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.api.registry import METHODS
from infra.stream_url import close_url, open_url


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
    first = open_url(client, "triple-dev", "https://page.example")
    again = open_url(client, "triple-dev", "https://page.example")

    assert first == again
    config = client.get_function_url_config(FunctionName="triple-dev")
    assert (config["AuthType"], config["InvokeMode"]) == ("NONE", "RESPONSE_STREAM")
    assert config["Cors"]["AllowOrigins"] == ["https://page.example"]
    assert "Idempotency-Key" in config["Cors"]["AllowHeaders"]
    policy = json.loads(client.get_policy(FunctionName="triple-dev")["Policy"])
    assert {statement["Action"] for statement in policy["Statement"]} == {
        "lambda:InvokeFunctionUrl",
        "lambda:InvokeFunction",
    }


def test_closing_takes_the_url_away_and_again_is_harmless(client: Any) -> None:
    open_url(client, "triple-dev", "*")

    close_url(client, "triple-dev")
    close_url(client, "triple-dev")

    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function_url_config(FunctionName="triple-dev")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_policy(FunctionName="triple-dev")


def test_every_method_is_one_that_a_url_can_allow() -> None:
    # The service takes names of up to six letters, so OPTIONS is none of them.
    assert all(len(method) <= 6 for method in METHODS)
