from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from chalicelib.deadline import Deadline
from chalicelib.index.profile import Profile
from chalicelib.index.searching import opened
from chalicelib.index.searching.hits import Found
from chalicelib.index.searching.searcher import Searcher
from chalicelib.index.table import TableWriter
from chalicelib.providers.offline.names import NameEmbedder
from chalicelib.providers.ports import Ordering
from tests.support.catalogue import open_catalogue
from tests.unit.index.shelves import BOOKS, PHONES, PLACES

EMBEDDER = NameEmbedder(256)

type Ask = Callable[..., Found]


def asking(searcher: Searcher) -> Ask:
    def ask(question: str, **options: object) -> Found:
        vector = EMBEDDER.query(question, Deadline.after(5)).vectors[0]
        return searcher.search(question, vector, **options)  # type: ignore[arg-type]

    return ask


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(open_catalogue(tmp_path_factory.mktemp("phones"), EMBEDDER, PHONES, 7))


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(open_catalogue(tmp_path_factory.mktemp("places"), EMBEDDER, PLACES))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(open_catalogue(tmp_path_factory.mktemp("books"), EMBEDDER, BOOKS))


def titles(found: Found) -> list[str]:
    return [hit.doc.title for hit in found.hits]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("달빛궁은 언제 지었어?", "달빛궁"),
        ("구름 전망대 입장료가 얼마예요?", "구름전망대"),
        ("한빛 미술관에서는 뭘 볼 수 있나요?", "한빛미술관"),
        ("달빗궁 알려줘", "달빛궁"),
        ("솔향전망데 어때?", "솔향전망대"),
        ("매화가 고운 절", "가온사"),
        ("노을이 아름다운 바닷가", "돌담해변"),
        ("제주도에서 아이와 갈 만한 실내 명소 추천해줘", "한빛미술관"),
        ("제일 높은 전망대는?", "구름전망대"),
        ("주차 되는 전망대 중에 제일 싼 곳", "솔향전망대"),
    ],
)
def test_the_row_that_is_asked_for_comes_first(places: Ask, question: str, title: str) -> None:
    found = places(question)
    assert titles(found)[0] == title
    assert found.confident


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("512GB 모델 중에 제일 가벼운 건 뭐야?", "누리 A1 미니"),
        ("256GB랑 512GB 중에 제일 비싼 건?", "누리 접이 2"),
        ("오리온 X 무게 알려줘", "Orion X"),
        ("orion x 가격", "Orion X"),
        ("누리A1미니 배터리", "누리 A1 미니"),
        ("반으로 접는 폰", "누리 접이 2"),
        ("소음 줄여 주는 이어폰", "해온 소리"),
        ("100만원 이하 폰 추천", "Orion X"),
        ("해온 제품 중에 가장 비싼 거", "해온 패드"),
    ],
)
def test_products_are_found_by_what_people_say(phones: Ask, question: str, title: str) -> None:
    found = phones(question)
    assert titles(found)[0] == title
    assert found.confident


@pytest.mark.parametrize(
    "question",
    [
        "런던 미술관 추천해줘",
        "에펠탑 입장료 얼마야?",
        "내일 비 와?",
        "파이썬으로 정렬하는 방법",
        "냉장고 추천해줘",
        "부산에 있는 전망대",
        "10만원 넘는 전망대",
        "안녕",
    ],
)
def test_what_is_not_in_the_catalogue_is_not_claimed(places: Ask, question: str) -> None:
    assert not places(question).confident


def test_an_order_that_was_asked_for_orders_all_hits(phones: Ask) -> None:
    found = phones("제일 가벼운 스마트폰은?")
    assert found.ordering == Ordering("무게", False)
    assert titles(found) == ["Orion X", "누리 A1 미니", "누리 A1", "누리 접이 2"]
    assert found.matched == 4
    assert found.filters == {"분류": "스마트폰"}


def test_limits_restrict(phones: Ask) -> None:
    assert set(titles(phones("200g 이하이면서 6인치 이상인 폰"))) == {"누리 A1 미니"}
    assert set(titles(phones("2024년 이후에 나온 스마트폰"))) == {
        "누리 A1",
        "누리 A1 미니",
        "누리 접이 2",
    }


def test_a_limit_that_nothing_keeps_to_is_no_answer(phones: Ask) -> None:
    assert not phones("500만원 넘는 폰 있어?").confident


def test_rows_are_counted(phones: Ask) -> None:
    found = phones("스마트폰 몇 개 있어?")
    assert (found.matched, found.confident) == (4, True)


def test_a_comparison_shows_its_sides_in_order(phones: Ask) -> None:
    found = phones("누리 A1이랑 누리 접이 2 중에 뭐가 더 무거워?")
    assert titles(found) == ["누리 접이 2", "누리 A1"]
    assert found.ordering == Ordering("무게", True)
    assert found.confident


def test_a_question_about_nothing_in_particular_shows_some_of_each_kind(places: Ask) -> None:
    found = places("어떤 곳이 있어?")
    assert found.confident
    assert len({hit.doc.category for hit in found.hits}) == len(found.hits) == 5


def test_a_category_question_gives_rows_of_the_category(places: Ask) -> None:
    found = places("전망대 추천해줘")
    assert set(titles(found)) == {"솔향전망대", "구름전망대"}
    assert all(hit.facet_matches == ("분류=전망대",) for hit in found.hits)


def test_what_the_catalogue_is_of_need_not_stand_in_its_rows(books: Ask) -> None:
    assert titles(books("가장 두꺼운 책은?"))[0] == "별의 기원"
    assert books("제일 오래된 책").confident


def test_a_hit_says_why_it_was_found(places: Ask) -> None:
    best = places("달빛궁 후원").hits[0]
    assert (best.lexical_rank, best.vector_rank) == (1, 1)
    assert best.coverage == best.name == 1.0
    assert 0.9 < best.score <= 1.0


def test_no_more_hits_than_asked_for(places: Ask) -> None:
    assert len(places("제주 여행지", k=1).hits) == 1
    assert places("달빛궁").version == 1


def test_the_version_is_that_of_the_manifest(phones: Ask) -> None:
    assert phones("누리").version == 7


def test_rows_that_say_the_same_are_one_hit(tmp_path: Path) -> None:
    csv = "이름,설명\n하늘다리,긴 다리입니다.\n하늘다리,긴 다리입니다.\n하늘다리,짧은 다리입니다.\n"
    found = asking(open_catalogue(tmp_path, EMBEDDER, csv))("하늘다리")
    assert sorted(hit.doc.text for hit in found.hits) == ["긴 다리입니다.", "짧은 다리입니다."]


def test_a_long_row_is_one_hit_by_its_best_passage(tmp_path: Path) -> None:
    filler = "여러 이야기가 이어지는 긴 글입니다. " * 60
    rows = f"옛마을,{filler}끝에는 은행나무 쉼터가 있습니다.\n강마을,강가에 있습니다.\n"
    found = asking(open_catalogue(tmp_path, EMBEDDER, f"이름,설명\n{rows}"))("은행나무 쉼터")
    assert titles(found)[0] == "옛마을"
    assert titles(found).count("옛마을") == 1
    assert "은행나무" in found.hits[0].doc.text


def test_hostile_questions_are_only_words(phones: Ask) -> None:
    for question in ("' OR 1=1 --", "^누리 AND (", '"', "\\", "\u200b", "누리" * 500, "💡"):
        assert len(phones(question).hits) <= 5


def test_a_filter_of_a_reasoner_restricts(phones: Ask) -> None:
    found = phones("추천해줘", filters={"브랜드": "해온"})
    assert {hit.doc.facts["브랜드"] for hit in found.hits} == {"해온"}
    assert found.filters == {"브랜드": "해온"}


def test_an_unknown_filter_finds_nothing_and_breaks_nothing(phones: Ask) -> None:
    assert not phones("추천해줘", filters={"없는 열": "값"}).confident


def test_an_empty_catalogue_answers_nothing(tmp_path: Path) -> None:
    full = open_catalogue(tmp_path / "full", EMBEDDER, BOOKS)
    writer = TableWriter(str(tmp_path / "empty"), EMBEDDER.space.dimension)
    writer.start_afresh()
    manifest = full.manifest.model_copy(update={"profile": Profile(), "rows": 0})
    found = asking(Searcher(writer.table, manifest, EMBEDDER.space))("아무거나 추천해줘")
    assert (found.hits, found.confident) == ([], False)


def test_a_searcher_goes_on_with_a_new_one_when_its_files_vanished(tmp_path: Path) -> None:
    kept = open_catalogue(tmp_path / "kept", EMBEDDER, BOOKS, 2)
    broken = open_catalogue(tmp_path / "broken", EMBEDDER, BOOKS, 1)
    searcher = Searcher(broken.opened.table, broken.manifest, EMBEDDER.space, reopen=lambda: kept)
    shutil.rmtree(tmp_path / "broken")
    searcher.opened.documents = _vanished  # type: ignore[method-assign]
    found = asking(searcher)("별의 기원")
    assert (found.version, titles(found)[0]) == (2, "별의 기원")


def test_a_searcher_goes_on_with_a_new_one_when_its_documents_never_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "PATIENCE_S", 0.01)
    kept = open_catalogue(tmp_path / "kept", EMBEDDER, BOOKS, 2)
    kept.opened.wait()
    asleep = open_catalogue(tmp_path / "asleep", EMBEDDER, BOOKS, 1)
    searcher = Searcher(asleep.opened.table, asleep.manifest, EMBEDDER.space, reopen=lambda: kept)
    searcher.opened._docs = Future()
    found = asking(searcher)("별의 기원")
    assert (found.version, titles(found)[0]) == (2, "별의 기원")


def _vanished(places: object) -> list[str]:
    raise RuntimeError("Not found: data file")
