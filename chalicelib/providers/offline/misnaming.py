"""Names that come near a row's and are not its own: 한결 8 beside 한결 7, 2TB beside 1TB."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib.providers.offline.amounts import QUANTITY
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.rows import Row
from chalicelib.providers.offline.wording import joined, subject, with_particle

_NUMBERED = re.compile(
    r"(?P<word>[가-힣a-z]+)\s?(?P<number>\d{1,4})"
    r"(?![\d.,a-z~-]|\s?(?:개|명|만|천|원|월|일|년|시|분|층|인|번|살|세|권|박|쪽|대|회|잔|호|인치))"
)
_SIZES = ("gb", "tb", "mm", "인치")
_NEAR_MAX = 4


def misnamed(asked: Asked) -> str | None:
    """That the thing named by a number or a size is not there, and which come near."""
    for match in _NUMBERED.finditer(asked.folded):
        near = [row for row in asked.rows if match["word"] in row.words]
        if near and not any(match["number"] in row.words for row in near):
            return _absent(asked.folded[: match.end()], near)
    for size in QUANTITY.finditer(asked.folded):
        if size[0].endswith(_SIZES) and (near := _of_other_sizes(asked.named.rows, size[0])):
            return _absent(asked.folded[: size.end()], near)
    return None


def _of_other_sizes(rows: Sequence[Row], size: str) -> list[Row]:
    """The named rows, if their names give sizes of that kind and none is the one asked for."""
    unit = "gb" if size.endswith("tb") else size.lstrip("0123456789. ")
    sized = [row for row in rows if any(w[0].isdigit() and _unit(w) == unit for w in row.words)]
    return [] if any(size in row.words for row in sized) else sized


def _unit(word: str) -> str:
    unit = word.lstrip("0123456789.")
    return "gb" if unit == "tb" else unit


def absent_name(name: str, near: Sequence[Row]) -> str:
    """That there is nothing of a name, and what comes near to it."""
    shown = near[:_NEAR_MAX]
    marks = "".join(row.mark for row in shown)
    said = f"자료에 {with_particle(f'‘{name}’', '은')} 없습니다."
    names = subject(joined([row.title for row in shown]))
    return f"{said} 이름이 가까운 것으로는 {names} 있습니다 {marks}."


def _absent(said: str, near: Sequence[Row]) -> str:
    return absent_name(re.sub(r"[gt]b$", lambda unit: unit[0].upper(), said.strip()), near)
