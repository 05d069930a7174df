"""Signed forms for operators."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chalicelib.store.client import ssm
from infra import operators
from tests.unit.api.conftest import Api


@pytest.fixture
def token(api: Api) -> str:
    return operators.add(ssm(), api.runtime.settings.stage, "minji")


def test_an_operator_gets_a_form_for_exactly_one_file(api: Api, token: str) -> None:
    answer = api.post("index/upload", {"file": "봄 신상품.csv"}, **{"X-Admin-Token": token})

    assert answer.status == 200
    settings = api.runtime.settings
    assert answer.json["fields"]["key"] == f"{settings.catalog_prefix}봄 신상품.csv"
    assert settings.catalog_bucket in answer.json["url"]
    policy: dict[str, Any] = json.loads(base64.b64decode(answer.json["fields"]["policy"]))
    assert ["content-length-range", 1, settings.upload_max_bytes] in policy["conditions"]
    assert {"key": f"{settings.catalog_prefix}봄 신상품.csv"} in policy["conditions"]


@pytest.mark.parametrize("headers", [{}, {"X-Admin-Token": "minji.wrong"}])
def test_nobody_else_gets_one(api: Api, token: str, headers: dict[str, str]) -> None:
    answer = api.post("index/upload", {"file": "a.csv"}, **headers)
    assert (answer.status, answer.json["error"]) == (403, "Forbidden")


@pytest.mark.parametrize("name", ["../a.csv", "a/b.csv", ".csv", "_a.csv", "a.exe", "a\n.csv", ""])
def test_a_name_that_is_no_plain_csv_name_is_refused(api: Api, token: str, name: str) -> None:
    answer = api.post("index/upload", {"file": name}, **{"X-Admin-Token": token})
    assert answer.status == 400
    assert answer.json["fields"][0]["field"] == "file"
