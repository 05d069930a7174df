"""Picks the sentences of rows that say most about the words of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib import korean
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.aspects import Aspect
from chalicelib.providers.offline.rows import Row, words_of
from chalicelib.providers.offline.wording import polite

WITHOUT = re.compile(r"없는|없이|안\s?(?:든|들어|되는)|빼고|제외|않는|아닌")
_DENIES = re.compile(r"없|않|안\s|못|제외|불가|아니")
_DENIAL = 0.5
_CLOSE = 0.7
_SENTENCES_MAX = 2
_QUESTION = re.compile(r"[?？]$|(?:나요|까요|인가요|는지|하려면|할 때|었어요|았어요|싶어요)[.?]?$")


@dataclass(frozen=True)
class Picked:
    """Sentences of one row, in their order, and how well they fit, 0 to 2."""

    row: Row
    sentences: tuple[str, ...]
    score: float

    @property
    def text(self) -> str:
        """The sentences with the row's mark."""
        return cited(self.sentences, self.row)


def best_of(asked: Asked, rows: Sequence[Row]) -> Picked | None:
    """The row whose sentences and title say most, if any says anything."""
    picked = (of_row(asked, row) for row in rows)
    return max(filter(None, picked), key=lambda each: each.score, default=None)


def of_row(asked: Asked, row: Row) -> Picked | None:
    """The best sentences of a row; of an answered question, the whole short answer."""
    if not row.sentences:
        return None
    scored = [(fit(asked, sentence), sentence) for sentence in row.sentences]
    best = max(score for score, _ in scored)
    title = asked.share(" ".join(words_of(row.title)))
    if is_question(row) and title >= best:
        chosen = row.sentences[: _SENTENCES_MAX + 1]
    else:
        good = sorted(scored, key=lambda each: -each[0])[:_SENTENCES_MAX]
        chosen = [s for s in row.sentences if any(s == g and f >= _CLOSE * best for f, g in good)]
    if best + title <= 0:
        return None
    return Picked(row, tuple(polite(s) for s in chosen[: _SENTENCES_MAX + 1]), best + title)


def about(aspect: Aspect, row: Row) -> Picked | None:
    """The first sentence of a row that speaks of an everyday thing, such as its height."""
    for sentence in row.sentences:
        if aspect.labels.search(sentence) or aspect.asks.search(sentence):
            return Picked(row, (polite(sentence),), 1.0)
    return None


def fit(asked: Asked, sentence: str) -> float:
    """The share of the question's words that a sentence has, less if it says the contrary."""
    share = asked.share(korean.fold(sentence))
    if share and WITHOUT.search(asked.question):
        share += _DENIAL if _DENIES.search(sentence) else -_DENIAL
    return share


def is_question(row: Row) -> bool:
    """Whether the title is a question that the text answers."""
    return bool(_QUESTION.search(row.title))


def cited(found: Sequence[str], row: Row) -> str:
    """Sentences with the row's mark before the last full stop."""
    text = " ".join(found)
    end = text[len(text.rstrip(".!?…")) :] or "."
    return f"{text.rstrip('.!?…')} {row.mark}{end}"
