"""Which of the rows at hand are what a request asks for, by the nouns that it names.

Where the search counted what fits, every row fits what it understood; the nouns beside that, and
all nouns of other requests, have to be said by a row. A noun that no row says is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chalicelib import korean
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.aspects import aspects_of, same_colour
from chalicelib.providers.offline.contents import GENERIC, LIMIT, bare, nearly_says, says
from chalicelib.providers.offline.kinds import is_any, names_of, of_kind
from chalicelib.providers.offline.picking import DENIES, WITHOUT
from chalicelib.providers.offline.rows import Row, words_of
from chalicelib.providers.offline.values import number
from chalicelib.providers.offline.wanted import is_loose, is_verbal

_CIRCUMSTANCE = re.compile(
    r"아이들?|애[들가]?|어린이|유아|아기|부모님?|엄마|아빠|할머니|할아버지|가족|혼자|연인|친구|강아지|비|눈|날|날씨|밤|낮|"
    r"아침|점심|저녁|오전|오후|주말|평일|[월화수목금토일]요일|행사|이벤트|하루|오늘|내일|지금|봄|여름|가을|겨울|제[가일]|사람|최근|최신"
)
"""Words that the search has understood if it counted, or that are no condition."""
_NO_NOUN = re.compile(
    r"[첫새못안잘더또좀막쏙꼭다수중법두한세네그이저전후나내말줄만돈]|이상|이하|미만|초과|밑.?|넘|쪽|중|처음|아래|위|"
    r"추천\S*|있\S*|없\S*|알려|소개|보여|찾아|걸로|건데|건지|전에|사이|근처|주변|우리나라|전국|국내"
)
_GOING = re.compile(r"갈|가\s?볼|가기|놀|둘러|구경|묵을|먹을|여행|데리고")
_PLACED = re.compile(r"(?<=[가-힣]{2})(?:에서|에|의)$")
_TO_WHOM = re.compile(r"(?:한테|에게|께)$")
_DIVISION = re.compile(r"(?<=[가-힣]{2})(?:특별자치도|특별자치시|광역시|특별시|도|시|군|구)$")
_HEADS = re.compile(r"(?<=[가-힣])(?:책|집|폰|점|실|차|빵)$")
"""Nouns that close a longer one: a 수학책 is a book on 수학."""
_QUANTITY = re.compile(
    r"(?<![a-z\d])\d[\d,.]*+\s?(?:원|칼로리|kcal|g|kg|인치|쪽|년|월|일|시간|분|살|세|명|mah|mm|cm|m|km|층|개월)?"
    r"(?:어치|짜리|에서|부터|까지|보다|에|의|으로|인)?(?![가-힣a-z])|(?<![가-힣])(?=\S?[만천백])[만천백십일이삼사오육칠팔구]+\s?원(?:에서|부터|까지|보다)?"
)
_ASKING = re.compile(
    r"(?:뭐|뭘|무엇|어떤\s?(?:게|것)|어디)?(?:가|이)?\s?(?:있|없)(?:어|나|니|을까|습니까|는지|지|죠)(?:요)?\s*[?!.~]*$|"
    r"\s(?:좀\s)?(?:추천|알려|소개|보여|찾아)\S*(?:\s?(?:줘|주세요|줄래)\S*)?[?!.~]*$|어디|뭐|무엇"
)
_NONE = re.compile(r"없음|불가.*|무|x|n|no|아니[오요]|안\s?됨", re.IGNORECASE)
_LONG = 8
_ENOUGH = 0.5
_NEARLY = 0.75


@dataclass(frozen=True)
class Fitting:
    """The rows that fit best, in the order of the search."""

    rows: tuple[Row, ...]
    share: float
    """How much of the request they speak of, 0 to 1."""
    missing: tuple[str, ...] = ()
    """Nouns of a plain request, as of a kind of thing or a place, that none of the rows has."""


def fitting(asked: Asked, matched: int | None) -> Fitting:
    """The rows that a request is after."""
    nouns = [n for n in nouns_of(asked) if matched is None or not _CIRCUMSTANCE.fullmatch(n)]
    negated = _negated(asked, nouns)
    rows = _without(negated, asked.rows) or (asked.rows if matched else ())
    nouns = [noun for noun in nouns if noun not in negated]
    if not nouns and matched is None and not negated:
        # Nothing but verbs and circumstances: they have to do.
        nouns = [word for word in asked.words if not is_any(word)]
    said = {row.n: {noun for noun in nouns if has(row, noun)} for row in rows}
    known = set().union(*said.values())
    nouns = [noun for noun in nouns if noun in known or len(noun) > 1]
    missing = [noun for noun in nouns if noun not in known]
    best = _best(rows, said, nouns)
    plain = _is_plain(asked)
    kind = _kind(asked)
    if kind and (such := of_kind(rows, kind)):
        best_such = _best(such, said, nouns)
        of_it = plain and not _is_told_apart(nouns, kind, said)
        if of_it or best[:1] == best_such[:1]:
            best = best_such
    elif (
        kind in nouns and plain and not (_is_told_apart(nouns, kind, said) or _is_title(kind, rows))
    ):
        missing = list(dict.fromkeys([*missing, kind]))
    if missing and matched is None:
        most = max(map(asked.relevance, best), default=0)
        best = tuple(row for row in best if asked.relevance(row) >= most)
    denied = missing if plain else [noun for noun in missing if noun in _places(asked)]
    return Fitting(best, _share(best, said, nouns), tuple(denied))


def _best(
    rows: Sequence[Row], said: Mapping[int, set[str]], nouns: Sequence[str]
) -> tuple[Row, ...]:
    """The rows that say most; the fewer say a noun, the more it tells."""
    worth = {noun: 1 / (1 + sum(noun in words for words in said.values())) for noun in nouns}
    scores = {row.n: sum(worth.get(noun, 0) for noun in said[row.n]) for row in rows}
    most = max(scores.values(), default=0)
    return tuple(row for row in rows if scores[row.n] >= _NEARLY * most)


def _share(rows: Sequence[Row], said: Mapping[int, set[str]], nouns: Sequence[str]) -> float:
    if not rows:
        return 0.0
    return max(len(said[row.n]) for row in rows) / len(nouns) if nouns else 1.0


def _is_title(kind: str, rows: Sequence[Row]) -> bool:
    """Whether what looks like a kind is a name with a slip in it."""
    return any(nearly_says(korean.fold(row.title), kind) for row in rows)


def _is_told_apart(nouns: Sequence[str], kind: str, said: Mapping[int, set[str]]) -> bool:
    """Whether a row is known by another noun, where its kind is at least spoken of."""
    spoken = any(kind in words for words in said.values())
    others = [sum(noun in words for words in said.values()) for noun in nouns if noun != kind]
    return spoken and 1 in others


def is_enough(found: Fitting) -> bool:
    """Whether the rows may be called an answer."""
    return bool(found.rows) and found.share >= _ENOUGH


def nouns_of(asked: Asked) -> list[str]:
    """The nouns of a request, without those that any row would be."""
    return list(dict.fromkeys(noun for noun, _ in _nouns(asked)))


def has(row: Row, noun: str) -> bool:
    """Whether a row says a noun, in whatever word for it, or has it as a header or a value."""
    text = row.everything
    if _says(text, noun):
        return True
    if len(noun) > 1 and nearly_says(text, noun):
        return True
    if any(same_colour(noun, value) for value in row.values):
        return True
    if any(a.labels.search(fact.label) for a in aspects_of(noun) for fact in row.facts):
        return True
    parts = range(2, len(noun) - 1) if len(noun) <= _LONG else ()
    return any(_says(text, noun[:size]) and _says(text, noun[size:]) for size in parts)


def _says(text: str, noun: str) -> bool:
    if len(noun) == 1 and re.search(rf"(?<![가-힣]){re.escape(noun)}", text):
        return True
    return any(len(word) > 1 and says(text, word) for word in _words_for(noun))


def _words_for(noun: str) -> set[str]:
    """A noun, other names of its kind, and the part of a longer noun that tells most."""
    shorter = {_DIVISION.sub("", noun), _HEADS.sub("", noun)}
    return {noun, *names_of(noun), *(word for word in shorter if len(word) > 1)}


def _nouns(asked: Asked) -> Iterator[tuple[str, str]]:
    """Each noun that is a condition, with the word of the question that it stands in."""
    text = LIMIT.sub(" ", asked.folded)
    words = words_of(_QUANTITY.sub(" ", text))
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        noun = korean.without_use(bare(korean.stem(_TO_WHOM.sub("", word))))
        if not noun or (place and words[place - 1] == "몇"):
            continue
        if is_verbal(word, after) or _NO_NOUN.fullmatch(noun):
            continue
        if is_any(noun) or is_loose(noun) or GENERIC.fullmatch(noun) or noun.isdigit():
            continue
        yield asked.whole(noun), word


def _places(asked: Asked) -> set[str]:
    """The nouns that say where to go, which no row may lack."""
    if not _GOING.search(asked.question):
        return set()
    return {noun for noun, word in _nouns(asked) if _PLACED.search(word)}


def _is_plain(asked: Asked) -> bool:
    """Whether a request is made of nouns only: ``초콜릿 케이크 있나요?``."""
    words = words_of(_ASKING.sub(" ", asked.folded))
    return not any(is_verbal(word, after) for word, after in pairwise([*words, ""]))


def _kind(asked: Asked) -> str:
    """The kind of thing that a plain request ends in; empty where any will do."""
    last = words_of(_ASKING.sub(" ", asked.folded))[-1:]
    noun = asked.whole(korean.stem(last[0])) if last else ""
    if noun not in nouns_of(asked) or noun[0].isdigit() or is_any(noun[-1]):
        return ""
    # A 방수폰 is a 폰.
    tails = (noun[-size:] for size in (3, 2, 1) if size < len(noun) - 1)
    return next((tail for tail in tails if len(names_of(tail)) > 1), noun)


def _negated(asked: Asked, nouns: Sequence[str]) -> list[str]:
    """The noun that a request does without: 우유 of ``우유 안 들어간 스무디``."""
    denial = WITHOUT.search(asked.folded)
    before = asked.folded[: denial.start()] if denial else ""
    last = max(nouns, key=before.rfind, default="")
    return [last] if last and last in before else []


def _without(negated: Sequence[str], rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows that deny a noun; if none does, those that don't speak of it."""
    for noun in negated:
        denying = tuple(row for row in rows if _denies(row, noun))
        rows = denying or tuple(row for row in rows if not has(row, noun))
    return tuple(rows)


def _denies(row: Row, noun: str) -> bool:
    facts = [fact for fact in row.facts if noun in fact.label]
    if any(_NONE.fullmatch(fact.value) or number(fact.raw) == 0 for fact in facts):
        return True
    return any(noun in each and DENIES.search(each) for each in map(korean.fold, row.sentences))
