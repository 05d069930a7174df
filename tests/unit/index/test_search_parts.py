from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pyarrow as pa
import pytest

from chalicelib.index.searching.documents import Documents
from chalicelib.index.searching.fusion import fuse, lexical_weight
from chalicelib.index.searching.rowset import RowSet, comparable
from chalicelib.index.searching.slips import distance_within, is_almost_in
from chalicelib.index.searching.spacing import spaced
from chalicelib.index.searching.wording import Wording
from chalicelib.korean import is_predicate, tokens
from tests.support.catalogue import open_catalogue
from tests.unit.index.shelves import PHONES
from tests.unit.index.test_search import EMBEDDER, asking, titles


def test_a_lone_text_hit_does_not_scale_to_nothing() -> None:
    assert fuse([(7, 3.2)], [], 0.75)[7].score == 0.75
    assert fuse([], [(7, 0.4)], 0.75)[7].score == 0.25


def test_a_row_that_both_sides_find_beats_one_that_either_finds() -> None:
    ranked = fuse([(1, 9.0), (2, 9.0)], [(2, 0.9), (3, 0.8)], 0.5)
    assert max(ranked, key=lambda key: ranked[key].score) == 2
    assert (ranked[2].lexical_rank, ranked[2].vector_rank) == (2, 1)
    assert (ranked[1].vector_rank, ranked[3].lexical_rank) == (None, None)


def test_the_text_leads_where_vectors_know_names_only() -> None:
    assert lexical_weight("offline") > lexical_weight("gemini") > 0.5


@pytest.mark.parametrize(
    ("word", "name", "almost"),
    [
        ("해운데해수욕장", "해운대해수욕장", True),
        ("첨성데", "첨성대", True),
        ("광안리해수욕장", "을왕리해수욕장", False),
        ("부산박물관", "익산박물관", False),
        ("냉장고", "장고항", False),
        ("나들워치", "새온 나들 와치 4", True),
        ("애어", "아리온 에어 14", True),
        ("물래", "도자기 물레 체험", True),
        ("물레", "도자기 물감 체험", False),
        ("너룬", "새온 너른 11", True),
        ("주식", "주남저수지", False),
        ("이천", "애니메이션박물관", False),
    ],
)
def test_a_slip_is_told_from_another_name(word: str, name: str, almost: bool) -> None:
    assert is_almost_in(word, name) is almost


def test_distance_counts_letters_inside_a_longer_text() -> None:
    assert distance_within("abc", "xxabcxx") == 0
    assert distance_within("abc", "xxadcxx") == 1
    assert distance_within("abc", "") == 3


@pytest.mark.parametrize(
    ("column", "value", "number"),
    [
        ("출시일", "2024-01-31", 20_240_131),
        ("준공년도", "1994", 19_940_000),
        ("행사일", "2025.03.08(토)", 20_250_308),
        ("행사일", "2025-03-08 (토요일) 14:00", 20_250_308),
        ("행사일", "2025.03.01 ~ 2025.05.31", 20_250_301),
        ("전시 기간", "2025년 3월 1일 ~ 3일", 20_250_301),
        ("가격", "1,690,000원", 1_690_000),
        ("용량", "1TB", 1_024),
        ("개수", "1994", 1_994),
    ],
)
def test_cells_compare_as_numbers(column: str, value: str, number: float) -> None:
    assert comparable(column, value) == number


def test_what_is_no_number_compares_with_nothing() -> None:
    number = comparable("가격", "문의")
    assert number != number


def rowset(*facets: list[str]) -> RowSet:
    count = len(facets)
    return RowSet(
        pa.table(
            {
                "row": [f"r{n}" for n in range(count)],
                "row_hash": [f"h{n}" for n in range(count)],
                "facets": pa.array(list(facets), pa.list_(pa.string())),
                "_rowid": pa.array(range(count, 0, -1), pa.uint64()),
            }
        )
    )


def test_rows_stand_in_the_order_of_their_ids() -> None:
    rows = rowset(["색=빨강"], ["색=파랑"], [])
    assert rows.places([3, 1]).tolist() == [2, 0]
    assert rows.having([("색", "파랑")]).tolist() == [False, True, False]


def test_of_several_numbers_in_a_cell_the_one_asked_for_counts() -> None:
    rows = rowset(["용량=256GB/1TB", "용량=256GB", "용량=1TB"])
    assert rows.numbers(["용량"], largest=True).tolist() == [1_024]
    assert rows.numbers(["용량"], largest=False).tolist() == [256]


def test_rows_without_any_value_are_no_trouble() -> None:
    rows = rowset([], [])
    assert not rows.having([("색", "빨강")]).any()
    assert rows.numbers(["값"], largest=True).shape == (2,)
    assert rows.first_of_each("색").tolist() == []


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    wording = Wording()
    for text in ("서울 공원", "서울 시장", "서울 한옥"):
        wording.add(" ".join(tokens(text)))
    assert wording.weight("한옥") > wording.weight("서울")
    assert wording.weight("런던") > wording.weight("한옥")
    assert wording.knows("서울")
    assert not wording.knows("런던")


def test_documents_come_back_as_they_were(tmp_path: Path) -> None:
    table = open_catalogue(tmp_path, EMBEDDER, PHONES).opened.table
    stored = table.search().select(["doc"]).with_row_id(True).to_arrow().sort_by("_rowid")
    documents = Documents.read(table, table.count_rows())
    assert documents is not None
    texts = stored["doc"].to_pylist()
    assert documents.at(range(len(texts))) == texts
    assert documents.at([3, 0, 3]) == [texts[3], texts[0], texts[3]]
    assert documents.at([]) == []


def test_documents_that_are_too_big_to_keep_are_read_when_shown(tmp_path: Path) -> None:
    searcher = open_catalogue(tmp_path, EMBEDDER, PHONES)
    assert Documents.read(searcher.opened.table, 10_000_000) is None
    searcher.opened._docs = Future()
    searcher.opened._docs.set_result(None)
    found = asking(searcher)("누리 접이 2")
    assert titles(found)[0] == "누리 접이 2"
    assert not searcher.opened.keeps_documents


def test_a_value_that_is_not_wanted_is_left_out(tmp_path: Path) -> None:
    ask = asking(open_catalogue(tmp_path, EMBEDDER, PHONES))
    brands = {hit.doc.facts["브랜드"] for hit in ask("누리 말고 다른 스마트폰 추천해줘").hits}
    assert brands == {"해온"}


def test_a_colour_is_meant_by_any_of_its_names(tmp_path: Path) -> None:
    ask = asking(open_catalogue(tmp_path, EMBEDDER, PHONES))
    assert set(titles(ask("파란색 스마트폰 있어?"))) == {"누리 A1 미니", "누리 접이 2"}


@pytest.mark.parametrize(
    ("word", "after", "predicate"),
    [
        ("힘들어요", "", True),
        ("좋은데", "", True),
        ("데리고", "갈", True),
        ("버리고", "싶어요", True),
        ("들어간", "케이크", True),
        ("키우는", "법", True),
        ("찾으러", "가도", True),
        ("빌릴", "수", True),
        ("호두", "들어간", False),
        ("박물관", "", False),
        ("런던", "카페", False),
        ("서울", "카페", False),
        ("카페라면", "", False),
        ("냉면", "있어요", False),
        ("냉장고", "있어요", False),
        ("무게", "알려줘", False),
        ("오렌지", "색", False),
        ("비가", "오면", False),
        ("하면", "", True),
        ("발라도", "되는", True),
        ("써야", "해요", True),
        ("바꿔서", "써요", True),
        ("와요", "", True),
        ("안내서", "있어요", False),
        ("사과도", "있어요", False),
    ],
)
def test_a_predicate_is_told_by_its_ending(word: str, after: str, predicate: bool) -> None:
    assert is_predicate(word, after) is predicate


@pytest.mark.parametrize(
    ("question", "parted"),
    [
        ("배송비얼마예요", "배송비 얼마예요"),
        ("가장싼스마트폰뭐야", "가장 싼 스마트폰 뭐야"),
        ("제일 가벼운 폰", "제일 가벼운 폰"),
        ("폰추천", "폰 추천"),
        ("교환하고싶어요", "교환 하고싶어요"),
        ("벚꽃보기좋은 곳", "벚꽃 보기좋은 곳"),
    ],
)
def test_asking_words_are_parted_from_what_is_asked(question: str, parted: str) -> None:
    assert spaced(question) == parted


def wording(*texts: str) -> Wording:
    found = Wording()
    for text in texts:
        found.add(" ".join(tokens(text)))
    return found


def test_long_words_are_parted_where_the_catalogue_begins_a_word() -> None:
    palace = wording("창덕궁 후원은 유네스코 세계유산입니다", "한옥 마을")
    assert palace.parted("창덕궁후원유네스코 어때") == "창덕궁후원 유네스코 어때"
    assert palace.parted("세계유산입니다") == "세계유산입니다"


@pytest.mark.parametrize(
    ("asked", "written"),
    [("까페라떼", "카페라테"), ("리조또", "리소토"), ("크로와상", "크루아상")],
)
def test_a_foreign_word_is_found_however_it_is_spelt(asked: str, written: str) -> None:
    assert written in wording(f"{written} 한 잔").others(asked)


def test_a_compound_is_found_by_another_word_for_its_last_part() -> None:
    assert "보조배터리" in wording("아무 글").others("보조밧데리")
