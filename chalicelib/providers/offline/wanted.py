"""What a question wants to know of a thing: a noun, and the kind of value that would tell it.

``주차 요금이 얼마예요?`` wants the 요금 of 주차, as money. A column or a sentence answers it
only if it speaks of both; that some column holds money is not enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib import korean

_NUMBER = r"\d[\d,.]*\s?(?:만|천)?\s?"
_SPAN = r"(?:영업)?(?:일|주|개월|달|년|시간|분)"


@dataclass(frozen=True)
class Kind:
    """A kind of value: the words that ask for it, and what it looks like."""

    asks: re.Pattern[str]
    value: re.Pattern[str]
    beside: re.Pattern[str] | None = None
    """Headers that hold such values and yet mean something else."""

    def suits(self, label: str, value: str) -> bool:
        """Whether a column's value may be the answer; a bare number may be of any kind."""
        if self.beside and self.beside.search(label):
            return False
        bare = not any(c.isdigit() for c in value) or re.fullmatch(r"[\d,.~ -]+", value)
        return bool(bare or self.value.search(value))


def _kind(asks: str, value: str, beside: str = "") -> Kind:
    return Kind(re.compile(asks), re.compile(value), re.compile(beside) if beside else None)


KINDS = (
    _kind(
        r"(?:며칠|언제|몇\s?(?:일|주|개월|달|년|시간))\s?(?:안|이내|내|까지)",
        rf"\d\s?{_SPAN}\s?(?:안|이내|내|전)|까지",
        r"처리|소요|배송|제작",
    ),
    _kind(r"몇\s?시간|얼마나\s?오래\s?가", r"\d\s?시간"),
    _kind(r"몇\s?시(?!간)", r"\d\s?시(?!간)|\d:\d\d|종일"),
    _kind(r"며칠|몇\s?일|얼마나\s?(?:걸|오래)", rf"\d\s?{_SPAN}|당일|즉시|하루|이틀"),
    _kind(r"몇\s?(?:살|세)", r"\d\s?(?:세|살|학년|개월)|성인|누구나"),
    _kind(r"얼마(?!나)", rf"{_NUMBER}원|무료|유료|없|%"),
    _kind(r"몇\s?(?:퍼센트|프로|%)", r"\d\s?(?:%|퍼센트)"),
    _kind(r"몇\s?(?:km|cm|mm|m(?![a-z])|미터|킬로|센티|인치)", rf"{_NUMBER}(?:[kcm]?m|미터|인치)"),
    _kind(r"몇\s?(?:kg|g(?![a-z])|그램)", rf"{_NUMBER}(?:k?g|그램)"),
    _kind(r"몇\s?(?:kcal|칼로리)", rf"{_NUMBER}(?:k?cal|칼로리)"),
    _kind(r"몇\s?(?:gb|tb|기가|테라)", rf"{_NUMBER}[gt]b"),
    _kind(
        r"언제",
        r"\d\s?[년월일시]|\d[.-]\d|요일|평일|주말|[매당]일|매[주달월년]|봄|여름|가을|겨울|계절|시대|세기|때|"
        r"다음\s?날|하루|영업일",
    ),
)
"""Tried in order: the first whose words stand in the question."""

_HOW_MUCH = next(kind for kind in KINDS if kind.asks.fullmatch("얼마"))
_MEASURE = re.compile(
    r".*(?:높이|해발|고도|길이|무게|중량|크기|넓이|면적|두께|깊이|거리|용량|배터리|화면|속도|주사율|해상도|화소|"
    r"도수|칼로리|열량|함량|인원|정원|온도|수명|램|메모리)"
)
"""What is told in other units than those of money."""

_WHAT = re.compile(r"(?:뭐|뭔|뭣|무엇|무슨|어떤)\S*\s?(?:들어|들었|포함|담겨|있)")
_ASKS = re.compile(
    r"뭐|뭔|뭘|뭣|무엇|무슨|누구|누가|어디|어딘|언제|얼마|며칠|몇|어느|어떤|어떻게\s?[돼되]|어떤가|"
    r"알려|말해|가르쳐|궁금|보여"
)
_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:은|는|이|가|의|을|를|도|이랑|랑|과|와|하고)(?:요)?$")
_PARTICLE_MAX = 6
_ADVERBIAL = re.compile(
    r"(?<=[가-힣])(?:에서|에는|에도|에|까지|까지는|부터|으로|로|에서는|에서도|에게|한테)$"
)
_ADVERB = re.compile(
    r"(?:원래|지금|현재|보통|대략|혹시|주로|오늘|내일|이번|다음|정확히|요즘|올해|직접|따로|계속|이제|바로|새로|처음|같이|"
    r"함께|혼자|자꾸|많이|조금|훨씬|아직|이미|다시|모두|전부|총|각각|그냥|진짜|정말|꼭|별도|추가|보다|갑자기|하도|가끔|항상|"
    r"매일|거기|거긴|여기|여긴|그거|그건|이거|이건|얘|걔)(?:도|만|은|는|의|에|로)?|(?:어때|어떠|어떨|어떤|어떻)\S*"
)
_VERBAL = re.compile(
    r".*(?:[있없하됐갔왔었았였겠니싶하되]다|[세예까]요|[볼일갈]까|죠|[하있없되이먹가보]지|[나되]여|(?:있|없)[가-힣]*|"
    r"[하있없되][니나냐]|보러|찾으러|[되리우있없가먹보알말빼타쓰놀]고|[하되]며|는|은|을|던|한|할|된|될|태어난|[러로까거다려두벼매]운|"
    r"비싼|른데|드릴|으실|다닐|배울|마실|보낼|올릴|빌릴|가볼|마셔|읽어|먹어|버려|받아|걸려|갈아|다녀|들어|찾아|골라|빌려|놀아|"
    r"배워|들어간|나온|지은|생긴|만든|바뀐|태운|아닌|남은|[가-힣]{2}해|줘|돼)|[갈볼살쓸탈싼큰간본쓴줄둘못안해되하싸써]"
)
"""Beside what ``korean.is_predicate`` tells: forms that only a writer takes for verbs."""
_LOOSE = re.compile(
    r"등급|정도|수준|여부|상태|정보|내용|이름|배경|이야기|유래|역사|의미|종류|금액|현황|목록|차이|비교|조건|기준|방법|설명|소개|안내|관련|전체|"
    r"제품|상품|모델|기종|수업|강좌|강의|클래스|프로그램|서비스|책|도서|메뉴|음식|민원|업무|기간|선생님?|님|말|것|거|곳|데|때"
)
"""Nouns that say no more than the ones beside them."""
_ATTRIBUTE = re.compile(
    r".*(?:번호|비번|요금|[가-힣]료|[가-힣]비|가격|단가|시세|시간|시간표|기간|기한|날짜|요일|예정일|[가-힣]일자|일정|주소|"
    r"위치|연락처|전화|메일|홈페이지|담당자?|부서|재고|수량|인원|정원|규정|규격|속도|무게|중량|크기|높이|길이|넓이|면적|두께|"
    r"깊이|색상|용량|원산지|산지|성분|재료|준비물|서류|후기|평점|별점|경력|학력|나이|연령|자격|대상|저자|작가|지은이|출판사|"
    r"번역가|옮긴이|역자|감독|대표|사장|경로|노선|칼로리|열량|함량|도수|전압|출력|해상도|화소|주차|와이파이|이름|률|율)"
)
"""Nouns of what a thing has, and not of a thing."""


@dataclass(frozen=True)
class Wanted:
    """``phrase`` and its ``nouns`` name what is wanted; ``certain`` if it is plainly asked for."""

    phrase: str = ""
    nouns: tuple[str, ...] = ()
    kind: Kind | None = None
    certain: bool = False
    contents: bool = False
    """Whether it is asked what something holds, which no bare number tells."""

    def takes(self, label: str, value: str) -> bool:
        """Whether a column's value is of the kind that is wanted."""
        if self.contents and re.fullmatch(rf"{_NUMBER}\S{{0,4}}", value):
            return False
        return self.kind is None or self.kind.suits(label, value)

    @property
    def asks_price(self) -> bool:
        """Whether nothing but a price can be meant: ``라이트 얼마예요?``."""
        return self.kind is not None and bool(self.kind.value.search("1,000원"))

    @property
    def is_of_thing(self) -> bool:
        """Whether the phrase names a thing, such as a model, and nothing that a thing has."""
        return bool(self.nouns) and not _ATTRIBUTE.fullmatch(self.nouns[-1])


def wanted_in(question: str) -> Wanted:
    """What a folded question wants, without the words of the title that it names."""
    kind = next((kind for kind in KINDS if kind.asks.search(question)), None)
    contents = bool(_WHAT.search(question))
    asking = _ASKS.search(question)
    words = _plain(question[: asking.start()] if asking else question)
    run = _closing_run(words)
    if run[-2:] == ["배터리", "용량"]:
        run.pop()
    if run and _MEASURE.fullmatch(run[-1]) and kind is _HOW_MUCH:
        kind = None  # 높이가 얼마야?
    nouns = tuple(noun for noun in run if not _LOOSE.fullmatch(noun))
    attribute = bool(run) and bool(_ATTRIBUTE.fullmatch(run[-1]))
    told_of = asking is not None and not _SHOWING.match(question, asking.start())
    certain = bool(nouns) and (attribute or (told_of and not contents))
    return Wanted(" ".join(run), nouns, kind, certain, contents)


_SHOWING = re.compile(r"알려|말해|가르쳐|궁금|보여|어떤|어디")


def is_attribute(noun: str) -> bool:
    """Whether a noun is one of what a thing has, and not of a thing."""
    return bool(_ATTRIBUTE.fullmatch(noun))


def is_loose(noun: str) -> bool:
    """Whether a noun says no more than the ones beside it."""
    return bool(_LOOSE.fullmatch(noun))


def is_verbal(word: str, after: str) -> bool:
    """Whether a word as it stands is more likely a verb, adjective or adverb than a noun."""
    if _ADVERB.fullmatch(word):
        return True
    noun = _PARTICLE.sub("", word)
    if is_attribute(noun):
        return False
    if noun != word:
        # 들여다보는 곳; but 고양이는 뭐가 필요해
        return word.endswith("는") and bool(after) and not _ASKS.match(after)
    return bool(_VERBAL.fullmatch(word)) or korean.is_predicate(word, after)


def _plain(text: str) -> list[str]:
    return re.sub(r"[^\w\s%+·-]", " ", text).split()


def _closing_run(words: list[str]) -> list[str]:
    """The nouns with which the words end; a verb, an adverb or a phrase of place ends the run."""
    run: list[str] = []
    for word in reversed(words):
        noun = _PARTICLE.sub("", word)
        if len(word) <= _PARTICLE_MAX and korean.is_particle(word):
            continue
        if noun != word and word[-1] in "랑과와고" and run:
            return []  # several things at once
        if len(noun) < 2 and not ("가" <= noun <= "힣" and noun not in "은는이가을를의도에"):
            if run or noun.isdigit():
                break
            continue
        if any(c.isdigit() for c in noun) or _ADVERB.fullmatch(noun):
            break
        verbal = noun == word and bool(_VERBAL.fullmatch(word)) and not _ATTRIBUTE.fullmatch(word)
        if verbal or (_ADVERBIAL.search(word) and not run and korean.stem(word) != word):
            break
        run.insert(0, noun)
        if noun != word and len(run) > 1 and word[-1] in "은는이가":
            run.pop(0)
            break
    return run
