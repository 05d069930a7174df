"""Days by their names, and the cells that tell them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chalicelib.index.searching.days import Days, days_in, takes_place
from chalicelib.providers.offline.names import NameEmbedder
from tests.support.catalogue import open_catalogue
from tests.unit.index.shelves import PHONES
from tests.unit.index.test_search import asking, titles

EVENTS = """행사명,분류,행사일,설명
물레 체험,체험,2025.03.08(토),컵을 만듭니다.
지도 특별전,전시,2025.03.20 ~ 2025.05.31,옛 지도를 봅니다.
밤 영화,공연,2025.04.16(수),광장에서 봅니다.
별 교실,체험,2025.04.19(토),달을 봅니다.
"""


@pytest.mark.parametrize(
    ("text", "days", "rest"),
    [
        ("5월에 하는 체험", (Days(month=5),), "  하는 체험"),
        ("4월 19일 행사", (Days(month=4, day=19),), "  행사"),
        ("2025년 4월에는 뭐 해?", (Days(2025, 4),), "  뭐 해?"),
        ("토요일 강연", (Days(weekdays="토"),), "  강연"),
        ("5월 주말에 하는 거", (Days(month=5), Days(weekdays="토일")), "    하는 거"),
        ("12월의 공연", (Days(month=12),), "  공연"),
        ("13월에", (), "13월에"),
        ("6개월 동안", (), "6개월 동안"),
        ("4월 이후 행사", (), "4월 이후 행사"),
        ("2025년 5월 이후 나온", (Days(since=date(2025, 5, 1)),), "  나온"),
        ("2025년 5월까지 나온", (Days(until=date(2025, 5, 31)),), "  나온"),
        ("2025년 5월 이전 행사", (Days(until=date(2025, 4, 30)),), "  행사"),
        ("월요일에 쉬는 곳", (), "월요일에 쉬는 곳"),
        ("오월동주가 뭐야", (), "오월동주가 뭐야"),
    ],
)
def test_days_are_read_from_a_question(text: str, days: tuple[Days, ...], rest: str) -> None:
    found, left = days_in(text)
    assert found == days
    assert left.split() == rest.split()


@pytest.mark.parametrize(
    ("cell", "days", "meets"),
    [
        ("2025.03.08(토)", Days(weekdays="토일"), True),
        ("2025.03.08(토)", Days(weekdays="월화수목금"), False),
        ("2025.03.20 ~ 2025.05.31", Days(month=4), True),
        ("2025.03.20 ~ 05.31", Days(month=5, day=31), True),
        ("2025년 3월 20일 ~ 23일", Days(month=3, day=22), True),
        ("2025.03.20 ~ 2025.05.31", Days(month=6), False),
        ("2024.12.30 ~ 2025.01.02", Days(2025, 1), True),
        ("2025-02-30", Days(month=2), False),
        ("2025-03", Days(month=3), False),
        ("매주 토요일", Days(weekdays="토"), False),
    ],
)
def test_a_cell_is_met_by_any_of_its_days(cell: str, days: Days, meets: bool) -> None:
    assert days.meet(cell) is meets


def test_only_what_takes_place_has_such_days() -> None:
    assert takes_place("행사일")
    assert not takes_place("출시일")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("2024년 5월에 출시된 제품", {"해온 소리"}),
        ("2024년 3월 출시 스마트폰 알려줘", {"누리 A1 미니"}),
        ("7월에 나온 제품 있어?", {"누리 접이 2"}),
        ("2024년 4월 이후 나온 제품", {"누리 접이 2", "해온 소리"}),
    ],
)
def test_what_came_out_has_its_days_as_well(tmp_path: Path, question: str, names: set[str]) -> None:
    found = asking(open_catalogue(tmp_path, NameEmbedder(256), PHONES))(question)
    assert found.confident
    assert set(titles(found)) == names


def test_rows_are_those_that_take_place_then(tmp_path: Path) -> None:
    ask = asking(open_catalogue(tmp_path, NameEmbedder(256), EVENTS))
    assert set(titles(ask("4월에 하는 행사 뭐 있어?"))) == {"밤 영화", "별 교실", "지도 특별전"}
    assert set(titles(ask("토요일에 하는 체험 알려줘"))) == {"물레 체험", "별 교실"}
    assert set(titles(ask("3월 8일 행사"))) == {"물레 체험"}
