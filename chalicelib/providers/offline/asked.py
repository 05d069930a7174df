"""A question taken apart: which rows it names, what it wants of them, and in which manner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from math import sqrt

from chalicelib import korean
from chalicelib.providers.offline.aspects import Aspect, aspects_of
from chalicelib.providers.offline.kinds import is_value
from chalicelib.providers.offline.naming import Named, Spoken, named_in
from chalicelib.providers.offline.rows import Fact, Row, words_of
from chalicelib.providers.offline.whereabouts import located

LISTING = re.compile(
    r"추천|목록|리스트|찾아|골라|(?:어떤|무슨|뭐|무엇|어디).{0,12}(?:있|좋|갈|가면|가볼|살|읽|먹)|만한|만하|"
    r"종류|명소|맛집|모두|전부|뭐뭐|(?:곳|데|거|것|건|제품|모델)(?:들)?(?:은|는|이|가|을|를|도|좀)?\s?"
    r"(?:뭐|있|없|알려|보여|$|\?)|(?:좋은|있는|괜찮은|예쁜|이쁜|멋진|조용한|한적한|아름다운|유명한|적당한|편한|재밌는|재미있는|맛있는)\s"
    r"[가-힣]+\s*(?:없\S*|있\S*|좀)?\s*[?!.~]*$|recommend|list|which|any",
    re.IGNORECASE,
)
_SHOW = re.compile(
    r"(?:알려|보여|말해|가르쳐|소개)\S*(?:\s?(?:줘|주세요|줄래)\S*)?[?!.~]*$|"
    r"\s중에?\s.*(?:은|는)(?:요)?\s?[?!.]*$"
)
_WHERE = re.compile(r"\s(?:어디|어딘)\S{0,5}\s*[?!.~]*$")
_EXISTS = re.compile(
    r"(?<!수)(?<!수\s)(?:있|없)(?:어|나|니|을까|습니까|는지|는가|냐)(?:요)?\s*[?!.~]*$"
)
_YES_NO = re.compile(
    r"(?:[돼되]|되나요|되니|됩니까|될까|되는지|가능|있어|있나|있니|있을까|있는지|있습니까|있는가|없어|없나|"
    r"하나요|합니까|할까|나요|니|까요?|인가요?|이야|야|어|아|해|지|죠|는지|대)(?:요)?\s*[?？]*$"
)
_OPEN = re.compile(
    r"뭐|뭘|무엇|무슨|어떤|어떻|어디|언제|누구|누가|왜|얼마|몇|어느|알려|설명|소개|추천|보여"
)
_GENERIC = re.compile(
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
_MAYBE_STEM = ("인", "도", "이", "가", "의", "만", "로", "서", "대")
_VERB, _KIND, _RIEUL = 0.3, 0.5, 8
_ENDING = "하되돼해한할된될했는면고지며우워운기던"
"""Last syllables that are more likely an ending than a part of a word's stem."""
_PREDICATE = re.compile(
    r"(?:하|되|돼|해|합|됩|할|될|한|된|했|됐|가능|있|없|같|받|나오)"
    r"(?:(?:나|니|요|까|다|는|지|어|었|을|습|면|고|기|려|여|서|던|군|네|죠|도).*)?"
)


class Asked:
    """What a question asks of the rows at hand."""

    def __init__(self, question: str, rows: Sequence[Row]) -> None:
        self.question = question
        self.rows = tuple(rows)

    @cached_property
    def folded(self) -> str:
        """The question with quantities spelled in one way."""
        return korean.fold(self.question)

    @cached_property
    def named(self) -> Named:
        """The rows that the question names."""
        return named_in(self.question, self.rows)

    @cached_property
    def beside_name(self) -> str:
        """The folded question without the words of the named titles."""
        return without_words(self.question, " ".join(row.title for row in self.named.rows))

    @cached_property
    def words(self) -> list[str]:
        """The content words beside the name."""
        return [self._whole(word) for word in content_of(self.beside_name)]

    def _whole(self, word: str) -> str:
        """``카페인`` for ``카페``, where the rows show that 인 is no ending here."""
        longer = (word + end for end in _MAYBE_STEM if word + end in self.beside_name)
        texts = [row.everything for row in self.rows]
        return next(
            (w for w in longer if any(re.search(f"{w}[이가은는을를]", t) for t in texts)), word
        )

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each content word tells: the fewer of the rows have it, the more."""
        having = {word: sum(says(row.everything, word) for row in self.rows) for word in self.words}
        kinds = {word for word in self.words if any(is_value(word, row) for row in self.rows)}
        return {
            word: _worth(word) / sqrt(max(1, rows)) * (_KIND if word in kinds else 1)
            for word, rows in having.items()
        }

    def share(self, text: str) -> float:
        """How much of what the content words tell a folded text says, 0 to 1."""
        total = sum(self.weights.values())
        said = sum(weight for word, weight in self.weights.items() if says(text, word))
        return said / total if total else 0.0

    def relevance(self, row: Row) -> float:
        """How much of the question a row speaks of, 0 to 1; common words count as rare ones do."""
        total = sum(map(_worth, self.words))
        return sum(_worth(w) for w in self.words if says(row.everything, w)) / total if total else 0

    @cached_property
    def aspects(self) -> list[Aspect]:
        """What the question asks about in everyday words."""
        return aspects_of(self.beside_name)

    @property
    def wants_list(self) -> bool:
        """Whether several rows are wanted."""
        if self.named.clarity >= 0.75:
            return False
        if LISTING.search(self.question):
            return True
        if self.named.rows:
            return False
        return bool(self._wants_shown or self.asks_existence or _WHERE.search(self.question))

    @property
    def _wants_shown(self) -> bool:
        """``서울 박물관 알려줘`` asks for rows, ``입장료 알려줘`` for a fact of them."""
        shown = _SHOW.search(self.question)
        before = self.question[: shown.start()].split() if shown else []
        return bool(shown) and not (before and self.is_asked_for(before[-1]))

    @property
    def asks_existence(self) -> bool:
        """Whether the question is if there is such a thing."""
        return bool(_EXISTS.search(self.question))

    @property
    def wants_yes_or_no(self) -> bool:
        """Whether the answer may begin with yes or no."""
        ends = self.question.rstrip(" ?!.~")
        return bool(_YES_NO.search(ends)) and not _OPEN.search(self.beside_name)

    def facts_of(self, row: Row, at_least: int = 1) -> list[Fact]:
        """The facts of a row that the question asks for; the best match only, at most three."""
        scored = [(self._fit(fact), fact) for fact in self._stated(row)]
        best = max((score for score, _ in scored), default=0)
        chosen = [each for each in scored if each[0] >= max(at_least, min(best, 2))]
        return [fact for _, fact in sorted(chosen, key=lambda each: -each[0])[:3]]

    def _stated(self, row: Row) -> Sequence[Fact]:
        """A row's facts; asked where it is, all columns that tell it are one."""
        places = [aspect for aspect in self.aspects if aspect.shape == "place"]
        place = located(row) if places and "주소" not in self.question else None
        if not place:
            return row.facts
        return [place, *(f for f in row.facts if not places[0].labels.search(f.label))]

    def aspect_of(self, fact: Fact) -> Aspect | None:
        """The everyday thing that a fact tells, if the question asks for it."""
        return next((aspect for aspect in self.aspects if aspect.labels.search(fact.label)), None)

    def is_asked_for(self, word: str) -> bool:
        """Whether a word only says what is asked, as ``가격`` does."""
        return any(a.asks.search(word) or a.labels.search(word) for a in self.aspects)

    def _fit(self, fact: Fact) -> int:
        """3: the header stands in the question; 2: it means what is asked; 1: they share a word."""
        squeezed = "".join(words_of(self.beside_name))
        label = "".join(words_of(fact.label))
        literal = len(label) > 1 and label in squeezed
        if not fact.telling:
            return int(literal and not _GENERIC.fullmatch(label))
        if literal:
            return 3
        if self.aspect_of(fact):
            return 2
        parts = [part for part in words_of(fact.label) if len(part) > 1]
        return int(any(part.startswith(word) for part in parts for word in self.words))


def content_of(text: str) -> list[str]:
    """The content words of a text without those that only say how to answer."""
    found = (_bare(word) for word in korean.content_words(LIMIT.sub(" ", korean.fold(text))))
    found = (_ASKED_BACK.sub("", word) for word in found)
    return [w for w in dict.fromkeys(found) if w and not _GENERIC.fullmatch(w)]


def without_words(question: str, title: str) -> str:
    """A folded question with the words of a title blanked."""
    spoken = Spoken(title)
    words = sorted(set(words_of(title)), key=len, reverse=True)
    squeezed = "".join(words_of(title))

    def blanked(match: re.Match[str]) -> str:
        word = match.group()
        for part in words:
            if len(part) > 1 or word == part:
                word = word.replace(part, " ")
            elif word.startswith(part) and korean.is_particle(word[1:]):
                word = " " + word[1:]
        stem = korean.stem(match.group())
        if len(stem) > 1 and stem in squeezed:
            return " "
        return " " if stem and len(stem) > 2 and spoken.has(stem) else word

    return re.sub(r"[가-힣]+|(?:\d+(?:\.\d+)?|[a-zà-ɏ])+", blanked, korean.fold(question))


def says(text: str, word: str) -> bool:
    """Whether a folded text has a content word, whatever its ending."""
    if word in text:
        return True
    return len(word) > 2 and word[-1] in _ENDING and word[:-1] in text


def _worth(word: str) -> float:
    """Verbs say less of what is meant than nouns do."""
    verbal = word[-1] in "을를는은던기" or (len(word) < 3 and _is_adnominal(word[-1]))
    return _VERB if verbal else 1.0


def _is_adnominal(char: str) -> bool:
    return 0 <= ord(char) - 0xAC00 < 11_172 and (ord(char) - 0xAC00) % 28 == _RIEUL


def _bare(word: str) -> str:
    """A content word without a verb glued to it: ``주차되나`` is ``주차``."""
    for size in range(2, len(word)):
        if _PREDICATE.fullmatch(word[size:]) and not word.isascii():
            return word[:size]
    return word
