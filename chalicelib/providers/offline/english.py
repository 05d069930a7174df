"""Answers to questions in English. The rows stay in the language they are written in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.picking import best_of, cited, fit
from chalicelib.providers.offline.ranking import measured
from chalicelib.providers.offline.rows import Row
from chalicelib.providers.offline.values import english_name, number
from chalicelib.providers.ports import Ordering

_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_WORDS = re.compile(r"[A-Za-z]{2,}")
_ASKING = re.compile(
    r"\b(?:what|where|when|which|who|how|is|are|does|do|can|tell|show|recommend|list|find|any|me)\b",
    re.IGNORECASE,
)
_ITEMS_MAX = 4


def is_english(asked: Asked) -> bool:
    """Whether a question is in English but for the names in it."""
    if not _ASKING.search(asked.question) or len(_WORDS.findall(asked.question)) < 2:
        return False
    return not _HANGUL.search(asked.beside_name)


def answer_in_english(asked: Asked, ordering: Ordering | None) -> str:
    """The asked facts, the first in the order, or the rows that fit."""
    named = asked.named.rows
    facts = asked.facts_of(named[0]) if named else []
    if facts:
        told = " and ".join(f"{english_name(fact.label)} is {fact.value}" for fact in facts)
        return f"{named[0].title}: the {told} {named[0].mark}."
    if ordering and (ranked := _ranked(asked.rows, ordering)):
        return ranked
    if named and (picked := best_of(asked, named)):
        return f"{named[0].title}: {picked.text}"
    if named:
        return _listed(asked, named[:1], "The catalogue does not say that. It does say:")
    return _listed(asked, asked.rows[:_ITEMS_MAX], "Here is what the catalogue holds:")


def _ranked(rows: Sequence[Row], ordering: Ordering) -> str | None:
    valued = measured(rows, ordering)
    if not valued or any(number(fact.raw) is None for _, fact in valued):
        return None
    (row, fact), *rest = valued
    first = f"By {english_name(fact.label)}, the first is {row.title} ({fact.value}) {row.mark}."
    after = ", ".join(f"{r.title} ({f.value}) {r.mark}" for r, f in rest[: _ITEMS_MAX - 1])
    return f"{first} Next: {after}." if after else first


def _listed(asked: Asked, rows: Sequence[Row], heading: str) -> str:
    lines = [f"{place}. {_item(asked, row)}" for place, row in enumerate(rows, 1)]
    return "\n".join([heading, *lines])


def _item(asked: Asked, row: Row) -> str:
    if not row.sentences:
        return f"{row.title} {row.mark}"
    sentence = max(row.sentences, key=lambda each: fit(asked, each))
    return f"{row.title}: {cited([sentence], row)}"
