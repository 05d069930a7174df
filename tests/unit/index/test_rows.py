"""What a row is made of."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from hashlib import sha256

import pytest

from chalicelib.index.reading.rows import (
    READING,
    BadFile,
    Record,
    Row,
    RowReader,
    read_rows,
)
from tests.unit.index.reading import read, read_all

PHONES = """상품번호,상품명,분류,가격,색상,설명,홈페이지,이미지
P-1,한결 7,스마트폰,"999,000원",블랙,한 손에 잡히는 전화기입니다.,https://example.com/7,images/7.png
P-2,한결 8,스마트폰,"1,199,000원",,화면이 큰 전화기입니다.,,
"""


def test_a_row_has_its_roles_filled_and_everything_else_as_labelled_facts() -> None:
    first, second = read(PHONES, "phones/a.csv")
    assert (first.title, first.category, first.line) == ("한결 7", "스마트폰", 2)
    assert first.text == "한 손에 잡히는 전화기입니다."
    assert first.url == "https://example.com/7"
    assert first.images == ("catalog/phones/images/7.png",)
    assert first.facts == {"상품번호": "P-1", "가격": "999,000원", "색상": "블랙"}
    assert second.facts == {"상품번호": "P-2", "가격": "1,199,000원"}
    assert (second.url, second.images) == (None, ())


def test_ids_are_stable_under_edits_and_differ_between_files() -> None:
    edited = PHONES.replace("블랙", "화이트")
    assert [row.id for row in read(PHONES)] == [row.id for row in read(edited)]
    assert read(PHONES)[0].hash != read(edited)[0].hash
    assert read(PHONES)[1].hash == read(edited)[1].hash
    assert {row.id for row in read(PHONES)}.isdisjoint(row.id for row in read(PHONES, "b.csv"))


def test_the_hash_is_of_the_content_alone() -> None:
    moved = PHONES.replace("\nP-1", "\n\n\nP-1")
    assert [row.hash for row in read(PHONES)] == [row.hash for row in read(moved)]
    assert [row.hash for row in read(PHONES)] == [row.hash for row in read(PHONES, "b.csv")]
    assert [row.line for row in read(moved)] == [4, 5]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("한결 7,", "한결 9,"),
        ("한 손에", "두 손에"),
        ('스마트폰,"999', '태블릿,"999'),
        ("com/7", "com/8"),
        ("images/7", "images/8"),
        ("색상", "빛깔"),
    ],
)
def test_whatever_is_shown_changes_the_hash(old: str, new: str) -> None:
    assert read(PHONES)[0].hash != read(PHONES.replace(old, new))[0].hash


def hashes(text: str) -> list[int]:
    records = RowReader("a.csv", io.BytesIO(text.encode()))
    return [record.hash for record in records if isinstance(record, Record)]


def test_the_hash_of_a_record_is_of_all_that_decides_what_is_made_of_it() -> None:
    (first,) = hashes("id,이름,값\n1,가,나\n")
    assert hashes("id,이름,값\n1,가,나\n2,다,라\n")[0] == first
    assert first not in hashes("id,이름,값\n1,가,다\n")
    assert first not in hashes("id,이름,설명\n1,가,나\n")
    one_cell = "id;이름;값\n" + "1,가,나\n" * 3
    parted = one_cell.replace(";", ",")
    assert not {*hashes(one_cell)} & {*hashes(parted)}


MADE = "2e92fd79"
"""Of what is made of the odd cells below. Whoever has to change it raises ``READING`` too: records
in catalogues are not looked at again otherwise."""


def test_what_is_made_of_a_record_only_changes_with_its_number() -> None:
    cells = [
        "  두  칸 ",
        "-",
        "N/A",
        "&lt;b&gt;굵게&lt;/b&gt;",
        "<p>첫 줄<br>둘째 줄</p>",
        "['가', \"나\"]",
        '="007"',
        "ㄱㅏ\u200b나",
        "Ａ１",
        "https://a.example/x?y=1&amp;z",
        "a.example/길",
        "images/나 무.jpg; //c.example/b.png",
        "긴 글 " * 90,
    ]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "이름", "분류", "설명", "홈페이지", "이미지", "값"])
    writer.writerows([[f"K{n}", *[cell] * 6] for n, cell in enumerate(cells)])
    made = [(row.id, row.hash) for row in read(out.getvalue())]
    assert (READING, sha256(repr(made).encode()).hexdigest()[:8]) == (1, MADE)


def test_without_an_id_column_a_row_is_named_after_its_content() -> None:
    rows = read("이름,지역\n경복궁,서울\n불국사,경주\n경복궁,서울\n경복궁,제주\n")
    assert rows[0].id == rows[2].id
    assert len({row.id for row in rows}) == 3


def test_a_row_without_its_id_is_named_after_its_content() -> None:
    rows = read("id,이름\n1,가\n,나\n,다\n")
    assert len({row.id for row in rows}) == 3


def test_an_id_column_that_repeats_itself_is_a_code_and_no_id() -> None:
    rows = read("코드,이름\n" + "".join(f"A{n % 3},물건 {n}\n" for n in range(30)))
    assert len({row.id for row in rows}) == 30
    assert rows[0].facts == {"코드": "A0"}


def test_repeated_ids_come_through_for_the_planner_to_judge() -> None:
    rows = read("id,이름\n1,가\n1,나\n")
    assert rows[0].id == rows[1].id
    assert [row.line for row in rows] == [2, 3]


def test_line_numbers_are_physical_also_after_quoted_newlines() -> None:
    rows = read('이름,설명\n가,"첫째\n둘째\n셋째"\n\n나,"하나\r\n둘"\r\n다,끝\n')
    assert [(row.title, row.line) for row in rows] == [("가", 2), ("나", 6), ("다", 8)]
    assert rows[0].text == "첫째\n둘째\n셋째"
    assert rows[1].text == "하나\n둘"


def test_text_is_composed_and_free_of_invisible_characters() -> None:
    (row,) = read(
        "이름,설명\n\u1112\u1161\u11ab\u1100\u1173\u11af,보이지\u200b 않는\u00a0\u00a0 것\ufeff\n"
    )
    assert row.title == "한글"
    assert row.text == "보이지 않는 것"


def test_html_becomes_text() -> None:
    (row,) = read(
        '이름,설명\n가,"<p>첫&nbsp;문단 &amp; 끝</p><script>alert(1)</script><br/>둘째 <b>줄</b>"\n'
    )
    assert row.text == "첫 문단 & 끝\n둘째 줄"


def test_angle_brackets_that_are_no_markup_stay() -> None:
    (row,) = read("이름,설명\n<겨울 나그네>,무게 < 3kg 이고 > 1kg\n")
    assert (row.title, row.text) == ("<겨울 나그네>", "무게 < 3kg 이고 > 1kg")


def test_literals_in_cells_become_words() -> None:
    (row,) = read(
        """이름,편의시설,규격\n가,"['주차장', '와이파이']","{""폭"": 3, ""높이"": ""2m""}"\n"""
    )
    assert row.facts == {"편의시설": "주차장, 와이파이", "규격": "폭: 3, 높이: 2m"}


def test_a_literal_nested_beyond_reason_is_left_as_it_stands() -> None:
    deep = "[" * 1_200 + "]" * 1_200
    (row,) = read(f"이름,규격\n가,{deep}\n")
    assert deep in row.text
    (row,) = read("이름,규격\n가,\"[['폭', ['높이']], '깊이']\"\n")
    assert row.facts == {"규격": "폭, 높이, 깊이"}


def test_placeholders_for_nothing_are_no_facts() -> None:
    (row,) = read('이름,a,b,c,d,e,f,g\n가,-,N/A,null,NaN,,없음,"=""007"""\n')
    assert row.facts == {"f": "없음", "g": "007"}


def test_several_text_columns_are_joined_and_equal_ones_said_once() -> None:
    (row,) = read("이름,소개,설명,내용\n가,하나,둘,하나\n")
    assert row.text == "하나\n둘"


def test_prose_in_a_fact_belongs_to_the_text() -> None:
    prose = "아주 긴 이야기. " * 40
    (row,) = read(f"이름,가격,비고\n가,100원,{prose}\n나,200원,짧은 말\n다,300원,\n")[:1]
    assert row.text == prose.strip() or row.text == f"비고: {prose.strip()}"
    assert row.facts == {"가격": "100원"}


def test_a_title_that_is_too_long_is_cut_and_kept_whole_in_the_text() -> None:
    long = "가나다라마" * 100
    (row,) = read(f"이름,설명\n{long},설명입니다\n")
    assert row.title == long[:200]
    assert row.text == f"{long}\n설명입니다"


def test_a_row_without_a_title_takes_the_first_words_of_its_text() -> None:
    rows = read("이름,설명,가격\n,바닷가의 조용한 찻집입니다. 노을이 곱습니다.,\n,,3000원\n")
    assert [row.title for row in rows] == [
        "바닷가의 조용한 찻집입니다. 노을이 곱습니다",
        "가격 3000원",
    ]


def test_a_web_address_without_scheme_is_completed_and_other_words_are_a_fact() -> None:
    rows = read("이름,홈페이지\n가,www.example.com/a\n나,준비 중\n다,http://example.com\n")
    assert [row.url for row in rows] == ["https://www.example.com/a", None, "http://example.com"]
    assert rows[1].facts == {"홈페이지": "준비 중"}


def test_an_id_that_is_too_long_is_rejected_with_its_column() -> None:
    rows, rejects = read_all(f"id,이름\n{'x' * 201},가\n2,나\n")
    assert [row.title for row in rows] == ["나"]
    assert (rejects[0].line, rejects[0].column) == (2, "id")


def test_a_row_with_nothing_but_a_picture_is_rejected_and_an_empty_one_passed_over() -> None:
    rows, rejects = read_all("이름,이미지\n,a.png\n,\n가,b.png\n")
    assert [row.title for row in rows] == ["가"]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (2, "이름도 설명도 없는 행입니다.")
    ]


class Endless(io.RawIOBase):
    """A file of a given number of rows that exists nowhere as a whole."""

    def __init__(self, rows: int) -> None:
        self._parts = self._lines(rows)

    @staticmethod
    def _lines(rows: int) -> Iterator[bytes]:
        yield "id,이름,설명\n".encode()
        line = f",이름,{'긴 설명 ' * 20}\n".encode()
        for n in range(rows):
            yield str(n).encode() + line

    def read(self, size: int = -1) -> bytes:  # type: ignore[override]
        return next(self._parts, b"")


def test_memory_does_not_grow_with_the_file() -> None:
    assert _peak(40_000) < 1.3 * _peak(10_000)


def _peak(rows: int) -> int:
    tracemalloc.start()
    try:
        assert sum(isinstance(row, Row) for row in read_rows("a.csv", Endless(rows))) == rows  # type: ignore[arg-type]
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_stream_that_gives_a_byte_at_a_time_reads_the_same() -> None:
    class Drip(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(1)

    assert list(read_rows("a.csv", Drip(PHONES.encode("cp949")))) == read(PHONES)


def test_a_failing_stream_fails_as_itself() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("connection lost")

    with pytest.raises(OSError, match="connection lost"):
        list(read_rows("a.csv", Broken()))


def test_a_bad_file_says_why_before_the_first_row() -> None:
    with pytest.raises(BadFile) as raised:
        next(read_rows("a.csv", io.BytesIO(b"")))
    assert raised.value.reason.startswith("파일이 비어 있습니다.")
