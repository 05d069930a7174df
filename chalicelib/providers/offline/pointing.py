"""Follow-ups that point: ``그거``, ``거기``, ``두 번째 거``, ``둘 중``, ``그 중에``, ``it``.

Each rule gives the question with what it points at in place of the pointer, or None.
"""

from __future__ import annotations

import re

from chalicelib.providers.offline.amounts import amount_in, swapped
from chalicelib.providers.offline.focus import Focus
from chalicelib.providers.offline.wording import joined, with_particle

THING = (
    r"(?:거|것|건|게|걸|곳|데|집|가게|카페|식당|호텔|숙소|장소|여행지|관광지|박물관|미술관|공원|제품|상품|모델|기종|폰|"
    r"기기|노트북|태블릿|책|도서|작품|소설|메뉴|음식|음료|항목|규정|정책|제도|회사|사람|분|친구|녀석|one)"
)
_ORDINALS = {"첫": 0, "두": 1, "세": 2, "네": 3, "다섯": 4, "first": 0, "second": 1, "third": 2}
_ORDINAL = re.compile(
    rf"(?:그\s?중\s?(?:에서?\s)?)?(?:(?P<word>첫|두|세|네|다섯)\s?번?\s?째|(?P<number>[1-9])\s?번(?:째)?|(?P<last>마지막|"
    rf"맨\s?(?:끝|아래|밑))|(?P<top>맨\s?(?:위|처음|앞))|the\s(?P<english>first|second|third))"
    rf"(?:\s?(?:에?\s?(?:있는|나온|말한|추천한|소개한)\s)?(?P<thing>{THING}))?"
    r"(?P<particle>은|는|이|가|을|를|의|도|에서|에)?(?![가-힣])",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"(?<![가-힣])(?:그|이|저)?\s?(?:둘|두\s?(?:개|제품|모델|곳|권|가지|책|메뉴|사람)|셋|세\s?(?:개|제품|모델|곳|권|가지))"
    r"(?P<rest>\s?(?:중에서|중에|중|다|모두|의|은|는|이|가|을|를)(?=\s|$|[?])|(?=\s?(?:비교|차이)))|"
    r"(?:서로|이들|얘들|걔들)(?=\s)"
)
_AMONG = re.compile(
    r"(?<![가-힣])(?:(?:그|이|저|위|여기|거기|앞의?\s?것|방금\s?(?:말한|추천한|알려\s?준)\s?(?:것|거|곳))(?:들)?\s?"
    r"(?:중에서는|중에서|중에는|중에|중엔|중|가운데서|가운데)|그것들\s?중에?|of\s(?:those|them))"
    r"(?:\s|,)*",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"(?<![가-힣])(?:(?:방금|아까|앞에서|위에서)\s?(?:(?:말한|추천한|알려\s?준|본|나온|그)\s?)?"
    rf"(?:그\s?)?{THING}|(?:그|이|저|해당|같은)\s?{THING}|(?:거기|여기|거긴|여긴|그곳|이곳|저기|그쪽|걔|얘|쟤))"
    r"(?P<particle>에서는|에서도|에서|에는|에도|에|까지|부터|으로|로|은|는|이|가|을|를|의|도|랑|이랑|와|과|하고|보다|만|"
    r"말고|서)?(?P<copula>야|예요|이에요|인가요)?(?![가-힣])"
)
_OWNED = re.compile(r"(?:그|이|저)\s(?=\S+의(?:\s|$))")
_JOINING = ("랑", "이랑", "와", "과", "하고", "보다")
_SHORT = {"건": "은", "게": "이", "걸": "을"}
_IT = re.compile(r"\b(?:it|that one|this one|that|this|there)\b", re.IGNORECASE)
_IT_OWN = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_NEARBY = re.compile(r"(?:그\s)?(?:근처|주변|인근|가까운\s?(?:곳|데)|옆)")


OTHER = re.compile(
    r"다른|말고|그\s?외|그\s?밖|또\s?(?:있|없|다른|추천|알려)|더\s?(?:있|없|추천|알려\s?줘|보여)|비슷한|"
    r"추가로|another|other|similar|else",
    re.IGNORECASE,
)
"""Asks for something else than what was said."""


def points(question: str) -> bool:
    """Whether a question points at something said before."""
    return any(p.search(question) for p in (_ORDINAL, _BOTH, _AMONG, PRONOUN))


def ordinal(question: str, focus: Focus) -> str | None:
    """``두 번째 거는 몇 g이야?``."""
    match = _ORDINAL.search(question)
    titles = focus.titles if len(focus.titles) > 1 else focus.listed or focus.titles
    if not match or not (match["thing"] or match["particle"] or match["word"]):
        return None
    place = _place(match, len(titles))
    return _put(question, match, titles[place]) if 0 <= place < len(titles) else None


def both(question: str, focus: Focus) -> str | None:
    """``둘 중 뭐가 더 가벼워?``."""
    match = _BOTH.search(question)
    if not match or len(focus.titles) < 2:
        return None
    names = joined(focus.titles[: 3 if re.search("셋|세", match[0]) else 2])
    rest = (match["rest"] or "").strip()
    between = " 중에 " if rest.startswith("중") else "의 " if rest == "의" else " "
    return question[: match.start()] + names + between + question[match.end() :].lstrip()


def among(question: str, focus: Focus) -> str | None:
    """``그 중에 실내는?``: the last request, narrowed."""
    match = _AMONG.search(question)
    scope = focus.scope or joined(focus.titles)
    if not match or not scope:
        return None
    rest = f"{question[: match.start()]} {question[match.end() :]}".strip()
    return f"{scope} 중에 {rest}"


def nearby(question: str, focus: Focus) -> str | None:
    """``근처에 카페 있어?``, ``그 작가의 다른 책은?``: near or of what was named."""
    subject = focus.subject
    if subject and _NEARBY.match(question):
        return f"{subject} {question}"
    owned = _OWNED.match(question)
    return f"{subject} {question[owned.end() :]}" if owned and subject else None


def pronoun(question: str, focus: Focus) -> str | None:
    """``그거 가격은?``, ``거기 주차돼?``, ``how much is it?``."""
    subject = focus.subject
    if not subject:
        return None
    if question.isascii():
        return _english(question, subject)
    match = PRONOUN.search(question)
    if not match or OTHER.search(question):
        return None
    amount = amount_in(question)
    if amount and match["particle"] not in _JOINING and (other := swapped(amount, subject)):
        rest = (question[: match.start()] + question[match.end() :]).replace(amount, "", 1)
        return f"{other} {rest.lstrip(' 은는도')}"
    return _put(question, match, subject)


def _english(question: str, subject: str) -> str | None:
    owned = _IT_OWN.sub(lambda _: f"{subject}'s", question, count=1)
    if owned != question:
        return owned
    replaced = _IT.sub(lambda _: subject, question, count=1)
    return replaced if replaced != question else None


def _place(match: re.Match[str], count: int) -> int:
    if match["last"]:
        return count - 1
    if match["top"]:
        return 0
    word = match["word"] or match["english"]
    return _ORDINALS[word.lower()] if word else int(match["number"]) - 1


def _put(question: str, match: re.Match[str], title: str) -> str:
    """The title in place of the match, with the particle that fits the title."""
    particle = match["particle"] or ""
    if not particle:
        particle = next((p for end, p in _SHORT.items() if match[0].endswith(end)), "")
    word = _with(title, particle) + (match.groupdict().get("copula") or "")
    return question[: match.start()] + word + question[match.end() :]


_PAIR_OF = {"는": "은", "은": "은", "가": "이", "이": "이", "를": "을", "을": "을", "와": "과"} | {
    "과": "과",
    "로": "으로",
    "으로": "으로",
}


def _with(title: str, particle: str) -> str:
    if particle == "서":
        return f"{title}에서"
    pair = _PAIR_OF.get(particle)
    return with_particle(title, pair) if pair else title + particle
