"""Answers made of sentences: the ones of the rows that say most about the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib import korean
from chalicelib.providers.offline.asked import Asked, says
from chalicelib.providers.offline.rows import Row, words_of
from chalicelib.providers.offline.wording import joined, polite, subject, topic

_RULES = re.compile(
    r"(?:규정|정책|안내|약관|지침|규칙|공지|방침|요령|faq|q&a|절차|제도)$", re.IGNORECASE
)
_CAN = re.compile(r"(?:가능|수 있|됩니다|된다|있습니다|있다|지원|제공|무료)")
_CANT = re.compile(r"(?:불가|없습니다|없다|않|못|금지|제외|안 됩|안 된)")
_FACTS_MAX = 4
_VALUE_MAX = 40
_SENTENCES_MAX = 2


def quote(asked: Asked) -> str | None:
    """What the rows say about the question's words; None if they say nothing of it."""
    if not asked.words:
        return describe(asked.named.rows[0]) if asked.named.rows else None
    rows = asked.named.rows or asked.rows
    found = _best(asked.words, rows)
    if not found and asked.named.rows:
        found = _best(asked.words, asked.rows, at_least=0.75)
    if not found:
        return None
    row, chosen = found
    return _opening(asked, row, chosen[0]) + cited(chosen, row)


def describe(row: Row) -> str:
    """A row in its own first sentences and its main facts."""
    lines = []
    if row.sentences:
        first, *more = (polite(sentence) for sentence in row.sentences[:_SENTENCES_MAX])
        lines.append(cited([_introduced(row, first), *more], row))
    facts = [f"{f.label} {f.value}" for f in row.facts if len(f.value) <= _VALUE_MAX][:_FACTS_MAX]
    if facts:
        opening = "주요 정보는" if lines else f"{row.title}의 정보는"
        lines.append(f"{opening} {', '.join(facts)}입니다 {row.mark}.")
    if not lines:
        kind = f" 분류는 {row.category}입니다" if row.category else ""
        lines.append(
            f"자료에는 {subject(row.title)} 올라 있습니다.{kind} {row.mark}.".replace(". [", " [")
        )
    return " ".join(lines)


def lacking(asked: Asked) -> str | None:
    """An honest answer when a named row does not tell what was asked."""
    rows = asked.named.rows
    if not rows:
        return None
    wanted = [aspect.name for aspect in asked.aspects] or [f"‘{word}’" for word in asked.words]
    title, marks = asked.named.title, "".join(row.mark for row in rows[:1])
    about = f"{joined(wanted[:2])} 정보는" if asked.aspects else f"{joined(wanted[:2])} 관련 내용은"
    known = [fact.label for fact in rows[0].facts][:_FACTS_MAX]
    also = f" 자료에서 확인할 수 있는 것은 {joined(known)}입니다." if known else ""
    return f"자료에는 {title}의 {about} 나와 있지 않습니다 {marks}.{also}"


def cited(found: Sequence[str], row: Row) -> str:
    """Sentences with the row's mark before the last full stop."""
    text = " ".join(found)
    end = text[len(text.rstrip(".!?…")) :] or "."
    return f"{text.rstrip('.!?…')} {row.mark}{end}"


def fitting(words: Sequence[str], row: Row) -> list[tuple[float, str]]:
    """The sentences of a row with the share of the words that each has, best first."""
    scored = [
        (sum(says(korean.fold(sentence), word) for word in words) / max(1, len(words)), sentence)
        for sentence in row.sentences
    ]
    return sorted(scored, key=lambda each: -each[0])


def _best(
    words: Sequence[str], rows: Sequence[Row], at_least: float = 0.34
) -> tuple[Row, list[str]] | None:
    """The row with the best sentence, and its best sentences in their order."""
    best: tuple[float, Row, list[str]] | None = None
    for row in rows:
        scored = fitting(words, row)
        bonus = sum(says(" ".join(words_of(row.title)), word) for word in words) / len(words)
        if scored and scored[0][0] and (not best or scored[0][0] + bonus > best[0]):
            good = {s for score, s in scored[:_SENTENCES_MAX] if score >= scored[0][0] / 2}
            best = (scored[0][0] + bonus, row, [s for s in row.sentences if s in good])
    if not best or best[0] < at_least:
        return None
    return best[1], [polite(sentence) for sentence in best[2][:_SENTENCES_MAX]]


def _opening(asked: Asked, row: Row, sentence: str) -> str:
    if asked.wants_yes_or_no and len(asked.words) == 1:
        if _CANT.search(sentence):
            return "아니요, " if asked.words[0] in sentence else ""
        return "네, " if _CAN.search(sentence) and asked.words[0] in sentence else ""
    if _RULES.search(row.title):
        return f"{row.title}에 따르면, "
    return (
        ""
        if row in asked.named.rows or _mentions(sentence, row)
        else f"{row.title} 자료에 따르면, "
    )


def _mentions(sentence: str, row: Row) -> bool:
    return any(len(word) > 1 and word in korean.fold(sentence) for word in words_of(row.title))


def _introduced(row: Row, sentence: str) -> str:
    """A description's first sentence with its subject, where it leaves that out."""
    first = sentence.split(maxsplit=1)[0]
    has_topic = (len(first) > 2 and first[-1] in "은는") or _mentions(
        " ".join(sentence.split()[:4]), row
    )
    return (
        sentence
        if has_topic or not sentence.endswith("입니다.")
        else f"{topic(row.title)} {sentence}"
    )
