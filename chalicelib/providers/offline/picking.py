"""Picks the sentences of rows that say most about the words of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from chalicelib import korean
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.aspects import Aspect, aspects_of
from chalicelib.providers.offline.contents import nearly_says
from chalicelib.providers.offline.rows import Row
from chalicelib.providers.offline.wording import polite

WITHOUT = re.compile(r"없는|없이|안\s?(?:든|들어|되는)|빼고|제외|않는|아닌")
DENIES = re.compile(r"없|않|안\s|못|제외|불가|아니")
_DENIAL = 0.5
_CLOSE = 0.7
_RANK = 0.08
"""What a row loses for each row that the search put before it."""
_SENTENCES_MAX = 2
_ANSWER_MAX = 3
_WORDING, _CHANCE = 2.5, 0.4
"""What a question worded alike is worth, and how alike any two questions are."""
_KINDS = (
    (
        re.compile(
            r"얼마나\s?(?:걸|기다)|언제|며칠|기간|기한|몇\s?(?:일|시간|주)(?![가-힣])|오래\s?걸"
        ),
        re.compile(
            r"\d\s?~?\s?\d*\s?(?:영업)?\s?(?:일|시간|주|개월|분|년)(?![가-힣]{2})|당일|다음\s?날|하루"
        ),
    ),
    (re.compile(r"얼마(?!나)|비용|요금|가격"), re.compile(r"\d\s?(?:만|천)?\s?원|무료|유료|%")),
)
"""What a question asks for in numbers, and how an answer gives it."""
_OF_KIND = 0.6
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
    picked = [(of_row(asked, row), place) for place, row in enumerate(rows)]
    found = [(each, each.score - _RANK * place) for each, place in picked if each]
    return max(found, key=lambda each: each[1], default=(None, 0))[0]


def of_row(asked: Asked, row: Row) -> Picked | None:
    """The best sentences of a row; of an answered question, the whole short answer."""
    if not row.sentences:
        return None
    scored = [(fit(asked, sentence), sentence) for sentence in row.sentences]
    best = max(score for score, _ in scored)
    title = asked.share(korean.fold(row.title))
    if is_question(row):
        title = asked.share(korean.fold(f"{row.title} {row.category}"))
        return _answer(asked, row, max(title, best / 2))
    good = sorted(scored, key=lambda each: -each[0])[:_SENTENCES_MAX]
    chosen = [s for s in row.sentences if any(s == g and f >= _CLOSE * best for f, g in good)]
    if best + title <= 0:
        return None
    return Picked(row, tuple(polite(s) for s in chosen[:_SENTENCES_MAX]), best + title)


def _answer(asked: Asked, row: Row, share: float) -> Picked | None:
    """An answered question; the more its wording is that of the question asked, the better.

    Questions are alike in how they ask, so the wording alone is no answer.
    """
    if asked.words and not share:
        return None
    letters = korean.jamo(asked.question), korean.jamo(row.title)
    alike = SequenceMatcher(None, *letters, autojunk=False).ratio()
    score = share / 2 + _WORDING * max(0.0, alike - _CHANCE) + _in_kind(asked, row)
    chosen = tuple(polite(s) for s in row.sentences[:_ANSWER_MAX])
    return Picked(row, chosen, score) if score else None


def _in_kind(asked: Asked, row: Row) -> float:
    """Whether an answer is of the kind that was asked for: days for how long, won for how much."""
    for wanted, given in _KINDS:
        if wanted.search(asked.question):
            return _OF_KIND if given.search(row.title) or given.search(row.text) else -_OF_KIND
    return 0.0


def answering(asked: Asked, row: Row) -> Picked | None:
    """The sentence that tells what is wanted: all its nouns, and a value of its kind if it has one.

    Without a noun, the kind of value is enough only if the question's other words are told too,
    or if there are no such values but in one sentence.
    """
    wanted = asked.wanted
    # What a column tells in another way needs no telling here: 배터리 in mAh, asked for in hours.
    labels = " ".join(fact.label for fact in row.plain)
    nouns = [noun for noun in wanted.nouns if not (wanted.kind and noun in labels)]
    if not (wanted.kind or (wanted.certain and wanted.nouns)):
        return None
    told = [
        sentence
        for sentence in row.sentences
        if (not wanted.kind or wanted.kind.value.search(korean.fold(sentence)))
        and all(_tells_of(korean.fold(sentence), noun) for noun in nouns)
    ]
    shares = {sentence: asked.share(korean.fold(sentence)) for sentence in told}
    best = max(told, key=lambda sentence: shares[sentence], default=None)
    if best is None or not (wanted.nouns or shares[best] or len(told) == 1 or not asked.words):
        return None
    return Picked(row, (polite(best),), 1.0 + shares[best])


def _tells_of(sentence: str, noun: str) -> bool:
    """Whether a folded sentence says a noun, or measures it in another word: 해발 for 높이."""
    other = (a.labels.search(sentence) for a in aspects_of(noun) if a.labels.fullmatch(noun))
    return nearly_says(sentence, noun) or any(other)


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
        share += _DENIAL if DENIES.search(sentence) else -_DENIAL
    return share


def is_question(row: Row) -> bool:
    """Whether the title is a question that the text answers."""
    return bool(_QUESTION.search(row.title))


def cited(found: Sequence[str], row: Row) -> str:
    """Sentences with the row's mark before the last full stop."""
    text = " ".join(found)
    end = text[len(text.rstrip(".!?…")) :] or "."
    return f"{text.rstrip('.!?…')} {row.mark}{end}"
