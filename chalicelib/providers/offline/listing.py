"""Answers that list the rows which fit a question."""

from __future__ import annotations

from chalicelib.providers.offline.asked import Asked, says
from chalicelib.providers.offline.focus import topic_of
from chalicelib.providers.offline.quoting import cited, fitting
from chalicelib.providers.offline.rows import Row
from chalicelib.providers.offline.wording import polite, topic

_ITEMS_MAX = 4
_FACTS_MAX = 3


def enumerate_rows(asked: Asked) -> str | None:
    """The rows that fit, each with what it says about the question."""
    rows = _relevant(asked)
    if not rows:
        return None
    if len(rows) == 1:
        return f"{_heading(asked, single=True)}\n{_item(asked, rows[0])}"
    lines = [f"{place}. {_item(asked, row)}" for place, row in enumerate(rows, 1)]
    return "\n".join([_heading(asked), *lines])


def _heading(asked: Asked, *, single: bool = False) -> str:
    about = topic_of(asked.question)
    if not about:
        return "찾으시는 내용에 맞는 자료는 다음과 같습니다."
    return (
        f"{topic(about)} 다음과 같습니다." if not single else f"{about}에 맞는 자료를 찾았습니다."
    )


def _relevant(asked: Asked) -> list[Row]:
    words = asked.words
    if not words:
        return list(asked.rows[:_ITEMS_MAX])
    scores = {row.n: sum(says(row.everything, word) for word in words) for row in asked.rows}
    best = max(scores.values(), default=0)
    if not best:
        return []
    return [row for row in asked.rows if scores[row.n] >= 0.6 * best][:_ITEMS_MAX]


def _item(asked: Asked, row: Row) -> str:
    facts = ", ".join(
        f"{fact.label} {fact.value}" for fact in asked.facts_of(row) if len(fact.value) < 40
    )
    title = f"{row.title}({facts})" if facts else row.title
    scored = fitting(asked.words, row)
    if scored:
        return f"{title}: {cited([polite(scored[0][1])], row)}"
    shown = ", ".join(f"{fact.label} {fact.value}" for fact in row.facts[:_FACTS_MAX])
    return f"{title}: {shown} {row.mark}" if shown and not facts else f"{title} {row.mark}"
