"""Answers to questions for an order: the lightest, cheaper ones, the newest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib import korean
from chalicelib.providers.offline.asked import MOST, Asked
from chalicelib.providers.offline.aspects import Degree, degree_of
from chalicelib.providers.offline.rows import Fact, Row
from chalicelib.providers.offline.wording import (
    joined,
    label_name,
    number,
    polite,
    subject,
    topic,
)
from chalicelib.providers.ports import Ordering

_AMONG = re.compile(r"\s*(?:중에서는|중에서|중에|중|가운데서|가운데)$")
_SCOPE_END = re.compile(r"(?:에서는|에는|은|는|이|가|도|의)$")
_ASKING = re.compile(
    r"(?:뭐|뭘|무엇|어디|어떤|어느|누구|몇|얼마|알려|추천|찾아|골라|보여|궁금|있|좀|말해|줘|거|게|건|것|걸|데).*"
)
_LEADING = re.compile(r"^(?:그럼|그러면|혹시|그리고|근데|그런데|음|저기)[\s,]+")
_ORDER = re.compile(rf"{MOST.pattern}|(?:훨씬|좀|조금)?\s?(?<![가-힣])더\s")
_NEXT_MAX = 3
_SCOPE_MAX = 40


def rank(asked: Asked, ordering: Ordering | None) -> str | None:
    """The first row in the order asked for, and those that come next."""
    if not ordering or (asked.named.rows and not MOST.search(asked.question)):
        return None
    column = label_name(ordering.column)
    valued = [(row, fact) for row in asked.rows for fact in row.facts if fact.label == column]
    if not valued:
        return None
    valued = _in_order(valued, ordering)
    leaders = [(row, fact) for row, fact in valued if _equal(fact, valued[0][1])]
    rest = valued[len(leaders) : len(leaders) + _NEXT_MAX]
    degree = degree_of(asked.folded)
    fitting = degree if degree and degree.labels.search(column) else None
    head = _first(_phrase(asked.question, column, ordering, fitting), column, leaders)
    return " ".join(filter(None, [head, _details(leaders), _following(rest)]))


def _in_order(valued: list[tuple[Row, Fact]], ordering: Ordering) -> list[tuple[Row, Fact]]:
    numbers = [number(fact.raw) for _, fact in valued]
    known = [n for n in numbers if n is not None]
    if len(known) < len(numbers):
        return valued
    places = sorted(
        range(len(valued)), key=lambda i: -known[i] if ordering.descending else known[i]
    )
    return [valued[place] for place in places]


def _equal(one: Fact, other: Fact) -> bool:
    return one.value == other.value


def _first(phrase: str, column: str, leaders: Sequence[tuple[Row, Fact]]) -> str:
    marks = "".join(row.mark for row, _ in leaders)
    value = leaders[0][1].value
    if len(leaders) == 1:
        return f"{topic(phrase)} {leaders[0][0].title}({column} {value})입니다 {marks}."
    names = joined([row.title for row, _ in leaders])
    return f"{topic(phrase)} {names}입니다. {topic(column)} 모두 {value}입니다 {marks}."


def _details(leaders: Sequence[tuple[Row, Fact]]) -> str:
    row = leaders[0][0]
    if len(leaders) > 1 or not row.sentences:
        return ""
    return polite(row.sentences[0]).rstrip(".") + f" {row.mark}."


def _following(rest: Sequence[tuple[Row, Fact]]) -> str:
    if not rest:
        return ""
    names = ", ".join(f"{row.title}({fact.value})" for row, fact in rest)
    return f"그다음은 {names}입니다 {''.join(row.mark for row, _ in rest)}."


def _phrase(question: str, column: str, ordering: Ordering, degree: Degree | None) -> str:
    """``512GB 모델 중 가장 가벼운 것``: in the words of the question as far as they go."""
    before, noun = _surroundings(question, degree)
    head, _, tail = degree.adnominal.rpartition("가 ") if degree else ("", "", "")
    if before and korean.fold(before).rstrip("이가은는 ") in korean.fold(column):
        head, before = head or column, ""
    if not degree:
        head, tail = column, "큰" if ordering.descending else "작은"
    how = f"{subject(head)} 가장 {tail}" if head else f"가장 {tail}"
    return f"{_scope(before)} {how} {noun or '것'}".strip()


def _surroundings(question: str, degree: Degree | None) -> tuple[str, str]:
    """What stands before the superlative, and the noun after its adjective."""
    match = _ORDER.search(question)
    if not match:
        return "", ""
    before = _LEADING.sub("", question[: match.start()].strip(" ,?!."))
    after = re.sub(r"[?!.~]+$", "", question[match.end() :])
    adjective = re.match(
        rf".*?(?:{degree.asks.pattern})\S*(?:\s가는)?" if degree else r"\S+", after
    )
    noun: list[str] = []
    for word in after[adjective.end() :].split()[:2] if adjective else []:
        if _ASKING.fullmatch(word):
            break
        noun.append(word)
    return before, _SCOPE_END.sub("", " ".join(noun)) if noun else ""


def _scope(before: str) -> str:
    while before and _ASKING.fullmatch(before.split()[-1]):
        before = " ".join(before.split()[:-1])
    if not before or len(before) > _SCOPE_MAX:
        return ""
    if before.endswith("에서"):
        return before
    among = _AMONG.sub("", before)
    return (among if among != before else _SCOPE_END.sub("", before)) + " 중"
