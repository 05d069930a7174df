"""The page where users have to prove who they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from infra import keys
from tests.page.conftest import LIGHTEST, Site, answered, settings_of, visit


@pytest.fixture
def proof_required(site: Site) -> Iterator[None]:
    """The stage asks for tokens, as after a deployment with that setting; undone afterwards."""
    keys.add(site.stage.client("ssm"), "/triple/local/jwt", datetime.now(UTC))
    with settings_of(site, AUTH_MODE="required"):
        yield


def test_a_token_proves_the_visitor_on_every_call_and_stays_out_of_addresses(
    context: BrowserContext, site: Site, proof_required: None
) -> None:
    page = context.new_page()
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.on("websocket", lambda socket: addresses.append(socket.url))
    visit(page, site)
    token = str(page.evaluate("JSON.parse(localStorage.getItem('triple.session')).token"))
    assert len(token) > 100
    assert site.api.get("history", user_id=_user(page)).status == 401

    answered(page, LIGHTEST)
    answered(page, "그거 가격은?")
    page.reload()
    expect(page.locator("article.turn")).to_have_count(2)
    page.get_by_role("button", name="아쉬워요").last.click()
    expect(page.get_by_role("button", name="아쉬워요").last).to_have_attribute(
        "aria-pressed", "true"
    )
    assert [address for address in addresses if token in address] == []


def test_a_token_that_proves_nothing_any_more_makes_a_new_visitor(
    context: BrowserContext, site: Site, proof_required: None
) -> None:
    page = context.new_page()
    visit(page, site)
    before = _user(page)
    page.evaluate(
        """() => {
            const kept = JSON.parse(localStorage.getItem("triple.session"));
            localStorage.setItem("triple.session", JSON.stringify({ ...kept, token: "a.b.c" }));
        }"""
    )
    page.reload()
    expect(page.locator(".time-left")).to_be_visible()
    assert _user(page) != before
    answered(page, LIGHTEST)


def _user(page: Page) -> str:
    return str(page.evaluate("JSON.parse(localStorage.getItem('triple.session')).user_id"))
