"""Requests for rows: all that fit are listed, and what nobody has is said to be missing."""

from __future__ import annotations

import pytest

from chalicelib.providers.ports import Ordering
from tests.unit.providers.test_offline_answers import row, said

CARROT = row(
    "당근 케이크",
    "당근과 계피를 넣은 케이크입니다.",
    "케이크",
    **{"판매가": "7,200원", "열량(kcal)": "430", "알레르기": "밀, 호두", "카페인(mg)": "0"},
)
CREAM = row(
    "딸기 생크림 케이크",
    "생딸기를 층층이 올립니다.",
    "케이크",
    **{"판매가": "7,800원", "열량(kcal)": "410", "알레르기": "밀, 우유"},
)
PHONE = row("소리샘 2", "기본형 무선 이어폰입니다.", "음향기기", 가격="139,000원")
PRO = row("소리샘 프로 2", "소음을 줄이는 무선 이어폰입니다.", "음향기기", 가격="259,000원")
NOVEL = row(
    "빗속의 우체부", "우체부가 뒤쫓는 이야기입니다.", "추리소설", 지은이="류재인", 쪽수="420"
)
OTHER = row("마음의 책", "심리 상담가가 쓴 위로의 책입니다.", "심리", 지은이="강하늘", 쪽수="212")
HALLA = row("한라산", "해발 1,947m로 남한에서 가장 높은 산입니다.", "산", 지역="제주")
SEORAK = row("설악산", "높이 1,708m의 대청봉이 있는 국립공원입니다.", "산", 지역="강원")
SEONGSAN = row("성산일출봉", "바다를 바라보는 봉우리입니다.", "자연", 지역="제주")
PALACES = [row(f"{name}궁", "조선의 궁궐입니다.", "궁궐", 지역="서울") for name in "가나다라마"]


def test_all_that_the_search_matched_are_listed_without_a_hedge() -> None:
    answer = said("7천원대 케이크", CARROT, CREAM, matched=2)
    assert answer.startswith("7천원대 케이크는 다음과 같습니다.\n1. 당근 케이크")
    assert "2. 딸기 생크림 케이크" in answer


def test_a_list_says_how_many_there_are_in_all() -> None:
    assert said("서울 궁궐", *PALACES, matched=8).startswith(
        "서울 궁궐은 다음과 같습니다(모두 8개 중 5개).\n1. 가궁: 조선의 궁궐입니다 [1]."
    )


def test_a_bare_name_of_what_is_looked_for_asks_for_rows() -> None:
    assert said("류재인이 쓴 소설", OTHER, NOVEL) == (
        "류재인이 쓴 소설로는 빗속의 우체부가 있습니다. 우체부가 뒤쫓는 이야기입니다 [2]."
    )


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("초콜릿 케이크 있나요?", "초콜릿 케이크"),
        ("골프채 추천", "골프채"),
        ("떡볶이 있어요?", "떡볶이"),
    ],
)
def test_what_no_row_is_is_said_to_be_missing(question: str, missing: str) -> None:
    answer = said(question, CARROT, CREAM)
    assert answer.startswith(f"자료에서 ‘{missing}’")
    assert "찾지 못했습니다" in answer
    assert "다음과 같습니다" not in answer


def test_without_is_told_by_a_column_too() -> None:
    answer = said("카페인 없는 케이크", CREAM, CARROT)
    assert answer.startswith("카페인 없는 케이크로는 당근 케이크(카페인 0mg)가 있습니다.")


@pytest.mark.parametrize("question", ["소리샘 3 출시일 언제야", "소리샘 3 있어?"])
def test_a_name_that_only_comes_near_is_not_taken_for_another(question: str) -> None:
    assert said(question, PHONE, PRO) == (
        "자료에 ‘소리샘 3’은 없습니다. "
        "이름이 가까운 것으로는 소리샘 2와 소리샘 프로 2가 있습니다 [1][2]."
    )


def test_a_size_that_a_name_does_not_come_in_is_not_there() -> None:
    small, large = row("한결 7 512GB", 가격="1원"), row("한결 7 1TB", 가격="2원")
    assert said("한결 7 2TB 있어?", small, large).startswith("자료에 ‘한결 7 2TB’는 없습니다.")


def test_the_searchs_order_is_kept_though_a_row_lacks_the_noun() -> None:
    order = Ordering("쪽수", True)
    answer = said("제일 두꺼운 책은?", NOVEL, OTHER, ordering=order, matched=42)
    assert answer.startswith("가장 두꺼운 책은 빗속의 우체부(쪽수 420쪽)입니다 [1].")


def test_least_is_not_said_to_be_most() -> None:
    answer = said("열량이 가장 적은 케이크는?", CARROT, CREAM, matched=2)
    assert answer.startswith(
        "열량이 가장 적은 케이크는 딸기 생크림 케이크(열량 410kcal)입니다 [2]."
    )


def test_what_no_column_orders_is_told_in_the_first_rows_own_words() -> None:
    assert said("우리나라에서 제일 높은 산", HALLA, SEORAK) == (
        "한라산은 해발 1,947m로 남한에서 가장 높은 산입니다 [1]."
    )


def test_rows_without_a_common_column_are_compared_by_their_sentences() -> None:
    assert said("한라산이랑 설악산 중 어디가 더 높아?", HALLA, SEORAK) == (
        "한라산과 설악산에 관한 설명은 다음과 같습니다.\n"
        "- 한라산: 해발 1,947m로 남한에서 가장 높은 산입니다 [1].\n"
        "- 설악산: 높이 1,708m의 대청봉이 있는 국립공원입니다 [2]."
    )


def test_a_place_that_no_row_is_in_is_not_passed_over() -> None:
    assert said("경주에서 아이랑 갈 곳", HALLA, SEONGSAN).startswith(
        "자료에서 ‘경주에서 아이랑 갈 곳’"
    )


def test_a_name_with_a_slip_in_it_is_no_kind_of_thing() -> None:
    village = row("전주한옥마을", "한옥이 모여 있는 마을입니다.", "한옥마을", 지역="전북")
    other = row("북촌한옥마을", "서울의 한옥마을입니다.", "한옥마을", 지역="서울")
    assert said("전주 한옥마울", village, other) == (
        "전주한옥마을은 한옥이 모여 있는 마을입니다 [1].\n지역: 전북 [1]"
    )
