"""Asking and being answered."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.page.conftest import LIGHTEST, Site, answered, ask, choose_model
from tests.support.openai_api import OpenAiApi


def test_a_first_visit_leads_to_a_sourced_answer(page: Page, site: Site) -> None:
    expect(page.get_by_role("heading", name="무엇이 궁금하세요?")).to_be_visible()
    suggestion = page.locator(".suggestions button").first
    question = suggestion.inner_text()
    suggestion.click()

    turn = page.locator("article.turn")
    expect(turn).to_have_attribute("data-state", "done")
    expect(turn.locator(".asked-text")).to_have_text(question)
    card = turn.locator(".card[data-cited=true]").first
    expect(card.locator(".facts dd").first).not_to_be_empty()
    loaded = card.locator("img").evaluate("image => image.complete && image.naturalWidth")
    assert loaded > 0
    expect(turn.locator(".cost summary")).to_contain_text("오프라인 · 토큰 사용 없음")
    expect(turn.locator(".cost dl")).to_contain_text("offline/")
    assert "user_id" not in page.url
    assert page.url == site.url


def test_a_marker_leads_to_its_card_and_its_picture_opens_large(page: Page) -> None:
    answered(page, LIGHTEST)
    page.get_by_role("button", name="근거 2 보기").first.click()
    card = page.locator(".card", has=page.locator(".card-n", has_text="2")).first
    expect(card).to_be_focused()

    title = card.locator("h3").inner_text().split(maxsplit=1)[1]
    card.get_by_role("button", name=f"{title} 사진 크게 보기").click()
    box = page.get_by_role("dialog", name=title)
    expect(box.get_by_role("img", name=title)).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(card.locator(".card-picture")).to_be_focused()


def test_a_card_tells_what_matters_and_opens_to_everything(page: Page) -> None:
    answered(page, LIGHTEST)
    card = page.locator(".card").first
    expect(card.locator(".facts")).to_contain_text("162g")
    expect(card.locator(".facts")).not_to_contain_text("SO-H7-512")
    card.get_by_role("button", name="자세히").click()
    expect(card.locator(".facts")).to_contain_text("SO-H7-512")
    expect(card).to_contain_text("products.csv")


def test_a_follow_up_is_understood_and_a_reload_brings_the_talk_back(page: Page) -> None:
    answered(page, LIGHTEST)
    answered(page, "그거 가격은?")
    expect(page.locator("article.turn").nth(1)).to_contain_text("1,129,000원")

    page.locator("#question").fill("아직 보내지 않은 질문")
    page.reload()
    expect(page.locator("article.turn")).to_have_count(2)
    expect(page.locator("article.turn").nth(1)).to_contain_text("1,129,000원")
    expect(page.locator("article.turn").nth(1).locator(".card")).to_have_count(1)
    expect(page.locator("#question")).to_have_value("아직 보내지 않은 질문")
    answered(page, "그럼 무게는?")
    expect(page.locator("article.turn").nth(2)).to_contain_text("162g")


def test_what_is_not_in_the_catalogue_is_said_not_to_be(page: Page) -> None:
    answered(page, "드럼 세탁기도 있어?")
    turn = page.locator("article.turn")
    expect(turn.locator(".outcome")).to_have_text("자료에 없는 내용이에요")
    expect(turn.locator(".card")).to_have_count(0)


def test_an_answer_grows_and_can_be_stopped_and_tried_again(
    page: Page, slow_model: OpenAiApi
) -> None:
    choose_model(page, "generation", "Qwen")
    ask(page, LIGHTEST)
    turn = page.locator("article.turn")
    expect(turn).to_have_attribute("data-state", "writing")
    expect(turn.locator(".answer-text")).to_contain_text("천천히")
    expect(page.get_by_role("log")).to_be_attached()
    page.get_by_role("button", name="멈추기").click()
    expect(turn).to_have_attribute("data-state", "stopped")
    expect(page.get_by_role("button", name="보내기")).to_be_focused()
    expect(page.get_by_role("log")).to_contain_text("답변을 멈췄어요.")
    assert "끝입니다" not in turn.inner_text()

    turn.get_by_role("button", name="다시 시도").click()
    expect(turn).to_have_attribute("data-state", "done")
    expect(turn.locator(".answer-text")).to_contain_text("끝입니다")
    expect(turn.locator(".cost dl")).to_contain_text("qwen/")
    expect(turn.locator(".cost summary")).to_contain_text(re.compile(r"Qwen · 토큰 \d+개"))


def test_a_marker_leads_to_its_card_while_the_answer_is_being_written(
    page: Page, slow_model: OpenAiApi
) -> None:
    slow_model.reply = ["먼저 이것입니다[1]. ", *("천천히 " * 40).split()]
    choose_model(page, "generation", "Qwen")
    ask(page, LIGHTEST)
    page.get_by_role("button", name="근거 1 보기").click()
    expect(page.locator(".card", has=page.locator(".card-n", has_text="1"))).to_be_focused()
    expect(page.locator("article.turn")).to_have_attribute("data-state", "writing")


def test_an_answer_is_copied_without_its_markers(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answered(page, LIGHTEST)
    page.get_by_role("button", name="복사").click()
    expect(page.get_by_text("복사했어요")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "162g" in copied
    assert "[1]" not in copied


def test_an_opinion_reaches_the_turn(page: Page) -> None:
    answered(page, LIGHTEST)
    page.get_by_role("button", name="아쉬워요").click()
    page.get_by_label("어떤 점이 아쉬웠나요?").fill("배터리도 알려 주세요")
    page.get_by_role("button", name="의견 보내기").click()
    expect(page.get_by_text("의견 고마워요.")).to_be_focused()
    page.reload()
    expect(page.get_by_role("button", name="아쉬워요")).to_have_attribute("aria-pressed", "true")


def test_a_comment_that_is_not_given_leaves_the_answer_alone(page: Page) -> None:
    answered(page, LIGHTEST)
    page.get_by_role("button", name="아쉬워요").click()
    page.locator("form.feedback").get_by_role("button", name="닫기").click()
    expect(page.locator("form.feedback")).to_have_count(0)
    expect(page.locator("article.turn")).to_contain_text("162g")
    expect(page.get_by_role("button", name="아쉬워요")).to_be_focused()


def test_a_rating_that_does_not_arrive_is_said(page: Page) -> None:
    answered(page, LIGHTEST)
    page.context.set_offline(True)
    page.get_by_role("button", name="도움이 됐어요").click()
    expect(page.get_by_role("alert")).to_contain_text("평가를 남기지 못했어요.")
    expect(page.locator("form.feedback")).to_have_count(0)
    page.context.set_offline(False)
    page.get_by_role("button", name="도움이 됐어요").click()
    expect(page.get_by_label("어떤 점이 좋았나요?")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_hundred_turns_are_read_and_continued(page: Page, site: Site) -> None:
    visitor = str(page.evaluate("JSON.parse(localStorage.getItem('triple.session')).user_id"))
    for number in range(100):
        answer = site.api.post("chat", user_id=visitor, question=f"안녕하세요 {number}")
        assert answer.status == 200
    page.reload()
    turns = page.locator("article.turn")
    expect(turns.last).to_contain_text("안녕하세요 99")
    older = page.get_by_role("button", name="이전 대화 더 보기")
    while turns.count() < 100:
        before = turns.count()
        older.click()
        expect(turns.nth(before)).to_be_attached()
    expect(older).to_have_count(0)
    expect(turns.first).to_contain_text("안녕하세요 0")
    answered(page, LIGHTEST)
    expect(turns.last.locator(".asked")).to_be_in_viewport()


def test_a_restored_talk_starts_at_its_end_and_earlier_turns_leave_it_in_place(
    page: Page, site: Site
) -> None:
    visitor = str(page.evaluate("JSON.parse(localStorage.getItem('triple.session')).user_id"))
    for _ in range(13):  # a page of the history holds twenty turns
        for question in (LIGHTEST, "박물관 추천해 주세요."):
            assert site.api.post("chat", user_id=visitor, question=question).status == 200
    page.reload()
    expect(page.locator("article.turn")).to_have_count(20)
    page.wait_for_timeout(1_000)  # pictures and turns take their real heights
    left = "area => area.scrollHeight - area.scrollTop - area.clientHeight"
    assert page.locator("main.talk").evaluate(left) <= 1
    expect(page.get_by_role("button", name="맨 아래로")).to_have_count(0)

    page.locator("main.talk").hover()
    for _ in range(40):
        page.mouse.wheel(0, -2_000)
        page.wait_for_timeout(30)
    top = page.locator("article.turn").first
    key = str(top.get_attribute("id"))
    reading = page.locator(f"[id='{key}'] .asked")
    before = reading.bounding_box()
    page.get_by_role("button", name="이전 대화 더 보기").click()
    expect(page.locator("article.turn")).to_have_count(26)
    page.wait_for_timeout(1_000)
    after = reading.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 2


def test_a_long_answer_offers_the_way_to_its_end_and_follows_it(
    page: Page, slow_model: OpenAiApi
) -> None:
    slow_model.reply = [f"{number}번째 줄입니다.\n\n" for number in range(80)]
    choose_model(page, "generation", "Qwen")
    ask(page, LIGHTEST)
    turn = page.locator("article.turn")
    page.get_by_role("button", name="맨 아래로").click()
    expect(turn).to_contain_text("70번째 줄입니다.")
    left = "area => area.scrollHeight - area.scrollTop - area.clientHeight"
    assert page.locator("main.talk").evaluate(left) <= 1
    expect(turn).to_have_attribute("data-state", "done")
