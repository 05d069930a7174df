from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.openapi import document, rendered
from chalicelib.api.routes import ROUTES
from infra.contract import main
from infra.contract_changes import changes

CONTRACT = document(ROUTES)
SCHEMAS = CONTRACT["components"]["schemas"]
CHAT = "/api/v1/triple/chat/"

type Edit = Callable[[dict[str, Any]], object]


def schema(contract: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = contract["components"]["schemas"][name]
    return found


def edited(edit: Edit) -> dict[str, Any]:
    contract = copy.deepcopy(CONTRACT)
    edit(contract)
    return contract


def chat(contract: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = contract["paths"][CHAT]["post"]
    return found


BREAKING: dict[str, Edit] = {
    "a call goes": lambda c: c["paths"].pop(CHAT),
    "a method goes": lambda c: c["paths"]["/api/v1/triple/providers/"].pop("delete"),
    "a response field goes": lambda c: schema(c, "ChatResponse")["properties"].pop("images"),
    "a response field is renamed": lambda c: schema(c, "UserResponse")["properties"].update(
        uid=schema(c, "UserResponse")["properties"].pop("user_id")
    ),
    "a response field may be missing": lambda c: schema(c, "Source")["required"].remove("title"),
    "a response field changes type": lambda c: schema(c, "UserResponse")["properties"][
        "expires_at"
    ].update(type="string"),
    "a response field may be null": lambda c: schema(c, "ChatResponse")["properties"].update(
        response={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "a response gets a new value": lambda c: schema(c, "ChatResponse")["properties"]["outcome"][
        "enum"
    ].append("ignored"),
    "a request field becomes required": lambda c: schema(c, "ProvidersRequest")["required"].append(
        "embedding"
    ),
    "a required request field comes": lambda c: (
        schema(c, "ChatRequest")["properties"].update(lang={"type": "string"}),
        schema(c, "ChatRequest")["required"].append("lang"),
    ),
    "a request field goes": lambda c: schema(c, "ProvidersRequest")["properties"].pop("embedding"),
    "a request gets shorter": lambda c: schema(c, "ChatRequest")["properties"]["question"].update(
        maxLength=100
    ),
    "a request gets a stricter pattern": lambda c: schema(c, "ChatRequest")["properties"][
        "user_id"
    ].update(pattern="^x$"),
    "a request may not be null any more": lambda c: schema(c, "UserRequest")["properties"].update(
        user_id={"type": "string", "maxLength": 128}
    ),
    "a parameter becomes required": lambda c: c["paths"]["/api/v1/triple/history/"]["get"][
        "parameters"
    ][2].update(required=True),
    "a parameter goes": lambda c: c["paths"]["/api/v1/triple/history/"]["get"]["parameters"].pop(),
    "the success status changes": lambda c: chat(c)["responses"].update(
        {"201": chat(c)["responses"].pop("200")}
    ),
    "the form of errors loses a field": lambda c: schema(c, "ErrorBody")["properties"].pop(
        "message"
    ),
    "a body becomes required": lambda c: c["paths"]["/api/v1/triple/user/"]["post"][
        "requestBody"
    ].update(required=True),
}

COMPATIBLE: dict[str, Edit] = {
    "a call comes": lambda c: c["paths"].update({"/api/v1/triple/new/": c["paths"][CHAT]}),
    "a response field comes": lambda c: schema(c, "ChatResponse")["properties"].update(
        mood={"type": "string"}
    ),
    "an optional request field comes": lambda c: schema(c, "ChatRequest")["properties"].update(
        lang={"type": "string"}
    ),
    "a request gets longer": lambda c: schema(c, "ChatRequest")["properties"]["question"].update(
        maxLength=4_000
    ),
    "a request loses its pattern": lambda c: schema(c, "ChatRequest")["properties"]["question"].pop(
        "pattern"
    ),
    "an error status comes": lambda c: chat(c)["responses"].update(
        {"402": {"description": "", "content": {}}}
    ),
    "an error code goes": lambda c: c["components"]["responses"]["KeyReused"]["content"][
        "application/json"
    ]["schema"]["allOf"][1]["properties"]["error"].update(enum=["Logged out"]),
    "a response promises more": lambda c: schema(c, "ErrorBody")["required"].append("request_id"),
    "a call is deprecated": lambda c: chat(c).update(deprecated=True),
    "a call can stream": lambda c: chat(c)["responses"]["200"]["content"].update(
        {"text/csv": {"schema": {"type": "string"}}}
    ),
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_a_client_is_called_breaking(name: str) -> None:
    found = changes(CONTRACT, edited(BREAKING[name]))

    assert any(change.breaking for change in found), list(map(str, found))


@pytest.mark.parametrize("name", COMPATIBLE)
def test_what_breaks_nobody_is_called_compatible(name: str) -> None:
    found = changes(CONTRACT, edited(COMPATIBLE[name]))

    assert found
    assert [str(change) for change in found if change.breaking] == []


def test_a_document_does_not_differ_from_itself() -> None:
    assert changes(CONTRACT, copy.deepcopy(CONTRACT)) == []


def test_a_change_says_where_and_what() -> None:
    old = edited(BREAKING["a request gets shorter"])

    (change,) = changes(old, CONTRACT)

    assert str(change) == (
        "compatible: POST /api/v1/triple/chat/ body application/json field question: "
        "maxLength 100 became 2000"
    )


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(rendered(CONTRACT), encoding="utf-8")
    return path


def test_the_command_is_content_when_nothing_differs(committed: Path) -> None:
    assert main(["--file", str(committed)]) == 0


def test_the_command_refuses_to_write_a_break_unless_told_to(
    committed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wider = edited(COMPATIBLE["a request gets longer"])
    committed.write_text(rendered(wider), encoding="utf-8")
    arguments = ["--file", str(committed), "--write"]

    assert main(arguments) == 1
    assert "maxLength 4000 became 2000" in capsys.readouterr().out
    assert json.loads(committed.read_text()) == wider
    assert main([*arguments, "--breaking"]) == 0
    assert committed.read_text() == rendered(CONTRACT)


def test_the_command_writes_an_extension(committed: Path) -> None:
    narrower = edited(BREAKING["a request gets shorter"])
    committed.write_text(rendered(narrower), encoding="utf-8")

    assert main(["--file", str(committed)]) == 1
    assert main(["--file", str(committed), "--write"]) == 0
    assert committed.read_text() == rendered(CONTRACT)
