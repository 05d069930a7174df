"""The catalogue and the models, as the panels show them; rows that mean harm."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from infra import operators
from tests.e2e.conftest import put
from tests.page.conftest import LIGHTEST, Site, answered, choose_model, visit

EVIL = """제목,설명,이미지,링크,<img src=x onerror=alert(1)>
<script>window.harmed=1</script>별빛등대,<img src=x onerror="window.harmed=1"> 별빛등대는 [여기](javascript:alert(1)) 있습니다.,javascript:alert(1),javascript:alert(1),"<svg onload=""window.harmed=1"">"
"""  # noqa: E501 - one row of a file
CAFES = """번호,이름,동네,대표 메뉴,가격(원)
1,산들바람 찻집,연희동,오미자차,"6,500"
1,같은 번호의 찻집,망원동,유자차,"6,000"
"""


def test_a_file_that_was_just_uploaded_is_answered_from(page: Page, site: Site) -> None:
    put(site.stage, "cafes.csv", CAFES.encode("cp949"))
    answered(page, "산들바람 찻집 대표 메뉴는 뭐야?")
    expect(page.locator("article.turn").last).to_contain_text("오미자차")

    page.get_by_role("button", name="자료", exact=True).click()
    panel = page.get_by_role("dialog", name="자료")
    expect(panel.locator(".files li", has_text="cafes.csv")).to_contain_text("1건")
    expect(panel.locator(".figures")).to_contain_text("버전")
    expect(panel.locator(".job")).to_contain_text("반영 완료")
    reject = panel.locator(".rejects li", has_text="cafes.csv")
    expect(reject).to_contain_text("3번째 줄")


def test_a_row_that_means_harm_is_only_text(page: Page, site: Site) -> None:
    put(site.stage, "evil.csv", EVIL.encode())
    page.on("dialog", lambda dialog: dialog.dismiss())
    answered(page, "별빛등대에 대해 알려 주세요.")
    turn = page.locator("article.turn").last
    expect(turn).to_contain_text("별빛등대")
    turn.get_by_role("button", name="자세히").first.click()
    assert page.evaluate("window.harmed") is None
    assert turn.locator("a[href^='javascript'], svg[onload], img[onerror], script").count() == 0
    card = turn.locator(".card", has_text="별빛등대").first
    expect(card.locator("h3")).to_contain_text("별빛등대")
    assert card.locator("img, a").count() == 0


def test_an_inline_script_is_refused_by_the_policy(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    visit(page, site)
    refused = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (e) => done(e.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.harmed = 1";
            document.body.append(script);
        })"""
    )
    assert refused == "script-src-elem"
    assert page.evaluate("window.harmed") is None


def test_models_are_chosen_by_role_and_go_back_to_the_default(page: Page) -> None:
    page.get_by_role("button", name="모델", exact=True).click()
    panel = page.get_by_role("dialog", name="모델")
    expect(panel.locator("fieldset")).to_have_count(3)
    gemini = panel.locator("label", has_text="Google Gemini").first
    expect(gemini.locator("input")).to_be_disabled()
    expect(gemini).to_contain_text("GEMINI_API_KEY")
    chosen = panel.locator("fieldset").first.locator("label").first
    expect(chosen.locator("input")).to_be_checked()
    expect(panel.locator("[data-off=true] .health[data-state=good]")).to_have_count(0)
    page.keyboard.press("Escape")

    choose_model(page, "generation", "Qwen")
    answered(page, LIGHTEST)
    expect(page.locator(".cost summary").last).to_contain_text("Qwen")
    expect(page.locator(".cost dl").last).to_contain_text("qwen/")

    page.get_by_role("button", name="모델", exact=True).click()
    panel.get_by_role("button", name="기본값으로 되돌리기").click()
    offline = (
        panel.locator("input[name=generation]").locator("xpath=..").filter(has_text="오프라인")
    )
    expect(offline.locator("input")).to_be_checked()
    page.keyboard.press("Escape")
    answered(page, LIGHTEST)
    expect(page.locator(".cost dl").last).to_contain_text("offline/")


def test_an_operator_uploads_from_the_page_and_sees_it_go_live(page: Page, site: Site) -> None:
    token = operators.add(site.stage.client("ssm"), "local", "editor")
    tea = '이름,산지,가격(원)\n노을빛 홍차,하동,"12,000"\n'.encode()
    page.get_by_role("button", name="자료", exact=True).click()
    panel = page.get_by_role("dialog", name="자료")
    panel.get_by_text("자료 올리기").click()
    panel.get_by_label("CSV 파일").set_input_files(
        {"name": "홍차 목록.csv", "mimeType": "text/csv", "buffer": tea}
    )
    panel.get_by_label("운영자 토큰").fill("editor." + "x" * 43)
    panel.get_by_role("button", name="올리기").click()
    expect(panel.get_by_role("alert")).to_have_text("운영자 토큰이 올바르지 않습니다.")

    panel.get_by_label("운영자 토큰").fill(token)
    panel.get_by_role("button", name="올리기").click()
    expect(panel.get_by_text("이제")).to_be_visible(timeout=60_000)
    expect(panel.locator(".files li", has_text="홍차 목록.csv")).to_contain_text("1건")
    page.keyboard.press("Escape")
    answered(page, "노을빛 홍차 가격은?")
    expect(page.locator("article.turn").last).to_contain_text("12,000")
    assert token not in page.evaluate("JSON.stringify(localStorage)")

    page.get_by_role("button", name="자료", exact=True).click()
    expect(panel.get_by_text("이제")).to_be_visible()  # closing the panel lost nothing
    panel.get_by_label("CSV 파일").set_input_files(
        {"name": "홍차 목록.csv", "mimeType": "text/csv", "buffer": tea}
    )
    panel.get_by_label("운영자 토큰").fill(token)
    panel.get_by_role("button", name="올리기").click()
    expect(panel.get_by_text("이미 반영된 것과 같은 파일이에요.")).to_be_visible()


def test_a_file_that_cannot_be_taken_is_refused_before_it_is_sent(page: Page) -> None:
    page.get_by_role("button", name="자료", exact=True).click()
    panel = page.get_by_role("dialog", name="자료")
    panel.get_by_text("자료 올리기").click()
    panel.get_by_label("운영자 토큰").fill("editor." + "x" * 43)
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url))
    for name, content, said in (
        ("가격표.xlsx", b"1", "이름이 .csv로 끝나는 파일만"),
        ("빈 파일.csv", b"", "빈 파일이에요."),
    ):
        panel.get_by_label("CSV 파일").set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )
        panel.get_by_role("button", name="올리기").click()
        expect(panel.get_by_role("alert")).to_contain_text(said)
    assert [url for url in calls if "upload" in url] == []
