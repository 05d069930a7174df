"""The sample catalogues are what a newcomer sees first: whole, readable, safe, of many shapes."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from chalicelib.index.reading.rows import Row, RowReject, read_rows

SAMPLE = Path(__file__).parents[2] / "ingest" / "sample"
FILES = sorted(path.name for path in SAMPLE.glob("*.csv"))
PICTURES = sorted(SAMPLE.glob("images/*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "title", "rect", "circle", "ellipse", "path"}


@cache
def read(name: str) -> list[Row | RowReject]:
    with (SAMPLE / name).open("rb") as stream:
        return list(read_rows(name, stream))


def rows(name: str) -> list[Row]:
    return [row for row in read(name) if isinstance(row, Row)]


def row(name: str, title: str) -> Row:
    return next(row for row in rows(name) if row.title == title)


@pytest.mark.parametrize("name", FILES)
def test_no_row_of_a_sample_is_rejected(name: str) -> None:
    assert [found for found in read(name) if isinstance(found, RowReject)] == []


@pytest.mark.parametrize("name", FILES)
def test_ids_and_titles_are_unique_within_a_sample(name: str) -> None:
    ids = Counter(row.id for row in rows(name))
    titles = Counter(row.title for row in rows(name))

    assert [key for key, times in (ids + titles).items() if times > 1] == []


def test_the_samples_hold_hundreds_of_rows_and_no_place_twice() -> None:
    titles = Counter(row.title for name in FILES for row in rows(name))

    assert titles.total() >= 300
    assert sum(len(rows(name)) for name in FILES if name.startswith("places-")) >= 260
    assert [title for title, times in titles.items() if times > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_a_category_and_a_description(name: str) -> None:
    short = [row.title for row in rows(name) if not row.category or len(row.text) < 30]

    assert short == []


@pytest.mark.parametrize("name", [name for name in FILES if name != "store-faq.csv"])
def test_every_row_shows_a_picture_that_lies_beside_the_file(name: str) -> None:
    images = {image for row in rows(name) for image in row.images}

    assert all(row.images for row in rows(name))
    assert [image for image in images if not (SAMPLE / image.partition("/")[2]).is_file()] == []


def test_every_picture_is_used() -> None:
    used = {Path(image).name for name in FILES for row in rows(name) for image in row.images}

    assert {path.name for path in PICTURES} - used == set()


def test_the_files_differ_in_encoding_and_delimiter() -> None:
    busan = (SAMPLE / "places-busan-gyeongnam.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        busan.decode("utf-8")

    assert "해운대해수욕장" in busan.decode("cp949")
    assert (SAMPLE / "places-incheon-gyeonggi.csv").read_bytes()[:2] == b"\xff\xfe"
    assert (SAMPLE / "places-gangwon.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\t" in (SAMPLE / "places-gangwon.csv").read_bytes().splitlines()[0]
    assert b";" in (SAMPLE / "places-chungcheong.csv").read_bytes().splitlines()[0]


@pytest.mark.parametrize(
    ("name", "title", "word"),
    [
        ("places-busan-gyeongnam.csv", "태종대", "다누비열차"),
        ("places-incheon-gyeonggi.csv", "에버랜드", "자연농원"),
        ("places-gangwon.csv", "오죽헌", "율곡"),
        ("places-chungcheong.csv", "궁남지", "서동연꽃축제"),
        ("places-jeolla.csv", "순천만습지", "흑두루미"),
        ("places-daegu-gyeongbuk.csv", "첨성대", "선덕여왕"),
        ("places-seoul.csv", "N서울타워", "남산"),
        ("places-jeju.csv", "한라산", "백록담"),
    ],
)
def test_every_shape_reads_as_the_same_kind_of_row(name: str, title: str, word: str) -> None:
    assert word in row(name, title).text


def test_jeju_has_indoor_places_for_children() -> None:
    fitting = {
        row.title
        for row in rows("places-jeju.csv")
        if row.facts.get("실내/실외") == "실내" and row.facts.get("아이 동반")
    }

    assert {"아쿠아플라넷 제주", "제주항공우주박물관"} <= fitting
    assert len(fitting) >= 10


def test_every_fictional_row_says_so() -> None:
    products, faq = rows("products.csv"), rows("store-faq.csv")

    assert {row.facts["비고"] for row in products} == {"가상 제품"}
    assert {row.facts["비고"] for row in faq} == {"가상 서비스(새온 스토어)"}


@pytest.mark.parametrize("storage", ["128GB", "256GB", "512GB", "1TB"])
@pytest.mark.parametrize("column", ["무게(g)", "배터리(mAh)", "가격(원)", "화면 크기"])
def test_superlatives_within_a_storage_size_have_one_answer(storage: str, column: str) -> None:
    values = Counter(
        float(re.sub(r"[^\d.]", "", row.facts[column]))
        for row in rows("products.csv")
        if row.facts.get("저장용량") == storage
    )

    assert values[min(values)] == values[max(values)] == 1


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_small_plain_svg(path: Path) -> None:
    source = path.read_bytes()
    root = ElementTree.fromstring(source)

    assert len(source) <= 6_000
    assert root.get("viewBox") == "0 0 400 300"
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= SHAPES
    assert root.findtext(f"{SVG}title")


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_refers_to_nothing_and_runs_nothing(path: Path) -> None:
    root = ElementTree.fromstring(path.read_bytes())
    attributes = [pair for node in root.iter() for pair in node.attrib.items()]

    assert [key for key, _ in attributes if key.startswith("on") or key.endswith("href")] == []
    assert [value for _, value in attributes if "url(" in value or "script" in value] == []
