from __future__ import annotations

from functools import cache
from math import inf

import pytest

from chalicelib.index.profile import Profile
from chalicelib.index.searching.comparing import compared
from chalicelib.index.searching.intent import Intent, Understanding
from chalicelib.providers.ports import Ordering
from tests.unit.index.shelves import BOOKS, PHONES, PLACES, profile_of


@cache
def understanding(*csvs: str) -> Understanding:
    return Understanding(profile_of(*csvs))


def read(question: str, *csvs: str) -> Intent:
    return understanding(*csvs).read(question)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("제주도에서 갈 만한 곳", {"지역": "제주특별자치도"}),
        ("제주의 해변은?", {"지역": "제주특별자치도", "분류": "해변"}),
        ("전남 사찰 추천", {"지역": "전라남도", "분류": "사찰"}),
        ("서울이나 강원에 있는 전망대", {"지역": "서울특별시, 강원특별자치도", "분류": "전망대"}),
        ("공짜로 들어가는 곳", {"입장료": "무료"}),
        ("절 알려줘", {"분류": "사찰"}),
    ],
)
def test_values_named_in_a_question_are_understood(question: str, filters: dict[str, str]) -> None:
    assert read(question, PLACES).filters == filters


@pytest.mark.parametrize("question", ["주차 되는 전망대", "주차가 가능한 전망대 있어?"])
def test_a_yes_or_no_column_is_asked_for_by_its_name(question: str) -> None:
    assert read(question, PLACES).filters == {"분류": "전망대", "주차": "가능"}


def test_asking_for_the_lack_of_something_is_not_asking_for_it() -> None:
    assert read("주차 안 되는 곳", PLACES).filters == {"주차": "불가"}


COSMETICS = """\
제품명,분류,향,비건 인증,판매가,설명
물결 토너,토너,라벤더,O,"12,000원",산뜻합니다.
새벽 토너,토너,무향,X,"15,000원",촉촉합니다.
하늘 크림,크림,무향,X,"18,000원",가볍습니다.
바위 크림,크림,라벤더,O,"21,000원",진합니다.
숲 세럼,세럼,무향,O,"24,000원",맑습니다.
"""


@pytest.mark.parametrize(
    "question", ["비건 인증 받은 토너", "비건인증된 토너", "비건 제품 중 토너", "비건 가능한 토너"]
)
def test_a_yes_or_no_column_is_asked_for_in_words_of_its_name(question: str) -> None:
    assert read(question, COSMETICS).filters == {"비건 인증": "O", "분류": "토너"}


def test_a_word_that_begins_a_column_s_name_alone_asks_for_nothing() -> None:
    assert "비건 인증" not in read("비건이 뭐예요?", COSMETICS).filters


@pytest.mark.parametrize("question", ["물결 토너는 향이 뭐예요?", "물결 토너 향은?"])
def test_a_column_of_one_syllable_can_be_asked_for(question: str) -> None:
    assert read(question, COSMETICS).about == ("향",)
    assert read("물결 토너의 향수는?", COSMETICS).about == ()


def test_regions_are_alternatives_whatever_column_each_file_has_for_them() -> None:
    towns = "name,region,category\n달못,대구,미술관\n별못,대구,미술관\n긴 못,경북,미술관\n"
    (regions,) = (f for f in read("제주랑 대구에 있는 곳", PLACES, towns).facets)
    assert regions == (("지역", "제주특별자치도"), ("region", "대구"))


def test_a_wish_column_is_a_hint() -> None:
    intent = read("아이와 갈 만한 실내 명소", PLACES)
    assert intent.filters == {"실내외": "실내"}
    assert intent.hints == ((("아이와", "좋음"),),)


def test_a_value_among_several_in_a_cell_is_found() -> None:
    assert read("1TB 모델 있어?", PHONES).filters == {"저장용량": "1TB"}
    assert read("쪽빛 블루 색상", PHONES).filters == {"색상": "쪽빛 블루"}


def test_everyday_words_for_a_kind_mean_the_kind() -> None:
    assert read("휴대폰 보여줘", PHONES).filters == {"분류": "스마트폰"}


def test_filters_of_a_reasoner_count_as_named() -> None:
    intent = understanding(PHONES).read("그중에 뭐가 좋아?", {"브랜드": "누리"})
    assert intent.filters == {"브랜드": "누리"}


@pytest.mark.parametrize(
    ("question", "column", "descending"),
    [
        ("512GB 모델 중에 제일 가벼운 건 뭐야?", "무게", False),
        ("가장 무거운 폰", "무게", True),
        ("제일 싼 거", "가격", False),
        ("최저가 모델", "가격", False),
        ("가장 비싼 제품은?", "가격", True),
        ("최신 폰 알려줘", "출시일", True),
        ("제일 먼저 나온 모델", "출시일", False),
        ("화면이 가장 큰 폰", "화면 크기", True),
        ("가장 작은 화면", "화면 크기", False),
        ("배터리가 제일 큰 것", "배터리", True),
        ("배터리 오래가는 폰", "배터리", True),
        ("용량이 가장 많은 모델", "저장용량", True),
        ("무게가 가장 낮은 것", "무게", False),
        ("더 가벼운 쪽", "무게", False),
        ("덜 무거운 폰", "무게", False),
        ("가격순으로 보여줘", "가격", False),
        ("저렴한 태블릿", "가격", False),
        ("두 번째로 가벼운 스마트폰", "무게", False),
        ("배터리 용량이 가장 큰 스마트폰", "배터리", True),
    ],
)
def test_an_order_is_understood(question: str, column: str, descending: bool) -> None:
    first = read(question, PHONES).orderings[0]
    assert (first.column, first.descending) == (column, descending)


@pytest.mark.parametrize(
    ("question", "column", "descending"),
    [
        ("가장 두꺼운 책은?", "쪽수", True),
        ("쪽수가 제일 적은 책", "쪽수", False),
        ("제일 오래된 책", "발행년도", False),
    ],
)
def test_an_order_is_understood_in_another_field(
    question: str, column: str, descending: bool
) -> None:
    first = read(question, BOOKS).orderings[0]
    assert (first.column, first.descending) == (column, descending)


@pytest.mark.parametrize(
    ("question", "descending"),
    [("가장 먼저 열리는 행사는?", False), ("제일 늦게 열리는 행사", True)],
)
def test_what_takes_place_is_ordered_by_its_day(question: str, descending: bool) -> None:
    events = "행사명,행사일\n물레,2025.03.08(토)\n영화,2025.03.01 ~ 2025.05.31\n별,2025.04.19\n"
    (ordering,) = read(question, events).orderings
    assert (ordering.column, ordering.descending) == ("행사일", descending)


def test_an_order_by_a_column_s_own_name_is_by_no_other() -> None:
    halls = '행사명,참가비,장소\n물레 체험,"15,000원",1층\n영화 상영,무료,2층\n'
    (ordering,) = read("참가비가 제일 비싼 행사는?", COSMETICS, halls).orderings
    assert ordering.column == "참가비"


def test_an_order_by_something_that_no_column_holds_is_no_order() -> None:
    assert read("제일 매운 음식", PHONES).orderings == ()
    assert read("가벼운 산책 코스", PLACES).orderings == ()


def test_height_is_meant_of_towers() -> None:
    assert read("제일 높은 전망대", PLACES).orderings == (Ordering("높이", True),)


def bounds(question: str, *csvs: str) -> list[tuple[str, float, float]]:
    return [(b.columns[0], b.limit.low, b.limit.high) for b in read(question, *csvs).bounds]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("100만원 이하 스마트폰", ("가격", -inf, 1_000_000)),
        ("백만원 이하 폰", ("가격", -inf, 1_000_000)),
        ("119만 9천원 이하", ("가격", -inf, 1_199_000)),
        ("50만원에서 100만원 사이", ("가격", 500_000, 1_000_000)),
        ("10만원대 이어폰", ("가격", 100_000, 200_000)),
        ("만원 이하", ("가격", -inf, 10_000)),
        ("가격이 200만 이하인 것", ("가격", -inf, 2_000_000)),
        ("6인치 이상 폰", ("화면 크기", 6, inf)),
        ("무게 200g 미만", ("무게", -inf, 200)),
        ("배터리 5,000mAh 넘는 폰", ("배터리", 5_000, inf)),
    ],
)
def test_limits_are_understood(question: str, expected: tuple[str, float, float]) -> None:
    assert bounds(question, PHONES) == [expected]


def test_two_limits_hold_together() -> None:
    assert bounds("200g 이하이면서 6.5인치 이상인 폰", PHONES) == [
        ("무게", -inf, 200),
        ("화면 크기", 6.5, inf),
    ]


def test_years_limit_a_date() -> None:
    assert bounds("2015년 이후 지은 곳", PLACES) == [("준공년도", 2015, inf)]


def test_what_no_rule_took_is_what_the_row_has_to_be_about() -> None:
    intent = read("서울에서 야경이 예쁜 전망대 추천해줘", PLACES)
    assert intent.nouns == ("야경",)
    assert intent.browse


@pytest.mark.parametrize("question", ["실내 장소 있어?", "실내용 장소 있어?", "실내인 분류는?"])
def test_the_name_of_a_value_s_column_tells_nothing_more(question: str) -> None:
    intent = read(question, PLACES)
    assert (intent.filters, intent.nouns) == ({"실내외": "실내"}, ())


def test_part_of_a_column_s_name_says_what_sort_of_value_is_meant() -> None:
    skin = "제품명,피부타입,설명\n물결 크림,지성,산뜻합니다.\n새벽 크림,건성,촉촉합니다.\n"
    for question in ("지성 피부에 맞는 거", "지성 피부용"):
        intent = read(question, skin)
        assert (intent.filters, intent.nouns) == ({"피부타입": "지성"}, ())


@pytest.mark.parametrize(
    ("word", "noun"), [("편집용", "편집"), ("교통비용", "교통비용"), ("재사용", "재사용")]
)
def test_what_something_is_for_is_a_noun_by_itself(word: str, noun: str) -> None:
    assert read(f"{word} 전망대 추천", PLACES).nouns == (noun,)


def test_what_the_whole_catalogue_is_of_tells_nothing_apart() -> None:
    assert read("우주 책 추천", BOOKS).nouns == ("우주",)
    assert read("우주 책 추천", PLACES).nouns == ("우주", "책")


@pytest.mark.parametrize(
    "question", ["스마트폰 몇 개 있어?", "스마트폰은 총 몇 종이야?", "스마트폰은 모두 몇 개야?"]
)
def test_a_count_is_understood(question: str) -> None:
    intent = read(question, PHONES)
    assert intent.count
    assert intent.filters == {"분류": "스마트폰"}
    assert intent.words == ()


def test_how_much_a_column_tells_is_no_count_of_rows() -> None:
    halls = "행사명,정원,장소\n물레 체험,12명,1층\n영화 상영,100명,2층\n"
    assert not read("물레 체험 정원은 몇 명이야?", halls).count
    assert read("1층에서 하는 건 몇 개야?", halls).count


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("누리 A1이랑 누리 접이 2 중에 뭐가 더 가벼워?", ("누리 A1", "누리 접이 2")),
        ("달빛궁과 가온사의 차이", ("달빛궁", "가온사")),
        ("한빛미술관, 구름전망대 비교해줘", ("한빛미술관", "구름전망대")),
        ("사과 배 중에 뭐가 더 비싸?", ()),
        ("제주도에서 갈 만한 곳 추천해줘", ()),
        ("부모님과 갈 만한 전망대", ()),
    ],
)
def test_a_comparison_is_seen(question: str, parts: tuple[str, ...]) -> None:
    assert compared(question) == parts


@pytest.mark.parametrize(
    "question", ["", "?", "ㅋㅋ", "   ", "1", "😀😀", "a" * 2_000, "이하 이상 대"]
)
def test_odd_questions_mean_nothing_and_break_nothing(question: str) -> None:
    intent = read(question, PHONES, PLACES)
    assert intent.facets == intent.bounds == intent.orderings == ()


def test_an_empty_catalogue_understands_nothing() -> None:
    intent = Understanding(Profile()).read("제일 싼 폰 100만원 이하")
    assert intent.facets == intent.bounds == intent.orderings == ()
