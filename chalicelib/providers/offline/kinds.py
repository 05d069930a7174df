"""Rows of the kind that a question asks for, where the words of others only mention it.

A charger's text may speak of phones; the charger is no answer to ``제일 가벼운 스마트폰은?``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib import korean
from chalicelib.providers.offline.rows import Row

_ANY = re.compile(
    r"(?:제품|상품|모델|기종|기기|물건|장소|곳|데|것|명소|맛집|여행지|관광지|볼거리|메뉴|음식|자료|항목|하나|순|추천)?"
)


def of_kind(rows: Sequence[Row], noun: str) -> list[Row]:
    """The rows that are such a thing by column, title or description; all for any thing."""
    kind = korean.fold(noun).split()[-1] if noun.strip() else ""
    if len(kind) < 2 or _ANY.fullmatch(kind):
        return list(rows)
    return [row for row in rows if _is(row, kind)]


def is_value(word: str, row: Row) -> bool:
    """Whether a word is what a column says of a row, and so a condition: ``부산``, ``박물관``."""
    return any(korean.fold(cell) == word for cell in (row.category, *row.values))


def _is(row: Row, kind: str) -> bool:
    if is_value(kind, row) or kind in korean.fold(row.title):
        return True
    described = re.compile(rf"{re.escape(kind)}(?:입니다|이다|이며|이고|예요|이에요|으로,|로,)")
    return bool(described.search(korean.fold(row.text)))
