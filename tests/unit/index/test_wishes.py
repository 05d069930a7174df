from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.index.searching.excluding import parted
from chalicelib.index.searching.foreign import in_korean
from chalicelib.index.searching.things import thing_of
from chalicelib.providers.offline.names import NameEmbedder
from chalicelib.providers.ports import Ordering
from tests.support.catalogue import open_catalogue
from tests.unit.index.test_search import Ask, asking, titles

SHORES = """\
이름,지역,분류,실내외,설명
바다박물관,부산,박물관,실내,바다를 오간 배와 바다 이야기를 모은 곳입니다. 바다 지도가 있습니다.
모래해수욕장,부산,해변,실외,넓은 백사장이 있습니다.
조약돌해변,부산,해변,실외,파도 소리가 좋은 곳입니다.
솔숲사,경북,사찰,실외,소나무 숲에 있습니다.
대숲사,경남,사찰,실외,대나무 숲에 있습니다.
갯벌사,전남,사찰,실외,갯벌 가까이에 있습니다.
치즈마을,전북,체험,실내,피자를 만들어 보는 곳입니다. 날씨와 상관없이 좋습니다.
별장길,전남,산책로,실외,대통령의 별장이던 집이 있습니다.
누리한옥마을,전북,한옥마을,실외,한옥 수백 채가 모여 있습니다.
기와골,전북,마을,실외,한옥에서 잘 수 있습니다.
"""


@pytest.fixture(scope="module")
def shores(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(open_catalogue(tmp_path_factory.mktemp("shores"), NameEmbedder(256), SHORES))


def test_a_wider_area_means_all_its_regions(shores: Ask) -> None:
    found = shores("경상도에 있는 절 추천해줘")

    assert found.confident
    assert set(titles(found)) == {"솔숲사", "대숲사"}


def test_who_wants_to_see_the_sea_is_shown_beaches(shores: Ask) -> None:
    found = shores("부산에서 바다 보러 가기 좋은 곳 추천해줘")

    assert set(titles(found)[:2]) == {"모래해수욕장", "조약돌해변"}


def test_a_rainy_day_means_what_is_indoors(shores: Ask) -> None:
    found = shores("비 오는 날 갈 만한 데 부산")

    assert found.confident
    assert titles(found) == ["바다박물관"]


@pytest.mark.parametrize("question", ["오늘 날씨 어때?", "대통령이 누구야?", "피자 주문하고 싶어"])
def test_a_word_in_passing_is_no_answer(shores: Ask, question: str) -> None:
    assert not shores(question).confident


def test_a_thing_that_is_not_wanted_by_name_is_left_out(shores: Ask) -> None:
    found = shores("누리 한옥마을 말고 한옥 볼 수 있는 곳")

    assert "누리한옥마을" not in titles(found)
    assert titles(found)[0] == "기와골"


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("내일 서울 날씨 알려줘", "날씨"),
        ("케이블카 예매하고 싶어", "케이블카"),
        ("정미란이 누구야?", "정미란"),
        ("날씨 좋은 날 갈 만한 곳", ""),
        ("온라인으로 주문하고 싶어", ""),
        ("주문을 취소하고 싶어", ""),
    ],
)
def test_orders_and_the_state_of_the_day_need_the_thing_itself(question: str, thing: str) -> None:
    assert thing_of(question) == thing


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("경복궁 말고 다른 궁", [("경복궁", "다른 궁")]),
        ("경복궁은 빼고 궁궐 추천해줘", [("경복궁은", "궁궐 추천해줘")]),
        (
            "궁 중에 경복궁 말고 다른 데",
            [
                ("궁 중에 경복궁", "다른 데"),
                ("중에 경복궁", "궁 다른 데"),
                ("경복궁", "궁 중에 다른 데"),
            ],
        ),
        ("경복궁 입장료", []),
    ],
)
def test_what_is_not_wanted_stands_apart(question: str, parts: list[tuple[str, str]]) -> None:
    assert list(parted(question)) == parts


@pytest.mark.parametrize("question", ["비오는날 갈만한곳 부산", "부산 박물관추천"])
def test_blanks_that_are_left_out_change_nothing(shores: Ask, question: str) -> None:
    found = shores(question)

    assert found.confident
    assert titles(found) == ["바다박물관"]


def test_a_question_in_english_finds_the_kind_in_the_place(shores: Ask) -> None:
    found = shores("recommend museums in busan")

    assert found.confident
    assert titles(found) == ["바다박물관"]


def test_superlatives_in_english_order_rows_too() -> None:
    assert in_korean("what is the cheapest tablet?") == "제일 싼 tablet?"
    assert in_korean("n서울타워") == "n서울타워"


CHAIRS = """\
이름,분류,가격,판매가,배송비,설명
솔 의자,의자,"30,000원",,"3,000원",등받이가 높습니다.
참 의자,의자,"25,000원",,"3,000원",팔걸이가 있습니다.
밤 의자,의자,,"12,000원","4,000원",접어서 둡니다.
잣 의자,의자,,"41,000원","4,000원",높이를 바꿉니다.
"""
"""Two files in one: each calls its price otherwise, and both charge for delivery."""


TOWNS = """\
이름,지역,소재지,분류,입장료,추천 계절,설명
달못,경북,경북 경주시 인왕동,유적,무료,사계절,연못입니다.
별대,경북,경북 경주시,유적,무료,"봄, 가을",돌로 쌓은 대입니다.
돌절,경북,경북 경주시 진현동,사찰,"6,000원",가을,돌탑이 있는 절입니다.
긴다리,경북,경북 안동시,유적,무료,사계절,나무로 놓은 다리입니다.
검은모래해변,전남,전남 여수시 만흥동,해변,무료,여름,모래가 검습니다.
솔해수욕장,강원,강원 속초시,해변,무료,여름,솔숲이 있습니다.
장안숲,대전,대전 서구 장안동,숲,무료,가을,나무가 곧습니다.
물섬마을,경북,경북 영주시,민속마을,무료,사계절,강이 마을을 감쌉니다.
토담마을,경남,경남 하동군,마을,무료,사계절,흙담이 이어지는 마을입니다.
바다절,강원,강원 양양군,사찰,무료,사계절,동해를 바라보는 절입니다.
무릉골,강원,강원 동해시,계곡,무료,여름,바위가 넓은 계곡입니다.
"""


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(open_catalogue(tmp_path_factory.mktemp("towns"), NameEmbedder(256), TOWNS))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("경주에 있는 무료 유적", {"달못", "별대"}),
        ("경주에서 사찰 말고 갈 만한 곳", {"달못", "별대"}),
        ("안동에서 무료로 갈 만한 곳", {"긴다리"}),
        ("여수 해수욕장", {"검은모래해변"}),
        ("경주에서 입장료 없는 곳 추천해줘", {"달못", "별대"}),
        ("전남 여름에 갈 만한 곳", {"검은모래해변"}),
        ("영주 마을 추천해줘", {"물섬마을"}),
        ("동해가 보이는 사찰 있어?", {"바다절"}),
        ("동해 계곡 추천", {"무릉골"}),
    ],
)
def test_a_town_is_read_from_addresses(towns: Ask, question: str, names: set[str]) -> None:
    found = towns(question)
    assert found.confident
    assert set(titles(found)) == names
    assert found.matched == len(names)


def test_a_kind_that_a_town_lacks_is_not_taken_from_another(towns: Ask) -> None:
    assert not towns("안동 해수욕장 추천").confident


def test_what_is_good_all_the_year_is_good_in_a_season_where_nothing_else_is(towns: Ask) -> None:
    assert titles(towns("안동시 유적 중에 겨울에 갈 만한 곳"))[0] == "긴다리"
    assert set(titles(towns("경북에서 봄에 갈 만한 유적"))) == {"별대"}


@pytest.mark.parametrize(
    "question",
    ["입장료 없는 유적", "요금을 안 받는 유적", "돈 안 내고 들어가는 유적", "돈이 안 드는 유적"],
)
def test_free_is_said_in_many_words(towns: Ask, question: str) -> None:
    assert set(titles(towns(question))) == {"달못", "별대", "긴다리"}


@pytest.fixture(scope="module")
def chairs(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(open_catalogue(tmp_path_factory.mktemp("chairs"), NameEmbedder(256), CHAIRS))


def test_rows_are_ordered_and_limited_by_what_their_own_file_calls_it(chairs: Ask) -> None:
    cheapest, dearest = chairs("제일 싼 의자"), chairs("제일 비싼 의자")
    assert titles(cheapest) == ["밤 의자", "참 의자", "솔 의자", "잣 의자"]
    assert titles(dearest) == ["잣 의자", "솔 의자", "참 의자", "밤 의자"]
    assert cheapest.ordering == Ordering("가격", descending=False, alike=("판매가",))
    assert set(titles(chairs("26,000원 이하 의자 추천"))) == {"밤 의자", "참 의자"}


LAMPS = """\
이름,분류,가격,정가,판매가,배송비,입장료,리뷰수,설명
해 램프,램프,"30,000원",,,,,12,"밝기를 바꿉니다."
달 램프,램프,"20,000원",,,,,40,"접어서 둡니다."
별 램프,램프,가격은 문의,"90,000원","50,000원","2,500원",,,"아이 방에 둡니다."
눈 램프,램프,,"60,000원","55,000원","2,500원",,,"책상에 둡니다."
비 램프,램프,,,,"2,500원",,,"값을 아직 모릅니다."
램프 박물관,박물관,,,,,"1,000원",,"램프를 모은 곳입니다."
"""
"""One file says 가격, the other 정가 and 판매가 with 배송비; a third is of places."""


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(open_catalogue(tmp_path_factory.mktemp("lamps"), NameEmbedder(256), LAMPS))


def test_no_other_cost_stands_in_for_a_price_and_each_row_has_one(lamps: Ask) -> None:
    cheapest, dearest = titles(lamps("제일 싼 램프")), titles(lamps("제일 비싼 램프"))
    assert cheapest[:2] == ["달 램프", "해 램프"]
    assert dearest == cheapest[::-1]
    assert not {"비 램프", "램프 박물관"} & {*cheapest}
    assert set(titles(lamps("3만원 이하 램프 추천"))) == {"해 램프", "달 램프"}


def test_rows_of_two_files_are_compared_by_what_each_calls_it(lamps: Ask) -> None:
    assert titles(lamps("달 램프랑 눈 램프 중에 뭐가 더 싸?"))[:2] == ["달 램프", "눈 램프"]
    assert lamps("달 램프랑 눈 램프 중에 뭐가 더 싸?").ordering is not None


def test_prices_are_meant_by_a_question_about_things_however_many_places_take_a_fee(
    tmp_path: Path,
) -> None:
    things = "".join(f'공책 {n},"{n},000원",,,줄이 있습니다.\n' for n in range(1, 4))
    fees = (",무료,", ",,무료", ",,")
    places = "".join(f"곳 {n},{fees[n % 3]},넓습니다.\n" for n in range(9))
    header = "이름,가격,입장료,이용료,설명\n"
    ask = asking(open_catalogue(tmp_path, NameEmbedder(256), header + things + places))
    assert titles(ask("제일 싼 제품은?")) == ["공책 1", "공책 2", "공책 3"]


def test_rows_that_were_not_looked_at_count_as_well(tmp_path: Path) -> None:
    kinds = ("램프입니다", "의자입니다")
    rows = (f'물건 {n},"{n},000원",{kinds[n % 2]}.\n' for n in range(100, 260))
    ask = asking(open_catalogue(tmp_path, NameEmbedder(256), "이름,가격,설명\n" + "".join(rows)))
    assert ask("가장 싼 물건은?").matched == 160
    assert ask("9만원 이하 중에 가장 싼 물건은?").matched is None


def test_a_price_is_no_measure_of_popularity(lamps: Ask) -> None:
    assert titles(lamps("제일 인기 많은 램프"))[0] == "달 램프"
