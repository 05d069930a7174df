"""Names with a typing slip: how many letters differ."""

from __future__ import annotations

from functools import lru_cache

from chalicelib import korean

_LETTERS_A_SLIP = 9
"""One letter may be wrong in so many; Hangul counts by its letters, not by syllables."""

_LETTERS_MIN = 5
_NAME_MAX = 24
"""Longer titles are sentences; words meet in them by chance."""


@lru_cache(maxsize=4_096)
def is_almost_in(word: str, name: str) -> bool:
    """Whether a name holds a word but for a slip or two; both as they are written."""
    if len(name) > _NAME_MAX:
        return False
    letters, wanted = korean.jamo(word), korean.jamo(name)
    allowed = max(1, len(letters) // _LETTERS_A_SLIP)
    if len(letters) < _LETTERS_MIN or len(wanted) < len(letters) - 1:
        return False
    # So few slips leave at least one of so many pieces whole.
    size = len(letters) // (allowed + 1)
    pieces = (letters[n * size : (n + 1) * size] for n in range(allowed + 1))
    return any(map(wanted.__contains__, pieces)) and (distance_within(letters, wanted) <= allowed)


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
