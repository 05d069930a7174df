"""Questions that an index can answer, for a visitor who does not know yet what is in it."""

from __future__ import annotations

import re
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from chalicelib import korean
from chalicelib.index.passages import CATEGORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.index.profile import Profile

LIMIT = 6

_MAX_WORD = 30
_LEAST = {"가격": "가장 저렴한", "무게": "가장 가벼운"}


def suggestions(profile: Profile) -> list[str]:
    """A few questions made from the catalogue's own titles, kinds and numbers."""
    groups = zip_longest(_about_rows(profile), _about_numbers(profile), _about_kinds(profile))
    mixed = (question for group in groups for question in group if question)
    return list(islice(dict.fromkeys(mixed), LIMIT))


def _about_rows(profile: Profile) -> Iterator[str]:
    for title in profile.titles:
        if len(title) <= _MAX_WORD:
            # A row of questions and answers is called by its question.
            yield title if title.endswith(("?", ".")) else f"{title}에 대해 알려 주세요."


def _about_kinds(profile: Profile) -> Iterator[str]:
    for column in profile.columns:
        if column.name == CATEGORY and len(column.values) > 1:
            for value in sorted(column.values, key=lambda value: (-column.values[value], value)):
                if len(value) <= _MAX_WORD:
                    yield f"{value} 추천해 주세요."


def _about_numbers(profile: Profile) -> Iterator[str]:
    for column in profile.columns:
        name = column.name.partition("(")[0].strip()
        if column.kind == "number" and name in _LEAST:
            yield f"{_LEAST[name]} {_thing(column.mostly or '')} 뭐예요?"


def _thing(category: str) -> str:
    """What a number is a property of, with its particle; 건 where that can't be named."""
    if not re.fullmatch(r".{0,29}[가-힣]", category):
        return "건"
    return category + ("은" if korean.has_tail(category[-1]) else "는")
