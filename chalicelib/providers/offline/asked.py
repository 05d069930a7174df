"""A question taken apart: which rows it names, what it wants of them, and in which manner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from math import sqrt

from chalicelib import korean
from chalicelib.providers.offline.aspects import Aspect, aspects_of
from chalicelib.providers.offline.contents import GENERIC, content_of, says, without_words, worth
from chalicelib.providers.offline.kinds import is_value, names_of
from chalicelib.providers.offline.naming import Named, named_in
from chalicelib.providers.offline.rows import Fact, Row, words_of
from chalicelib.providers.offline.superlative import MOST
from chalicelib.providers.offline.wanted import Wanted, is_attribute, is_verbal, wanted_in
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
_WHAT_THERE_IS = re.compile(r"(?:에|에는|에선|에서는?)\s(?:뭐|뭣|무엇|어떤)")
_YES_NO = re.compile(
    r"(?:[돼되]|되나요|되니|됩니까|될까|되는지|가능|있어|있나|있니|있을까|있는지|있습니까|있는가|없어|없나|"
    r"하나요|합니까|할까|나요|니|까요?|인가요?|이야|야|어|아|해|지|죠|는지|대)(?:요)?\s*[?？]*$"
)
_OPEN = re.compile(
    r"뭐|뭘|무엇|무슨|어떤|어떻|어디|언제|누구|누가|왜|얼마|몇|어느|알려|설명|소개|추천|보여"
)
_MAYBE_STEM = ("인", "도", "이", "가", "의", "만", "로", "서", "대")
_KIND = 0.5
_THING = re.compile(r"(?:책|곳|것|데|폰|집|차|빵|산|절|섬|길)(?:은|는|이|가|을|를|도)?(?:요)?")
"""Words of one syllable that close the name of what is looked for."""


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
        return [self.whole(word) for word in content_of(self.beside_name)]

    def whole(self, word: str) -> str:
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
            word: worth(word) / sqrt(max(1, rows)) * (_KIND if word in kinds else 1)
            for word, rows in having.items()
        }

    def share(self, text: str) -> float:
        """How much of what the content words tell a folded text says, 0 to 1."""
        total = sum(self.weights.values())
        said = sum(weight for word, weight in self.weights.items() if _speaks(text, word))
        return said / total if total else 0.0

    def relevance(self, row: Row) -> float:
        """How much of the question a row speaks of, 0 to 1; common words count as rare ones do."""
        total = sum(map(worth, self.words))
        return sum(worth(w) for w in self.words if says(row.everything, w)) / total if total else 0

    @cached_property
    def aspects(self) -> list[Aspect]:
        """What the question asks about in everyday words."""
        return aspects_of(self.beside_name)

    @cached_property
    def wanted(self) -> Wanted:
        """The noun and the kind of value that the question is after."""
        return wanted_in(self.beside_name)

    @property
    def wants_list(self) -> bool:
        """Whether several rows are wanted."""
        if self.named.clarity >= 0.75:
            return False
        if LISTING.search(self.question):
            return True
        if self.named.rows and self.named.rows[0] is self.rows[0]:
            return False
        if self._is_bare:
            return True
        if self.named.rows:
            return False
        return bool(self._wants_shown or self.asks_existence or _WHERE.search(self.question))

    @property
    def _is_bare(self) -> bool:
        """Whether the question is but the name of what is looked for: ``신사임당이 태어난 집``."""
        last = self.question.rstrip(" ?!.~").split()[-1:]
        if not last or _OPEN.search(self.question) or MOST.search(self.question):
            return False
        if _THING.fullmatch(word := korean.fold(last[0])):
            return True
        if is_verbal(word, ""):
            return False
        noun = korean.stem(word) or word
        asked = any(a.asks.fullmatch(noun) or a.labels.fullmatch(noun) for a in self.aspects)
        return not (asked or is_attribute(noun))

    @property
    def _wants_shown(self) -> bool:
        """``서울 박물관 알려줘`` asks for rows, ``입장료 알려줘`` for a fact of them."""
        shown = _SHOW.search(self.question)
        before = self.question[: shown.start()].split() if shown else []
        return bool(shown) and not (before and self.is_asked_for(before[-1]))

    @property
    def asks_existence(self) -> bool:
        """Whether the question is if there is such a thing, and not what there is of it."""
        return bool(_EXISTS.search(self.question)) and not _WHAT_THERE_IS.search(self.question)

    @property
    def wants_yes_or_no(self) -> bool:
        """Whether the answer may begin with yes or no."""
        ends = self.question.rstrip(" ?!.~")
        return bool(_YES_NO.search(ends)) and not _OPEN.search(self.beside_name)

    def facts_of(self, row: Row, at_least: int = 1) -> list[Fact]:
        """The facts of a row that the question asks for; the best match only, at most three."""
        fitting = (fact for fact in self._stated(row) if self._may_answer(fact, row))
        scored = [(self._fit(fact), fact) for fact in fitting]
        best = max((score for score, _ in scored), default=0)
        chosen = [each for each in scored if each[0] >= max(at_least, min(best, 2))]
        return [fact for _, fact in sorted(chosen, key=lambda each: -each[0])[:3]]

    def _may_answer(self, fact: Fact, row: Row) -> bool:
        """Whether a fact is of the kind that is asked for, and tells all that is asked for."""
        wanted = self.wanted
        if not wanted.takes(fact.label, fact.value):
            return False
        # Where no row is named, a noun that no thing has is the thing itself.
        nouns = [noun for noun in wanted.nouns if self.named.rows or is_attribute(noun)]
        return not wanted.certain or all(self._tells(fact, noun, row) for noun in nouns)

    def _tells(self, fact: Fact, noun: str, row: Row) -> bool:
        """Whether a noun of what is asked for is the fact's, or only says of which row."""
        label = "".join(words_of(fact.label))
        if noun in label or noun in fact.value or (len(label) > 1 and noun.startswith(label)):
            return True
        if any(a.asks.search(noun) and a.labels.search(fact.label) for a in self.aspects):
            return True
        place = located(row)
        where = f"{row.title} {row.category} {place.value if place else ''}"
        return noun in korean.fold(where) or is_value(noun, row)

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
        said = words_of(self.beside_name)
        label = "".join(words_of(fact.label))
        rests = ("".join(said[place:]) for place in range(len(said)))
        literal = any(korean.is_called(rest, label) for rest in (rests if len(label) > 1 else said))
        if fact.is_prose or not fact.telling:
            return int(literal and not GENERIC.fullmatch(label))
        if literal:
            return 3
        if self.aspect_of(fact):
            return 2
        parts = [part for part in words_of(fact.label) if len(part) > 1]
        return int(any(part.startswith(word) for part in parts for word in self.words))


def _speaks(text: str, word: str) -> bool:
    """Whether a folded text says a word, or another one for the same kind of thing."""
    return says(text, word) or any(name in text for name in names_of(word) if len(name) > 1)
