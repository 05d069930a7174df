"""Answers to questions for an order: the lightest, cheaper ones, the newest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from chalicelib import korean
from chalicelib.providers.offline.amounts import QUANTITY, amount_in
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.aspects import Degree, aspects_of, degree_of
from chalicelib.providers.offline.kinds import kind_in, of_kind, speaks_of
from chalicelib.providers.offline.picking import cited
from chalicelib.providers.offline.rows import Fact, Row
from chalicelib.providers.offline.superlative import (
    MOST,
    PLACES,
    Superlative,
    place_of,
    superlative,
)
from chalicelib.providers.offline.values import label_name, number
from chalicelib.providers.offline.wording import joined, polite, subject, topic
from chalicelib.providers.ports import Ordering

_NEXT_MAX = 3
_FIRST = re.compile(r"가장|제일|최고|최대|최초")
_AMONG_MORE = re.compile(r"중에\s더\s")
_WHATEVER = Superlative("찾은 자료 중")


def rank(asked: Asked, ordering: Ordering | None, matched: int | None) -> str | None:
    """The first row in the order asked for, and those that come next.

    Where the search found no column to order by, the rows at hand are put in order by one that
    the adjective measures; first of all is then said only if nothing else fits.
    """
    orders = MOST.search(asked.question) or _AMONG_MORE.search(asked.question)
    if (asked.named.rows and not orders) or not asked.rows:
        return None
    parts = superlative(asked.question) or Superlative()
    degree = degree_of(asked.folded)
    own = _measured(asked, parts, degree, ordering)
    if own:
        ordering = own
    if not ordering:
        return _said_of_first(asked, degree)
    kind = kind_in(parts.noun) or kind_in(parts.bare)
    rows = of_kind(asked.rows, kind)
    if asked.rows[0] not in rows and (not rows or matched is not None):
        # The search knows the kind by what stands nowhere in the row.
        spoken = any(speaks_of(row, kind) for row in asked.rows) or matched is not None
        rows, parts = list(asked.rows), parts if spoken and matched is not None else _WHATEVER
    if own and not (matched and matched <= len(rows)):
        parts = _WHATEVER
    valued = measured(rows, ordering)
    if not valued:
        return None
    if own:
        valued = [(row, fact) for row, fact in valued if number(fact.raw) is not None]
    valued = _in_order(valued, ordering)
    column = valued[0][1].label
    phrase = _phrase(parts, column, ordering, degree)
    if (place := place_of(asked.question)) > 1:
        values = list(dict.fromkeys(fact.value for _, fact in valued))[place - 1 :]
        valued = [(row, fact) for row, fact in valued if fact.value in values]
        phrase = phrase.replace("가장", f"{PLACES[place - 1]} 번째로", 1)
        if not valued:
            return None
    leaders = [(row, fact) for row, fact in valued if _equal(fact, valued[0][1])]
    rest = valued[len(leaders) : len(leaders) + _NEXT_MAX]
    head = _first(phrase, column, leaders)
    return " ".join(filter(None, [head, _details(leaders), _following(rest)]))


def measured(rows: Sequence[Row], ordering: Ordering) -> list[tuple[Row, Fact]]:
    """The rows that say what the order goes by, each with the fact that does, as its file calls it.

    A number counts before words in a column that another one stands in for.
    """
    labels = list(map(label_name, ordering.columns))
    found = []
    for row in rows:
        facts = [fact for label in labels for fact in row.facts if fact.label == label]
        if facts:
            found.append((row, next((f for f in facts if number(f.raw) is not None), facts[0])))
    return found


def _said_of_first(asked: Asked, degree: Degree | None) -> str | None:
    """What the first row says of itself by the adjective; the search put it first for that."""
    if not degree or not MOST.search(asked.question):
        return None
    row = asked.rows[0]
    said = [s for s in row.sentences if degree.asks.search(s) and _FIRST.search(s)]
    return f"{topic(row.title)} {cited([polite(said[0])], row)}" if said else None


def _measured(
    asked: Asked, parts: Superlative, degree: Degree | None, ordering: Ordering | None
) -> Ordering | None:
    """An order by a column that says what is measured, where the search's says something else."""
    if not degree or not MOST.search(asked.question):
        return None
    labels = Counter(
        fact.label for row in asked.rows for fact in row.plain if number(fact.raw) is not None
    )
    said = [word for word in korean.content_words(f"{parts.measure} {parts.bare}") if len(word) > 1]
    if ordering:
        column = label_name(ordering.column)
        if not any(word in column or column in word for word in said):
            return None
    meant = [
        label
        for label, count in labels.most_common()
        if count >= len(asked.rows) / 2
        and (
            any(word in label for word in said)
            or any(a.labels.search(label) for a in asked.aspects)
            or (not ordering and degree.labels.search(label))
        )
        # 배터리 용량: a column that says all of it is meant rather than the search's.
        and (not ordering or all(word in label for word in said))
    ]
    if not meant or (ordering and meant[0] == label_name(ordering.column)):
        return None
    return Ordering(meant[0], degree.descending)


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
    names = _together([row.title for row, _ in leaders])
    return f"{topic(phrase)} {names}입니다. {topic(column)} 모두 {value}입니다 {marks}."


def _together(titles: Sequence[str]) -> str:
    """Names in one breath: variants of one thing as ``너른 13 프로(256GB, 512GB)``."""
    things = {QUANTITY.sub("", title).strip() for title in titles}
    if len(things) > 1:
        return joined(titles)
    return f"{things.pop()}({', '.join(filter(None, map(amount_in, titles)))})"


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


def _phrase(parts: Superlative, column: str, ordering: Ordering, degree: Degree | None) -> str:
    """``512GB 모델 중 가장 가벼운 것``: in the words of the question as far as they go."""
    scope = parts.scope
    head, _, tail = degree.adnominal.rpartition("가 ") if degree else ("", "", "")
    named = korean.content_words(parts.measure)
    measured = any(word in korean.fold(column) for word in named) or any(
        aspect.labels.search(column) for word in named for aspect in aspects_of(word)
    )
    if measured or not degree or not degree.labels.search(column):
        head = head or column
    if measured and parts.bare.startswith(parts.measure):
        scope = ""
    if not degree or degree.descending is not ordering.descending:
        head, tail = column, "큰" if ordering.descending else "작은"
    how = f"{subject(head)} 가장 {tail}" if head else f"가장 {tail}"
    return f"{scope} {how} {parts.noun or '것'}".strip()
