"""How telling words are in a catalogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from math import log

from chalicelib import korean
from chalicelib.index.searching.slips import heard
from chalicelib.index.searching.sounds import Sounds
from chalicelib.index.searching.synonyms import synonyms

_LEAST = 0.05
_HEARD_MIN = 6
_PART_MIN = 3
_LONG = re.compile(r"[가-힣]{4,}")


class Wording:
    """How common words are in a catalogue, learnt from some of its passages."""

    def __init__(self) -> None:
        self._passages = 0
        self._found: Counter[str] = Counter()
        self._texts: list[str] = []
        self._by_ear: dict[int, dict[str, list[str]]] = {}

    def add(self, tokens: str) -> None:
        """Learn from the tokens of a passage."""
        self._texts.append(tokens)
        self._passages += 1
        self._found.update(set(tokens.split()))

    @cached_property
    def _long_words(self) -> dict[int, set[str]]:
        """Words of some length, by their number of syllables."""
        # A catalogue says the same again and again: what follows a word's mark is taken once.
        runs = {run for tokens in self._texts for run in tokens.split(korean.HEAD)[1:]}
        found: dict[int, set[str]] = {}
        for run in runs:
            for word in _words_in(korean.HEAD + run):
                found.setdefault(len(word), set()).add(word)
        return found

    def _heard_as(self, sound: str, syllables: int) -> tuple[str, ...]:
        """Words by how they are heard: people spell foreign ones as they hear them.

        What is mixed up by ear is one letter for another, so the number of syllables stays.
        """
        if syllables not in self._by_ear:
            by_sound: dict[str, list[str]] = {}
            for word in sorted(self._long_words.get(syllables, ())):
                by_sound.setdefault(heard(word), []).append(word)
            self._by_ear[syllables] = by_sound
        return tuple(self._by_ear[syllables].get(sound, ()))

    @cached_property
    def sounds(self) -> Sounds:
        """Its foreign words by their sound."""
        return Sounds(self._found)

    def others(self, word: str) -> tuple[str, ...]:
        """Other words for the same thing, and how it is spelt here or written in Latin letters."""
        if not "가" <= word[0] <= "힣" or len(word) < 2:
            return synonyms(word)
        return (*synonyms(word), *_compounds(word), *self._spelt(word), *self.sounds.like(word))

    def _spelt(self, word: str) -> tuple[str, ...]:
        sound = heard(word)
        alike = self._heard_as(sound, len(word)) if len(sound) >= _HEARD_MIN else ()
        return tuple(other for other in alike if other != word)

    def weight(self, word: str) -> float:
        """How telling a word is, about 0 for one that stands everywhere."""
        parts = [t for t in korean.tokens(word) if not t.startswith(korean.HEAD)]
        return max((self.of_token(part) for part in parts), default=_LEAST)

    def of_token(self, token: str) -> float:
        """How telling an index token is."""
        return max(_LEAST, log((self._passages + 1) / (self._found[token] + 0.5)))

    def parted(self, text: str) -> str:
        """A text with blanks in long words where the catalogue begins a word and never goes on.

        ``창덕궁후원유네스코``: words begin with 유네 here, and none has 원유 in it.
        """
        return _LONG.sub(lambda match: self._parted(match.group()), text)

    def _parted(self, word: str) -> str:
        if self.knows(word):
            return word
        begins = [
            place
            for place in range(2, len(word) - 1)
            if self._found[korean.HEAD + word[place : place + 2]]
            and not self._found[word[place - 1 : place + 1]]
        ]
        return " ".join(word[a:b] for a, b in pairwise((0, *begins, len(word))))

    def knows(self, word: str) -> bool:
        """Whether all of a word was seen; a word that nothing here says is another matter."""
        return all(self._found[token] for token in korean.tokens(word))


def _compounds(word: str) -> tuple[str, ...]:
    """A compound with its last part in other words: 보조배터리 for 보조밧데리."""
    return tuple(
        word[:start] + other
        for start in range(2, len(word) - _PART_MIN + 1)
        for other in synonyms(word[start:])
    )


def _words_in(tokens: str) -> Iterator[str]:
    """The words of two pairs and more that index tokens were made from."""
    word = ""
    for token in tokens.split():
        if token.startswith(korean.HEAD) or (word and token[0] != word[-1]):
            if len(word) >= _PART_MIN:
                yield word
            word = ""
        if token.startswith(korean.HEAD):
            word = token[1:2]
        elif word and len(token) == 2:
            word += token[1]
    if len(word) >= _PART_MIN:
        yield word
