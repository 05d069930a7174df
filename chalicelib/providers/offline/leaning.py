"""Follow-ups that leave things out: ``배터리는?``, ``더 저렴한 건?``, ``부산은?``, ``다른 곳은?``.

Each rule gives the question with what it leaves out filled in, or None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chalicelib import korean
from chalicelib.providers.offline.amounts import QUANTITY, amount_in, swapped
from chalicelib.providers.offline.aspects import aspects_of, colour_named, degree_of
from chalicelib.providers.offline.contents import BOUND, LIMIT, content_of
from chalicelib.providers.offline.focus import Focus, topic_of
from chalicelib.providers.offline.kinds import is_any
from chalicelib.providers.offline.pointing import OTHER, PRONOUN, THING
from chalicelib.providers.offline.superlative import (
    MOST,
    NTH,
    PLACES,
    place_of,
    superlative,
)
from chalicelib.providers.offline.wanted import is_attribute, is_verbal, wanted_in
from chalicelib.providers.offline.wording import joined

Categories = Mapping[str, Sequence[str]]

_OF_WHOM = re.compile(
    r"(?:그|이|해당)\s?(?=(?:작가|저자|지은이|강사|선생|감독|가수|배우|출판사|회사|브랜드|부서|요리사)\S*\s)"
)
_OTHER_THING = re.compile(r"다른\s")
_ASKED = re.compile(r"무슨|어느|어떤|몇|언제|얼마|누구|어디")
_ASIDE = re.compile(PRONOUN.pattern + r"\s*(?:말고|보다)?\s*(?=더|좀|조금)")
_LAST_THING = re.compile(
    rf"(?<=[\s은는ㄴ운싼큰]){THING}(?=[은는이가을를도]?(?:\s?(?:있|없|뭐|알려|추천|찾아)\S*)?[?!.]*$)"
)
_MORE = re.compile(r"더|좀\s?더|조금\s?더|덜|보다|more|less|\w+er\b", re.IGNORECASE)
_MANNER = re.compile(
    r"자세|상세|구체|간단|요약|쉽게|길게|짧게|왜|용량|이유|유명|인기|특별|의미|어때|어떤가|어떻게|뭐야|설명|알려|괜찮|"
    r"(?:사진|이미지|그림|모습|외관)(?:도|은|을|이|만|들)?(?![가-힣])|생긴\s?[게거것]|생겼"
)
_ALONE = re.compile(
    r"배송|환불|교환|반품|취소|보증|결제|할인|쿠폰|적립|포인트|설치|회원|가입|탈퇴|배달|고객\s?센터|\ba/?s\b"
)
_SIZED = re.compile(rf"(?:{QUANTITY.pattern})\s?(?:짜리\s?)?(?:모델|제품|상품|기종)", re.IGNORECASE)
"""Names a kind of thing by its size, and so stands alone."""
_NEXT = re.compile(r"(?:그\s?)?다음(?:으로는|으로|은|는|엔|건|거)(?:\s?.{1,12})?")
_ALLOWED = re.compile(r"[가-힣]도\s?(?:돼|되|될|됩|괜찮|좋)\S*\s*[?!.]*$")
"""``아이랑 가도 돼?`` says of what it may be done only by what was said before."""
_COMPANION = re.compile(
    r"아이(?:들)?|애들?|어린이|부모님?|엄마|아빠|가족|혼자|연인|친구|강아지|반려견|봄|여름|가을|겨울|비|눈|밤|낮|"
    r"아침|저녁|주말|평일|오늘|내일|지금|날"
)
_AND_ONE = re.compile(r"(?:거|것|곳|데)(?:은|는|도)\s*(?:있\S*)?[?!.]*$")
_NARROWED = re.compile(r"\s중에\s\S+(?:은|는)\s*[?!.]*$")
_NARROWING = re.compile(
    rf"{MOST.pattern}|더\s|(?<![가-힣]){THING}(?:은|는|이|가|도)|중에|좀\s|\d|추천|있"
)

_VARIANT = re.compile(
    r"프로|맥스|미니|플러스|울트라|라이트|에어|기본|일반|초급|중급|고급|왕초보|입문|심화|대|중|소|\d+\S*",
    re.IGNORECASE,
)
"""Words that tell the models or grades of one thing apart."""
_ONE_OF = re.compile(r"(?:거|건|것|곳|데)(?:은|는|이|도)?\s*(?:있\S*|뭐\S*)?[?!.]*$")
_LIMITED = re.compile(
    rf"(?:그\s?중에?서?\s)?(?P<limit>{BOUND})(?:의|인)?\s?"
    r"(?:(?:중|가운데)(?:에서|에)?|(?:거|것|걸|건|곳|데|모델|제품)?(?:으로|로)?)?(?:는|은|만|도)?"
    r"(?:\s?(?:있\S*|없\S*|뭐\S*|추천\S*(?:\s줘\S*)?|알려\s?줘\S*|보여\s?줘\S*))?\s*[?!.~]*",
    re.IGNORECASE,
)
"""Nothing but a limit on what was asked before."""
_SIDE = r"이하|이상|미만|초과|이내|까지|넘는|안쪽|아래|정도|쯤|이후|이전|[을를]|보다"
_ONE_WORD = re.compile(r"(?P<word>\S+(?:\s\S+)?)(?:은|는|도|이?랑)(?:요|여|야)?\s*[?？!.~]*")
_HOW_ABOUT = re.compile(r"\s*어때\S*\s*$")


def by_the_same(question: str, focus: Focus, categories: Categories) -> str | None:
    """``그 작가가 쓴 다른 책은?``: what else is of the one that the last answer told."""
    match = _OF_WHOM.match(question)
    if not match or not (whom := focus.kind(categories)):
        return None
    return f"{whom} {_OTHER_THING.sub('', question[match.end() :])}"


def next_in_order(question: str, focus: Focus) -> str | None:
    """``그 다음은?``, ``그다음으로 싼 건?``: the same order one place on."""
    asked = focus.question if MOST.search(focus.question) else focus.request
    first, place = MOST.search(asked), place_of(asked)
    if not first or not _NEXT.fullmatch(question) or place >= len(PLACES):
        return None
    return f"{asked[: first.start()]}{PLACES[place]} 번째로 {asked[first.end() :]}"


def another(question: str, focus: Focus, categories: Categories) -> str | None:
    """``다른 색상은?`` asks of the same thing, ``다른 곳은?`` for another one."""
    if not OTHER.search(question) or has_own_topic(question):
        return None
    if aspects_of(question) and focus.subject and not re.search(THING, question):
        return f"{focus.subject} {question}"
    if focus.scope:
        return f"{focus.scope} 더 추천해 줘"
    about = focus.kind(categories) or focus.subject or focus.bare
    return f"{about} {_ASIDE.sub('', question)}"


def comparative(question: str, focus: Focus, categories: Categories) -> str | None:
    """``더 저렴한 건?``: by the same conditions, or against what was named."""
    if not _MORE.search(question) or not degree_of(question) or has_own_topic(question):
        return None
    question = _ASIDE.sub("", question)
    if focus.scope:
        return focus.within + question
    if kind := focus.kind(categories):
        question = _LAST_THING.sub(kind, question)
    elif focus.line:
        return f"{focus.line} 중에 {question}"
    return f"{focus.subject}보다 {question}" if focus.subject else None


def another_value(question: str, focus: Focus, categories: Categories) -> str | None:
    """``512GB는?``, ``부산은?``: another value in place of the one asked for before."""
    if (amount := amount_in(question)) and not has_own_topic(question):
        return _another_amount(question, amount, focus)
    match = _ONE_WORD.fullmatch(_HOW_ABOUT.sub("", question))
    if not match:
        return None
    asked = "" if _NARROWED.search(focus.question) else focus.question
    for values in categories.values():
        if (new := _value(match["word"], values)) is None:
            continue
        for text in filter(None, (asked, focus.request)):
            said = korean.REGION.findall(text) if korean.REGION.fullmatch(new) else values
            if old := next((v for v in said if v != new and v in text), None):
                place = rf"{re.escape(old)}(?:특별자치도|광역시|특별시|도|시)?"
                return re.sub(place, lambda _: match["word"], text, count=1)
        if focus.scope or focus.subject:
            return (focus.within if focus.scope else f"{focus.subject} ") + question
    return None


def limited(question: str, focus: Focus) -> str | None:
    """``그럼 100만원 이하 중에서는?``: the last request with all it asked, within a limit."""
    match = _LIMITED.fullmatch(question)
    if not match or not focus.request:
        return None
    limit, request = match["limit"].strip(), focus.request
    for old in re.finditer(BOUND, request, re.IGNORECASE):
        if _unit(old[0]) == _unit(limit):
            return request[: old.start()] + limit + request[old.end() :]
    return f"{limit} {'중에 ' if MOST.search(request) else ''}{request}"


def one_of(question: str, focus: Focus, categories: Categories) -> str | None:
    """``아이랑 가기 좋은 데는?``: a further condition on the last request."""
    if not focus.scope or not _AND_ONE.search(question) or "에서" in question:
        return None
    known = {value for values in categories.values() for value in values if len(value) > 1}
    if any(word in known for word in korean.content_words(question)):
        return None
    return focus.within + question


def without_subject(question: str, focus: Focus) -> str | None:
    """``배터리는?``, ``자세히 알려줘``: a question that says what but not of what."""
    if has_own_topic(question):
        return None
    if MOST.search(question) and not focus.scope:
        return None
    if MOST.search(focus.question) and focus.titles and not _NARROWING.search(question):
        return f"{focus.titles[0]} {question}"
    if focus.is_list and len(focus.titles) != 1:
        narrowed = MOST.search(question) or _ONE_OF.search(question)
        return (focus.within if narrowed else f"{focus.scope} ") + question
    if focus.is_comparison:
        return f"{joined(focus.titles[:2])} {question}"
    about = focus.subject or focus.bare
    return f"{about} {question}" if about else None


def another_subject(question: str, focus: Focus) -> str | None:
    """``창덕궁은?`` after a question about 경복궁: the same question again."""
    match = _ONE_WORD.fullmatch(question)
    if not match or any(p.search(question) for p in (_ALONE, MOST)) or aspects_of(question):
        return None
    if focus.request and not focus.named:
        return f"{topic_of(_NARROWED.sub('', focus.request)) or focus.scope} 중에 {question}"
    beside = focus.beside_subject
    if not aspects_of(beside) and not wanted_in(beside).kind and not _ASKED.search(beside):
        return None
    family = focus.family if _VARIANT.fullmatch(match["word"]) else ""
    return f"{family}{match['word']} {beside}"


def has_own_topic(question: str) -> bool:
    """Whether words are left once everything is gone that only says what is asked."""
    if _ALONE.search(question) or _SIZED.search(question):
        return True
    if (parts := superlative(question)) and parts.noun and not is_any(parts.noun.split()[-1]):
        return True
    rest = QUANTITY.sub(" ", LIMIT.sub(" ", korean.fold(question)))
    if colour := colour_named(rest):
        rest = re.sub(rf"{colour}\S*", " ", rest)
    patterns = [p for aspect in aspects_of(rest) for p in (aspect.asks, aspect.labels)]
    if degree := degree_of(rest):
        patterns.append(degree.asks)
    for pattern in (*patterns, OTHER, _MANNER, NTH):
        rest = re.sub(rf"(?:{pattern.pattern})[가-힣]*", " ", rest, flags=re.IGNORECASE)
    left = [word for word in content_of(rest) if len(word) > 1 and not is_attribute(word)]
    spoken = {word: word for word in korean.words(rest)}
    left = [w for w in left if not any(s.startswith(w) and _is_verb(s) for s in spoken)]
    if _ALLOWED.search(question):
        left = [w for w in left if not _COMPANION.fullmatch(w) and not w.endswith("도")]
    return bool(left)


def _is_verb(word: str) -> bool:
    return is_verbal(word, "") or is_verbal(re.sub(r"(?:도|만|는|은)(?:요)?$", "", word), "")


def _another_amount(question: str, amount: str, focus: Focus) -> str | None:
    rest = question.replace(amount, "", 1).strip(" 은는도?!.")
    if not rest and (same := swapped(amount, focus.question)):
        return same
    if focus.subject and not focus.is_list and (other := swapped(amount, focus.subject)):
        return f"{other} {rest}".strip()
    about = focus.scope or focus.subject
    return f"{about} {question}" if about else None


def _value(word: str, values: Sequence[str]) -> str | None:
    stem = korean.fold(word).removesuffix("쪽")
    for value in values:
        bare = korean.fold(value)
        longer = len(bare) - len(stem)
        if len(stem) > 1 and bare.startswith(stem) and longer < 3:
            return value
    return None


def _unit(limit: str) -> str:
    return re.sub(rf"[\d.,\s만천]|{_SIDE}", "", limit)
