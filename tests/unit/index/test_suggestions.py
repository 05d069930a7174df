"""Suggested questions read like questions, and are made of what the catalogue holds."""

from __future__ import annotations

import pytest

from chalicelib.index.passages import CATEGORY
from chalicelib.index.profile import Column, Profile, merge
from chalicelib.index.suggestions import LIMIT, suggestions
from tests.unit.index.test_profile import profile


def test_rows_kinds_and_numbers_are_asked_about_in_turn() -> None:
    profile = Profile(
        rows=3,
        titles=["해운대해수욕장", "배송비는 얼마인가요?", "가" * 31],
        columns=[
            Column(name=CATEGORY, kind="category", values={"공원": 1, "박물관": 2}, filled=3),
            Column(name="가격(원)", kind="number", minimum=1.0, maximum=2.0, filled=3),
        ],
    )
    assert suggestions(profile) == [
        "해운대해수욕장에 대해 알려 주세요.",
        "가장 저렴한 건 뭐예요?",
        "박물관 추천해 주세요.",
        "배송비는 얼마인가요?",
        "공원 추천해 주세요.",
    ]


@pytest.mark.parametrize(
    ("category", "question"),
    [
        ("스마트폰", "가장 저렴한 스마트폰은 뭐예요?"),
        ("세탁기", "가장 저렴한 세탁기는 뭐예요?"),
        ("TV", "가장 저렴한 건 뭐예요?"),
    ],
)
def test_a_number_is_asked_about_with_the_kind_of_thing_that_has_it(
    category: str, question: str
) -> None:
    priced = (f"{category},1000", f"{category},2000", "부속품,500")
    text = "이름,분류,가격(원)\n" + "".join(f"물건 {n},{row}\n" for n, row in enumerate(priced))
    found = profile(text)
    assert question in suggestions(found)
    assert question in suggestions(merge([found, Profile()]))


def test_there_are_never_more_than_a_page_can_show() -> None:
    profile = Profile(rows=20, titles=[f"{n}번 숲" for n in range(20)])
    assert len(suggestions(profile)) == LIMIT


def test_an_empty_catalogue_suggests_nothing() -> None:
    assert suggestions(Profile()) == []
