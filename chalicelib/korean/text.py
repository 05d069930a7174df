"""Korean text as such: cleaned, folded, in index tokens, in letters.

Korean glues particles to nouns and people space names as they like, so words as such are a poor
unit. The unit here is the pair of neighbouring syllables, once more with a mark where a word
begins, and once across every space; Latin words and numbers stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

HEAD = "^"
"""Marks the first pair of a word."""

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_ASIAN = r"[가-힣一-鿿぀-ヿ]+"
_LATIN = r"(?:\d+(?:\.\d+)?|[a-zà-ɏа-яα-ω])+"
WORD = re.compile(rf"(?P<asian>{_ASIAN})|(?P<latin>{_LATIN})")
_PARTS = re.compile(r"\d+(?:\.\d+)?|[^\d.]+")
_JOINED_MAX = 16


def clean(text: str) -> str:
    """NFC without control and zero-width characters; runs of blanks become one space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = _BLANKS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def tokens(text: str) -> list[str]:
    """Index tokens of a text; a query is tokenised by the same function."""
    return token_text(text).split()


def token_text(text: str) -> str:
    """The same with a blank between any two, as the text index takes them."""
    found: list[str] = []
    before, was_asian = "", False
    for first, rest, head, is_asian, tail, stays_asian in map(_piece, fold(text).split()):
        if first:
            found.append(first)
        # The token that two words would have between them if nobody had put a space there.
        if before and head and was_asian == is_asian:
            if is_asian:
                found.append(before[-1] + head[0])
            elif len(before) + len(head) <= _JOINED_MAX:
                found.append(before + head)
        if rest:
            found.append(rest)
        before, was_asian = tail, stays_asian
    return " ".join(found)


def words(text: str) -> list[str]:
    """The words of a text as they stand, folded; Hangul and Latin apart."""
    return [word.group() for word in WORD.finditer(fold(text))]


def jamo(text: str) -> str:
    """Letters of a text for fuzzy comparison: lower case, syllables taken apart, nothing else."""
    return "".join(_letters(c) for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


# --- folding ----------------------------------------------------------------------------------

_UNITS = {
    "gb": "gb|기가바이트|기가|g바이트",
    "tb": "tb|테라바이트|테라",
    "mb": "mb|메가바이트|메가",
    "mah": "mah|밀리암페어시|밀리암페어",
    "인치": '인치|inch(?:es)?|형(?![가-힣])|["″”](?![a-z0-9가-힣])',
    "kg": "kg|킬로그램|킬로(?![가-힣])",
    "km": "km|킬로미터",
    "cm": "cm|센티미터|센치미터|센티|센치",
    "mm": "mm|밀리미터",
    "ml": "ml|밀리리터",
    "hz": "hz|헤르츠",
    "mp": "mp|메가픽셀",
    "g": "g(?![a-z])|그램",
}
# Each begins with what is rare in a text and looks round from there, which is much faster than to
# look back from every place.
_UNIT_BEGINS = 'gtmkchi인형"″”기테메밀킬센헤그'
_UNIT = re.compile(
    rf"(?P<digit>\d)\s?(?=[{_UNIT_BEGINS}])"
    rf"(?:{'|'.join(f'(?P<u{i}>{p})' for i, p in enumerate(_UNITS.values()))})"
)
_UNIT_NAMES = tuple(_UNITS)
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
_PLUS = re.compile(r"\+(?<=[a-z0-9]\+)(?![a-z0-9])")
_SCALED = re.compile(r"\d\s?[억만천]")
_AMOUNT = re.compile(
    r"(?<![\d.])(?=\d)(?:(?P<eok>\d+(?:\.\d+)?)\s?억\s?)?(?:(?P<man>\d+(?:\.\d+)?)\s?만\s?)?"
    r"(?:(?P<cheon>\d+(?:\.\d+)?)\s?천\s?)?(?P<rest>\d{1,4}(?![\d.]))?\s?(?P<won>원|won)"
)
_SCALES = {"eok": 100_000_000, "man": 10_000, "cheon": 1_000, "rest": 1}


def fold(text: str) -> str:
    """Lower case with the spellings of one quantity made equal.

    ``512 GB`` and ``512기가`` become ``512gb``, ``119만 9천원`` becomes ``1199000원``.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).lower())
    text = _PLUS.sub(" 플러스", _THOUSANDS.sub("", text))
    # Without a scale an amount stays as it is.
    text = _AMOUNT.sub(_amount, text) if "원" in text and _SCALED.search(text) else text
    return _UNIT.sub(_unit, text)


def _unit(match: re.Match[str]) -> str:
    return match["digit"] + _UNIT_NAMES[int(str(match.lastgroup)[1:])]


def _amount(match: re.Match[str]) -> str:
    if not any(match[name] for name in ("eok", "man", "cheon")):
        return match.group()
    total = sum(float(match[name] or 0) * scale for name, scale in _SCALES.items())
    return f"{round(total)}원"


# --- tokens -----------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """What stands between two blanks: its tokens, and the words that touch the blanks, if any.

    ``first`` are the tokens of its first word and ``rest`` the others, each in one text.
    """

    first: str
    rest: str
    head: str
    begins_asian: bool
    tail: str
    ends_asian: bool


@lru_cache(maxsize=65_536)
def _piece(text: str) -> _Piece:
    """A piece of folded text; kept, because a catalogue says the same again and again."""
    found = [(m, m.lastgroup == "asian") for m in WORD.finditer(text)]
    if not found:
        return _Piece("", "", "", False, "", False)
    (first, begins), (last, ends) = found[0], found[-1]
    of_first, *of_others = (" ".join(_word_tokens(match.group(), asian)) for match, asian in found)
    head = first.group() if first.start() == 0 else ""
    tail = last.group() if last.end() == len(text) else ""
    return _Piece(of_first, " ".join(of_others), head, begins, tail, ends)


def _word_tokens(text: str, asian: bool) -> tuple[str, ...]:
    if asian:
        pairs = [text[i : i + 2] for i in range(len(text) - 1)] or [text]
        return (HEAD + pairs[0], *pairs)
    parts = _PARTS.findall(text)
    return (text, *parts) if len(parts) > 1 else (text,)


# --- jamo -------------------------------------------------------------------------------------

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"


def _letters(char: str) -> str:
    code = ord(char) - 0xAC00
    if not 0 <= code < 11_172:
        return char
    lead, vowel, tail = code // 588, code // 28 % 21, code % 28
    return _LEADS[lead] + _VOWELS[vowel] + (_TAILS[tail] if tail else "")


def has_tail(char: str) -> bool:
    """Whether a syllable ends in a consonant, which decides the form of the particle after it."""
    return 0 <= ord(char) - 0xAC00 < 11_172 and (ord(char) - 0xAC00) % 28 > 0
