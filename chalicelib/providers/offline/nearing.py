"""Answers to questions for what is near a named row, as far as the rows' own columns tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.contents import says
from chalicelib.providers.offline.picking import cited
from chalicelib.providers.offline.rows import Row, words_of
from chalicelib.providers.offline.wording import polite, topic

_NEAR = re.compile(r"근처|주변|인근|가까운|옆|nearby|near", re.IGNORECASE)
_PLACE = re.compile(
    r"주소|위치|소재지|지역|시군구|시도|구·?동|권역|address|location|region|area", re.I
)
_WORDS_NEAR = 2
"""Parts of an address that two neighbours share: the province and the town."""


def near(asked: Asked) -> str | None:
    """The rows of the same town, or that the rows don't tell."""
    if not _NEAR.search(asked.question) or not asked.named.rows:
        return None
    centre = asked.named.rows[0]
    home = _place(centre)
    if not home:
        return None
    wanted = [word for word in asked.words if not _NEAR.search(word)]
    rows = [
        row
        for row in asked.rows
        if row not in asked.named.rows
        and _neighbours(home, _place(row))
        and all(says(row.everything, word) for word in wanted)
    ]
    if not rows:
        return (
            f"자료만으로는 {centre.title} 가까이에 무엇이 있는지 확인하기 어렵습니다 {centre.mark}."
        )
    lines = [f"{n}. {_item(row)}" for n, row in enumerate(rows, 1)]
    return "\n".join(
        [
            f"{topic(centre.title)} {' '.join(home)}에 있습니다 {centre.mark}. "
            "같은 지역의 다른 곳은 다음과 같습니다.",
            *lines,
        ]
    )


def _item(row: Row) -> str:
    if not row.sentences:
        return f"{row.title} {row.mark}"
    return f"{row.title}: {cited([polite(row.sentences[0])], row)}"


def _place(row: Row) -> list[str]:
    """The words of where a row is, the widest area first."""
    cells = [fact.value for fact in row.facts if _PLACE.search(fact.label)]
    return list(dict.fromkeys(word for cell in cells for word in words_of(cell)))[:3]


def _neighbours(home: Sequence[str], other: Sequence[str]) -> bool:
    shared = sum(word in other for word in home)
    return shared >= min(_WORDS_NEAR, len(home))
