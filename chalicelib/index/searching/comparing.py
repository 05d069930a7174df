"""Questions that set things against each other: ``한결 7이랑 한결 7 프로 중에 뭐가 더 가벼워?``"""

from __future__ import annotations

import re

from chalicelib import korean

_CUE = re.compile(
    r"차이|비교|다른\s?점|\bvs\b|둘\s?중|어느\s?(?:쪽|게|것|걸)|(?:중|가운데)(?:에서|에|에선)?\s|(?:^|\s)더\s|(?:소개|설명|알려)\S*(?:\s?(?:줘|주세요|줄래)\S*)?\s*[?!.~]*$"
)
_BETWEEN = re.compile(r"(?P<last>\S)(?P<particle>이랑|랑|하고|와|과)\s+|\s*(?:,|/|\bvs\.?)\s+")
_AFTER_LAST = re.compile(
    r"(?:이랑|랑|하고|와|과|은|는|의|을|를|이|가)?\s+(?:중|가운데|둘|사이|간|비교|차이|다른|어느|어떤|뭐|무엇|무슨|"
    r"누가|더|각각|서로)(?:.*)|(?:의|은|는|을|를)\s.*|\s*[?!.]+$"
)
_PARTS_MAX = 4
_NEEDS_TAIL = {"이랑": True, "과": True, "랑": False, "와": False}


def compared(question: str) -> tuple[str, ...]:
    """The things that a question compares, as it calls them; empty if it compares nothing."""
    if not _CUE.search(question):
        return ()
    parts: list[str] = []
    start = 0
    for match in _BETWEEN.finditer(question):
        particle, last = match["particle"], match["last"]
        wants = _NEEDS_TAIL.get(particle) if particle else None
        if wants is not None and "가" <= last <= "힣" and korean.has_tail(last) != wants:
            continue
        parts.append(question[start : match.start()] + (last or ""))
        start = match.end()
    parts.append(_AFTER_LAST.sub("", question[start:], count=1))
    named = [part.strip() for part in parts]
    if not 2 <= len(named) <= _PARTS_MAX or not all(map(korean.content_words, named)):
        return ()
    return tuple(named)
