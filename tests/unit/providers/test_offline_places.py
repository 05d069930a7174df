from __future__ import annotations

import pytest

from chalicelib.providers.ports import PromptSource
from tests.unit.providers.test_offline_answers import row, said


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"지역": "서울", "구·동": "종로구"}, "서울 종로구"),
        ({"시도": "강원", "위치": "속초시·인제군"}, "강원 속초시·인제군"),
        ({"region": "경북", "address": "경북 경주시 진현동"}, "경북 경주시 진현동"),
        ({"주소": "경북 경주시 진현동", "시도": "경상북도"}, "경북 경주시 진현동"),
        ({"권역": "호남", "시도": "전남", "시군구": "순천시"}, "호남 전남 순천시"),
    ],
)
def test_a_place_is_told_from_broad_to_narrow_by_all_columns_that_know_it(
    facts: dict[str, str], place: str
) -> None:
    answer = said("달빛궁은 어디에 있어?", row("달빛궁", "오래된 궁궐입니다.", **facts))

    assert answer == f"달빛궁은 {place}에 있습니다 [1]."


def test_a_place_that_no_column_tells_stays_unknown() -> None:
    answer = said("달빛궁은 어디에 있어?", row("달빛궁", "오래된 궁궐입니다.", 입장료="무료"))

    assert "위치 정보는 나와 있지 않습니다 [1]" in answer


def test_one_row_that_fits_a_wish_is_recommended_and_not_quoted_by_column() -> None:
    mountain = row("구름산", "눈꽃이 고운 산입니다.", "산", 계절="겨울")

    answer = said("겨울에 가기 좋은 산", mountain)

    assert answer == "겨울에 가기 좋은 산으로는 구름산이 있습니다. 눈꽃이 고운 산입니다 [1]."


def test_how_long_is_answered_in_days_and_how_much_in_won() -> None:
    fee = row("배송비는 얼마인가요?", "3만 원부터 무료이고 그 아래는 2,500원입니다.", "배송")
    arrival = row("주문한 물건은 언제 오나요?", "보통 보낸 날부터 1~2일 걸립니다.", "배송")

    assert said("배송은 얼마나 걸려?", fee, arrival) == "보통 보낸 날부터 1~2일 걸립니다 [2]."
    assert "2,500원입니다 [1]" in said("배송은 얼마야?", fee, arrival)


def test_a_limit_alone_is_never_told_as_the_thing_asked_about() -> None:
    rows: list[PromptSource] = [row("누리 덮개", 가격="9,000원"), row("누리 줄", 가격="5,000원")]

    answer = said("100만원 이하 중에서는 얼마야?", *rows)

    assert "10의" not in answer
    assert "100만" not in answer.split("다음과")[0]


def test_a_request_without_blanks_is_a_request() -> None:
    phone = row("한결 7", "작은 스마트폰입니다.", "스마트폰")

    assert said("스마트폰추천", phone) == said("스마트폰 추천", phone)
