"""The page in a real browser, on a stage that was really deployed. Nothing between is replaced."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from infra.local import page as local_page
from infra.local import stage as local_stage
from infra.local.catalogue import upload_folder
from infra.local.emulator import emulator
from infra.local.http import Api
from infra.local.script import SAMPLE
from infra.local.stage import Stage
from tests.e2e.conftest import settle
from tests.support.openai_api import OpenAiApi

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FUNCTIONS = ("triple-local", "triple-local-websocket_message")
LIGHTEST = "512GB 모델 중에 제일 가벼운 건 뭐야?"

expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Site:
    """A deployed stage with its page, and the model service that one provider of it calls."""

    stage: Stage
    url: str
    model: OpenAiApi

    @property
    def api(self) -> Api:
        return Api(self.stage.api)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("stage")
    model = OpenAiApi()
    environment = {
        "TRIPLE_INDEX_CHECK_S": "0",
        "TRIPLE_RATE_LIMIT": "500",
        "QWEN_API_KEY": "test",
        "QWEN_BASE_URL": f"{model.url}/v1",
        "QWEN_REASONING_MODEL": "local",
        "QWEN_GENERATION_MODEL": "local",
    }
    try:
        with emulator(folder / "aws") as running:
            stage = local_stage.deploy(running, folder / "project", environment)
            upload_folder(stage, SAMPLE)
            settle(stage)
            yield Site(stage, local_page.publish(stage, folder / "project"), model)
    finally:
        model.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail(f"no browser: install one of {', '.join(BROWSERS)}, or set CHROMIUM")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 860}, locale="ko-KR")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Iterator[Page]:
    """A first visit; fails when a script of the page broke or its policy was violated."""
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: "Security Policy" in said.text and problems.append(said.text))
    visit(opened, site)
    yield opened
    assert problems == []


@pytest.fixture
def slow_model(site: Site) -> Iterator[OpenAiApi]:
    """The model service, telling its answer slowly."""
    site.model.reply = [f"{word} " for word in ("천천히 " * 30).split()] + ["끝입니다[1]."]
    site.model.gap_s = 0.1
    yield site.model
    site.model.gap_s = 0.0
    site.model.reply = "네, 그렇습니다[1]."


@contextmanager
def settings_of(site: Site, **settings: str) -> Iterator[None]:
    """The stage with other settings, as after a deployment with them; undone afterwards."""
    functions = site.stage.client("lambda")
    before = {
        name: functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        for name in FUNCTIONS
    }
    for name, environment in before.items():
        _set(functions, name, environment | settings)
    try:
        yield
    finally:
        for name, environment in before.items():
            _set(functions, name, environment)


def _set(functions: Any, name: str, environment: dict[str, str]) -> None:
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": environment}
    )
    functions.get_waiter("function_updated").wait(FunctionName=name)


def visit(page: Page, site: Site) -> None:
    page.goto(site.url)
    expect(page.locator(".time-left")).to_be_visible()


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")


def answered(page: Page, question: str) -> None:
    """Ask, and wait until the answer is complete."""
    turns = page.locator("article.turn").count()
    ask(page, question)
    expect(page.locator("article.turn").nth(turns)).to_have_attribute("data-state", "done")


def choose_model(page: Page, role: str, name: str) -> None:
    page.get_by_role("button", name="모델", exact=True).click()
    choice = page.locator(f"input[name={role}]").locator("xpath=..").filter(has_text=name)
    choice.locator("input").check()
    expect(choice.locator("input")).to_be_checked()
    page.keyboard.press("Escape")


def user_id(page: Page) -> str:
    return str(page.evaluate("JSON.parse(localStorage.getItem('triple.session')).user_id"))
