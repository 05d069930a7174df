from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from openapi_spec_validator import validate

from chalicelib.api.docs import page
from chalicelib.api.openapi import document, rendered
from chalicelib.api.routes import ROUTES
from infra.contract import COMMITTED
from infra.contract_changes import changes
from tests.unit.api.conftest import Api

CONTRACT = document(ROUTES)


def test_the_committed_document_is_what_the_code_serves() -> None:
    committed = COMMITTED.read_text(encoding="utf-8")
    found = "\n".join(map(str, changes(json.loads(committed), CONTRACT)))

    assert committed == rendered(CONTRACT), f"run `python -m infra.contract`\n{found}"


def test_the_document_is_valid_openapi_3_1() -> None:
    assert CONTRACT["openapi"] == "3.1.0"
    validate(CONTRACT)


def test_the_app_serves_it(api: Api) -> None:
    answer = api.get("openapi.json")

    assert answer.status == 200
    assert answer.json == CONTRACT
    assert answer.headers["Cache-Control"] == "max-age=300"


def test_every_route_of_the_app_is_in_the_document_and_the_other_way_round() -> None:
    from app import app

    mounted = {
        (path, method)
        for path, methods in app.routes.items()
        for method, entry in methods.items()
        if not entry.view_name.endswith("_other")
    }
    documented = {
        (path.rstrip("/"), method.upper())
        for path, methods in CONTRACT["paths"].items()
        for method in methods
    }

    assert mounted == documented


@pytest.mark.parametrize("path", [path for path in CONTRACT["paths"] if "." not in path])
def test_paths_are_shown_in_the_slash_form_and_both_forms_answer(api: Api, path: str) -> None:
    method = next(iter(CONTRACT["paths"][path])).upper()
    call = path.removeprefix("/api/v1/triple/")

    assert path.endswith("/")
    slash, bare = (api.call(method, form) for form in (call, call.rstrip("/")))
    assert slash.status == bare.status


def test_operation_ids_are_unique() -> None:
    ids = [
        operation["operationId"]
        for methods in CONTRACT["paths"].values()
        for operation in methods.values()
    ]

    assert len(ids) == len(set(ids))


def test_an_erasure_says_in_a_header_how_much_went() -> None:
    erasure = CONTRACT["paths"]["/api/v1/triple/user/"]["delete"]["responses"]
    assert "X-Erased-Items" in erasure["204"]["headers"]
    assert "X-Erased-Items" not in erasure["202"]["headers"]


def answers(operation: dict[str, Any]) -> dict[str, list[str]]:
    found = {}
    for status, response in operation["responses"].items():
        if "$ref" in response:
            shared = CONTRACT["components"]["responses"][response["$ref"].rpartition("/")[2]]
            narrowed = shared["content"]["application/json"]["schema"]["allOf"][1]
            found[status] = narrowed["properties"]["error"]["enum"]
    return found


def test_the_errors_of_a_route_are_documented_by_code() -> None:
    chat = answers(CONTRACT["paths"]["/api/v1/triple/chat/"]["post"])

    assert chat["401"] == ["Session expired", "Unauthorized"]
    assert chat["403"] == ["Forbidden"]
    assert "Model unavailable" in chat["503"]
    assert {"400", "413", "415", "429", "500"} <= set(chat)


class Reader(HTMLParser):
    """What a page holds: ids, links, and the tags that are open at its end."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.loaded: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids |= {found["id"] or ""} if "id" in found else set()
        self.links |= {found["href"] or ""} if "href" in found else set()
        if tag in {"script", "img", "link", "iframe"}:
            self.loaded.append(tag)


def test_the_page_shows_every_call_and_loads_nothing(api: Api) -> None:
    answer = api.get("docs", Accept="text/html,application/xhtml+xml")

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    read = Reader(answer.text)
    operations = {
        operation["operationId"]
        for methods in CONTRACT["paths"].values()
        for operation in methods.values()
    }
    assert operations | set(CONTRACT["components"]["schemas"]) == read.ids
    assert {link.removeprefix("#") for link in read.links} - read.ids == {"openapi.json"}
    assert read.loaded == []


def test_no_text_of_the_contract_becomes_markup() -> None:
    contract = json.loads(json.dumps(CONTRACT).replace("Opaque id", "<script>Opaque"))

    assert "<script>" not in page(contract)
