"""What a visitor sees of a bad network: as little as possible."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute, expect

from tests.page.conftest import LIGHTEST, Site, answered, ask, choose_model, settings_of, visit
from tests.support.openai_api import OpenAiApi


def test_the_answer_comes_over_the_websocket(page: Page) -> None:
    with page.expect_websocket() as opened:
        answered(page, LIGHTEST)
    assert "/_aws/execute-api/" in opened.value.url
    assert "?" not in opened.value.url


def test_a_socket_that_dies_in_the_middle_goes_unnoticed(
    context: BrowserContext, site: Site, slow_model: OpenAiApi
) -> None:
    deaths = []

    def dying(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            socket.send(message)
            if '"delta"' in str(message):
                deaths.append(1)
                server.close()
                socket.close()

        server.on_message(pass_on)

    page = context.new_page()
    page.route_web_socket(lambda url: "execute-api" in url, dying)
    visit(page, site)
    choose_model(page, "generation", "Qwen")
    before = generations(slow_model)
    ask(page, LIGHTEST)
    turn = page.locator("article.turn")
    expect(turn).to_have_attribute("data-state", "done", timeout=60_000)
    assert deaths
    expect(turn.locator(".answer-text")).to_contain_text("끝입니다")
    expect(turn.locator(".trouble")).to_have_count(0)
    assert generations(slow_model) == before + 1


def generations(model: OpenAiApi) -> int:
    """How many answers the model was asked to write."""
    return sum(1 for seen in model.seen if seen.body and seen.body.get("stream"))


def test_without_a_websocket_the_answer_comes_as_a_stream(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    page.route_web_socket(lambda url: "execute-api" in url, lambda socket: socket.close())
    visit(page, site)
    with page.expect_response(lambda response: response.url.endswith("/chat")) as streamed:
        answered(page, LIGHTEST)
    assert streamed.value.headers["content-type"].startswith("text/event-stream")


def test_without_websocket_and_stream_it_comes_whole(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    page.route_web_socket(lambda url: "execute-api" in url, lambda socket: socket.close())
    page.route(
        "**/chat",
        lambda route: (
            route.abort()
            if "event-stream" in route.request.headers.get("accept", "")
            else route.continue_()
        ),
    )
    visit(page, site)
    with page.expect_response(lambda response: response.url.endswith("/chat")) as whole:
        answered(page, LIGHTEST)
    assert whole.value.headers["content-type"].startswith("application/json")


def test_an_api_that_was_away_is_asked_again(page: Page) -> None:
    answered(page, LIGHTEST)
    page.context.set_offline(True)
    ask(page, "그거 가격은?")
    turn = page.locator("article.turn").nth(1)
    expect(turn.get_by_role("alert")).to_contain_text("서버에 연결하지 못했어요.")
    page.context.set_offline(False)
    turn.get_by_role("button", name="다시 시도").click()
    expect(turn).to_have_attribute("data-state", "done")
    expect(turn).to_contain_text("1,129,000원")


def test_earlier_messages_that_cannot_be_loaded_do_not_look_lost(page: Page) -> None:
    answered(page, LIGHTEST)
    page.route("**/history?**", lambda route: route.abort())
    page.reload()
    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text("이전 대화를 불러오지 못했어요.")
    expect(page.locator(".welcome")).to_have_count(0)
    page.unroute("**/history?**")
    trouble.get_by_role("button", name="다시 시도").click()
    expect(page.locator("article.turn")).to_contain_text("162g")
    expect(trouble).to_have_count(0)


def test_a_part_of_the_page_that_cannot_be_had_costs_only_the_looks(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    page.route("**/AnswerText-*.js", lambda route: route.abort())
    visit(page, site)
    answered(page, LIGHTEST)
    expect(page.locator(".answer-text")).to_contain_text("162g")
    answered(page, "그거 가격은?")


def test_a_page_without_its_settings_asks_again_and_can_be_reloaded(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    failures: list[str] = []

    def fail(route: Route) -> None:
        failures.append(route.request.url)
        if len(failures) <= 4:
            route.abort()
        else:
            route.continue_()

    page.route("**/config.json", fail)
    page.goto(site.url)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("화면을 불러오지 못했어요.")
    assert len(failures) == 3
    alert.get_by_role("button", name="새로고침").click()
    expect(page.locator(".time-left")).to_be_visible()


def test_a_limit_says_from_when_another_try_may_succeed(page: Page, site: Site) -> None:
    with settings_of(site, TRIPLE_RATE_LIMIT="1", TRIPLE_RATE_WINDOW_S="3600"):
        answered(page, LIGHTEST)
        ask(page, "그거 가격은?")
        trouble = page.locator(".trouble")
        expect(trouble).to_contain_text("다시 시도할 수 있어요.")
        expect(trouble.get_by_role("button", name="다시 시도")).to_be_disabled()


def test_a_page_that_finds_no_api_goes_on_as_soon_as_there_is_one(
    context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    page.route("**/api/v1/triple/**", lambda route: route.abort())
    page.goto(site.url)
    expect(page.get_by_role("alert")).to_contain_text("연결되는 대로 이어서 시작할게요.")
    page.unroute("**/api/v1/triple/**")
    expect(page.locator(".time-left")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    answered(page, LIGHTEST)
