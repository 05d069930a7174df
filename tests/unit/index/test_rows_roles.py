"""Which column is taken for what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.index.reading.headers import ALIASES, fold, role_of
from tests.unit.index.reading import read

DOCUMENT = Path(__file__).parents[3] / "docs" / "catalogue.md"


def test_the_alias_table_of_the_document_is_that_of_the_code() -> None:
    table = {
        found["role"]: tuple(re.findall(r"`([^`]+)`", found["names"]))
        for found in re.finditer(
            r"^\| `(?P<role>\w+)` \|[^|]*\| (?P<names>.*) \|$",
            DOCUMENT.read_text("utf-8"),
            re.MULTILINE,
        )
    }
    assert table == ALIASES


def test_no_alias_stands_for_two_roles() -> None:
    names = [fold(name) for names in ALIASES.values() for name in names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("상품명", "title"),
        (" 상품 명 ", "title"),
        ("상품명(국문)", "title"),
        ("Product Name", "title"),
        ("productName", "title"),
        ("PRODUCT-NAME", "title"),
        ("전통시장명", "title"),
        ("모델명", "title"),
        ("상세 설명", "text"),
        ("DESCRIPTION", "text"),
        ("상품설명", "text"),
        ("대분류", "category"),
        ("이미지 URL", "images"),
        ("image_url", "images"),
        ("이미지1", "images"),
        ("Image 12", "images"),
        ("이미지(대표)", "images"),
        ("홈페이지 주소", "url"),
        ("contentId", "id"),
        ("가격", None),
        ("주소", None),
        ("시군구명", None),
        ("운영시간", None),
        ("", None),
    ],
)
def test_names_are_recognised_however_they_are_written(name: str, role: str | None) -> None:
    found = role_of(name)
    assert (found[0] if found else None) == role


@pytest.mark.parametrize("name", ["행사명", "공연명", "전시명", "강의명", "숙소명"])
def test_a_place_is_the_name_only_of_what_has_no_other(name: str) -> None:
    found, place = role_of(name), role_of("장소")
    assert found
    assert place
    assert found[1] < place[1]


def test_the_stronger_name_wins_and_the_other_column_stays_a_fact() -> None:
    (row,) = read("모델명,상품명,소분류,대분류\nM-1,한결 7,폰,전자\n")
    assert row.title == "한결 7"
    assert row.category == "전자"
    assert row.facts == {"모델명": "M-1", "소분류": "폰"}


def test_a_title_is_found_where_no_name_says_so() -> None:
    rows = read(
        "권역,무엇,면적,링크\n"
        "동부,사려니숲,12ha,https://example.com/1\n"
        "동부,비자림,44ha,https://example.com/2\n"
        "서부,곶자왈,99ha,https://example.com/3\n"
    )
    assert [row.title for row in rows] == ["사려니숲", "비자림", "곶자왈"]
    assert rows[0].facts == {"권역": "동부", "면적": "12ha"}


@pytest.mark.parametrize("header", ["주제,문의내용,안내문", "구분,Q,A", "카테고리,문의,처리 방법"])
def test_the_rows_of_a_faq_are_called_by_their_questions(header: str) -> None:
    topics = ["환불", "배송", "보증"] * 8
    lines = [
        f"{topic},{topic} {n}번은 어떻게 하나요?,{n}번은 고객센터로 문의해 주세요."
        for n, topic in enumerate(topics)
    ]
    rows = read("\n".join([header, *lines]))
    assert rows[4].title == "배송 4번은 어떻게 하나요?"
    assert (rows[4].category, rows[4].text) == ("배송", "4번은 고객센터로 문의해 주세요.")


def test_a_kind_that_many_rows_share_is_no_name() -> None:
    lines = [f"{kind},{kind}은 이렇게 합니다 {n}." for n, kind in enumerate(["환불", "배송"] * 10)]
    rows = read("\n".join(["분류,내용", *lines]))
    assert (rows[3].title, rows[3].category) == ("배송은 이렇게 합니다 3", "배송")


def test_prose_pictures_and_addresses_are_found_by_their_look() -> None:
    prose = "바다가 보이는 언덕 위에 자리한 작은 집으로, 아침이면 창으로 해가 듭니다. "
    (row,) = read(
        f'이름,비고,자료1,자료2\n가,"{prose * 2}",https://example.com/a.jpg,https://example.com/b\n'
    )
    assert row.text == (prose * 2).strip()
    assert row.images == ("https://example.com/a.jpg",)
    assert row.url == "https://example.com/b"


def test_a_file_of_numbers_alone_still_gives_rows_with_names() -> None:
    rows = read("길이,무게\n10cm,3kg\n12cm,4kg\n")
    assert [row.title for row in rows] == ["길이 10cm, 무게 3kg", "길이 12cm, 무게 4kg"]


def test_a_file_without_prose_gives_facts_only() -> None:
    (row,) = read("상호,업종,전화번호\n가게,카페,064-000-0000\n")
    assert (row.title, row.text, row.category) == ("가게", "", "카페")
    assert row.facts == {"전화번호": "064-000-0000"}


def test_a_link_column_full_of_pictures_is_one_of_pictures() -> None:
    (row,) = read("이름,링크\n가,https://example.com/a.webp?w=3\n")
    assert (row.url, row.images) == (None, ("https://example.com/a.webp?w=3",))
