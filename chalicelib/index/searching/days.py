"""Days that a question means by their names: ``5월에``, ``4월 19일``, ``토요일``, ``주말``.

What takes place on days is asked for like this, and what came out on them if that is asked; the
day on which a shop is closed is another matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.index.reading.quantities import days_of

_TAKES_PLACE = re.compile(
    r"행사|공연|강연|강의|교육|체험|개최|일시|날짜|일자|일정|기간|시작일|운영일|event|date$"
)
_WEEKDAYS = "월화수목금토일"
_PARTICLE = r"(?:에는|에도|에서|에|의|은|는|도|이|날)?(?![가-힣\d])"
_NOT_A_SIDE = r"(?!\S{0,2}\s?(?:이후|이전|부터|까지|전|후|쉬|휴))"
_MONTH = re.compile(
    r"(?<!\d)(?:(?P<year>20\d{2})년\s?)?(?P<month>1[0-2]|[1-9])월(?:\s?(?P<day>[12]\d|3[01]|[1-9])일)?"
    rf"{_NOT_A_SIDE}{_PARTICLE}"
)
_WEEKDAY = re.compile(rf"(?:(?P<one>[{_WEEKDAYS}])요일|(?P<end>주말)|평일){_NOT_A_SIDE}{_PARTICLE}")
_SINCE = re.compile(
    r"(?P<year>20\d{2})년\s?(?P<month>1[0-2]|[1-9])월(?:에)?\s?(?P<side>이후|부터|이전|까지)(?:에|로|의)?"
)
_CAME_OUT = re.compile(r"출시|발매|발행|출간|개봉|개장|개관|나온|나왔|나오")
_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Days:
    """Days of the calendar; what is 0 or empty may be any. ``since`` and ``until`` are included."""

    year: int = 0
    month: int = 0
    day: int = 0
    weekdays: str = ""
    since: date = date.min
    until: date = date.max

    def meet(self, cell: str) -> bool:
        """Whether any of the days that a cell tells is one of these."""
        if (span := days_of(cell)) is None:
            return False
        first, last = span
        for offset in range(min(last - first, _LONGEST).days + 1):
            day = first + timedelta(days=offset)
            if (
                self.since <= day <= self.until
                and self.year in (0, day.year)
                and self.month in (0, day.month)
                and self.day in (0, day.day)
                and (not self.weekdays or _WEEKDAYS[day.weekday()] in self.weekdays)
            ):
                return True
        return False


def came_out(question: str) -> bool:
    """Whether a question asks when things came out."""
    return bool(_CAME_OUT.search(question))


def takes_place(column: str) -> bool:
    """Whether a column of dates is called like the days on which something takes place."""
    return bool(_TAKES_PLACE.search(column))


def days_in(text: str) -> tuple[tuple[Days, ...], str]:
    """The days in a folded text, all of which are meant at once, and the text without them."""
    found: list[Days] = []

    def month(match: re.Match[str]) -> str:
        year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
        found.append(Days(year, month, day))
        return " "

    def weekday(match: re.Match[str]) -> str:
        found.append(Days(weekdays=match["one"] or ("토일" if match["end"] else "월화수목금")))
        return " "

    def side(match: re.Match[str]) -> str:
        begins = date(int(match["year"]), int(match["month"]), 1)
        ends = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if match["side"] in ("이후", "부터"):
            found.append(Days(since=begins))
        else:
            found.append(
                Days(until=ends if match["side"] == "까지" else begins - timedelta(days=1))
            )
        return " "

    text = _WEEKDAY.sub(weekday, _MONTH.sub(month, _SINCE.sub(side, text)))
    return tuple(found), text
