"""Blanks before what asks for rows, so that ``폰추천`` is read as ``폰 추천``."""

from __future__ import annotations

import re

_MISSING = re.compile(
    r"(?<=[가-힣a-z0-9])(?=(?:얼마(?!나)|언제|어디|누구|몇\s?[가-힣]|뭐[야예에지가]))|"
    r"(?<=[가-힣a-z0-9])(?=(?:추천|가볼\s?만한|갈\s?만한)(?!수))|(?<=만한|오는|좋은)(?=(?:곳|데|날)(?:은|는)?(?:\s|$|[?!.]))",
    re.IGNORECASE,
)


def with_blanks(question: str) -> str:
    """The question with a blank wherever these were written together."""
    return _MISSING.sub(" ", question)
