"""Korean wording: particles by the sound before them, sentences and their polite endings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib import korean

_PAIRS = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "이고": ("이고", "고"),
    "이며": ("이며", "며"),
    "이라": ("이라", "라"),
    "으로": ("으로", "로"),
}
NOUNS_IN_I = re.compile(
    r"(?:에세|놀|아|린|고양|종|차|나|플레|하와|스파|먹|구|볶|목걸|귀걸|손잡|나들|들|길잡|호랑|원숭|어)이$"
)
_DIGIT_TAILS = {"0": True, "1": True, "3": True, "6": True, "7": True, "8": True}
_UNIT_TAILS = {"g": True, "kg": True, "mg": True, "mp": True, "gal": True}
_LETTER_TAILS = "LMNR"
_CLOSED = re.compile(r"(?<=\S)\s*(?:\([^()]*\)|\[[^\[\]]*\])$")
_QUOTES = "'\"’”」』》〉)]!?.,~…% "
_TAILS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"


def with_particle(word: str, particle: str) -> str:
    """``word`` with the fitting form of 은, 이, 을, 과, 이고, 이며, 이라 or 으로."""
    tail = _final(word)
    if particle == "으로" and tail == "ㄹ":
        return word + "로"
    return word + _PAIRS[particle][0 if tail else 1]


def without_particle(phrase: str) -> str:
    """A phrase without the 은, 는, 이 or 가 behind it, which may be part of its last word."""
    phrase = phrase.strip(" ?!.,~")
    if NOUNS_IN_I.search(phrase):
        return phrase
    return re.sub(r"(?<=[가-힣]{2})(?:은|는|이|가)$", "", phrase)


def topic(word: str) -> str:
    """``word`` with 은 or 는."""
    return with_particle(word, "은")


def subject(word: str) -> str:
    """``word`` with 이 or 가."""
    return with_particle(word, "이")


def joined(words: Sequence[str]) -> str:
    """A, B와 C."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join([*words[:-2], with_particle(words[-2], "과") + f" {words[-1]}"])


def open_syllables(word: str) -> str:
    """A word without the consonants that close its syllables, in which stems vary."""
    return "".join(chr(ord(c) - (ord(c) - 0xAC00) % 28) if korean.has_tail(c) else c for c in word)


def _final(word: str) -> str:
    """The closing consonant as it is spoken: a letter, ``?`` for one of several, or empty."""
    spoken = _CLOSED.sub("", word).rstrip(_QUOTES) or word.rstrip(_QUOTES)
    if not spoken:
        return ""
    last = spoken[-1]
    if korean.has_tail(last):
        return _TAILS[(ord(last) - 0xAC00) % 28]
    if last.isdigit():
        return ("ㄹ" if last in "178" else "?") if _DIGIT_TAILS.get(last) else ""
    return _latin_final(spoken) if last.isascii() and last.isalpha() else ""


def _latin_final(spoken: str) -> str:
    match = re.search(r"(\d\s?)?([A-Za-z]+)$", spoken)
    number, word = (match[1], match[2]) if match else (None, spoken)
    if number and word.lower() in _UNIT_TAILS:
        return "ㄹ" if word.lower() in ("mp", "gal") else "ㅁ"
    if number and len(word) > 1:
        return ""
    if word.isupper():
        return ("ㄹ" if word[-1] in "LR" else "?") if word[-1] in _LETTER_TAILS else ""
    low = word.lower()
    if low.endswith(("l", "le")) and not low.endswith("ile"):
        return "ㄹ"
    return "?" if re.search(r"(?:[mn]|ng|[^aeiou][aeiou][pkbtc])$", low) else ""


_SPLIT = re.compile(r"(?<=[.!?。…])[\"'”’)]?\s+|(?<=[다요]\.)(?=[가-힣])|\n+")
_LIST_DOT = re.compile(r"(?:^|\s)(?:\d{1,2}|No|no)\.$")


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order."""
    found: list[str] = []
    for part in filter(None, (p.strip(" \t-•·*") for p in _SPLIT.split(text))):
        if found and _LIST_DOT.search(found[-1]):
            found[-1] += " " + part
        else:
            found.append(part)
    return found


_PLAIN_END = re.compile(r"([가-힣])다([.!]?)$")
_POLITE_TAIL = 17
"""Place of ㅂ among the closing consonants: what stands before 니다 in a polite ending."""
_OPEN_STEMS = re.compile(r"(?:[하크쁘르싸프니희]|느리|어리|흐리|거세|쓰)$")


def polite(sentence: str) -> str:
    """A sentence with a polite ending and a full stop: ``…한다`` becomes ``…합니다``."""
    match = _PLAIN_END.search(sentence)
    if match and not _is_polite(sentence[: match.end(1)]):
        ending = _polite_end(sentence[: match.end(1)], match[1], bool(match[2]))
        sentence = sentence[: match.start()] + ending + (match[2] or ".")
    return sentence if sentence[-1:] in ".!?…" else sentence + "."


def _is_polite(stem: str) -> bool:
    before = ord(stem[-2]) - 0xAC00 if len(stem) > 1 else -1
    return stem[-1] == "니" and 0 <= before < 11_172 and before % 28 == _POLITE_TAIL


def _polite_end(stem: str, last: str, closed: bool) -> str:
    """The ending in place of ``last`` + 다; without a full stop the 다 may belong to a noun."""
    tail = (ord(last) - 0xAC00) % 28
    open_form = chr(ord(last) - tail + 17)
    if last == "는":
        return "습니다"
    if tail:
        return open_form + "니다" if _TAILS[tail] in "ㄴㄹ" else last + "습니다"
    if NOUNS_IN_I.search(stem):
        return f"{last}입니다"
    if last == "이" or _OPEN_STEMS.search(stem):
        return open_form + "니다"
    return f"{last}입니다" if closed and last not in "바" else f"{last}다"
