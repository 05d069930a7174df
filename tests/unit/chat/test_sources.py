"""What a visitor gets to see of a row, and which addresses may leave the house."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from chalicelib.chat.sources import (
    IMAGES_MAX,
    image_address,
    images_of,
    sources_of,
    web_address,
    with_citations,
)
from chalicelib.config import Settings
from chalicelib.contracts import Source

SETTINGS = Settings(assets_url="https://cdn.example/triple/")


@dataclass(frozen=True)
class RowDoc:
    row: str = "r1"
    source: str = "catalog/제주.csv"
    title: str = "성산일출봉"
    text: str = "해돋이로 이름난 곳."
    category: str | None = "자연"
    url: str | None = None
    images: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowHit:
    doc: RowDoc
    score: float = 0.9


def one(**doc: object) -> Source:
    return sources_of([RowHit(RowDoc(**doc))], SETTINGS)[0]  # type: ignore[arg-type, list-item]


def source(n: int, *images: str) -> Source:
    return Source(n=n, id=str(n), title="t", images=list(images), score=1, file="f")


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("https://img.example/a.jpg", "https://img.example/a.jpg"),
        ("https://img.example/한라산.jpg", "https://img.example/%ED%95%9C%EB%9D%BC%EC%82%B0.jpg"),
        ("catalog/images/a b.svg", "https://cdn.example/triple/catalog/images/a%20b.svg"),
        (
            "catalog/사진/봉.png",
            "https://cdn.example/triple/catalog/%EC%82%AC%EC%A7%84/%EB%B4%89.png",
        ),
        ("catalog/a?x=1#y.png", "https://cdn.example/triple/catalog/a%3Fx%3D1%23y.png"),
        ("http://img.example/a.jpg", None),
        ("//img.example/a.jpg", None),
        ("javascript:alert(1)", None),
        ("data:image/svg+xml,<svg/>", None),
        ("https://user@img.example/a.jpg", None),
        ("https://img.example:x/a.jpg", None),
        ("https:///a.jpg", None),
        ('https://img.example/a"onerror="x.jpg', None),
        ("catalog/../secret.txt", None),
        ("/etc/passwd", None),
        ("catalog\\a.png", None),
        ("catalog/a\u202e.png", None),
        ("", None),
    ],
)
def test_an_image_is_https_or_an_object_of_the_catalogue(
    reference: str, address: str | None
) -> None:
    assert image_address(reference, SETTINGS) == address


def test_an_object_has_no_address_where_the_stage_serves_none() -> None:
    assert image_address("catalog/a.png", Settings()) is None


def test_only_allowed_hosts_and_their_subdomains_serve_pictures() -> None:
    settings = Settings(image_hosts="img.example, cdn.kr")
    assert image_address("https://img.example/a.png", settings)
    assert image_address("https://a.cdn.kr/a.png", settings)
    assert image_address("https://evil-img.example/a.png", settings) is None
    assert image_address("https://img.example.evil.kr/a.png", settings) is None


def test_only_https_links_of_a_row_are_shown() -> None:
    assert web_address("https://visit.example/가?b=1") == "https://visit.example/%EA%B0%80?b=1"
    assert web_address("https://visit.example/%EA%B0%80") == "https://visit.example/%EA%B0%80"
    assert web_address("http://visit.example") is None
    assert web_address("ftp://visit.example") is None
    assert web_address(None) is None


def test_sources_are_numbered_from_one_in_the_order_of_the_hits() -> None:
    hits = [RowHit(RowDoc(row="a")), RowHit(RowDoc(row="b"), score=1.2)]
    sources = sources_of(hits, SETTINGS)  # type: ignore[arg-type]
    assert [(s.n, s.id, s.score) for s in sources] == [(1, "a", 0.9), (2, "b", 1.0)]


def test_a_snippet_ends_with_a_sentence_when_one_ends_in_time() -> None:
    assert one(text="가나다. " * 60).snippet == ("가나다. " * 40).rstrip()
    assert one(text="가" * 300).snippet == "가" * 199 + "…"


def test_invisible_characters_never_reach_the_visitor() -> None:
    shown = one(title="성\u200b산", text="해\u202e돋이", facts={"a\x00": "b\u2060"})
    assert (shown.title, shown.snippet, shown.facts) == ("성산", "해돋이", {"a": "b"})


def test_pictures_are_those_of_the_cited_rows_in_the_order_of_citation() -> None:
    sources = [source(1, "a", "b"), source(2, "c"), source(3, "c", "d")]
    assert images_of(sources, [3, 1]) == ["c", "d", "a", "b"]
    assert images_of(sources, []) == ["a", "b", "c", "d"]


def test_the_number_of_pictures_is_bounded() -> None:
    assert len(images_of([source(1, *map(str, range(50)))], [1])) == IMAGES_MAX


def test_a_source_is_told_whether_it_was_cited() -> None:
    assert [s.cited for s in with_citations([source(1), source(2)], [2])] == [False, True]
