"""Synthetic Korean catalogues of any size for measuring; row N is the same in every size."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

HEADER = ["번호", "이름", "분류", "지역", "주소", "소개", "요금", "홈페이지"]

_REGIONS = [
    "서울",
    "부산",
    "대구",
    "인천",
    "광주",
    "대전",
    "강릉",
    "전주",
    "경주",
    "여수",
    "제주",
    "안동",
]
_STREETS = ["해안로", "중앙로", "성곽길", "호수길", "시장길", "산책로", "역전길", "대학로"]
_KINDS = ["박물관", "카페", "공원", "시장", "식당", "숙소", "전망대", "체험관", "서점", "미술관"]
_FIRST = ["푸른", "오래된", "작은", "밝은", "고요한", "넓은", "새로운", "따뜻한", "깊은", "높은"]
_SECOND = [
    "바람",
    "파도",
    "별",
    "숲",
    "돌담",
    "구름",
    "강물",
    "들꽃",
    "노을",
    "언덕",
    "등대",
    "마당",
]
_SENTENCES = [
    "{region} {street}에 있는 {kind}으로 {season}에 특히 많은 사람이 찾습니다.",
    "평일에는 오전 {open}시에 문을 열고 오후 {close}시에 닫으며 {day}요일에는 쉽니다.",
    "가까운 정류장에서 걸어서 {walk}분이면 닿고 주차장에는 {cars}대를 세울 수 있습니다.",
    "아이와 함께 온 가족이 반나절을 보내기 좋고 비가 와도 둘러볼 수 있습니다.",
    "이 집의 자랑은 {second} 모양의 창으로, 앉아서 바라보는 풍경이 아름답습니다.",
    "{first} 분위기를 좋아하는 손님이 다시 찾는 곳이며 예약은 {ahead}일 전까지 받습니다.",
]


def row(number: int, edition: int = 0) -> list[str]:
    """One row; another ``edition`` of a row has another description."""
    dice = random.Random(number)
    region, street, kind = dice.choice(_REGIONS), dice.choice(_STREETS), dice.choice(_KINDS)
    first, second = dice.choice(_FIRST), dice.choice(_SECOND)
    name = f"{first} {second} {kind} {number % 997 + 1}호점"
    dice = random.Random(f"{number}/{edition}")
    facts = {
        "region": region,
        "street": street,
        "kind": kind,
        "first": dice.choice(_FIRST),
        "second": dice.choice(_SECOND),
        "season": dice.choice(["봄", "여름", "가을", "겨울"]),
        "open": dice.randint(7, 11),
        "close": dice.randint(5, 10),
        "day": dice.choice("월화수목금"),
        "walk": dice.randint(2, 30),
        "cars": dice.randint(5, 200),
        "ahead": dice.randint(1, 14),
    }
    text = " ".join(sentence.format(**facts) for sentence in _SENTENCES)
    address = f"{region} {street} {dice.randint(1, 300)}"
    fee = f"{dice.randint(1, 40) * 500:,}원"
    return [
        f"S{number:07d}",
        name,
        kind,
        region,
        address,
        text,
        fee,
        f"https://example.com/{number}",
    ]


def write(path: Path, rows: int, changed: float = 0.0) -> Path:
    """A catalogue file of so many rows, of which a share has changed since the first edition."""
    picked = set(random.Random(rows).sample(range(rows), round(rows * changed)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(rows, picked))
    return path


def _rows(rows: int, picked: set[int]) -> Iterator[list[str]]:
    return (row(number, edition=number in picked) for number in range(rows))
