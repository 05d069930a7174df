"""Rows of the kind that a question asks for, where the words of others only mention it.

A charger's text may speak of phones; the charger is no answer to ``제일 가벼운 스마트폰은?``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib import korean
from chalicelib.providers.offline.rows import Row

_ANY = re.compile(
    r"(?:제품|상품|모델|기종|기기|물건|장소|곳|데|것|명소|맛집|여행지|관광지|볼거리|메뉴|음식|자료|항목|하나|순|"
    r"책|도서|서적|강좌|수업|강의|클래스|과목|민원|업무|서비스|"
    r"추천|종류|목록|라인업|공간|시설|프로그램|활동|거리|거|건|게)?"
)
_WORD = 2
"""Syllables from which a kind may end a longer word."""
_LOOSE = re.compile(r"종류|제품|상품|모델|기종|목록|라인업")
_NOUN = re.compile(r"[가-힣]+(?<![는은한운할을된던난])")
_ALIKE = tuple(
    frozenset(group.split())
    for group in (
        "스마트폰 휴대폰 핸드폰 휴대전화 폰",
        "이어폰 이어버드",
        "워치 스마트워치 시계",
        "노트북 랩탑 랩톱",
        "태블릿 패드",
        "사찰 절",
        "해변 해수욕장 바닷가",
        "궁궐 궁 고궁",
        "카페 커피숍 찻집",
        "식당 음식점",
        "테마파크 놀이공원 놀이동산",
        "미술관 갤러리",
        "수족관 아쿠아리움",
        "산책로 산책길 둘레길",
        "책방 서점",
        "섬 도서",
        "디저트 케이크 빵 과자",
        "아기 영아 유아 아이 아이들 애 애들 어린이 아동",
        "무료 공짜",
        "벌금 과태료",
        "유적 유적지 사적지",
        "택배 배송",
        "as 수리 애프터서비스",
        "실외 야외 바깥 옥외",
    )
)
"""Everyday names of one kind of thing."""


def kind_in(noun: str) -> str:
    """The kind that a noun phrase ends in: ``이어폰`` of ``싼 이어폰``; empty for any thing."""
    words = korean.fold(noun).split()
    if len(words) > 1 and _LOOSE.fullmatch(words[-1]) and _NOUN.fullmatch(words[-2]):
        words.pop()
    return "" if not words or is_any(words[-1]) else words[-1]


def is_any(noun: str) -> bool:
    """Whether a noun stands for a thing of any kind."""
    return bool(_ANY.fullmatch(noun))


def of_kind(rows: Sequence[Row], kind: str) -> list[Row]:
    """The rows that are such a thing by column, title or description; all for any thing."""
    names = names_of(kind)
    return [row for row in rows if any(_is(row, name) for name in names)] if kind else list(rows)


def speaks_of(row: Row, kind: str) -> bool:
    """Whether a row has the word at all, or another one for the same kind."""
    return any(name in row.everything for name in names_of(kind))


def is_value(word: str, row: Row) -> bool:
    """Whether a word is what a column says of a row, and so a condition: ``부산``, ``박물관``."""
    return any(korean.fold(cell) == word for cell in (row.category, *row.values))


def names_of(kind: str) -> frozenset[str]:
    """The everyday names of a kind of thing, its own among them."""
    return next((group for group in _ALIKE if kind in group), frozenset({kind}))


def _is(row: Row, kind: str) -> bool:
    if any(korean.fold(cell).endswith(kind) for cell in (row.category, *row.values)):
        return True
    if is_value(kind, row) or (len(kind) >= _WORD and kind in korean.fold(row.title)):
        return True
    alone = "(?<![가-힣])" if len(kind) < _WORD else ""
    described = re.compile(
        rf"{alone}{re.escape(kind)}(?:입니다|이다|이며|이고|예요|이에요|으로,|로,)"
    )
    return bool(described.search(korean.fold(row.text)))
