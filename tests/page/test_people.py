"""Languages, keyboards, screens and screen readers."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from infra.page_build import FRONTEND
from tests.e2e.conftest import end_session
from tests.page.conftest import LIGHTEST, Site, answered, ask, choose_model, user_id, visit
from tests.support.openai_api import OpenAiApi

AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
BUDGET = 100_000


def serious(page: Page) -> list[str]:
    """What axe finds that hinders people, once everything has come to rest."""
    page.wait_for_timeout(400)  # animations fade text in, and faded text lacks contrast
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [
        f"{problem['id']}: {problem['nodes'][0]['target']} {problem['nodes'][0]['failureSummary']}"
        for problem in found["violations"]
        if problem["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_hinders_anybody(browser: Browser, site: Site, theme: Any) -> None:
    context = browser.new_context(color_scheme=theme, locale="ko-KR", bypass_csp=True)
    page = context.new_page()
    visit(page, site)
    expect(page.locator(".suggestions button").first).to_be_visible()
    assert serious(page) == []
    answered(page, LIGHTEST)
    answered(page, "드럼 세탁기도 있어?")
    page.get_by_role("button", name="아쉬워요").last.click()
    page.locator(".card").first.get_by_role("button", name="자세히").click()
    assert serious(page) == []
    for panel in ("자료", "모델", "설정"):
        page.get_by_role("button", name=panel, exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.get_by_text("불러오는 중")).to_have_count(0)
        assert serious(page) == []
        page.keyboard.press("Escape")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_hinders_anybody_when_things_go_otherwise(
    browser: Browser, site: Site, slow_model: OpenAiApi, theme: Any
) -> None:
    context = browser.new_context(color_scheme=theme, locale="ko-KR", bypass_csp=True)
    page = context.new_page()
    visit(page, site)
    answered(page, LIGHTEST)
    page.locator(".card-picture").first.click()
    expect(page.locator(".lightbox")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")

    page.get_by_role("button", name="자료", exact=True).click()
    page.get_by_text("자료 올리기").click()
    page.get_by_label("운영자 토큰").fill("editor." + "x" * 43)
    page.get_by_label("CSV 파일").set_input_files(
        {"name": "표.csv", "mimeType": "text/csv", "buffer": b"a\n1\n"}
    )
    page.get_by_role("button", name="올리기").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")

    slow_model.gap_s = 0.6  # so that the answer is still being written when it has been looked at
    visit(page, site)  # a stage that had to start first may have been too slow for a WebSocket
    choose_model(page, "generation", "Qwen")
    ask(page, LIGHTEST)
    turn = page.locator("article.turn").nth(1)
    expect(turn).to_have_attribute("data-state", "writing")
    assert serious(page) == []
    page.get_by_role("button", name="멈추기").click()
    expect(turn).to_have_attribute("data-state", "stopped")
    assert serious(page) == []

    context.set_offline(True)
    ask(page, "그거 가격은?")
    expect(page.locator("article.turn").nth(2)).to_have_attribute("data-state", "failed")
    assert serious(page) == []
    context.set_offline(False)

    end_session(site.stage, user_id(page))
    ask(page, "그거 무게는?")
    expect(page.locator(".notice")).to_be_visible()
    assert serious(page) == []
    context.close()


def test_a_marker_stays_on_the_line_of_its_word_and_is_large_enough(page: Page) -> None:
    answered(page, LIGHTEST)
    box = page.locator(".cite").first.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    alone = page.locator(".answer-text").first.evaluate(
        """text => {
            const starts = [];
            for (let width = 240; width < 700; width += 7) {
                text.style.width = `${width}px`;
                const left = text.getBoundingClientRect().left;
                for (const cite of text.querySelectorAll(".cite"))
                    if (cite.getBoundingClientRect().left - left < 8) starts.push(width);
            }
            return starts;
        }"""
    )
    assert alone == []


def test_enter_while_hangul_is_composed_does_not_send(page: Page) -> None:
    page.locator("#question").focus()
    devtools = page.context.new_cdp_session(page)
    devtools.send(
        "Input.imeSetComposition", {"text": "안녕", "selectionStart": 2, "selectionEnd": 2}
    )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    page.wait_for_timeout(200)
    expect(page.locator("article.turn")).to_have_count(0)
    expect(page.locator("#question")).to_have_value("안녕")

    devtools.send("Input.insertText", {"text": "안녕"})
    page.keyboard.press("Enter")
    expect(page.locator("article.turn")).to_have_attribute("data-state", "done")
    expect(page.locator(".asked-text")).to_have_text("안녕")


def test_shift_enter_breaks_the_line(page: Page) -> None:
    page.locator("#question").fill("첫 줄")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("둘째 줄")
    expect(page.locator("#question")).to_have_value("첫 줄\n둘째 줄")
    expect(page.locator("article.turn")).to_have_count(0)


def test_everything_works_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(LIGHTEST)
    page.keyboard.press("Enter")
    expect(page.locator("article.turn")).to_have_attribute("data-state", "done")
    expect(page.locator("#question")).to_be_focused()

    page.locator(".cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".lightbox")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="설정").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="설정")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="설정")).to_be_focused()


def test_a_selection_dragged_out_of_a_panel_leaves_it_open(page: Page) -> None:
    page.get_by_role("button", name="설정").click()
    panel = page.get_by_role("dialog", name="설정")
    words = panel.get_by_role("heading", name="내 데이터 삭제").bounding_box()
    assert words is not None
    page.mouse.move(words["x"] + 20, words["y"] + 5)
    page.mouse.down()
    page.mouse.move(200, 400, steps=4)
    page.mouse.up()
    expect(panel).to_be_visible()
    page.mouse.click(200, 400)
    expect(panel).to_be_hidden()


def test_a_screen_reader_hears_the_answer(page: Page) -> None:
    answered(page, LIGHTEST)
    log = page.get_by_role("log")
    expect(log).to_contain_text("162g")
    expect(log).to_contain_text("답변이 도착했어요.")


def test_english_is_one_click_away_and_stays(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("button", name="Models").click()
    panel = page.get_by_role("dialog", name="Models")
    expect(panel.locator("fieldset")).to_have_count(3)
    assert not re.search("[가-힣]", panel.inner_text())
    page.keyboard.press("Escape")
    page.get_by_role("button", name="한국어").click()
    expect(page.get_by_role("heading", name="무엇이 궁금하세요?")).to_be_visible()


def test_dark_stays_dark(page: Page) -> None:
    page.get_by_role("button", name="설정").click()
    page.get_by_text("어둡게").click()
    page.route("**/config.json", lambda route: None)  # what the page looks like while it waits
    page.reload(wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    colours = page.locator("meta[name=theme-color]")
    for number in range(2):
        expect(colours.nth(number)).to_have_attribute("content", "#151a18")


def test_a_phone_shows_everything_without_sideways_scrolling(browser: Browser, site: Site) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="ko-KR"
    )
    page = context.new_page()
    visit(page, site)
    page.locator(".suggestions button").first.tap()
    expect(page.locator("article.turn")).to_have_attribute("data-state", "done")
    expect(page.locator("#question")).not_to_be_focused()  # no keyboard over the answer
    answered(page, LIGHTEST)
    answered(page, "그거 가격은?")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    expect(page.locator(".asked").last).to_be_in_viewport()
    for panel in ("자료", "모델", "설정"):
        page.get_by_role("button", name=panel, exact=True).tap()
        box = page.get_by_role("dialog").bounding_box()
        assert box is not None
        assert round(box["width"]) <= 360
        page.get_by_role("dialog").get_by_role("button", name="닫기").tap()
    context.close()


def test_an_opened_card_on_a_phone_shows_its_title_and_leaves_the_others_alone(
    browser: Browser, site: Site
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="ko-KR"
    )
    page = context.new_page()
    visit(page, site)
    answered(page, LIGHTEST)
    card, neighbour = page.locator(".card").nth(0), page.locator(".card").nth(1)
    before = height(neighbour)
    card.get_by_role("button", name="자세히").tap()
    picture, title = (card.locator(part).bounding_box() for part in (".card-picture", "h3"))
    assert picture is not None
    assert title is not None
    assert title["y"] >= picture["y"] + picture["height"]
    assert height(neighbour) <= before
    context.close()


def height(card: Locator) -> float:
    box = card.bounding_box()
    assert box is not None
    return box["height"]


def test_what_a_first_visit_loads_fits_the_budget(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    loaded: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.resource_type == "script":
            loaded[response.url] = len(gzip.compress(response.body()))

    page.on("response", weigh)
    visit(page, site)
    expect(page.locator(".suggestions button").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2_000)  # nothing follows that nobody asked for
    assert loaded
    assert sum(loaded.values()) <= BUDGET, loaded

    before = len(loaded)
    answered(page, LIGHTEST)
    expect(page.locator(".cite").first).to_be_visible()
    assert len(loaded) > before


def test_assets_are_kept_for_long_and_the_rest_is_asked_for_again(page: Page, site: Site) -> None:
    folder = Path(site.url).parent.as_posix().replace("http:/", "http://")
    for name in ("index.html", "config.json"):
        assert page.request.get(f"{folder}/{name}").headers["cache-control"] == "no-cache"
    script = page.locator("script[src]").first.get_attribute("src") or ""
    kept = page.request.get(f"{folder}/{script.removeprefix('./')}").headers["cache-control"]
    assert "immutable" in kept
