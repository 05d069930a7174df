"""Questions for the first in some order, taken apart: ``512GB 중에 | 제일 | 가벼운 | 노트북``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib.providers.offline.aspects import degree_of

PLACES = ("첫", "두", "세", "네", "다섯")
NTH = re.compile(r"(?P<nth>두|세|네|다섯|[2-5])\s?번째로\s?")
"""Asks for one that comes after the first."""

MOST = re.compile(
    rf"(?:제일|가장|젤|최고로|맨)\s?|{NTH.pattern}|(?=최저가|최고가|최신|최대|최소)|\b(?:most|the\s\w+est)\b"
)
"""Asks for the first in some order."""

_ORDER = re.compile(rf"{MOST.pattern}|(?:훨씬|좀|조금)?\s?(?<![가-힣])더\s")
_AMONG = re.compile(r"\s*(?:중에서는|중에서|중에|중|가운데서|가운데)$")
_AMONG_WORD = re.compile(r"(?:중에서는|중에서|중에|중|가운데서|가운데)")
_PARTICLE = re.compile(r"(?:에서는|에는|은|는|이|가|도|의)$")
_ASKING = re.compile(
    r"(?:뭐|뭘|뭔|무엇|어디|어떤|어느|누구|몇|얼마|알려|추천|찾아|골라|보여|궁금|있|없|좀|말해|줘|거|게|건|것|걸|데).*"
)
_LEADING = re.compile(r"^(?:그럼|그러면|혹시|그리고|근데|그런데|음|저기)[\s,]+")
_SCOPE_MAX = 40


@dataclass(frozen=True)
class Superlative:
    """The parts of a question for an order, each empty if it is not there.

    ``before`` is what stands before the superlative, ``noun`` what its adjective describes.
    """

    before: str = ""
    noun: str = ""

    @property
    def measure(self) -> str:
        """What is measured, where it is said: ``배터리`` of ``폰 중에 배터리가 제일 큰 건?``."""
        words = self._words
        marks = [place for place, word in enumerate(words) if _AMONG_WORD.fullmatch(word)]
        measured = words[marks[-1] + 1 :] if marks else words
        return _PARTICLE.sub("", " ".join(measured)) if measured and len(measured) < 3 else ""

    @property
    def scope(self) -> str:
        """Where the first is looked for: ``512GB 모델 중``, ``제주에서``."""
        bare = self.bare
        if not bare or bare.endswith("에서"):
            return bare
        return f"{bare} 중"

    @property
    def bare(self) -> str:
        """The scope without the words that make it one."""
        words = self._words
        marks = [place for place, word in enumerate(words) if _AMONG_WORD.fullmatch(word)]
        before = " ".join(words[: marks[-1] + 1] if marks else words)
        if not before or len(before) > _SCOPE_MAX or before.endswith("에서"):
            return before if len(before) <= _SCOPE_MAX else ""
        among = _AMONG.sub("", before)
        return among if among != before else _PARTICLE.sub("", before)

    @property
    def _words(self) -> list[str]:
        words = self.before.split()
        while words and _ASKING.fullmatch(words[-1]):
            words.pop()
        return words


def place_of(question: str) -> int:
    """Which in its order a question asks for, from 1."""
    nth = NTH.search(question)
    if not nth:
        return 1
    return int(nth["nth"]) if nth["nth"].isdigit() else PLACES.index(nth["nth"]) + 1


def superlative(question: str) -> Superlative | None:
    """A question for an order taken apart, or None if it is no such question."""
    match = _ORDER.search(question)
    if not match:
        return None
    before = _LEADING.sub("", question[: match.start()].strip(" ,?!."))
    return Superlative(before, _noun(re.sub(r"[?!.~]+$", "", question[match.end() :])))


def _noun(after: str) -> str:
    degree = degree_of(after)
    described = (
        rf".*?(?:{degree.asks.pattern})\S*(?:\s(?:가는|나온|된|남은|(?:출시|발매|발행|출간|개봉|개장|개관|공개|등록|들어)[가-힣]+))?"
        if degree
        else r"\S+"
    )
    adjective = re.match(described, after, re.IGNORECASE)
    words: list[str] = []
    for word in after[adjective.end() :].split()[:2] if adjective else []:
        if _ASKING.fullmatch(word):
            break
        words.append(word)
    return _PARTICLE.sub("", " ".join(words))
