"""The reasoner: makes a follow-up question stand alone, by rules.

Each rule knows one way in which people lean on what was said: a pronoun, a number in a list, a
question without its subject, another value in place of the last one. A question that fits none
of them is a new topic and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from chalicelib import korean
from chalicelib.deadline import Deadline
from chalicelib.providers.offline.asked import content_of
from chalicelib.providers.offline.aspects import aspects_of, degree_of
from chalicelib.providers.offline.focus import Focus
from chalicelib.providers.offline.talk import small_talk, without_opener
from chalicelib.providers.offline.wording import joined, with_particle
from chalicelib.providers.ports import PastTurn, Reasoned, Understanding

Categories = Mapping[str, Sequence[str]]

_QUERY_MAX = 400


class RuleReasoner:
    """Resolves follow-ups from the titles that the last turns cited."""

    model = "rules-v1"

    def understand(
        self,
        question: str,
        history: Sequence[PastTurn],
        categories: dict[str, list[str]],
        deadline: Deadline,
    ) -> Reasoned:
        """The question on its own feet; small talk needs no rows."""
        text = korean.clean(question) or question
        if small_talk(text):
            return Reasoned(Understanding(query=text, needs_retrieval=False))
        focus = Focus()
        for turn in history:
            focus = _after(turn, focus, categories)
        return Reasoned(Understanding(query=stand_alone(text, focus, categories)))


def stand_alone(question: str, focus: Focus, categories: Categories) -> str:
    """The question with everything in it that it takes from the talk."""
    asked = _LEADING.sub("", without_opener(question)) or question
    if focus.question:
        for rule in _RULES:
            if resolved := rule(asked, focus, categories):
                return " ".join(resolved.split())[:_QUERY_MAX]
    return asked


def _after(turn: PastTurn, focus: Focus, categories: Categories) -> Focus:
    if small_talk(korean.clean(turn.question)):
        return focus
    asked = korean.clean(turn.question)
    standing = stand_alone(asked, focus, categories)
    leaning = standing != (_LEADING.sub("", without_opener(asked)) or asked)
    titles = turn.titles or (focus.titles if leaning else ())
    return Focus(standing, titles, korean.clean(turn.answer))


# --- rules ------------------------------------------------------------------------------------

_LEADING = re.compile(
    r"^(?:(?:아|음|오|그럼|그러면|그렇다면|그런데|근데|그리고|그래서|그래도|그래|혹시|참|하나\s?더|then|and|so|but)"
    r"[\s,]+)+(?=\S)",
    re.IGNORECASE,
)
_THING = (
    r"(?:거|것|건|게|걸|곳|데|집|가게|카페|식당|호텔|숙소|장소|여행지|관광지|박물관|미술관|공원|제품|상품|모델|기종|폰|"
    r"기기|노트북|태블릿|책|도서|작품|소설|메뉴|음식|음료|항목|규정|정책|제도|회사|사람|분|친구|녀석|one)"
)
_ORDINALS = {"첫": 0, "두": 1, "세": 2, "네": 3, "다섯": 4, "first": 0, "second": 1, "third": 2}
_ORDINAL = re.compile(
    rf"(?:그\s?중\s?(?:에서?\s)?)?(?:(?P<word>첫|두|세|네|다섯)\s?번?\s?째|(?P<number>[1-9])\s?번(?:째)?|(?P<last>마지막|"
    rf"맨\s?(?:끝|아래|밑))|(?P<top>맨\s?(?:위|처음|앞))|the\s(?P<english>first|second|third))"
    rf"(?:\s?(?:에?\s?(?:있는|나온|말한|추천한|소개한)\s)?(?P<thing>{_THING}))?"
    r"(?P<particle>은|는|이|가|을|를|의|도|에서|에|로|으로)?(?![가-힣])",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"(?:그|이|저)?\s?(?:둘|두\s?(?:개|제품|모델|곳|권|가지|책|메뉴|사람)|셋|세\s?(?:개|제품|모델|곳|권|가지))"
    r"(?P<rest>\s?(?:중에서|중에|중|다|모두|의|은|는|이|가|을|를)(?=\s|$|[?])|(?=\s?(?:비교|차이)))|"
    r"(?:서로|이들|얘들|걔들)(?=\s)"
)
_AMONG = re.compile(
    r"(?:(?:그|이|저|위|여기|거기|앞의?\s?것|방금\s?(?:말한|추천한|알려\s?준)\s?(?:것|거|곳))(?:들)?\s?"
    r"(?:중에서는|중에서|중에는|중에|중엔|중|가운데서|가운데)|그것들\s?중에?|of\s(?:those|them))"
    r"(?:\s|,)*",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:(?:방금|아까|앞에서|위에서)\s?(?:(?:말한|추천한|알려\s?준|본|나온|그)\s?)?"
    rf"(?:그\s?)?{_THING}|(?:그|이|저|해당|같은)\s?{_THING}|(?:거기|여기|그곳|이곳|저기|그쪽|걔|얘|쟤))"
    r"(?P<particle>에서는|에서도|에서|에는|에도|에|까지|부터|으로|로|은|는|이|가|을|를|의|도|랑|이랑|와|과|하고|보다|만|"
    r"말고)?(?P<copula>야|예요|이에요|인가요)?(?![가-힣])"
)
_SHORT = {"건": "은", "게": "이", "걸": "을"}
_IT = re.compile(r"\b(?:it|that one|this one|that|this|there)\b", re.IGNORECASE)
_IT_OWN = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"다른|말고|그\s?외|그\s?밖|또\s?(?:있|없|다른|추천|알려)|더\s?(?:있|없|추천|알려\s?줘|보여)|비슷한|"
    r"추가로|another|other|similar|else",
    re.IGNORECASE,
)
_MORE = re.compile(r"더|좀\s?더|조금\s?더|덜|보다|more|less|\w+er\b", re.IGNORECASE)
_MANNER = re.compile(
    r"자세|상세|구체|간단|요약|쉽게|길게|짧게|왜|이유|어때|어떤가|어떻게|뭐야|설명|알려|괜찮"
)
_QUANTITY = re.compile(
    r"\d+(?:\.\d+)?\s?(?:gb|tb|mb|기가|테라|인치|mm|cm|kg|g|ml|w|원|만원|박|인|명)", re.I
)
_ALONE = re.compile(
    r"배송|환불|교환|반품|취소|보증|결제|할인|쿠폰|적립|포인트|설치|회원|가입|탈퇴|배달|고객\s?센터|a/s|as"
)
_ONE_WORD = re.compile(r"(?P<word>\S+(?:\s\S+)?)(?:은|는|도|이?랑)(?:요|여|야)?\s*[?？!.~]*")


def _ordinal(question: str, focus: Focus, _: Categories) -> str | None:
    """``두 번째 거는 몇 g이야?``."""
    match = _ORDINAL.search(question)
    if not match or not focus.titles or not (match["thing"] or match["particle"] or match["word"]):
        return None
    place = _place(match, len(focus.titles))
    if not 0 <= place < len(focus.titles):
        return None
    return _put(question, match, focus.titles[place])


def _place(match: re.Match[str], count: int) -> int:
    if match["last"]:
        return count - 1
    if match["top"]:
        return 0
    word = match["word"] or match["english"]
    return _ORDINALS[word.lower()] if word else int(match["number"]) - 1


def _both(question: str, focus: Focus, _: Categories) -> str | None:
    """``둘 중 뭐가 더 가벼워?``."""
    match = _BOTH.search(question)
    if not match or len(focus.titles) < 2:
        return None
    names = joined(focus.titles[: 3 if "셋" in match[0] or "세" in match[0] else 2])
    rest = (match["rest"] or "").strip()
    between = " 중에 " if rest.startswith("중") else "의 " if rest == "의" else " "
    return question[: match.start()] + names + between + question[match.end() :].lstrip()


def _among(question: str, focus: Focus, _: Categories) -> str | None:
    """``그 중에 실내는?``: the last request, narrowed."""
    match = _AMONG.search(question)
    if not match:
        return None
    rest = f"{question[: match.start()]} {question[match.end() :]}".strip()
    return f"{focus.topic or joined(focus.titles)} 중에 {rest}"


def _pronoun(question: str, focus: Focus, _: Categories) -> str | None:
    """``그거 가격은?``, ``거기 주차돼?``, ``how much is it?``."""
    subject = focus.subject
    match = _PRONOUN.search(question)
    if match and subject and not _OTHER.search(question):
        return _put(question, match, subject)
    if subject and question.isascii() and (_IT.search(question) or _IT_OWN.search(question)):
        owned = _IT_OWN.sub(lambda _: f"{subject}'s", question, count=1)
        return owned if owned != question else _IT.sub(lambda _: subject, question, count=1)
    return None


def _other(question: str, focus: Focus, categories: Categories) -> str | None:
    """``다른 색상은?`` asks of the same thing, ``다른 곳은?`` for another one."""
    if not _OTHER.search(question) or _has_own_topic(question):
        return None
    if aspects_of(question) and focus.subject and not re.search(_THING, question):
        return f"{focus.subject} {question}"
    rest = _PRONOUN.sub("", question)
    return f"{focus.kind(categories) or focus.topic} {rest}"


def _comparative(question: str, focus: Focus, categories: Categories) -> str | None:
    """``더 저렴한 건?``: by the same conditions, or against what was named."""
    if not _MORE.search(question) or not degree_of(question) or _has_own_topic(question):
        return None
    if focus.is_list:
        return f"{focus.topic} 중에 {question}"
    kind = focus.kind(categories)
    if kind and focus.subject:
        return f"{focus.subject}보다 {re.sub(rf'{_THING}(?=[은는이가을를]?[?]?$)', kind, question)}"
    return f"{focus.subject}보다 {question}" if focus.subject else None


def _another_value(question: str, focus: Focus, categories: Categories) -> str | None:
    """``512GB는?``, ``부산은?``: another value in place of the one asked for before."""
    amount = _QUANTITY.search(question)
    if amount and len(content_of(question)) <= 2:
        return _with_amount(question, amount, focus)
    match = _ONE_WORD.fullmatch(question)
    if not match:
        return None
    for values in categories.values():
        if (new := _value(match["word"], values)) is None:
            continue
        old = next((v for v in values if v != new and v in focus.question), None)
        if old:
            return focus.question.replace(old, match["word"], 1)
        return f"{focus.topic} 중에 {question}" if focus.is_list else f"{focus.subject} {question}"
    return None


def _with_amount(question: str, amount: re.Match[str], focus: Focus) -> str | None:
    unit = re.sub(r"[\d.\s]", "", korean.fold(amount[0]))
    for text in (focus.question, focus.subject):
        for old in _QUANTITY.finditer(text):
            if re.sub(r"[\d.\s]", "", korean.fold(old[0])) == unit:
                swapped = text[: old.start()] + amount[0] + text[old.end() :]
                rest = question.replace(amount[0], "", 1).strip(" 은는?")
                return f"{swapped} {rest}" if text is focus.subject or rest else swapped
    if focus.is_list:
        return f"{focus.topic} 중에 {question}"
    return f"{focus.subject} {question}" if focus.subject else None


def _without_subject(question: str, focus: Focus, _: Categories) -> str | None:
    """``배터리는?``, ``자세히 알려줘``: a question that says what but not of what."""
    if _has_own_topic(question):
        return None
    if focus.is_list and len(focus.titles) != 1:
        return f"{focus.topic} {question}"
    if focus.is_comparison:
        return f"{joined(focus.titles[:2])} {question}"
    return f"{focus.subject or focus.topic} {question}"


def _another_subject(question: str, focus: Focus, _: Categories) -> str | None:
    """``창덕궁은?`` after a question about 경복궁: the same question again."""
    match = _ONE_WORD.fullmatch(question)
    if not match or focus.is_list or not aspects_of(focus.beside_subject):
        return None
    if _ALONE.search(question) or aspects_of(question):
        return None
    return f"{focus.family}{match['word']} {focus.beside_subject}"


_RULES: tuple[Callable[[str, Focus, Categories], str | None], ...] = (
    _ordinal,
    _both,
    _among,
    _pronoun,
    _other,
    _comparative,
    _another_value,
    _without_subject,
    _another_subject,
)


def _has_own_topic(question: str) -> bool:
    """Whether words are left once everything is gone that only says what is asked."""
    if _ALONE.search(question):
        return True
    rest = korean.fold(question)
    for aspect in aspects_of(rest):
        rest = aspect.labels.sub(" ", aspect.asks.sub(" ", rest))
    if degree := degree_of(rest):
        rest = re.sub(degree.asks.pattern + r"[가-힣]*", " ", rest)
    rest = _MANNER.sub(" ", _OTHER.sub(" ", rest))
    return any(len(word) > 1 and not re.fullmatch(_THING, word) for word in content_of(rest))


def _value(word: str, values: Sequence[str]) -> str | None:
    stem = korean.fold(word).removesuffix("쪽")
    for value in values:
        bare = korean.fold(value)
        if len(stem) > 1 and (
            stem == bare or (bare.startswith(stem) and len(bare) - len(stem) < 3)
        ):
            return value
    return None


def _put(question: str, match: re.Match[str], title: str) -> str:
    """The title in place of the match, with the particle that fits the title."""
    particle = match["particle"] or ""
    if not particle:
        short = next((p for end, p in _SHORT.items() if match[0].endswith(end)), "")
        particle = short
    word = _with(title, particle) + (match.groupdict().get("copula") or "")
    return question[: match.start()] + word + question[match.end() :]


_PAIR_OF = {"는": "은", "은": "은", "가": "이", "이": "이", "를": "을", "을": "을", "와": "과"} | {
    "과": "과",
    "로": "으로",
    "으로": "으로",
}


def _with(title: str, particle: str) -> str:
    pair = _PAIR_OF.get(particle)
    return with_particle(title, pair) if pair else title + particle
