"""From a row to what is indexed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.index.passages import PASSAGE_CHARS, Doc, passages, split, values_of
from chalicelib.korean import tokens
from tests.unit.index.reading import read


def test_a_short_row_is_one_passage_that_holds_everything() -> None:
    (row,) = read(
        "id,이름,분류,색상,가격,설명,이미지\n"
        'P1,한결 7,스마트폰,"블랙, 화이트","1,199,000원",가벼운 전화기입니다.,images/7.png\n'
    )
    (passage,) = passages(row)
    assert passage.id == f"{row.id}-0"
    assert (passage.row, passage.source, passage.row_hash) == (row.id, "a.csv", row.hash)
    assert passage.document.title == "한결 7"
    assert passage.document.text == (
        "스마트폰\nid: P1\n색상: 블랙, 화이트\n가격: 1,199,000원\n가벼운 전화기입니다."
    )
    for word in ("한결", "스마트폰", "화이트", "1,199,000원", "가벼운"):
        assert set(tokens(word)) <= set(passage.tokens.split())
    assert Doc.model_validate_json(passage.doc) == Doc(
        row=row.id,
        source="a.csv",
        line=2,
        title="한결 7",
        text="가벼운 전화기입니다.",
        category="스마트폰",
        url=None,
        images=["catalog/images/7.png"],
        facts={"id": "P1", "색상": "블랙, 화이트", "가격": "1,199,000원"},
    )


def test_facets_are_short_values_whole_and_by_item() -> None:
    (row,) = read('이름,종류,색상,가격\n가,폰,"블랙, 화이트","1,199,000원"\n')
    assert passages(row)[0].facets == [
        "색상=블랙, 화이트",
        "색상=블랙",
        "색상=화이트",
        "가격=1,199,000원",
        "분류=폰",
    ]


def test_a_cell_gives_its_items_only_if_it_is_a_list_of_short_values() -> None:
    assert values_of("봄/가을") == ["봄/가을", "봄", "가을"]
    assert values_of("1,199,000원") == ["1,199,000원"]
    assert values_of("09/30") == ["09/30"]
    assert values_of("주차 가능, 다만 성수기에는 예약하셔야 이용하실 수 있습니다") == [
        "주차 가능, 다만 성수기에는 예약하셔야 이용하실 수 있습니다"
    ]
    assert values_of("가" * 41) == []


def test_a_long_text_becomes_passages_that_end_with_sentences() -> None:
    sentences = [f"{n}번째 문장은 어느 정도 길이가 있는 한국어 문장입니다." for n in range(100)]
    (row,) = read(f"이름,가격,설명\n가,100원,{' '.join(sentences)}\n")
    pieces = passages(row)
    assert [piece.id for piece in pieces] == [f"{row.id}-{n}" for n in range(len(pieces))]
    docs = [Doc.model_validate_json(piece.doc) for piece in pieces]
    assert " ".join(doc.text for doc in docs) == row.text
    assert all(doc.text.endswith("문장입니다.") for doc in docs)
    assert all(len(doc.text) <= PASSAGE_CHARS * 5 / 4 for doc in docs)
    assert all(doc.facts == {"가격": "100원"} and doc.title == "가" for doc in docs)
    assert ["가격: 100원" in piece.document.text for piece in pieces] == [True] + [False] * (
        len(pieces) - 1
    )


@given(st.text("가나. \n다!", max_size=6_000))
def test_splitting_keeps_every_letter_in_its_order(text: str) -> None:
    pieces = split(text)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece) <= PASSAGE_CHARS * 5 / 4 for piece in pieces)


def test_a_text_without_any_sentence_or_blank_is_cut_by_length() -> None:
    assert list(map(len, split("가" * 2_000))) == [700, 700, 600]
