"""Foreign names by their sound: 아이폰 is iPhone, 갤럭시 is Galaxy.

Both scripts are brought to one rough alphabet of consonant classes and vowels. Alike are words
with the same consonants and mostly the same vowels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from chalicelib import korean

_HANGUL = str.maketrans(
    {
        **dict.fromkeys("ㄱㄲㅋ", "K"),
        **dict.fromkeys("ㄷㄸㅌ", "T"),
        **dict.fromkeys("ㅂㅃㅍ", "P"),
        **dict.fromkeys("ㅅㅆ", "S"),
        **dict.fromkeys("ㅈㅉㅊ", "C"),
        "ㄴ": "N",
        "ㅁ": "M",
        "ㄹ": "L",
        **dict.fromkeys("ㅎㅡ", ""),
        **dict.fromkeys("ㅏㅑㅘㅐㅒ", "a"),
        **dict.fromkeys("ㅔㅖㅙㅞㅚ", "e"),
        **dict.fromkeys("ㅓㅕㅗㅛㅝ", "o"),
        **dict.fromkeys("ㅜㅠ", "u"),
        **dict.fromkeys("ㅣㅟㅢ", "i"),
    }
)
_LATIN: tuple[tuple[str, str], ...] = (
    (r"^x", "S"),
    (r"tch|ch|sch", "C"),
    (r"sh|ti(?=on)", "S"),
    (r"ph", "P"),
    (r"th", "S"),
    (r"gh", ""),
    (r"ck|qu?|c(?=[^eiy]|$)|k", "K"),
    (r"c", "S"),
    (r"x", "KS"),
    (r"ng(?=$|[^aeiouy])", "N"),
    (r"g", "K"),
    (r"[dt]", "T"),
    (r"[bfpv]", "P"),
    (r"[sz]", "S"),
    (r"j", "C"),
    (r"[lr]", "L"),
    (r"n", "N"),
    (r"m", "M"),
    (r"[hw]", ""),
    (r"ee|ea|y", "i"),
    (r"oo|ou", "u"),
    (r"(?<=[A-Z])e$", ""),
)
_ALIKE = 0.6
_ALIKE_SHORT = 0.75
_SHORT = 2
_DOUBLED = re.compile(r"([A-Z])\1+")
_VOWELS = re.compile(r"[a-z]+")


class Sounds:
    """The Latin words of a catalogue, to be found by how they are written in Hangul."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_consonants: dict[str, list[str]] = {}
        for word in words:
            if word.isascii() and word.isalpha() and len(word) > 1:
                self._by_consonants.setdefault(_VOWELS.sub("", sound(word)), []).append(word)

    def like(self, word: str) -> tuple[str, ...]:
        """Latin words that sound like a Hangul word."""
        from difflib import SequenceMatcher

        heard = sound(word)
        consonants = _VOWELS.sub("", heard)
        least = _ALIKE_SHORT if len(consonants) <= _SHORT else _ALIKE
        return tuple(
            other
            for other in self._by_consonants.get(consonants, ())
            if SequenceMatcher(None, heard, sound(other)).ratio() >= least
        )


@lru_cache(maxsize=4_096)
def sound(word: str) -> str:
    """A word in the common alphabet; consonants are capitals."""
    if word.isascii():
        heard = word.lower()
        for pattern, into in _LATIN:
            heard = re.sub(pattern, into, heard)
    else:
        heard = _tails(word).translate(_HANGUL)
    return _DOUBLED.sub(r"\1", heard)


def _tails(word: str) -> str:
    """Letters of Hangul with the silent ㅇ dropped and the sounded one as ㄴ."""
    found = []
    for char in word:
        letters = korean.jamo(char)
        found.append(letters[:1].replace("ㅇ", "") + letters[1:].replace("ㅇ", "ㄴ"))
    return "".join(found)
