"""Sessions as a visitor meets them."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.e2e.conftest import end_session
from tests.page.conftest import LIGHTEST, Site, answered, ask, choose_model, user_id, visit
from tests.support.openai_api import OpenAiApi


def test_a_session_that_ended_is_renewed_by_one_click_and_keeps_the_question(
    page: Page, site: Site
) -> None:
    answered(page, LIGHTEST)
    end_session(site.stage, user_id(page))
    ask(page, "그거 가격은?")

    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("대화 시간이 끝났어요.")
    expect(page.locator("#question")).to_have_value("그거 가격은?")
    expect(page.get_by_role("button", name="보내기")).to_be_disabled()

    notice.get_by_role("button", name="새 대화 시작").click()
    expect(notice).to_have_count(0)
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator(".era")).to_be_in_viewport()
    page.locator("#question").fill("해운대해수욕장에 대해 알려 주세요.")
    page.keyboard.press("Enter")
    expect(page.locator("article.turn").nth(1)).to_have_attribute("data-state", "done")
    expect(page.locator(".era")).to_have_count(1)


def test_what_is_being_written_when_the_session_ends_stays(
    context: BrowserContext, site: Site
) -> None:
    held: list[str | bytes] = []
    page = context.new_page()

    def holding(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: held.append(message))
        page.expose_function("release", lambda: [socket.send(message) for message in held])

    page.route_web_socket(lambda url: "execute-api" in url, holding)
    visit(page, site)
    end_session(site.stage, user_id(page))
    ask(page, "그거 가격은?")
    page.keyboard.type("다음 질문")
    page.wait_for_function("window.release")
    while not held:
        page.wait_for_timeout(100)
    page.evaluate("window.release()")
    expect(page.get_by_role("alert")).to_contain_text("대화 시간이 끝났어요.")
    expect(page.locator("#question")).to_have_value("그거 가격은?\n다음 질문")


def test_a_visitor_who_comes_back_late_begins_anew_without_being_asked(
    page: Page, site: Site
) -> None:
    answered(page, LIGHTEST)
    before = user_id(page)
    end_session(site.stage, before)
    page.reload()
    expect(page.locator(".time-left")).to_be_visible()
    expect(page.locator(".welcome")).to_be_visible()
    assert user_id(page) == before


def test_the_session_is_kept_up_while_somebody_is_there(page: Page, site: Site) -> None:
    page.clock.install()
    page.reload()
    expect(page.locator(".time-left")).to_be_visible()
    with page.expect_request(lambda request: request.url.endswith("/activity")) as kept:
        page.mouse.click(640, 200)
        page.clock.fast_forward(90_000)
    response = kept.value.response()
    assert response is not None
    assert response.status == 200


def test_the_time_left_is_shown(page: Page) -> None:
    expect(page.locator(".time-left")).to_have_text(re.compile(r"(29|30)분 남음"))


def test_a_visitor_can_have_everything_erased(page: Page, site: Site) -> None:
    answered(page, LIGHTEST)
    before = user_id(page)
    page.get_by_role("button", name="설정").click()
    page.get_by_role("button", name="내 데이터 삭제").click()
    expect(page.get_by_role("group", name="정말 모두 지울까요?")).to_be_focused()
    page.get_by_role("button", name="취소").click()
    expect(page.get_by_role("button", name="내 데이터 삭제")).to_be_focused()
    page.get_by_role("button", name="내 데이터 삭제").click()
    page.get_by_role("button", name="모두 삭제").click()

    expect(page.get_by_text("모두 지웠어요.")).to_be_visible()
    expect(page.locator("article.turn")).to_have_count(0)
    assert user_id(page) != before
    assert site.api.get("history", user_id=before).status == 401
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()


def test_what_is_erased_during_an_answer_does_not_come_back(
    page: Page, slow_model: OpenAiApi
) -> None:
    choose_model(page, "generation", "Qwen")
    before = user_id(page)
    ask(page, LIGHTEST)
    expect(page.locator("article.turn")).to_have_attribute("data-state", "writing")
    page.get_by_role("button", name="설정").click()
    page.get_by_role("button", name="내 데이터 삭제").click()
    page.get_by_role("button", name="모두 삭제").click()
    expect(page.get_by_text("모두 지웠어요.")).to_be_visible()

    page.wait_for_timeout(5_000)  # longer than the rest of the answer would have taken
    expect(page.locator("article.turn")).to_have_count(0)
    expect(page.locator("#question")).to_have_value("")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert user_id(page) != before
    answered(page, "해운대해수욕장에 대해 알려 주세요.")
