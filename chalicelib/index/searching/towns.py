"""Towns and quarters, which catalogues write into addresses and not into a column of their own."""

from __future__ import annotations

import re

from chalicelib.index.searching.words import bare

_ADDRESS = re.compile(r"주소|소재지|위치|시군구|읍면동|^구동$|address|location")
_DIVISION = re.compile(r"(?<=..)(?:특별자치시|광역시|특별시|시|군|구)$")


def is_address(column: str) -> bool:
    """Whether a column is called like one of addresses."""
    return bool(_ADDRESS.search(bare(column)))


def town_of(word: str) -> str:
    """``경주`` of ``경주시``; a word that is no division of the land stays as it is."""
    return _DIVISION.sub("", word)
