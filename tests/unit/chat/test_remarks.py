"""What is said without a model."""

from __future__ import annotations

import pytest

from chalicelib.chat.remarks import blocked_answer, not_found_answer, small_talk, talk_answer
from chalicelib.config import Settings
from chalicelib.index.profile import Column, Profile

SETTINGS = Settings(assistant_name="여행이", catalogue_about="제주 명소 자료")
PROFILE = Profile(
    rows=4,
    columns=[
        Column(name="분류", kind="category", values={"해변": 1, "오름": 3}, filled=4),
        Column(name="입장료", kind="number", values={}, filled=4),
    ],
    titles=["성산일출봉"],
)
EMPTY = Profile(rows=0, columns=[], titles=[])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("안녕하세요!", "greeting"),
        ("안녕~ㅎㅎ", "greeting"),
        ("Hello!", "greeting"),
        ("ㅎㅇ", "greeting"),
        ("정말 고마워요 ㅠㅠ", "thanks"),
        ("감사합니다^^", "thanks"),
        ("thank you so much", "thanks"),
        ("수고하세요~", "goodbye"),
        ("너는 누구니?", "who"),
        ("뭘 물어볼 수 있어?", "who"),
        ("이름이 뭐야?", "who"),
        ("도와줘", "who"),
        ("감사합니다 도움 됐어요", "thanks"),
        ("도움이 많이 됐습니다!", "thanks"),
        ("잘 자", "night"),
        ("안녕히 주무세요", "night"),
        ("ㅋㅋㅋ", "laughter"),
        ("ㅎㅎ", "laughter"),
        ("심심해", "bored"),
        ("사람이랑 얘기할 수 있어?", "human"),
        ("상담원 연결해 주세요", "human"),
    ],
)
def test_talk_that_asks_nothing_of_the_catalogue_is_known(question: str, kind: str) -> None:
    assert small_talk(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "안녕하세요, 성산일출봉 입장료 알려 주세요",
        "안녕 카페는 어디에 있어?",
        "고마운 분께 드릴 선물 추천해 줘",
        "감사원 위치",
        "이름이 예쁜 오름은?",
        "하이킹 코스",
        "바이크 대여",
        "",
        "?",
        "잘 자는 법 알려 주는 책",
        "심심할 때 갈 만한 곳",
        "직원 할인 되나요?",
        "도움 되는 책 추천해 줘",
    ],
)
def test_a_question_with_a_greeting_is_a_question(question: str) -> None:
    assert small_talk(question) is None


def test_a_greeting_is_answered_in_the_persona_of_the_stage() -> None:
    answer = talk_answer("greeting", "안녕", PROFILE, SETTINGS)
    assert answer.startswith("안녕하세요! 여행이입니다. 제주 명소 자료에 대해")
    assert "성산일출봉" in answer


def test_the_language_of_the_asker_is_answered() -> None:
    assert talk_answer("thanks", "thx", EMPTY, SETTINGS).startswith("You're welcome")
    assert not_found_answer("bitcoin price?", [], EMPTY, SETTINGS).startswith("I'm sorry")
    assert blocked_answer("how?").startswith("I can't")
    assert blocked_answer("어떻게?").startswith("이 질문에는")


def test_a_refusal_names_what_the_catalogue_holds() -> None:
    answer = not_found_answer("비트코인 시세 알려 줘", ["성산일출봉"], PROFILE, SETTINGS)
    assert "찾지 못했습니다" in answer
    assert "분류별로는 오름, 해변 등이 있습니다." in answer
    assert "혹시" not in answer


def test_a_refusal_names_only_what_sorts_the_catalogue() -> None:
    authors = Column(name="지은이", kind="category", values=dict.fromkeys("가나다라", 2), filled=8)
    state = Column(name="상태", kind="category", values={"대출중": 4, "대출가능": 4}, filled=8)
    group = Column(name="주제", kind="category", values=dict.fromkeys("소시역과철", 3), filled=15)
    profile = Profile(rows=15, columns=[authors, state, group], titles=["언제 열어요?"])
    assert not_found_answer("비트코인 시세", [], profile, SETTINGS) == (
        "죄송합니다. 제주 명소 자료에서는 질문하신 내용을 찾지 못했습니다.\n"
        "주제별로는 과, 소, 시, 역 등이 있습니다. "
        "예를 들어 “언제 열어요?”라고 물어보실 수 있습니다."
    )


def test_a_refusal_offers_a_name_that_is_nearly_the_one_asked_for() -> None:
    answer = not_found_answer("성산일츨봉 어때?", ["성산일출봉", "만장굴"], PROFILE, SETTINGS)
    assert "혹시 ‘성산일출봉’에 대해 물어보셨나요?" in answer
    assert "만장굴" not in answer


def test_a_refusal_from_an_empty_catalogue_is_still_a_sentence() -> None:
    assert not_found_answer("뭐 있어?", [], EMPTY, SETTINGS) == (
        "죄송합니다. 제주 명소 자료에서는 질문하신 내용을 찾지 못했습니다."
    )
