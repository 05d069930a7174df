"""Records with something wrong in them, and what they leave alone."""

from __future__ import annotations

import csv

import pytest

from tests.unit.index.reading import read, read_all


def test_short_rows_are_filled_up() -> None:
    rows = read("이름,지역,분류\n가,서울\n나\n다,부산,강\n")
    assert [(row.title, row.facts, row.category) for row in rows] == [
        ("가", {"지역": "서울"}, None),
        ("나", {}, None),
        ("다", {"지역": "부산"}, "강"),
    ]


def test_long_rows_are_rejected_unless_the_surplus_is_empty() -> None:
    rows, rejects = read_all("이름,가격\n가,1,199,000\n나,2000,,\n")
    assert [row.title for row in rows] == ["나"]
    assert [(reject.line, reject.original) for reject in rejects] == [(2, "가,1,199,000\n")]
    assert "칸이 4개" in rejects[0].reason


def test_inch_marks_are_text() -> None:
    rows = read('이름,화면,설명\n가,6.2",6.2" 화면입니다\n나,"6.7""","큰 ""화면"" 입니다"\n')
    assert [row.facts["화면"] for row in rows] == ['6.2"', '6.7"']
    assert [row.text for row in rows] == ['6.2" 화면입니다', '큰 "화면" 입니다']


def test_quotes_that_nobody_doubled_are_text() -> None:
    rows = read(
        '이름,설명,지역\n"6.2" 화면, 선명한 전화기","그는 "좋다"고 말했다",서울\n나,"둘",부산\n'
    )
    assert (rows[0].title, rows[0].text) == ('6.2" 화면, 선명한 전화기', '그는 "좋다"고 말했다')
    assert rows[1].line == 3


def test_backslashed_quotes_are_text() -> None:
    (row,) = read('이름,설명\n가,"이른바 \\"명품\\" 입니다"\n')
    assert row.text == '이른바 "명품" 입니다'


def test_blanks_before_a_quote_are_no_text() -> None:
    (row,) = read('이름, 설명, 지역\n"가", "하나, 둘", "서울"\n')
    assert (row.title, row.text, row.facts) == ("가", "하나, 둘", {"지역": "서울"})


def test_a_quote_that_is_never_closed_costs_its_own_line() -> None:
    lines = [f"이름 {n},지역 {n},분류 {n}" for n in range(100)]
    lines[50] = '이름 50,"지역 50,분류 50'
    rows, rejects = read_all("이름,지역,분류\n" + "\n".join(lines) + "\n")
    assert len(rows) == 99
    assert [(reject.line, reject.original) for reject in rejects] == [(52, lines[50] + "\n")]
    assert rows[50].line == 53


def test_an_open_quote_near_other_quotes_costs_no_more_than_the_lines_it_is_on() -> None:
    good = '이름 {0},"지역, {0}",분류\n'
    text = "이름,지역,분류\n" + "".join(good.format(n) for n in range(5))
    rows, rejects = read_all(text + '나쁜,"열린,분류\n' + "".join(good.format(n) for n in range(5)))
    assert [row.line for row in rows] == [2, 3, 4, 5, 6, 8, 9, 10, 11, 12]
    assert [reject.line for reject in rejects] == [7]


@pytest.mark.parametrize("cell", ["가" * 1_000_000, "하나, 둘 " * 200_000, "x" * 110_000])
@pytest.mark.parametrize("quoted", [True, False])
def test_a_cell_of_a_million_characters_costs_its_row(cell: str, quoted: bool) -> None:
    cell = f'"{cell}"' if quoted else cell.replace(",", " ")
    rows, rejects = read_all(f"이름,설명\n가,앞\n나,{cell}\n다,뒤\n")
    assert [(row.title, row.line) for row in rows] == [("가", 2), ("다", 4)]
    assert [reject.line for reject in rejects] == [3]
    assert "너무 깁니다" in rejects[0].reason
    assert len(rejects[0].original) <= 2_000


def test_a_cell_of_a_million_characters_on_many_lines_costs_its_row() -> None:
    cell = "긴 이야기가 이어집니다\n" * 80_000
    rows, rejects = read_all(f'이름,설명\n가,앞\n나,"{cell}"\n다,뒤\n')
    assert [(row.title, row.line) for row in rows] == [("가", 2), ("다", 80_004)]
    assert [reject.line for reject in rejects] == [3]


def test_the_process_wide_limit_of_the_csv_module_stays_as_it_was() -> None:
    before = csv.field_size_limit()
    read_all("이름,설명\n가," + "x" * 200_000 + "\n나,다\n")
    assert csv.field_size_limit() == before


def test_every_reject_is_counted_and_the_rest_is_read() -> None:
    text = "이름,가격\n" + "".join(
        f"물건 {n},1,000\n" if n % 10 == 0 else f"물건 {n},1000\n" for n in range(1_000)
    )
    rows, rejects = read_all(text)
    assert (len(rows), len(rejects)) == (900, 100)
    assert rejects[-1].line == 992
