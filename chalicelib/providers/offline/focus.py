"""What a talk is about at one moment: the last question, as one that stands alone, and its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from chalicelib import korean
from chalicelib.providers.offline.amounts import QUANTITY
from chalicelib.providers.offline.asked import LISTING
from chalicelib.providers.offline.aspects import aspects_of
from chalicelib.providers.offline.contents import content_of, without_words
from chalicelib.providers.offline.naming import Spoken, length
from chalicelib.providers.offline.rows import words_of
from chalicelib.providers.offline.superlative import MOST, superlative
from chalicelib.providers.offline.wording import NOUNS_IN_I

_REQUEST = re.compile(
    r"\s*(?:(?:좀|하나|더|몇\s?(?:개|곳|군데|가지|권)(?:만)?)\s*)*(?:추천|소개|안내|알려|보여|찾아|골라|말해|가르쳐|"
    r"찾고|부탁|정리)[가-힣\s]{0,12}[?!.~]*$"
)
_EXISTS = re.compile(
    r"(?:이|가|은|는|을|를|도|으로는|로는|으로|로)?\s*(?:뭐가|뭐|뭣이|어떤\s?(?:게|것이|곳이|것들이)|무엇이|어디가|어디|좀|"
    r"어떤|혹시)?\s*(?:있어|있나|있을까|있습니까|있니|있는지|있는가|뭐야|뭐지|뭐|어디야|어디|인가|일까|없나|없을까|없어|좋을까|"
    r"좋아|좋나)(?:요)?(?:\s?궁금.{0,5})?[?!.~\s]*$"
)
_COUNTED = re.compile(
    r"(?:은|는|이|가)?\s*(?:모두|총|전부|다)?\s*(?:몇\s?(?:개|곳|군데|가지|종류?|대|권|명|건|점)|개수|갯수).*$"
)
_AT = re.compile(r"^(\S{2,})에\s(?!있는|갈|대)")
_LEADING = re.compile(r"^(?:그럼|그러면|혹시|그리고|근데|그런데|음|저기|나|내가)[\s,]+")
_VERBAL = re.compile(
    r"(?:[어아해]요|까요|나요|니까|[돼줘]|려고|싶은데|는데|은데|을까|할까|니|냐|[었았]어|있어|없어|싶어|[하되있는]고|면|"
    r"만한|좋은|있는|없는|이야|예요|이에요|인가)$"
)
_ENDINGS = {"데": "곳", "거": "것", "건": "것", "게": "것", "걸": "것"}
_TOPIC_PARTICLE = re.compile(
    r"(?:(?<=[가-힣]{2})|(?<=[책폰집차빵산절섬길곳것])|(?<=것)|(?<=데))(?:을|를|은|는)$"
)
_TOPIC_MAX = 60
_BARE_MAX = 8
_MOSTLY = 0.5
_GRADES = (
    "왕초보",
    "초급",
    "중급",
    "고급",
    "입문",
    "심화",
    "기초",
    "기본",
    "일반",
    "프로",
    "미니",
    "맥스",
)


@dataclass(frozen=True)
class Focus:
    """The last real question of a talk, the titles its answer cited, and the answer."""

    question: str = ""
    titles: tuple[str, ...] = ()
    answer: str = ""
    request: str = ""
    """The last question that asked for whatever fits, if the talk is still within it."""
    listed: tuple[str, ...] = ()
    """The titles that answered the request."""

    def listing(self, request: str, listed: tuple[str, ...]) -> Focus:
        """The same moment within a request."""
        return replace(self, request=request, listed=listed)

    @property
    def subject(self) -> str:
        """The one thing that ``it`` means: of variants of one thing, what they have in common."""
        kinds = {QUANTITY.sub("", title).strip() for title in self.titles}
        if len(self.titles) > 1 and len(kinds) == 1:
            return kinds.pop()
        return self.titles[0] if self.titles else ""

    @cached_property
    def named(self) -> list[str]:
        """The cited titles that the question named itself."""
        spoken = Spoken(self.question)
        return [t for t in self.titles if _mostly(spoken, words_of(t))]

    @property
    def is_comparison(self) -> bool:
        """Whether the question set several named things side by side."""
        return len({QUANTITY.sub("", title).strip() for title in self.named}) > 1

    @property
    def is_list(self) -> bool:
        """Whether the question asked for whatever fits, and not about a thing by name."""
        return not self.named and bool(
            LISTING.search(self.question) or MOST.search(self.question) or len(self.titles) > 1
        )

    @cached_property
    def scope(self) -> str:
        """The request as a noun phrase: ``512GB 모델`` of ``512GB 모델 중에 제일 싼 건?``."""
        if parts := superlative(self.request):
            # "배터리 제일 오래 가는 폰": what is measured is no scope.
            measured = parts.noun and aspects_of(parts.bare)
            return parts.noun if measured or not parts.bare else parts.bare
        return topic_of(self.request) or " ".join(content_of(self.request)[:6])

    @property
    def within(self) -> str:
        """The beginning of a question that narrows the request."""
        said = self.scope in self.request
        return f"{self.scope} 중에 " if said and " " in self.scope else f"{self.scope} "

    @cached_property
    def bare(self) -> str:
        """The question's own words but for what it asks, where no row was cited."""
        rest = korean.fold(self.question)
        for aspect in aspects_of(rest):
            rest = re.sub(rf"(?:{aspect.asks.pattern})[가-힣]*", " ", rest, flags=re.IGNORECASE)
        words = (topic_of(rest) or rest.replace("?", " ")).split()
        return " ".join(words[:_BARE_MAX]) if content_of(rest) else ""

    @cached_property
    def beside_subject(self) -> str:
        """The question without the words of the thing it names."""
        return " ".join(without_words(self.question, self.subject).split())

    @property
    def family(self) -> str:
        """The part of the subject's name that its sister models share, with a blank, or empty."""
        if match := re.match(r"(.*\D\s\d+)(?=\s\S|$)", self.subject):
            return f"{match[1]} "
        first, _, last = self.subject.rpartition(" ")
        return f"{first} " if first and last in _GRADES else ""

    @property
    def line(self) -> str:
        """What the subject's name shares with all of its line: ``소리샘`` of ``소리샘 프로 2``."""
        shared: list[str] = []
        for word in self.subject.split():
            if word[0].isdigit() or word in _GRADES:
                return " ".join(shared)
            shared.append(word)
        return ""

    def kind(self, categories: Mapping[str, Sequence[str]]) -> str:
        """The catalogue's own word for what is talked about, as far as the talk tells."""
        values = sorted({v for vs in categories.values() for v in vs}, key=len, reverse=True)
        for text in (self.question, self.answer if self.titles else ""):
            for value in values:
                if len(value) > 1 and not any(c.isdigit() for c in value) and value in text:
                    return value
        return ""


def topic_of(question: str) -> str:
    """What a request is about, as a noun phrase in the question's own words, or empty."""
    text = _LEADING.sub("", question.strip())
    text = _REQUEST.sub("", text.rstrip("?!.~ "))
    stated = _EXISTS.sub("", _COUNTED.sub("", text)).strip(" ,?!.~")
    if NOUNS_IN_I.search(f"{stated}이") and text.startswith(f"{stated}이"):
        stated += "이"  # 떡볶이 있어요?
    text = _AT.sub(r"\1에 있는 ", stated) if stated != text else text
    words = text.split()
    if not words or len(text) > _TOPIC_MAX or "\n" in text:
        return ""
    words[-1] = _ENDINGS.get(words[-1], words[-1])
    last = _TOPIC_PARTICLE.sub("", words[-1])
    return "" if _VERBAL.search(last) else " ".join([*words[:-1], last])


def _mostly(spoken: Spoken, words: Sequence[str]) -> bool:
    said = sum(length(word) for word in words if spoken.has(word))
    return said >= _MOSTLY * sum(map(length, words)) if words else False
