"""Quantities as people write them in catalogues: prices, weights, sizes, times, dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

DATE = "date"
"""The unit of a date; its number is ``yyyymmdd`` with zeros for what is not said."""

_MAX_CHARS = 48
_START = re.compile(r"(?:약|최대|최소|최저|최고|총|각|해발|높이)?\s?[-+−]?[$€¥₩\\.\d]|US\$")


@lru_cache(maxsize=8_192)
def number_of(value: str) -> tuple[float, str] | None:
    """The number that a cell states, in the base unit of its kind, and that unit.

    ``1TB`` and ``512GB`` both come in GB, ``1.2kg`` in g, ``119만 9천원`` as 1,199,000 원; a bare
    number has the unit ``""``. None for times of day, phone numbers, codes and anything else.
    """
    if len(value) > _MAX_CHARS:
        return None
    text = value.strip()
    if text in _FREE:
        return 0.0, "원"
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("″", '"').replace("㎡", "m2"))
    if not _START.match(text):
        return None
    return _date(text) or _duration(text) or _amount(text)


# --- dates and durations ----------------------------------------------------------------------

_FREE = frozenset(("무료", "공짜", "무료 입장", "무료입장", "free", "Free", "FREE"))
_CLOCK = r"(?:\s?\([월화수목금토일](?:요일)?\)|\s[월화수목금토일]요일)?(?:[T ]\d{1,2}:\d{2}.*)?"
_SHORT_DAY = re.compile(r"(?:(?P<m>\d{1,2})\s?[월./-]\s?)?(?P<d>\d{1,2})(?:일|\.|\(|\s|$)")
_SPAN = re.compile(r"\s?[~〜–]\s?")
_DATES = tuple(
    re.compile(pattern + _CLOCK)
    for pattern in (
        r"(?P<y>1\d{3}|2[01]\d{2})(?P<s>[-./])\s?(?P<m>\d{1,2})(?P=s)\s?(?P<d>\d{1,2})\.?",
        r"(?P<y>19\d{2}|20\d{2})(?:[-/](?P<m>\d{1,2})|\.(?P<m2>\d{2})\.?)",
        r"(?P<y>[1-9]\d{2,3})\s?년(?:\s?(?P<m>\d{1,2})\s?월(?:\s?(?P<d>\d{1,2})\s?일)?)?",
        r"(?P<y>19\d{2}|20\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    )
)


def _date(text: str) -> tuple[float, str] | None:
    """A date, or the first day of a span."""
    text = _SPAN.split(text, maxsplit=1)[0]
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            month, day = parts.get("m") or parts.get("m2"), parts.get("d")
            if _possible(month, 12) and _possible(day, 31):
                return float(int(found["y"]) * 10_000 + int(month or 0) * 100 + int(day or 0)), DATE
    return None


@lru_cache(maxsize=8_192)
def days_of(value: str) -> tuple[date, date] | None:
    """The first and the last day that a cell tells to the day; of the last what is not said again
    is that of the first: ``2025.3.1 ~ 5.31``."""
    first, *last = _SPAN.split(unicodedata.normalize("NFKC", value.strip()), maxsplit=1)
    if (begins := _day(_date(first))) is None:
        return None
    if not last:
        return begins, begins
    ends = _day(_date(last[0]))
    if ends is None and (short := _SHORT_DAY.match(last[0])):
        ends = _day(
            (begins.year * 10_000 + int(short["m"] or begins.month) * 100 + int(short["d"]), DATE)
        )
    return (begins, ends) if ends and ends >= begins else (begins, begins)


def _day(found: tuple[float, str] | None) -> date | None:
    number = int(found[0]) if found else 0
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def _possible(part: str | None, most: int) -> bool:
    return part is None or 1 <= int(part) <= most


_DURATION = re.compile(
    r"(?:약|총|최대)?\s?(?P<h>\d+(?:\.\d+)?)\s?(?:시간|hours?|hrs?|h)"
    r"(?:\s?(?P<m>\d+)\s?(?:분|min|m)|\s?(?P<half>반))?",
    re.IGNORECASE,
)


def _duration(text: str) -> tuple[float, str] | None:
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    return float(found["h"]) * 60 + float(found["m"] or (30 if found["half"] else 0)), "분"


# --- amounts ----------------------------------------------------------------------------------

_TAIL = re.compile(
    r"(?:\s?(?:부터|이상|이하|미만|초과|정도|내외|안팎|가량|대|선|씩|쯤|\+|\([^()]*\)|/\s?\d+(?:\.\d+)?점?))+$"
)
_UNIT_AT_END = re.compile(r"[^\d,.\s]+$")


def _amount(text: str) -> tuple[float, str] | None:
    """One quantity, or the lower end of a range."""
    low, *rest = _SPAN.split(text, maxsplit=1)
    low, high = _TAIL.sub("", low), _TAIL.sub("", rest[0]) if rest else ""
    if not high:
        return _quantity(low)
    if _quantity(high) is None:
        return None
    unit = _UNIT_AT_END.search(high)
    return _quantity(low if _UNIT_AT_END.search(low) or not unit else low + unit.group())


_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_QUANTITY = re.compile(
    r"(?:약|최대|최소|최저|최고|총|각|해발|높이)?\s?(?P<currency>US\$|[$€¥₩\\])?\s?"
    rf"(?P<sign>[-+−])?(?P<digits>{_DIGITS})(?P<rest>.*)"
)
_UNIT = re.compile(r"\s?(?P<unit>[^\W\d_]{1,6}(?:/[^\W\d_]{1,4})?|[%\"]|°[CF]|k?m[2²])?")
_CODE = re.compile(r"0\d|\d{13}")


def _quantity(text: str) -> tuple[float, str] | None:
    found = _QUANTITY.fullmatch(text)
    if not found or _CODE.match(found["digits"]) or text in _GENERATIONS:
        return None
    number, rest = _scaled(found["digits"] + found["rest"]) or (
        float(found["digits"].replace(",", "")),
        found["rest"],
    )
    named = _UNIT.fullmatch(rest)
    unit = _known(named["unit"] or found["currency"] or "") if named else None
    if unit is None:
        return None
    factor, name = unit
    return (-number if found["sign"] in ("-", "−") else number) * factor, name


_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}
_SCALED = re.compile(rf"\s?(?P<digits>{_DIGITS})?\s?(?P<scale>[십백천만억조])(?!\w*년)")
_REST = re.compile(r"\s?(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,4})")


def _scaled(text: str) -> tuple[float, str] | None:
    """The number of a text like ``1억 2천만`` or ``119만 9천``, and what follows it."""
    total = section = 0.0
    end = 0
    while step := _SCALED.match(text, end):
        digits = float((step["digits"] or "0").replace(",", ""))
        if step["scale"] in _SMALL:
            section += (digits or 1.0) * _SMALL[step["scale"]]
        else:
            total += ((section + digits) or 1.0) * _LARGE[step["scale"]]
            section = 0.0
        end = step.end()
    if not end:
        return None
    if last := _REST.match(text, end):
        section += float(last["digits"].replace(",", ""))
        end = last.end()
    return total + section, text[end:]


# --- units ------------------------------------------------------------------------------------

_FAMILIES: dict[str, dict[float, str]] = {
    "원": {1: "원 won krw ₩ \\"},
    "달러": {1: "달러 불 usd $ us$"},
    "유로": {1: "유로 eur €"},
    "엔": {1: "엔 jpy ¥"},
    "g": {1: "g 그램", 1_000: "kg 킬로그램 킬로", 0.001: "mg 밀리그램", 1e6: "t 톤"},
    "m": {1: "m 미터", 1_000: "km 킬로미터", 0.01: "cm 센티미터 센티", 0.001: "mm 밀리미터"},
    "인치": {1: '인치 inch inches in " 형'},
    "GB": {1: "gb 기가바이트 기가", 1_024: "tb 테라바이트 테라", 1 / 1_024: "mb 메가바이트 메가"},
    "mAh": {1: "mah 밀리암페어시", 1_000: "ah"},
    "Wh": {1: "wh", 1_000: "kwh"},
    "W": {1: "w 와트", 1_000: "kw"},
    "Hz": {1: "hz 헤르츠", 1_000: "khz", 1e6: "mhz", 1e9: "ghz"},
    "MP": {1: "mp 메가픽셀", 1e-6: "화소 픽셀"},
    "ml": {1: "ml 밀리리터 cc", 1_000: "l 리터"},
    "㎡": {1: "m2 m² 제곱미터", 1e6: "km2 km²", 3.305785: "평", 10_000: "ha 헥타르"},
    "℃": {1: "℃ °c 도"},
    "%": {1: "% 퍼센트 프로"},
    "분": {1: "분 min mins minutes", 1 / 60: "초 sec s"},
    "쪽": {1: "쪽 페이지 면 p pages"},
    "명": {1: "명 인 사람"},
    "일": {1: "일 days", 7: "주 주일 weeks"},
    "개월": {1: "개월 달 months"},
}
_UNITS = {
    spelling: (factor, name)
    for name, spellings in _FAMILIES.items()
    for factor, listed in spellings.items()
    for spelling in listed.split()
}
_PLACES = "시 시반 월 학년 번지 번길 호선 호 동 로 길 가 리 세 호기 am pm st nd rd th"
_NOT_UNITS = frozenset(_PLACES.split())
_GENERATIONS = frozenset(("2G", "3G", "4G", "5G", "6G"))


def _known(unit: str) -> tuple[float, str] | None:
    """Factor to the base unit and its name; an unknown unit is its own, a place in time is none."""
    folded = unit.lower()
    if folded in _NOT_UNITS:
        return None
    return _UNITS.get(folded, (1, unit))
