"""Which of the rows a question names, in spite of spacing, missing words and slips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from chalicelib import korean
from chalicelib.providers.offline.kinds import is_value
from chalicelib.providers.offline.rows import Row, words_of

_ALIKE = 0.82
_FUZZY_FROM = 3
"""Syllables from which a slip can be told from another word."""
_WORDS_MAX = 40
_NAMED = 0.4
_COMMON_WEIGHT = 0.2


@dataclass(frozen=True)
class Named:
    """The rows that a question names, as well as it can tell them apart, and how clearly."""

    rows: tuple[Row, ...] = ()
    clarity: float = 0.0

    @property
    def title(self) -> str:
        """What the rows have in common at the beginning of their titles."""
        return common_title(self.rows)


def named_in(question: str, rows: Sequence[Row]) -> Named:
    """The rows whose titles fit the question best; none if none fits well enough."""
    spoken = Spoken(question, frozenset().union(*(row.words for row in rows)))
    matched = {row.n: {word for word in row.words if spoken.has(word)} for row in rows}
    heads = Counter(row.title.split()[-1].lower() for row in rows if row.title.split())
    loose = {word for word, count in heads.items() if count > 1}
    vocabulary = set().union(*matched.values())
    shared = frozenset.intersection(*(row.words for row in rows)) if len(rows) > 2 else frozenset()
    common = shared - vocabulary
    scores = {row.n: _score(row, matched[row.n], vocabulary, common, loose) for row in rows}
    best = max(scores.values(), default=0.0)
    if best < _NAMED:
        return Named()
    return Named(tuple(row for row in rows if scores[row.n] >= best - 0.05), best)


def common_title(rows: Sequence[Row]) -> str:
    """The words with which all the titles begin, else the first title."""
    if not rows:
        return ""
    heads = [row.title.split() for row in rows]
    shared = 0
    while all(len(head) > shared and head[shared] == heads[0][shared] for head in heads):
        shared += 1
    return " ".join(heads[0][:shared]) or rows[0].title


class Spoken:
    """The words of a question, to look the words of a title up in."""

    def __init__(self, question: str, known: frozenset[str] = frozenset()) -> None:
        """``known`` are words of titles: a word that is one of them is no slip for another."""
        self._squeezed = "".join(words_of(question))
        said = words_of(question)[:_WORDS_MAX]
        self._run_together = "".join(filter(None, map(korean.stem, said)))
        self._said = frozenset(said)
        stems = {korean.stem(word) or word for word in said if len(word) >= _FUZZY_FROM}
        slips = [s for s in stems - known if len(s) >= _FUZZY_FROM]
        self._sounds = [korean.jamo(stem) for stem in slips]

    def has(self, word: str) -> bool:
        """Whether the question says a title's word, perhaps with a slip in it."""
        if word in self._said:
            return True
        if len(word) > 1 and (word in self._squeezed or word in self._run_together):
            return True
        if len(word) < _FUZZY_FROM or word.isascii():
            return False
        sound = korean.jamo(word)
        return any(
            SequenceMatcher(None, sound, said, autojunk=False).ratio() >= _ALIKE
            for said in self._sounds
        )


def length(word: str) -> int:
    """How much a word tells: a number or a size only tells variants of one thing apart."""
    return 1 if word[0].isdigit() else len(word)


def _score(
    row: Row, matched: set[str], vocabulary: set[str], common: frozenset[str], loose: set[str]
) -> float:
    """How much of the title the question says, less what it says of other titles instead.

    ``loose`` words close several titles, as 신고 does: alone they are a kind of thing.
    """

    def weight(words: set[str] | frozenset[str]) -> float:
        return sum(length(word) * (_COMMON_WEIGHT if word in common else 1) for word in words)

    said = weight(matched)
    telling = matched == row.words or any(
        length(word) > 1 and word not in loose and not is_value(word, row) for word in matched
    )
    if not said or not telling:
        return 0.0
    return said / weight(row.words) * said / weight(vocabulary)
