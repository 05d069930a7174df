"""The document that Chalice deploys from holds API Gateway's own answers."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.deploy.swagger import SwaggerGenerator

from chalicelib.api.gateway import (
    EXTENSION,
    RESPONSES,
    answer_in_our_form,
    gateway_response,
    gateway_responses,
)


def test_every_document_of_chalice_has_the_answers() -> None:
    class Generator(SwaggerGenerator):
        """Chalice's own, so that extending it outlives no test."""

    answer_in_our_form(
        "https://shop.example",
        {"chalice.deploy.swagger": SimpleNamespace(SwaggerGenerator=Generator)},
    )
    generated: Any = Generator("ap-northeast-2", {"api_handler_arn": "a:aws:c"})
    document = generated.generate_swagger(Chalice("shop"))
    assert document["info"]["title"] == "shop"
    assert document[EXTENSION] == gateway_responses("https://shop.example")
    assert document[EXTENSION]["REQUEST_TOO_LARGE"]["statusCode"] == "413"


def test_nothing_happens_where_chalice_does_not_deploy() -> None:
    modules: dict[str, Any] = {}
    answer_in_our_form("*", modules)
    assert modules == {}


@pytest.mark.parametrize("kind", sorted(RESPONSES))
def test_every_gateway_answer_is_readable_for_a_page_of_another_origin(kind: str) -> None:
    response = gateway_response(kind, RESPONSES[kind], "https://shop.example")
    body = json.loads(response["responseTemplates"]["application/json"])
    assert body["error"] == RESPONSES[kind].code
    assert body["message"] == RESPONSES[kind].default_message
    headers = response["responseParameters"]
    allowed = headers["gatewayresponse.header.Access-Control-Allow-Origin"]
    assert allowed == "'https://shop.example'"


def test_a_throttled_caller_is_told_when_to_come_back() -> None:
    response = gateway_response("THROTTLED", RESPONSES["THROTTLED"], "*")
    assert response["statusCode"] == "429"
    assert response["responseParameters"]["gatewayresponse.header.Retry-After"] == "'1'"
    assert json.loads(response["responseTemplates"]["application/json"])["retry_after"] == 1
