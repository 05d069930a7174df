"""Answers that set two or three named rows side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chalicelib import korean
from chalicelib.providers.offline.amounts import QUANTITY, amount_in
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.aspects import Degree, degree_of
from chalicelib.providers.offline.naming import named_in
from chalicelib.providers.offline.picking import cited
from chalicelib.providers.offline.rows import Fact, Row, words_of
from chalicelib.providers.offline.values import number
from chalicelib.providers.offline.wording import joined, polite, subject, topic, with_particle

_CUE = re.compile(
    r"\s(?:중|중에|중에서|가운데)\s|vs|보다|비교|차이|다른\s?점|달라|다른가|다를까|둘\s?(?:다|중)|셋\s?(?:다|중)|더\s|어느\s?(?:게|것|쪽|곳)|"
    r"compare|difference|between",
    re.IGNORECASE,
)
_ABOUT_BOTH = re.compile(r"(?:소개|설명|알려)\S*(?:\s?(?:줘|주세요|줄래)\S*)?\s*[?!.~]*$")
_SPLIT = re.compile(
    r"(?<=\S)(?:와|과|이랑|랑|하고)\s+|(?<=\S)(?:이|가|은|는)\s+(?=\S.*보다\s)|\s*,\s*|\s+(?:vs\.?|그리고|대|and|or|또는|혹은)\s+|보다\s+|\s(?:중에서|중에|중)\s",
    re.IGNORECASE,
)
_VERSUS = re.compile(
    r"(.{1,40}?)(?:와|과|이랑|랑|하고|\svs\.?|,)\s+(.{1,40}?)\s?(?:중|둘|가운데|비교|차이|의\s차이)"
)
_ROWS_MAX = 3
_CLEAR = 0.55
"""How clearly a party has to be named: 한결 7 is not 한결 7 프로."""
_LINES_MAX = 6
_SENTENCES_MAX = 2


def compare(asked: Asked) -> str | None:
    """The named rows against each other; None unless at least two are named apart."""
    rows = _parties(asked)
    if len(rows) < 2:
        return _one_sided(asked)
    degree = degree_of(asked.beside_name)
    if degree and (answer := _by_degree(rows, degree)):
        return answer
    sides = [(row, asked.facts_of(row)[:1]) for row in rows]
    if all(facts for _, facts in sides):
        return _side_by_side([(row, facts[0]) for row, facts in sides])
    if asked.aspects and any(facts for _, facts in sides):
        return _known_of(sides)
    compared = bool(_CUE.search(asked.question))
    if not (compared or _ABOUT_BOTH.search(asked.question)):
        return None
    return (_differences(rows) if compared and not degree else None) or _sentences_beside(
        asked, rows, degree
    )


def _parties(asked: Asked) -> list[Row]:
    found: dict[int, Row] = {}
    sizes = {size[0] for size in QUANTITY.finditer(asked.question)}
    for part in _SPLIT.split(asked.question):
        named = named_in(part, asked.rows)
        if named.clarity >= _CLEAR and not any(row.n in found for row in named.rows):
            row = _same_size(named.rows, found.values())
            found[row.n] = row
        elif size := amount_in(part):
            # 40mm와 44mm: the second is named by its size alone.
            of_size = [r for r in asked.rows if size in r.title and r.n not in found]
            found |= {row.n: row for row in of_size[:1] if len(sizes) > 1}
        elif found and (sibling := _sibling(part, next(iter(found.values())), asked.rows)):
            found[sibling.n] = sibling
    return list(found.values())[:_ROWS_MAX]


def _sibling(part: str, first: Row, rows: Sequence[Row]) -> Row | None:
    """Of one family with the first, the row that a part names by what it has alone: 15와 17."""
    said = {korean.stem(word) or word for word in words_of(part)}
    family = first.title.split()[:1]
    own = ((row, row.words - first.words) for row in rows if row.title.split()[:1] == family)
    return next((row for row, words in own if words and words <= said), None)


def _same_size(rows: Sequence[Row], others: Iterable[Row]) -> Row:
    """Of the variants of one thing, the one that compares best with the others."""
    sizes = {amount_in(other.title) for other in others}
    return next((row for row in rows if amount_in(row.title) in sizes), rows[0])


def _one_sided(asked: Asked) -> str | None:
    """Says what is missing where only one of two named things was found."""
    parts = _SPLIT.split(asked.question)
    versus = _VERSUS.match(asked.question)
    rows = asked.named.rows
    if not versus or not rows or len(parts) < 2:
        return None
    ranked = sorted((named_in(part, asked.rows).clarity, part) for part in versus.groups())
    degree = degree_of(asked.beside_name)
    facts = [f for f in rows[0].facts if degree and degree.labels.search(f.label)][:1]
    known = f"{asked.named.title}의 {topic(facts[0].label)} {facts[0].value}" if facts else ""
    found = f"{known}입니다 {rows[0].mark}. " if known else ""
    missing = topic(f"‘{ranked[0][1].strip()}’")
    return f"{found}함께 물어보신 {missing} 이번에 찾은 자료에 없어 비교하지 못했습니다."


def _by_degree(rows: Sequence[Row], degree: Degree) -> str | None:
    valued = [
        (row, fact, number(fact.raw))
        for row in rows
        for fact in row.facts
        if degree.labels.search(fact.label)
    ]
    labels = {fact.label for _, fact, _ in valued}
    known = [(row, fact, n) for row, fact, n in valued if n is not None]
    if len(known) != len(rows) or len(labels) != 1:
        return None
    label = labels.pop()
    marks = "".join(row.mark for row, _, _ in known)
    if len({n for _, _, n in known}) == 1:
        names = joined([row.title for row, _, _ in known])
        return (
            f"{names}의 {topic(label)} {with_particle(known[0][1].value, '으로')} 같습니다 {marks}."
        )
    ranked = sorted(known, key=lambda each: each[2], reverse=degree.descending)
    winner = ranked[0][0]
    how = degree.predicate if " 더 " in f" {degree.predicate}" else f"더 {degree.predicate}"
    if len(ranked) > 2:
        how = f"가장 {degree.predicate.removeprefix('더 ')}"
    values = ", ".join(f"{subject(row.title)} {fact.value}" for row, fact, _ in ranked)
    return f"{subject(winner.title)} {how}. {topic(label)} {values}입니다 {marks}."


def _side_by_side(sides: Sequence[tuple[Row, Fact]]) -> str:
    label = sides[0][1].label
    marks = "".join(row.mark for row, _ in sides)
    values = {fact.value for _, fact in sides}
    if len(values) == 1:
        names = joined([row.title for row, _ in sides])
        return f"{names}의 {topic(label)} 모두 {values.pop()}입니다 {marks}."
    parts = [f"{subject(row.title)} {fact.value}" for row, fact in sides]
    return f"{topic(label)} {', '.join(parts)}입니다 {marks}."


def _known_of(sides: Sequence[tuple[Row, Sequence[Fact]]]) -> str:
    """What is asked of the rows that tell it, and which don't."""
    known = [(row, facts[0]) for row, facts in sides if facts]
    silent = joined([row.title for row, facts in sides if not facts])
    told = ", ".join(f"{row.title}의 {topic(fact.label)} {fact.value}" for row, fact in known)
    marks = "".join(row.mark for row, _ in known)
    return f"{told}입니다 {marks}. {silent}의 {topic(known[0][1].label)} 자료에 나와 있지 않습니다."


def _differences(rows: Sequence[Row]) -> str | None:
    tables = [{fact.label: fact.value for fact in row.facts} for row in rows]
    keys = {fact.label for row in rows for fact in row.facts if not fact.telling}
    shared = [label for label in tables[0] if label not in keys and all(label in t for t in tables)]
    unlike = [label for label in shared if len({table[label] for table in tables}) > 1]
    names = joined([row.title for row in rows])
    marks = "".join(row.mark for row in rows)
    if not unlike:
        return None
    lines = [
        f"- {label}: "
        + " / ".join(f"{t[label]}({r.title})" for r, t in zip(rows, tables, strict=True))
        for label in unlike[:_LINES_MAX]
    ]
    return "\n".join([f"{names}의 차이는 다음과 같습니다 {marks}.", *lines])


def _sentences_beside(asked: Asked, rows: Sequence[Row], degree: Degree | None) -> str | None:
    """What each row says of what is compared, where no column of theirs does."""
    if not all(row.sentences for row in rows):
        return None
    lines = [f"- {row.title}: {cited(_telling(asked, row, degree), row)}" for row in rows]
    return "\n".join(
        [f"{joined([row.title for row in rows])}에 관한 설명은 다음과 같습니다.", *lines]
    )


def _telling(asked: Asked, row: Row, degree: Degree | None) -> list[str]:
    """The sentence with the measure that the adjective means, else the first two."""
    measures = (s for s in row.sentences if degree and re.search(r"\d", s))
    about = [s for s in measures if degree and (degree.labels.search(s) or degree.asks.search(s))]
    return [polite(sentence) for sentence in about[:1] or row.sentences[:_SENTENCES_MAX]]
