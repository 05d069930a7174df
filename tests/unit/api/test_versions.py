"""How a second version comes up beside the first, and how a call of the first goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.test import Client
from openapi_spec_validator import validate

from chalicelib.api import health
from chalicelib.api.mount import mount
from chalicelib.api.openapi import document
from chalicelib.api.registry import Deprecation, Route
from chalicelib.api.routes import ROUTES
from infra.contract_changes import changes
from tests.unit.api.conftest import Answer, Api

GOING = Deprecation(
    since=datetime(2027, 1, 1, tzinfo=UTC),
    sunset=datetime(2027, 7, 1, 12, 30, tzinfo=UTC),
    successor="/api/v2/triple/activity/",
)
OLD = next(route for route in ROUTES if route.path == "activity")
VERSIONS = (
    replace(OLD, deprecation=GOING),
    replace(OLD, version=2),
    Route("GET", "health", health.check, "Whether it lives", tag="about", version=2),
)

type Call = Callable[..., Answer]


@pytest.fixture
def call(api: Api) -> Iterator[Call]:
    app = Chalice("two-versions")
    mount(app, VERSIONS, lambda: api.runtime, origin="https://page.example")
    with Client(app) as client:

        def send(path: str, body: bytes = b"") -> Answer:
            answer = client.http.post(path, headers={"Content-Type": "application/json"}, body=body)
            return Answer(answer.status_code, answer.headers, answer.body.decode())

        yield send


def test_both_versions_answer_and_the_old_one_says_when_it_goes(call: Call, api: Api) -> None:
    body = f'{{"user_id": "{api.begin()}"}}'.encode()

    old = call("/api/v1/triple/activity", body)
    new = call("/api/v2/triple/activity", body)

    assert old.json == new.json
    assert old.headers["Deprecation"] == "@1798761600"
    assert old.headers["Sunset"] == "Thu, 01 Jul 2027 12:30:00 GMT"
    assert old.headers["Link"] == '</api/v2/triple/activity/>; rel="successor-version"'
    assert "Deprecation" not in new.headers


def test_a_refusal_of_a_deprecated_call_says_it_too(call: Call) -> None:
    answer = call("/api/v1/triple/activity", b"{")

    assert answer.status == 400
    assert answer.headers["Deprecation"] == "@1798761600"


def test_a_page_may_read_these_headers_and_only_the_configured_one(call: Call) -> None:
    for path, status in (("/api/v1/triple/activity", 400), ("/api/v2/triple/health", 405)):
        answer = call(path, b"{")
        assert answer.status == status
        assert answer.headers["Access-Control-Allow-Origin"] == "https://page.example"
        exposed = answer.headers["Access-Control-Expose-Headers"].split(",")
        assert {"Deprecation", "Sunset", "Link", "Retry-After", "X-Request-Id"} <= set(exposed)


def test_each_version_has_its_own_document() -> None:
    first, second = (document(VERSIONS, version) for version in (1, 2))

    assert list(first["paths"]) == ["/api/v1/triple/activity/"]
    assert first["paths"]["/api/v1/triple/activity/"]["post"]["deprecated"] is True
    assert list(second["paths"]) == ["/api/v2/triple/activity/", "/api/v2/triple/health/"]
    told = [each["paths"] for each in (first, second)]
    old, new = (
        set(paths[f"/api/v{n}/triple/activity/"]["post"]["responses"]["200"]["headers"])
        for n, paths in enumerate(told, 1)
    )
    assert old - new == {"Deprecation", "Sunset", "Link"}
    validate(first)
    validate(second)


def test_a_version_serves_its_own_document(api: Api) -> None:
    app = Chalice("second-version")
    mine = next(route for route in ROUTES if route.path == "openapi.json")
    mount(app, (replace(mine, version=2),), lambda: api.runtime, origin="*")
    with Client(app) as client:
        served = json.loads(client.http.get("/api/v2/triple/openapi.json").body)
    assert served["paths"] == {}  # the app has no route of a second version yet


def test_deprecating_a_call_is_no_break() -> None:
    found: list[Any] = changes(document((OLD,)), document(VERSIONS))

    assert [str(change) for change in found] == [
        "compatible: POST /api/v1/triple/activity/: deprecation changed"
    ]


def test_a_route_declared_twice_is_refused(api: Api) -> None:
    with pytest.raises(ValueError, match="declared twice"):
        mount(Chalice("twice"), (OLD, OLD), lambda: api.runtime, origin="*")
