from __future__ import annotations

import pytest

from chalicelib.deadline import Deadline
from chalicelib.providers import offline
from chalicelib.providers.ports import PastTurn, Understanding

REASONER = offline.reasoner(offline.Settings())
CATEGORIES = {
    "분류": ["스마트폰", "태블릿", "박물관", "카페"],
    "지역": ["제주", "부산", "서울"],
    "저장용량": ["256GB", "512GB", "1TB"],
}
LIGHTEST = PastTurn(
    "512GB 모델 중에 제일 가벼운 건 뭐야?",
    "512GB 모델 중 가장 가벼운 것은 새온 한결 7 512GB(무게 162g)입니다 [1].",
    ("새온 한결 7 512GB", "새온 모아 2 512GB", "새온 한결 7 프로 512GB"),
)
JEJU = PastTurn(
    "제주도에서 아이와 갈 만한 실내 명소 추천해줘",
    "제주도에서 아이와 갈 만한 실내 명소는 다음과 같습니다.",
    ("아쿠아플라넷 제주", "제주항공우주박물관", "해녀박물관"),
)
PALACE = PastTurn("경복궁 입장료 얼마야?", "경복궁의 입장료는 3,000원입니다 [1].", ("경복궁",))
PHONE = PastTurn(
    "한결 7 맥스 512GB 가격 알려줘",
    "새온 한결 7 맥스 512GB의 가격은 1,819,000원입니다 [1]. 최상위 스마트폰입니다.",
    ("새온 한결 7 맥스 512GB",),
)
PAIR = PastTurn(
    "한결 7 512GB랑 모아 2 512GB 중 뭐가 더 가벼워?",
    "새온 한결 7 512GB가 더 가볍습니다 [1][2].",
    ("새온 한결 7 512GB", "새온 모아 2 512GB"),
)
BOOK = PastTurn(
    "조선의 식탁 누가 썼어?", "조선의 식탁의 저자는 정미란입니다 [1].", ("조선의 식탁",)
)


def understood(question: str, *history: PastTurn) -> Understanding:
    return REASONER.understand(question, history, CATEGORIES, Deadline.after(5)).understanding


@pytest.mark.parametrize(
    ("turn", "question", "query"),
    [
        (LIGHTEST, "그거 가격은?", "새온 한결 7 512GB 가격은?"),
        (PHONE, "그건 방수 돼?", "새온 한결 7 맥스 512GB는 방수 돼?"),
        (PHONE, "이게 제일 비싼 거야?", "새온 한결 7 맥스 512GB가 제일 비싼 거야?"),
        (JEJU, "거기 주차돼?", "아쿠아플라넷 제주 주차돼?"),
        (PALACE, "거기는 몇 시에 열어?", "경복궁은 몇 시에 열어?"),
        (PALACE, "여기서 사진 찍어도 돼?", "경복궁에서 사진 찍어도 돼?"),
        (BOOK, "그 책 몇 쪽이야?", "조선의 식탁 몇 쪽이야?"),
        (
            PHONE,
            "그거랑 한결 7 프로 512GB 중에 뭐가 더 가벼워?",
            "새온 한결 7 맥스 512GB랑 한결 7 프로 512GB 중에 뭐가 더 가벼워?",
        ),
        (PHONE, "같은 모델 1TB는 얼마야?", "새온 한결 7 맥스 1TB 얼마야?"),
        (PHONE, "how much is it?", "how much is 새온 한결 7 맥스 512GB?"),
    ],
)
def test_a_pronoun_becomes_the_title_it_means(turn: PastTurn, question: str, query: str) -> None:
    assert understood(question, turn).query == query


@pytest.mark.parametrize(
    ("turn", "question", "query"),
    [
        (LIGHTEST, "두 번째 거는 몇 g이야?", "새온 모아 2 512GB는 몇 g이야?"),
        (JEJU, "첫 번째는 어디에 있어?", "아쿠아플라넷 제주는 어디에 있어?"),
        (JEJU, "3번은 실내야?", "해녀박물관은 실내야?"),
        (JEJU, "마지막 거 자세히 알려줘", "해녀박물관 자세히 알려줘"),
        (LIGHTEST, "the second one's battery?", "새온 모아 2 512GB's battery?"),
        (
            PAIR,
            "둘 중 더 싼 건?",
            "새온 한결 7 512GB와 새온 모아 2 512GB 중에 더 싼 건?",
        ),
        (PAIR, "둘 다 방수 돼?", "새온 한결 7 512GB와 새온 모아 2 512GB 방수 돼?"),
    ],
)
def test_a_place_in_the_list_becomes_its_title(turn: PastTurn, question: str, query: str) -> None:
    assert understood(question, turn).query == query


@pytest.mark.parametrize(
    ("turn", "question", "query"),
    [
        (PHONE, "배터리는?", "새온 한결 7 맥스 512GB 배터리는?"),
        (PHONE, "다른 색상은?", "새온 한결 7 맥스 512GB 다른 색상은?"),
        (PHONE, "검은색도 있어?", "새온 한결 7 맥스 512GB 검은색도 있어?"),
        (PHONE, "자세히 알려줘", "새온 한결 7 맥스 512GB 자세히 알려줘"),
        (PHONE, "사진 보여줘", "새온 한결 7 맥스 512GB 사진 보여줘"),
        (PHONE, "생긴 게 궁금해", "새온 한결 7 맥스 512GB 생긴 게 궁금해"),
        (PHONE, "사진관 있어?", "사진관 있어?"),
        (LIGHTEST, "두 번째로 가벼운 건?", "512GB 모델 중에 두 번째로 가벼운 건?"),
        (LIGHTEST, "그 다음은?", "512GB 모델 중에 두 번째로 가벼운 건 뭐야?"),
        (LIGHTEST, "그다음으로 가벼운 건?", "512GB 모델 중에 두 번째로 가벼운 건 뭐야?"),
        (PALACE, "그 다음은?", "경복궁 그 다음은?"),
        (JEJU, "성산은 어때?", "성산은 어때?"),
        (PALACE, "쉬는 날은 언제야?", "경복궁 쉬는 날은 언제야?"),
        (PALACE, "아이랑 가도 돼?", "경복궁 아이랑 가도 돼?"),
        (PALACE, "근처에 박물관 있어?", "경복궁 근처에 박물관 있어?"),
        (PAIR, "가격은?", "새온 한결 7 512GB와 새온 모아 2 512GB 가격은?"),
        (BOOK, "출판사는 어디야?", "조선의 식탁 출판사는 어디야?"),
    ],
)
def test_a_question_without_its_subject_gets_it(turn: PastTurn, question: str, query: str) -> None:
    assert understood(question, turn).query == query


@pytest.mark.parametrize(
    ("turn", "question", "query"),
    [
        (LIGHTEST, "그럼 더 저렴한 건?", "512GB 모델 중에 더 저렴한 건?"),
        (LIGHTEST, "가장 비싼 건?", "512GB 모델 중에 가장 비싼 건?"),
        (LIGHTEST, "256GB는?", "256GB 모델 중에 제일 가벼운 건 뭐야?"),
        (JEJU, "그 중에 무료인 곳은?", "제주도에서 아이와 갈 만한 실내 명소 중에 무료인 곳은?"),
        (JEJU, "부산은?", "부산에서 아이와 갈 만한 실내 명소 추천해줘"),
        (JEJU, "다른 곳은 없어?", "제주도에서 아이와 갈 만한 실내 명소 더 추천해 줘"),
        (JEJU, "입장료는?", "제주도에서 아이와 갈 만한 실내 명소 입장료는?"),
        (PHONE, "그럼 1TB는?", "한결 7 맥스 1TB 가격 알려줘"),
        (PHONE, "프로는?", "새온 한결 7 프로 가격 알려줘"),
        (PALACE, "창덕궁은?", "창덕궁 입장료 얼마야?"),
        (
            PHONE,
            "이거 말고 더 싼 거 없어?",
            "새온 한결 7 맥스 512GB보다 더 싼 스마트폰 없어?",
        ),
    ],
)
def test_a_narrowing_keeps_what_was_asked_before(turn: PastTurn, question: str, query: str) -> None:
    assert understood(question, turn).query == query


@pytest.mark.parametrize(
    "question",
    [
        "제주도 카페 추천해줘",
        "한라산 높이가 얼마야?",
        "환불은 어떻게 해?",
        "배송은 얼마나 걸려?",
        "여기요 태그 가격은?",
        "512GB 모델 얼마야?",
        "제일 두꺼운 책은?",
        "화면이 제일 큰 태블릿은?",
        "아이폰 15 가격 알려줘",
        "둘레길 중에 짧은 곳 추천해줘",
    ],
)
def test_a_new_topic_is_left_alone(question: str) -> None:
    assert understood(question, PHONE) == Understanding(query=question)


TEA = PastTurn("유자차 얼마예요?", "유자차의 판매가는 5,500원입니다 [1].", ("유자차",))
GUITAR = PastTurn(
    "통기타 왕초보는 무슨 요일이야?", "통기타 왕초보의 요일은 월입니다 [1].", ("통기타 왕초보",)
)
AUTHOR = PastTurn(
    "기차 타고 유럽 한 바퀴 지은이가 누구야?",
    "기차 타고 유럽 한 바퀴의 지은이는 나해수입니다 [1].",
    ("기차 타고 유럽 한 바퀴",),
)
WATCH = PastTurn(
    "나들 워치 4 프로 방수 등급이 뭐야?",
    "새온 나들 워치 4 프로의 방수는 10ATM입니다 [1].",
    ("새온 나들 워치 4 프로",),
)
BUDS = PastTurn(
    "소리샘 프로 2 가격이 얼마야?",
    "새온 소리샘 프로 2의 가격은 259,000원입니다 [1].",
    ("새온 소리샘 프로 2",),
)
CHEAPEST = PastTurn(
    "가장 싼 태블릿은?",
    "가장 저렴한 태블릿은 새온 너른 미니 128GB입니다 [1].",
    ("새온 너른 미니 128GB", "새온 너른 11 256GB"),
)
PASSPORT = PastTurn("여권 10년짜리 수수료가 얼마야?", "찾지 못했습니다.")


@pytest.mark.parametrize(
    ("turn", "question", "query"),
    [
        (TEA, "뜨겁게도 되나요?", "유자차 뜨겁게도 되나요?"),
        (TEA, "재료비는 따로 내나요?", "유자차 재료비는 따로 내나요?"),
        (PALACE, "여름에도 시원해?", "경복궁 여름에도 시원해?"),
        (PALACE, "거긴 언제 가는 게 좋아?", "경복궁 언제 가는 게 좋아?"),
        (PASSPORT, "며칠 걸려요?", "여권 10년짜리 며칠 걸려요?"),
        (GUITAR, "중급은?", "통기타 중급 무슨 요일이야?"),
        (WATCH, "그럼 밴드는?", "밴드 방수 등급이 뭐야?"),
        (BUDS, "더 싼 건 없어?", "새온 소리샘 중에 더 싼 건 없어?"),
        (CHEAPEST, "무게는?", "새온 너른 미니 128GB 무게는?"),
    ],
)
def test_what_lacks_a_subject_is_asked_of_the_row_talked_about(
    turn: PastTurn, question: str, query: str
) -> None:
    assert understood(question, turn).query == query


def test_what_else_is_of_the_one_just_told_is_asked_by_that_ones_name() -> None:
    categories = {"지은이": ["나해수", "강하늘"]}
    meaning = REASONER.understand(
        "그 작가가 쓴 다른 책은?", [AUTHOR], categories, Deadline.after(5)
    )
    assert meaning.understanding.query == "나해수 작가가 쓴 책은?"


@pytest.mark.parametrize("question", ["대구는?", "대구는 어때?"])
def test_a_region_takes_the_place_of_one_that_another_file_calls_otherwise(question: str) -> None:
    categories = {"지역": ["제주", "부산"], "region": ["대구", "경북"]}
    meaning = REASONER.understand(question, [JEJU], categories, Deadline.after(5))
    assert meaning.understanding.query == "대구에서 아이와 갈 만한 실내 명소 추천해줘"


def test_each_next_one_is_one_place_on() -> None:
    second = PastTurn(
        "그 다음은?", "두 번째로 가벼운 것은 모아 2입니다 [1].", ("새온 모아 2 512GB",)
    )
    query = understood("그 다음은?", LIGHTEST, second).query
    assert query == "512GB 모델 중에 세 번째로 가벼운 건 뭐야?"


def test_a_request_lives_on_while_one_of_its_rows_is_talked_about() -> None:
    first = PastTurn("두 번째 거는 주차돼?", "네, 주차장이 있습니다 [1].", ("제주항공우주박물관",))
    query = understood("그 중에 카페는?", JEJU, first).query
    assert query == "제주도에서 아이와 갈 만한 실내 명소 중에 카페는?"
    assert understood("세 번째는 어디야?", JEJU, first).query == "해녀박물관은 어디야?"


def test_variants_of_one_model_are_one_subject() -> None:
    turn = PastTurn(
        "한결7 무게는?",
        "새온 한결 7의 무게는 162g입니다 [1][2].",
        ("새온 한결 7 512GB", "새온 한결 7 256GB"),
    )
    assert understood("색상은?", turn).query == "새온 한결 7 색상은?"
    assert understood("프로는?", turn).query == "새온 한결 7 프로 무게는?"


def test_the_subject_survives_thanks_and_a_miss() -> None:
    thanks = PastTurn("고마워", "천만에요.")
    missed = PastTurn("그거 와이파이 돼?", "찾지 못했습니다.")
    assert understood("가격은?", PHONE, thanks).query == "새온 한결 7 맥스 512GB 가격은?"
    assert understood("가격은?", PHONE, missed).query == "새온 한결 7 맥스 512GB 가격은?"


def test_without_cited_rows_the_words_of_the_question_are_the_subject() -> None:
    turn = PastTurn("한강의 밤 누가 썼어?", "찾지 못했습니다.")
    assert understood("몇 쪽이야?", turn).query == "한강의 밤 몇 쪽이야?"


@pytest.mark.parametrize(
    "question",
    [
        "안녕하세요!",
        "고마워 ㅋㅋ",
        "너 누구야?",
        "네",
        "방금 내가 뭐 물어봤지?",
        "hello",
        "ㅋㅋㅋ",
        "잘 있어",
    ],
)
def test_small_talk_needs_no_rows(question: str) -> None:
    assert understood(question, PHONE).needs_retrieval is False


def test_a_greeting_before_a_question_is_passed_over() -> None:
    meaning = understood("안녕하세요, 경복궁 주차되나요?")
    assert meaning == Understanding(query="경복궁 주차되나요?")


def test_a_question_without_history_stays_as_it_is() -> None:
    assert understood("그거 얼마야?").query == "그거 얼마야?"


@pytest.mark.parametrize(
    ("wish", "limit", "whole"),
    [
        (
            "배터리 제일 오래 가는 폰은?",
            "그럼 100만원 이하 중에서는?",
            "100만원 이하 중에 배터리 제일 오래 가는 폰은?",
        ),
        ("가벼운 폰 추천해줘", "80만 원 이하로는?", "80만 원 이하 가벼운 폰 추천해줘"),
        ("80만 원 이하 폰 추천해줘", "그중에 60만원 미만은?", "60만원 미만 폰 추천해줘"),
    ],
)
def test_a_limit_alone_narrows_the_last_request_and_keeps_its_order(
    wish: str, limit: str, whole: str
) -> None:
    talk = PastTurn(wish, "…", ("한결 7", "바위 2"))

    assert understood(limit, talk).query == whole
