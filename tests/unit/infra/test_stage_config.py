from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.config import Settings
from infra.stack import DataStack
from infra.stage_config import configure
from infra.stream_url import streams

OUTPUTS = {
    "TableName": "triple-x",
    "TableArn": "arn:table",
    "CatalogBucketName": "catalogue",
    "CatalogBucketArn": "arn:aws:s3:::catalogue",
    "IndexBucketName": "index",
    "IndexBucketArn": "arn:aws:s3:::index",
    "FailedEventsArn": "arn:queue",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".chalice").mkdir()
    config = {"version": "2.0", "stages": {"x": {"environment_variables": {"KEPT": "1"}}}}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config))
    return tmp_path


def read(project: Path, name: str) -> Any:
    return json.loads((project / ".chalice" / name).read_text())


def test_a_stage_gets_the_names_of_its_resources(project: Path) -> None:
    configure(project, DataStack("x", OUTPUTS), {"TRIPLE_SESSION_TTL_S": "9"})
    environment = read(project, "config.json")["stages"]["x"]["environment_variables"]
    assert environment.pop("KEPT") == "1"
    settings = Settings.from_env(environment)
    assert settings.stage == "x"
    assert settings.table == "triple-x"
    assert (settings.catalog_bucket, settings.index_bucket) == ("catalogue", "index")
    assert settings.session_ttl_s == 9


def test_the_names_of_the_stack_win_over_anything_else(project: Path) -> None:
    configure(project, DataStack("x", OUTPUTS), {"TRIPLE_TABLE": "somebody-elses"})
    stage = read(project, "config.json")["stages"]["x"]
    assert stage["environment_variables"]["TRIPLE_TABLE"] == "triple-x"


def test_each_function_has_its_own_policy_without_wildcard_resources(project: Path) -> None:
    configure(project, DataStack("x", OUTPUTS), {})
    functions = read(project, "config.json")["stages"]["x"]["lambda_functions"]
    files = {name: settings["iam_policy_file"] for name, settings in functions.items()}
    assert files == {
        "api_handler": "policy-api_handler-x.json",
        "rebuild_index": "policy-rebuild_index-x.json",
        "websocket_connect": "policy-websocket_connect-x.json",
        "websocket_message": "policy-websocket_message-x.json",
        "websocket_disconnect": "policy-websocket_disconnect-x.json",
    }
    for name in files.values():
        for statement in read(project, name)["Statement"]:
            assert "*" not in [statement["Resource"]]
            assert "*" not in "".join(statement["Action"])


def test_only_the_builder_may_write_the_index_or_its_state(project: Path) -> None:
    configure(project, DataStack("x", OUTPUTS), {})
    api = read(project, "policy-api_handler-x.json")
    builder = read(project, "policy-rebuild_index-x.json")

    def rights(policy: Any) -> set[str]:
        return {
            f"{action} {key}"
            for statement in policy["Statement"]
            for action in statement["Action"]
            for keys in statement.get("Condition", {}).values()
            for key in keys.get("dynamodb:LeadingKeys", ())
        }

    assert {right for right in rights(api) if "I#*" in right} == {
        "dynamodb:GetItem I#*",
        "dynamodb:Query I#*",
    }
    assert not {right for right in rights(builder) if "I#*" not in right}


def test_streaming_is_switched_on_for_the_api_alone_and_off_again(project: Path) -> None:
    configure(project, DataStack("x", OUTPUTS), {}, stream=True)
    on = read(project, "config.json")["stages"]["x"]
    configure(project, DataStack("x", OUTPUTS), {})
    off = read(project, "config.json")["stages"]["x"]

    wrapped = {
        name: function["environment_variables"]
        for name, function in on["lambda_functions"].items()
        if "environment_variables" in function
    }
    assert wrapped == {"api_handler": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/triple-runtime"}}
    assert (streams(on), streams(off)) == (True, False)
    assert "environment_variables" not in off["lambda_functions"]["api_handler"]
