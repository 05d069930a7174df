"""Questions that an index can answer, for a visitor who does not know yet what is in it."""

from __future__ import annotations

from itertools import islice, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.index.profile import Profile

LIMIT = 6

_MAX_WORD = 30


def suggestions(profile: Profile) -> list[str]:
    """A few questions made from the catalogue's own titles and most frequent values."""
    pairs = zip_longest(_about_rows(profile), _about_values(profile))
    mixed = (question for pair in pairs for question in pair if question)
    return list(islice(dict.fromkeys(mixed), LIMIT))


def _about_rows(profile: Profile) -> Iterator[str]:
    return (f"{title}에 대해 알려 주세요." for title in profile.titles if len(title) <= _MAX_WORD)


def _about_values(profile: Profile) -> Iterator[str]:
    for column in profile.columns:
        if column.kind == "category" and len(column.values) > 1:
            value = max(column.values, key=lambda value: (column.values[value], value))
            if len(value) <= _MAX_WORD and len(column.name) <= _MAX_WORD:
                yield f"{column.name}: {value}에 맞는 것을 추천해 주세요."
