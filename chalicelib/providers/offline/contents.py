"""The content words of a question, and whether a text says them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import Match, SequenceMatcher

from chalicelib import korean
from chalicelib.providers.offline.naming import Spoken
from chalicelib.providers.offline.rows import words_of

GENERIC = re.compile(
    r"제품|상품|모델|기종|장소|곳|여행지|관광지|메뉴|책|도서|정보|내용|특징|스펙|사양|상세|자세|자세히|간단히|"
    r"정책|규정|종류|이름|항목|자료|질문|경우|방법|사람|이번|차이|차이점|비교|중|더|가장|제일|말|얘기|대해|"
    r"며칠|안에|해야|여행|관광|나들이|가는데|가려는데|명소|볼거리|구경거리|핫플|얼마나|얼마|하나|다음|생각|필요|때|다른|그런|이런|같은|무엇|뭐가|어디|"
    r"(?:[가써와타봐]|먹어|해|들어가)도|"
    r"(?:곳|데|거|것|건|점|때|책|중)(?:은|는|이|가|을|를|도|에|만|으로|로)?"
)
_ASKED_BACK = re.compile(r"(?<=[가-힣]{2})(?:은|는|이|도)요$")
BOUND = (
    r"\d[\d.,]*\s?(?:만|천)?\s?(?:원|인치|g|kg|gb|tb|mah|km|m|분|시간|명|쪽|세|년|점|층)?\s?(?:을|를|보다)?\s?"
    r"(?:이하|이상|미만|초과|이내|까지|넘는|안쪽|아래|대|정도|쯤|이후|이전)"
)
LIMIT = re.compile(rf"{BOUND}(?:의|인|로|으로|에)?(?![가-힣])", re.IGNORECASE)
"""An amount that is only a condition: ``100만원 이하``."""
_VERB, _RIEUL = 0.3, 8
_ENDING = "하되돼해한할된될했는면고지며우워운기던"
"""Last syllables that are more likely an ending than a part of a word's stem."""
_SLIP_FROM, _ALIKE = 3, 0.8
_SOUNDS = str.maketrans(
    "ㄲㅋㄸㅌㅃㅍㅆㅉㅊㅐㅒㅖㅘㅝㅑㅕㅛㅠ", "ㄱㄱㄷㄷㅂㅂㅅㅈㅈㅔㅔㅔㅏㅓㅏㅓㅗㅜ"
)
_PREDICATE = re.compile(
    r"(?:하|되|돼|해|합|됩|할|될|한|된|했|됐|가능|있|없|같|받|나오)"
    r"(?:(?:나|니|요|까|다|는|지|어|었|을|습|면|고|기|려|여|서|던|군|네|죠|도).*)?"
)


def content_of(text: str) -> list[str]:
    """The content words of a text without those that only say how to answer."""
    found = (bare(word) for word in korean.content_words(LIMIT.sub(" ", korean.fold(text))))
    found = (_ASKED_BACK.sub("", word) for word in found)
    return [w for w in dict.fromkeys(found) if w and not GENERIC.fullmatch(w)]


def without_words(question: str, title: str) -> str:
    """A folded question with the words of a title blanked."""
    spoken = Spoken(title)
    words = sorted(set(words_of(title)), key=len, reverse=True)
    squeezed = "".join(words_of(title))
    said = "".join(words_of(question))
    unsaid = [part for part in words if part not in said]

    def blanked(match: re.Match[str]) -> str:
        word = match.group()
        for part in words:
            if len(part) > 1 or word == part:
                word = word.replace(part, " ")
            elif word.startswith(part) and korean.is_particle(word[1:]):
                word = " " + word[1:]
        stem = korean.stem(match.group())
        if len(stem) > 1 and (stem in squeezed or _is_slip_of(stem, unsaid)):
            return " "
        return " " if stem and len(stem) > 2 and spoken.has(stem) else word

    return re.sub(r"[가-힣]+|(?:\d+(?:\.\d+)?|[a-zà-ɏ])+", blanked, korean.fold(question))


def _is_slip_of(word: str, others: Iterable[str]) -> bool:
    """Whether a word is one of others but for a letter; for those that are nowhere said right."""
    letters = korean.jamo(word)
    return not word.isascii() and any(
        len(other) == len(word) and _one_letter_apart(letters, korean.jamo(other))
        for other in others
    )


def _one_letter_apart(word: str, other: str) -> bool:
    """Whether one letter was taken for another, or left out."""
    if abs(len(word) - len(other)) > 1:
        return False
    same = sum(block.size for block in _matching(word, other))
    return same >= max(len(word), len(other)) - 1


def _matching(word: str, other: str) -> list[Match]:
    return SequenceMatcher(None, word, other, autojunk=False).get_matching_blocks()


def says(text: str, word: str) -> bool:
    """Whether a folded text has a content word, whatever its ending."""
    if word in text:
        return True
    return len(word) > 2 and word[-1] in _ENDING and word[:-1] in text


def nearly_says(text: str, word: str) -> bool:
    """Whether a folded text says a word, or one that differs from it by a slip or is longer."""
    if says(text, word):
        return True
    if len(word) < _SLIP_FROM or word.isascii():
        return False
    sound = _sound(word)
    said = words_of(text)
    # 한옥마울 is a slip for the end of 전주한옥마을.
    ends = [o[-len(word) :] for o in said if len(o) > len(word)]
    near = (o for o in (*said, *ends) if o[0] == word[0] or o[1:2] == word[1])
    return any(_is_slip(sound, other) for other in near)


def _is_slip(sound: str, other: str) -> bool:
    heard = _sound(other)[: len(sound) + 1]
    return SequenceMatcher(None, sound, heard, autojunk=False).ratio() >= _ALIKE


def _sound(word: str) -> str:
    """The letters of a word, those alike that are taken for one another in words from abroad."""
    return korean.jamo(word).translate(_SOUNDS)


def worth(word: str) -> float:
    """Verbs say less of what is meant than nouns do."""
    verbal = word[-1] in "을를는은던기" or (len(word) < 3 and _is_adnominal(word[-1]))
    return _VERB if verbal else 1.0


def _is_adnominal(char: str) -> bool:
    return 0 <= ord(char) - 0xAC00 < 11_172 and (ord(char) - 0xAC00) % 28 == _RIEUL


def bare(word: str) -> str:
    """A content word without a verb glued to it: ``주차되나`` is ``주차``."""
    for size in range(2, len(word)):
        if _PREDICATE.fullmatch(word[size:]) and not word.isascii():
            return word[:size]
    return word
