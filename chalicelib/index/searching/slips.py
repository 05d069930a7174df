"""Names with a typing slip, or in another spelling of the same sound: how many letters differ."""

from __future__ import annotations

from functools import lru_cache

from chalicelib import korean

_LETTERS_A_SLIP = 8
"""One letter may be wrong in so many; Hangul counts by its letters, not by syllables."""

_LETTERS_MIN = 6
_SHORT_MIN = 5
"""Of a word of two syllables so many letters are needed to tell a slip from another word."""

_NAME_MAX = 24
"""Longer titles are sentences; words meet in them by chance."""


_SAME_SOUND = str.maketrans(
    "ㄲㅋㄸㅌㅃㅍㅆㅈㅉㅊㅐㅒㅖㅙㅞㅚㅘㅝㅜㅠㅑㅕㅛㅢ",
    "ㄱㄱㄷㄷㅂㅂㅅㅅㅅㅅㅔㅔㅔㅔㅔㅔㅏㅓㅗㅗㅏㅓㅗㅣ",
)
"""What people mix up: 까페라떼 and 카페라테, 크로와상 and 크루아상, 켈리 and 캘리."""


@lru_cache(maxsize=4_096)
def is_almost_in(word: str, name: str) -> bool:
    """Whether a name holds a word but for a slip or two; both as they are written."""
    if len(name) > _NAME_MAX:
        return False
    letters, wanted = heard(word), heard(name)
    if len(word) > 1 and (_begins_alike(letters, name, len(word)) or _is_near_word(word, name)):
        return True
    allowed = max(1, len(letters) // _LETTERS_A_SLIP)
    if len(letters) < _LETTERS_MIN or len(wanted) < len(letters) - 1:
        return False
    # So few slips leave at least one of so many pieces whole.
    size = len(letters) // (allowed + 1)
    pieces = (letters[n * size : (n + 1) * size] for n in range(allowed + 1))
    return any(map(wanted.__contains__, pieces)) and (distance_within(letters, wanted) <= allowed)


def _begins_alike(letters: str, name: str, syllables: int) -> bool:
    """Whether so many syllables that begin a word of a name sound just like these letters."""
    return any(heard(word[:syllables]) == letters for word in korean.words(name))


def _is_near_word(word: str, name: str) -> bool:
    """Whether a short word is a whole word of a name but for a letter."""
    letters = korean.jamo(word)
    return len(letters) == _SHORT_MIN and any(
        len(other) == len(word) and distance_within(letters, korean.jamo(other)) <= 1
        for other in korean.words(name)
    )


def heard(text: str) -> str:
    """The letters of a text with those alike that are mixed up by ear."""
    return korean.jamo(text).translate(_SAME_SOUND)


def distance_within(word: str, text: str) -> int:
    """Fewest letters to change, add or drop until ``text`` holds ``word``."""
    above = [0] * (len(text) + 1)
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, other in enumerate(text):
            line.append(
                min(above[column] + (letter != other), above[column + 1] + 1, line[column] + 1)
            )
        above = line
    return min(above)
