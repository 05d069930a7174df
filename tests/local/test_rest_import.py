"""ImportRestApi and PutRestApi as ``chalice deploy`` uses them, called through boto3."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.api.gateway import EXTENSION, gateway_responses
from infra.local.emulator import Emulator
from infra.local.http import Answer, Api

ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"},
            "body": json.dumps([event["httpMethod"], event["pathParameters"]])}
"""


@pytest.fixture
def echo(emulator: Emulator, function: Callable[[str], str]) -> dict[str, Any]:
    """A definition of one GET route with a parameter, in Chalice's words."""
    return definition(
        f"api-{uuid.uuid4().hex[:8]}", {"/shop/{item}": {"get": proxy(function(ECHO))}}
    )


def definition(title: str, paths: dict[str, Any]) -> dict[str, Any]:
    return {"swagger": "2.0", "info": {"title": title, "version": "1.0"}, "paths": paths}


def proxy(function: str) -> dict[str, Any]:
    uri = (
        f"arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/{function}/invocations"
    )
    return {
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": uri,
            "passthroughBehavior": "when_no_match",
            "contentHandling": "CONVERT_TO_TEXT",
            "responses": {"default": {"statusCode": "200"}},
        }
    }


def preflight(origin: str) -> dict[str, Any]:
    return {
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "passthroughBehavior": "when_no_match",
            "responses": {
                "default": {
                    "statusCode": "200",
                    "responseParameters": {
                        "method.response.header.Access-Control-Allow-Origin": f"'{origin}'"
                    },
                }
            },
        }
    }


def imported(emulator: Emulator, api: dict[str, Any]) -> str:
    made = emulator.client("apigateway").import_rest_api(body=json.dumps(api))
    publish(emulator, made["id"])
    return str(made["id"])


def replaced(emulator: Emulator, api: str, by: dict[str, Any]) -> None:
    emulator.client("apigateway").put_rest_api(restApiId=api, mode="overwrite", body=json.dumps(by))
    publish(emulator, api)


def publish(emulator: Emulator, api: str) -> None:
    emulator.client("apigateway").create_deployment(restApiId=api, stageName="api")


def call(emulator: Emulator, api: str, method: str, path: str) -> Answer:
    return Api(f"{emulator.endpoint}/_aws/execute-api/{api}/api").call(method, path)


def test_an_imported_route_reaches_its_function_with_its_parameter(
    emulator: Emulator, echo: dict[str, Any]
) -> None:
    answer = call(emulator, imported(emulator, echo), "GET", "shop/apple")
    assert (answer.status, answer.body) == (200, ["GET", {"item": "apple"}])


def test_a_trailing_slash_reaches_the_same_route(emulator: Emulator, echo: dict[str, Any]) -> None:
    answer = call(emulator, imported(emulator, echo), "GET", "shop/apple/")
    assert (answer.status, answer.body) == (200, ["GET", {"item": "apple"}])


def test_the_address_of_an_api_follows_from_its_title(
    emulator: Emulator, echo: dict[str, Any]
) -> None:
    first = imported(emulator, echo)
    emulator.client("apigateway").delete_rest_api(restApiId=first)
    assert imported(emulator, echo) == first


def test_a_replaced_definition_adds_and_removes_routes_under_the_same_id(
    emulator: Emulator, echo: dict[str, Any]
) -> None:
    api = imported(emulator, echo)
    route = echo["paths"]["/shop/{item}"]
    replaced(emulator, api, definition(echo["info"]["title"], {"/other": route}))
    assert call(emulator, api, "GET", "other").status == 200
    assert call(emulator, api, "GET", "shop/apple").status == 403


def test_a_preflight_is_answered_by_the_gateway_with_the_origin(
    emulator: Emulator, echo: dict[str, Any]
) -> None:
    echo["paths"]["/shop/{item}"]["options"] = preflight("https://shop.example")
    answer = call(emulator, imported(emulator, echo), "OPTIONS", "shop/apple")
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"


def test_an_unknown_path_is_answered_in_the_form_of_the_contract(
    emulator: Emulator, echo: dict[str, Any]
) -> None:
    echo[EXTENSION] = gateway_responses("https://shop.example")
    api = imported(emulator, echo)
    answer = call(emulator, api, "GET", "nowhere")
    assert answer.status == 404
    assert answer.body["error"] == "Not found"
    assert answer.body["message"] == "요청하신 항목을 찾을 수 없습니다."
    assert answer.body["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"


def test_a_replaced_definition_leaves_no_gateway_response_of_the_old_one(
    emulator: Emulator, echo: dict[str, Any]
) -> None:
    api = imported(emulator, echo | {EXTENSION: gateway_responses("*")})
    assert call(emulator, api, "POST", "shop/apple").body["error"] == "Not found"
    replaced(emulator, api, echo)
    answer = call(emulator, api, "POST", "shop/apple")
    assert (answer.status, answer.body) == (403, {"message": "Missing Authentication Token"})


def test_an_empty_patch_value_leaves_the_setting_alone(
    emulator: Emulator, echo: dict[str, Any]
) -> None:
    api, client = imported(emulator, echo), emulator.client("apigateway")
    for value in ("2048", ""):
        operation = {"op": "replace", "path": "/minimumCompressionSize", "value": value}
        patched = client.update_rest_api(restApiId=api, patchOperations=[operation])
        assert patched["minimumCompressionSize"] == 2048
