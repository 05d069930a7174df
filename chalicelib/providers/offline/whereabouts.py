"""Where a row is, from whatever columns of its catalogue tell it, the widest area first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib.providers.offline.rows import Fact, Row

LABEL = "위치"
_LEVELS = tuple(
    re.compile(labels, re.IGNORECASE)
    for labels in (
        r"국가|나라|country",
        r"권역",
        r"시도|시[·/ ]도|지역|광역|region|province|state|area",
        r"시군구?|시[·/ ]군.*|도시|city|town",
        r"구|구[·/ ]?동|구군|자치구|동네|읍면동|행정동|district",
        r".*(?:주소|위치|소재지|location|address)",
    )
)


def located(row: Row) -> Fact | None:
    """Where a row is, as one fact; None if no column tells."""
    cells = [cell for level in _LEVELS if (cell := _cell(row, level))]
    if not cells:
        return None
    value = " ".join(_without_repeats([cell.value for cell in cells]))
    return Fact(LABEL, value, value)


def _cell(row: Row, level: re.Pattern[str]) -> Fact | None:
    return next((fact for fact in row.facts if level.fullmatch(fact.label)), None)


def _without_repeats(areas: Sequence[str]) -> list[str]:
    """The areas without those that the next narrower one begins with: 경북 of 경북 경주시."""
    kept: list[str] = []
    for area in areas:
        first = area.split()[0]
        while kept and (_is_short_for(kept[-1], first) or _is_short_for(first, kept[-1])):
            kept.pop()
        kept.append(area)
    return kept


def _is_short_for(short: str, name: str) -> bool:
    """``경북`` for ``경상북도``: all its letters in their order, from the first one on."""
    letters = iter(name)
    return short[:1] == name[:1] and all(letter in letters for letter in short)
