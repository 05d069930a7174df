"""A stage goes up in one command, again without harm, and down again; against the local AWS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.registry import base_path
from infra import stack
from infra.callers import Refused
from infra.deploy import Plan, deploy
from infra.destroy import destroy
from infra.keys import key_ids
from infra.layer.publish import layer_name
from infra.layer.target import Target
from infra.local.emulator import Emulator, emulator
from infra.local.http import Api
from infra.local.loopback import client_env
from infra.project import copy_sources

pytestmark = pytest.mark.package


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with emulator(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    copy_sources(tmp_path)
    return Plan("dev", tmp_path, None, https_only=False)


def functions(aws: Emulator) -> dict[str, Any]:
    found = aws.client("lambda").list_functions()["Functions"]
    return {each["FunctionName"]: each for each in found}


def test_a_stage_goes_up_stays_the_same_and_comes_down(
    aws: Emulator, plan: Plan, layer: Path
) -> None:
    environ = client_env(aws.endpoint) | {"PYTHONDONTWRITEBYTECODE": "1"}
    steps: list[str] = []
    api = deploy(aws.client, plan, environ, steps.append)

    assert steps[0] == "checking"
    (version,) = aws.client("lambda").list_layer_versions(LayerName=layer_name(Target.here()))[
        "LayerVersions"
    ]
    for function in functions(aws).values():
        assert [each["Arn"] for each in function["Layers"]] == [version["LayerVersionArn"]]
    config = json.loads((plan.project / ".chalice" / "config.json").read_text())
    assert config["stages"]["local"]["environment_variables"]["AWS_ALLOW_HTTP"] == "true"
    assert config["stages"]["dev"]["layers"] == [version["LayerVersionArn"]]
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/triple-dev")
    assert {group["retentionInDays"] for group in groups["logGroups"]} == {30}
    loops = aws.client("lambda").get_function_recursion_config(
        FunctionName="triple-dev-rebuild_index"
    )
    assert loops["RecursiveLoop"] == "Allow"

    # Another machine: nothing of the first deployment is there but what AWS holds.
    config["stages"]["dev"]["environment_variables"]["AUTH_MODE"] = "required"
    (plan.project / ".chalice" / "config.json").write_text(json.dumps(config))
    assert deploy(aws.client, plan, environ, steps.append) == api
    copy_sources(plan.project)
    shutil.rmtree(plan.project / ".chalice" / "deployed")
    assert deploy(aws.client, plan, environ, steps.append) == api
    assert len(aws.client("apigateway").get_rest_apis()["items"]) == 1
    settings = functions(aws)["triple-dev"]["Environment"]["Variables"]
    assert settings["AUTH_MODE"] == "required"
    versions = aws.client("lambda").list_layer_versions(LayerName=layer_name(Target.here()))
    assert len(versions["LayerVersions"]) == 1

    # A change of code: plain Chalice, which makes all of the API anew from its document.
    command = [Path(sys.executable).with_name("chalice"), "deploy", "--stage", "dev"]
    subprocess.run(command, cwd=plan.project, env=environ, check=True, timeout=300)
    unknown = Api(f"{aws.endpoint}/_aws/execute-api/{api}").call("GET", "nowhere")
    assert (unknown.status, unknown.body["error"]) == (404, "Not found")

    table = "triple-dev"
    shutil.rmtree(plan.project / ".chalice" / "deployed")
    destroy(aws.client, plan.project, "dev", environ, with_data=False)
    assert functions(aws) == {}
    assert table in aws.client("dynamodb").list_tables()["TableNames"]
    destroy(aws.client, plan.project, "dev", environ, with_data=True)
    assert table not in aws.client("dynamodb").list_tables()["TableNames"]
    assert aws.client("s3").list_buckets()["Buckets"] == []
    with pytest.raises(Refused, match="there is no stage 'dev'"):
        destroy(aws.client, plan.project, "dev", environ, with_data=True)


@pytest.mark.parametrize("stage", ["local", "Prod", "-x", "x" * 17, ""])
def test_a_bad_stage_name_is_refused_before_anything_is_asked(plan: Plan, stage: str) -> None:
    def nobody(service: str) -> Any:
        raise AssertionError(f"{service} was asked")

    bad = Plan(stage, plan.project, plan.target)
    with pytest.raises(Refused, match="can't be a stage"):
        deploy(nobody, bad, os.environ, lambda _: None)


def test_unknown_credentials_are_told_before_anything_is_changed(plan: Plan, aws: Emulator) -> None:
    import boto3

    def stranger(service: str) -> Any:
        assert service == "sts"
        return boto3.client("sts", region_name="ap-northeast-2", endpoint_url="http://127.0.0.1:9")

    with pytest.raises(Refused, match="credentials"):
        deploy(stranger, plan, os.environ, lambda _: None)


def test_a_stack_without_what_the_sources_need_stops_before_functions_change(
    aws: Emulator, plan: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    older = tmp_path / "data.yaml"
    lines = stack.TEMPLATE.read_text(encoding="utf-8").splitlines(keepends=True)
    older.write_text("".join(line for line in lines if "FailedEventsArn:" not in line))
    monkeypatch.setattr(stack, "TEMPLATE", older)

    bad = Plan("older", plan.project, plan.target, https_only=False)
    with pytest.raises(Refused, match="the data stack lacks FailedEventsArn"):
        deploy(aws.client, bad, client_env(aws.endpoint), lambda _: None)
    assert functions(aws) == {}


def test_a_deployment_that_broke_off_is_completed_by_the_next(
    aws: Emulator, plan: Plan, layer: Path
) -> None:
    environ = client_env(aws.endpoint) | {"PYTHONDONTWRITEBYTECODE": "1"}
    half = Plan("half", plan.project, plan.target, https_only=False)
    app = plan.project / "app.py"
    whole = app.read_text(encoding="utf-8")
    app.write_text("raise SystemExit('broken off')\n")
    with pytest.raises(Refused, match="run this again"):
        deploy(aws.client, half, environ, lambda _: None)
    table = aws.client("dynamodb").describe_table(TableName="triple-half")["Table"]

    app.write_text(whole)
    deploy(aws.client, half, environ, lambda _: None)

    assert "triple-half" in functions(aws)
    again = aws.client("dynamodb").describe_table(TableName="triple-half")["Table"]
    assert again["CreationDateTime"] == table["CreationDateTime"]
    (key,) = key_ids(aws.client("ssm"), "/triple/half/jwt")
    assert key


@pytest.mark.parametrize("left", [3, 1, 0])
def test_a_teardown_that_broke_off_is_ended_by_the_next(
    aws: Emulator, plan: Plan, left: int
) -> None:
    stack.deploy_data(aws.client, "gone", https_only=False)
    stack.delete_data(aws.client, "gone")
    buckets = [each["Name"] for each in aws.client("s3").list_buckets()["Buckets"]]
    ours = [name for name in buckets if name.startswith("triple-gone-")]
    assert len(ours) == 3
    for name in ours[left:]:
        aws.client("s3").delete_bucket(Bucket=name)
    for name in ours[:left]:
        aws.client("s3").put_object(Bucket=name, Key="a/b.csv", Body=b"x")

    destroy(aws.client, plan.project, "gone", client_env(aws.endpoint), with_data=True)

    assert [b for b in aws.client("s3").list_buckets()["Buckets"] if "gone" in b["Name"]] == []
    assert "triple-gone" not in aws.client("dynamodb").list_tables()["TableNames"]


def test_a_deployment_onto_what_a_teardown_left_says_how_to_end_that(
    aws: Emulator, plan: Plan, layer: Path
) -> None:
    stack.deploy_data(aws.client, "kept", https_only=False)
    stack.delete_data(aws.client, "kept")
    again = Plan("kept", plan.project, plan.target, https_only=False)
    with pytest.raises(Refused, match="make destroy STAGE=kept DATA=1"):
        deploy(aws.client, again, client_env(aws.endpoint), lambda _: None)


BREAK = """
from chalice.awsclient import TypedAWSClient

def broken(*args, **kwargs):
    raise SystemExit("broken off at {call}")

TypedAWSClient.{call} = broken
"""
BREAKS_AT = ("add_permission_for_apigateway", "create_websocket_route", "create_stage")
"""Calls of Chalice after which an API is there, but not all of it."""


def test_a_deployment_that_broke_off_beside_a_new_api_makes_no_second_one(
    tmp_path: Path, plan: Plan, layer: Path
) -> None:
    app = plan.project / "app.py"
    whole = app.read_text(encoding="utf-8")
    with emulator(tmp_path / "aws") as own:
        environ = client_env(own.endpoint) | {"PYTHONDONTWRITEBYTECODE": "1"}
        for call in BREAKS_AT:
            app.write_text(f"{whole}\n{BREAK.format(call=call)}")
            with pytest.raises(Refused, match=f"broken off at {call}"):
                deploy(own.client, plan, environ, lambda _: None)
        app.write_text(whole, encoding="utf-8")
        api, _, api_stage = deploy(own.client, plan, environ, lambda _: None).partition("/")

        assert [each["id"] for each in own.client("apigateway").get_rest_apis()["items"]] == [api]
        (socket,) = own.client("apigatewayv2").get_apis()["Items"]
        stages = own.client("apigatewayv2").get_stages(ApiId=socket["ApiId"])["Items"]
        assert [each["StageName"] for each in stages] == [api_stage]
        routes = own.client("apigatewayv2").get_routes(ApiId=socket["ApiId"])["Items"]
        assert {each["RouteKey"] for each in routes} == {"$connect", "$default", "$disconnect"}
        served = Api(f"{own.endpoint}/_aws/execute-api/{api}/{api_stage}{base_path(1)}")
        assert served.post("user").status == 200
