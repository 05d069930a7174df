"""Headers and values of a catalogue as one would say them, and as numbers to compare."""

from __future__ import annotations

import re

from chalicelib import korean

_UNIT_LABEL = re.compile(r"\s*[(\[]\s*(?:단위\s*:?\s*)?([^()\[\]]{1,8})\s*[)\]]\s*$")
_KOREAN_LABELS = {
    "region": "지역",
    "city": "도시",
    "address": "주소",
    "location": "위치",
    "category": "분류",
    "type": "종류",
    "brand": "브랜드",
    "model": "모델",
    "price": "가격",
    "admission": "입장료",
    "fee": "요금",
    "color": "색상",
    "colour": "색상",
    "size": "크기",
    "weight": "무게",
    "storage": "저장용량",
    "battery": "배터리",
    "screen": "화면 크기",
    "release date": "출시일",
    "author": "저자",
    "publisher": "출판사",
    "pages": "쪽수",
    "hours": "운영시간",
    "opening hours": "운영시간",
    "closed": "휴무일",
    "phone": "전화번호",
    "parking": "주차",
    "indoor outdoor": "실내/실외",
    "with kids": "아이와 함께",
    "best season": "추천 계절",
    "known for": "알려진 것",
    "rating": "평점",
}
"""Headers that are words of English are said in Korean, in Korean sentences."""
_ENGLISH_LABELS = {korean_name: name for name, korean_name in _KOREAN_LABELS.items()}
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_DATE = re.compile(r"(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?(?:[ T]00:00(?::00)?)?")
_MONEY = re.compile(r"가격|요금|금액|비용|[가-힣]+료$|정가|판매가|할인가|회비|참가비|값")
_WON_FROM = 100
"""A smaller price is in some other currency."""
_IMPLIED = {
    "쪽": re.compile(r"쪽수|페이지\s?수?$|분량"),
    "점": re.compile(r"평점|별점"),
    "명": re.compile(r"정원|인원"),
}
_UNITS = re.compile(
    r"원|만원|달러|[mck]?m|[mk]?g|[mkc]?[lℓ]|mAh|Wh?|V|Hz|MP|[kmgt]b|인치|시간|분|초|일|개월|년|개|명|"
    r"권|쪽|페이지|세|살|인분|잔|평|㎡|m²|km²|%|도|℃|kcal|점|층|석|대|박|회|가지|화소",
    re.IGNORECASE,
)


def label_name(label: str) -> str:
    """A column's header without the unit that stands behind it: ``무게(g)`` is ``무게``."""
    unit = _unit_of(label)
    name = (_UNIT_LABEL.sub("", label) if unit else label).replace("_", " ").strip()
    return _KOREAN_LABELS.get(name.lower(), name) or label


def english_name(label: str) -> str:
    """A header as a sentence in English says it, where there is a usual word for it."""
    return _ENGLISH_LABELS.get(label, label)


def _unit_of(label: str) -> str:
    match = _UNIT_LABEL.search(label)
    return match[1] if match and _UNITS.fullmatch(match[1]) else ""


def shown(label: str, value: str) -> str:
    """A value as one would say it: with its column's unit, thousands apart, dates in words."""
    date = _DATE.fullmatch(value)
    if date and 1 <= int(date[2]) <= 12:
        return f"{date[1]}년 {int(date[2])}월" + (f" {int(date[3])}일" if date[3] else "")
    if not _NUMBER.fullmatch(value):
        return value
    unit = _unit_of(label)
    if not unit:
        unit = _implied_unit(label_name(label), float(value.replace(",", "")))
    whole = value.replace(",", "")
    return (f"{int(whole):,}" if unit and whole.isdigit() else value) + unit


def _implied_unit(label: str, value: float) -> str:
    if _MONEY.search(label):
        return "원" if value >= _WON_FROM else ""
    return next((unit for unit, labels in _IMPLIED.items() if labels.search(label)), "")


def number(value: str) -> float | None:
    """The first number of a value, in the smaller unit where two are usual; a date counts."""
    date = _DATE.match(value)
    if date:
        return int(date[1]) * 10_000 + int(date[2]) * 100 + int(date[3] or 0)
    found = _NUMBER.search(korean.fold(value))
    if not found:
        return 0.0 if re.match(r"\s*(?:무료|공짜|free)", value, re.IGNORECASE) else None
    unit = re.match(r"\s?(tb|kg|km|만|억)", korean.fold(value)[found.end() :])
    scale = {"tb": 1_024, "kg": 1_000, "km": 1_000, "만": 10_000, "억": 1e8}
    return float(found[0].replace(",", "")) * (scale[unit[1]] if unit else 1)
