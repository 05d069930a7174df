"""Days that a question means by their names: ``5월에``, ``4월 19일``, ``토요일``, ``주말``.

Only what takes place on days is asked for like this; that a phone came out in May is no matter of
the calendar, nor is the day on which a shop is closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

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
_WEEKDAY = re.compile(
    rf"(?:(?P<one>[{_WEEKDAYS}])요일|(?P<end>주말)|(?P<work>평일)){_NOT_A_SIDE}{_PARTICLE}"
)
_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Days:
    """Days of the calendar; what is 0 or empty may be any."""

    year: int = 0
    month: int = 0
    day: int = 0
    weekdays: str = ""

    def meet(self, cell: str) -> bool:
        """Whether any of the days that a cell tells is one of these."""
        if (span := days_of(cell)) is None:
            return False
        first, last = span
        for offset in range(min(last - first, _LONGEST).days + 1):
            day = first + timedelta(days=offset)
            if (
                self.year in (0, day.year)
                and self.month in (0, day.month)
                and self.day in (0, day.day)
                and (not self.weekdays or _WEEKDAYS[day.weekday()] in self.weekdays)
            ):
                return True
        return False


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

    text = _WEEKDAY.sub(weekday, _MONTH.sub(month, text))
    return tuple(found), text
