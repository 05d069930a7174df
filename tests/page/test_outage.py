"""The page while its stage is really stopped, and when it is back."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, expect

from infra.local import page as local_page
from infra.local import stage as local_stage
from infra.local.catalogue import upload_folder
from infra.local.emulator import emulator
from infra.local.script import SAMPLE
from tests.e2e.conftest import settle
from tests.page.conftest import LIGHTEST, answered, ask


def test_a_stage_that_goes_and_comes_back_loses_no_question(
    context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()
    state, project = tmp_path / "aws", tmp_path / "project"
    with emulator(state, persist=True) as running:
        stage = local_stage.deploy(running, project, {})
        upload_folder(stage, SAMPLE)
        settle(stage)
        port = urlsplit(running.endpoint).port or 0
        page.goto(local_page.publish(stage, project))
        expect(page.locator(".time-left")).to_be_visible()
        answered(page, LIGHTEST)

    ask(page, "그거 가격은?")
    turn = page.locator("article.turn").nth(1)
    expect(turn.get_by_role("alert")).to_contain_text("서버에 연결하지 못했어요.")

    with emulator(state, port=port, persist=True) as running:
        local_stage.deploy(running, project, {})
        turn.get_by_role("button", name="다시 시도").click()
        expect(turn).to_have_attribute("data-state", "done", timeout=60_000)
        expect(turn).to_contain_text("1,129,000원")
