"""Blanks that people leave out: ``폰추천``, ``배송비얼마예요``, ``제일싼폰``.

Words that no noun contains are parted here. What the catalogue itself knows of its words parts the
rest, see ``Wording.parted``.
"""

from __future__ import annotations

import re

_REQUEST = re.compile(r"(?<=[가-힣a-z0-9])(?=(?:추천|가볼\s?만한|갈\s?만한|볼\s?만한)(?!수))")
_ASKING = re.compile(
    r"(?<=[가-힣a-z0-9])(?=(?:얼마|어디|언제|무엇|뭐|뭔가|몇\s?[가-힣]|누구|누가|어때|어떻게|어떤|알려|있어|있나요|있나|있는|"
    r"되나|돼요|안\s?돼|(?:제일|가장)\s?[가-힣]{1,3}[은는운큰싼긴]|비\s?오는|갈\s?만한|아이랑|아이와|하고\s?싶|(?:보기|가기|하기|먹기|놀기|쉬기|걷기)\s?좋))"
)
_MOST = re.compile(
    r"(?P<most>제일|가장)\s?(?P<how>[싼큰긴]|가벼운|무거운|비싼|작은|좋은|짧은|높은|낮은|많은|적은|빠른|얇은|넓은|"
    r"오래된)(?=[가-힣])"
)
_HEAD = re.compile(
    r"(?<=만한|오는|좋은|있는)(?=(?:곳|데|날|거|것)(?:은|는|이|도|좀)?(?:\s|$|[?!.]))"
)


def spaced(question: str) -> str:
    """The question with these blanks."""
    question = _MOST.sub(r"\g<most> \g<how> ", question)
    return _HEAD.sub(" ", _ASKING.sub(" ", _REQUEST.sub(" ", question)))
