"""Korean text for retrieval: cleaning, index tokens, the words that carry a question, jamo.

Korean glues particles to nouns and people space names as they like, so words as such are a poor
unit. The unit here is the pair of neighbouring syllables, once more with a mark where a word
begins, and once across every space; Latin words and numbers stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain
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
_WORD = re.compile(rf"(?P<asian>{_ASIAN})|(?P<latin>{_LATIN})")
_PARTS = re.compile(r"\d+(?:\.\d+)?|[^\d.]+")
_JOINED_MAX = 16


def clean(text: str) -> str:
    """NFC without control and zero-width characters; runs of blanks become one space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = _BLANKS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def tokens(text: str) -> list[str]:
    """Index tokens of a text; a query is tokenised by the same function."""
    found: list[str] = []
    before, was_asian = "", False
    for first, rest, head, is_asian, tail, stays_asian in map(_piece, fold(text).split()):
        found += first
        # The token that two words would have between them if nobody had put a space there.
        if before and head and was_asian == is_asian:
            if is_asian:
                found.append(before[-1] + head[0])
            elif len(before) + len(head) <= _JOINED_MAX:
                found.append(before + head)
        found += rest
        before, was_asian = tail, stays_asian
    return found


def words(text: str) -> list[str]:
    """The words of a text as they stand, folded; Hangul and Latin apart."""
    return [word.group() for word in _WORD.finditer(fold(text))]


def jamo(text: str) -> str:
    """Letters of a text for fuzzy comparison: lower case, syllables taken apart, nothing else."""
    return "".join(_letters(c) for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def content_words(question: str) -> list[str]:
    """What a question is about: its words without particles, endings and boilerplate.

    Keeps order, drops repetitions; empty when the question is nothing but boilerplate.
    """
    text = fold(_PHRASES.sub(" ", question))
    stems: list[str] = []
    end = -1
    for word in _WORD.finditer(text):
        glued, end = word.start() == end, word.end()
        if not (glued and word.group() in _SUFFIX):
            stems.append(stem(word.group()))
    return list(dict.fromkeys(filter(None, stems)))


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
_UNIT = re.compile(
    r"(?<=\d)\s?(?:" + "|".join(f"(?P<u{i}>{p})" for i, p in enumerate(_UNITS.values())) + ")"
)
_UNIT_NAMES = tuple(_UNITS)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PLUS = re.compile(r"(?<=[a-z0-9])\+(?![a-z0-9])")
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
    return _UNIT.sub(_unit, _AMOUNT.sub(_amount, text) if "원" in text else text)


def _unit(match: re.Match[str]) -> str:
    return _UNIT_NAMES[int(str(match.lastgroup)[1:])]


def _amount(match: re.Match[str]) -> str:
    if not any(match[name] for name in ("eok", "man", "cheon")):
        return match.group()
    total = sum(float(match[name] or 0) * scale for name, scale in _SCALES.items())
    return f"{round(total)}원"


# --- tokens -----------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """What stands between two blanks: its tokens, and the words that touch the blanks, if any."""

    first: tuple[str, ...]
    rest: tuple[str, ...]
    head: str
    begins_asian: bool
    tail: str
    ends_asian: bool


@lru_cache(maxsize=65_536)
def _piece(text: str) -> _Piece:
    """A piece of folded text; kept, because a catalogue says the same again and again."""
    found = [(m, m.lastgroup == "asian") for m in _WORD.finditer(text)]
    if not found:
        return _Piece((), (), "", False, "", False)
    (first, begins), (last, ends) = found[0], found[-1]
    tokens = [_word_tokens(match.group(), asian) for match, asian in found]
    head = first.group() if first.start() == 0 else ""
    tail = last.group() if last.end() == len(text) else ""
    return _Piece(tokens[0], tuple(chain.from_iterable(tokens[1:])), head, begins, tail, ends)


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


# --- content words ----------------------------------------------------------------------------

_PHRASES = re.compile(
    r"(?:에\s?대(?:해|한|해서)|에\s?관(?:해|한|해서)|(?:해|알려|보여|찾아|골라|말해)\s?"
    r"(?:줘|주세요|줄래|주실래요|주라|다오|봐)요?|ㄹ\s?수\s?있)"
)
_AFTER_TAIL = (
    "은|이|을|과|이랑|이나|이라|이란|이라는|이라도|이고|이며|이야|이에요|이지|이니|이죠|이든|"
    "으로|으로는|으로도|이요"
)
_AFTER_VOWEL = "는|가|를|와|랑|란|라는|라도|야|예요|죠|요"
_AFTER_ANY = (
    "에서는|에서도|에서의|에서만|에서|에게|한테|에는|에도|에만|에|의|도|만|까지|까지는|부터|보다|"
    "보다는|처럼|만큼|하고|마다|밖에|조차|로|로는|로도|들|들이|들은|들을|들의|들도|에요|인가요|인가|"
    "인지|인데|인데요|입니까|입니다|일까|일까요|인|이면|면|께서|께|으로서|로서|로써|이랑은|씩|쯤|짜리|"
    "하나요|하는지|하는데|하는|하기|하면|하려면|하려고|해요|해서|했어|했나요|합니까|합니다|할까|할까요|"
    "할만한|할|한|된|되는|되나요|돼요|되어|됐어|됩니까|나요|는지|은지|을까|을까요|는데|은데|습니까|"
    "었어|았어|어요|아요|네요|군요|던데|다는|다고|대요|래요|에까지|에서까지|에서부터|까지도|만으로|만으로도|"
    "으로만|에게서|한테서|이라던데|이던데|라던데|이었던|였던|이었나|이었어|이었나요|이었지|였지|이라고|라고|"
    "까지만|부터는|이라면|라면"
)
_ONE_SYLLABLE = frozenset(
    "밤낮물집산섬절강꽃눈비층폰펜책방옷돈값봄문역탑성궁왕몸맛술빵떡밥숲못굴논밭쌀컵솥닭"
    "애빚길손발배귀입목땅차약글춤달별곰새말불빛"
)
"""Nouns of one syllable that are common enough to be seen before a particle."""

_UNMISTAKABLE = frozenset(
    ["한테", "에게", "에서", "에는", "에도", "까지", "부터", "보다", "처럼", "마다", "으로"]
)
"""Particles that are seen even behind a noun of one syllable."""

_WHOLE = re.compile(
    r".*(?:라인|자인|와인|페인|메인|할인|확인|승인|장인|주인|성인|노인|군인|시인|상인|본인|개인|타인|원인|체인|코인|"
    r"포인|스페인|국인|변인|법인|연인|부인|여인|거인|미인|달인|위인|신인)"
)
"""Nouns that end like a noun and its copula."""

_SUFFIX = {
    **dict.fromkeys(_AFTER_TAIL.split("|"), "tail"),
    **dict.fromkeys(_AFTER_VOWEL.split("|"), "vowel"),
    **dict.fromkeys(_AFTER_ANY.split("|"), "any"),
}
_LONGEST = max(map(len, _SUFFIX))
_BOILERPLATE = re.compile(
    r"(?:뭐|뭔|뭘|며칠|몇일|무엇|무슨|어떤|어떻|어떠|어느|어디|언제|누구|누가|왜|얼마|몇).*"
    r"|(?:알려|추천|소개|안내|보여|찾아|골라|말해|설명|가르쳐|부탁|궁금|정리|비교|검색).{0,5}"
    r"|(?:있|없|싶|좋|괜찮|계시|원하|바라).{0,5}|(?:해|하|되|돼|볼|갈|할|살|쓸|먹을|놀)(?:는|나|니|요|까|"
    r"까요|고|줘|지|게|만한|만|수|려고|려면|려는데|면|서)?|(?:가|사|보|먹|놀|오)(?:고|려고|려는데|려면|면|기|볼|나|나요)?"
    r"|(?:줘|주세요|주라|줄래|주실|줄).{0,3}|(?:대해|대한|관해|관한|관련).{0,2}|(?:중|중에|중에서|"
    r"거[는가를도만]|것[은이을도만]|곳[은이을도만]|데[는가를도만]|가운데|것|거|게|건|걸|곳|데|수|점|때|분|등|쪽|편|정도|그|이|저|그거|그건|그것|이거|이건|이것|저거|"
    r"저건|거기|여기|나|내|난|제|우리|저희|좀|더|또|혹시|그럼|그러면|그리고|그런데|근데|아|음|네|응|만한|만|"
    r"가장|제일|최고|너무|정말|진짜|아주|매우|꼭|다|모두|전부|들|하나|인가요|인가|인지|인데|이야|야|요|곳은|곳이|곳을|곳인가|곳인가요|곳이야|곳도|곳에|곳에서|것은|것이|것을|것도|때는|때에|"
    r"입니까|입니다|예요|이에요|에요|가능|가능한|가능해|필요|필요한|필요해|안녕|안녕하세요|고마워|감사합니다)"
)


def stem(word: str) -> str:
    """One word without particle and ending; empty when it is boilerplate."""
    if _BOILERPLATE.fullmatch(word):
        return ""
    if not "가" <= word[-1] <= "힣":
        return word
    if len(word) == 2 and word[0] in _ONE_SYLLABLE and word[1] in _SUFFIX:
        return word[0]
    for _ in range(3):
        shorter = _without_suffix(word)
        if shorter == word:
            break
        word = shorter
    return "" if _BOILERPLATE.fullmatch(word) else word


def is_fragment(word: str) -> bool:
    """Whether a single syllable is no noun that people commonly ask for: what is left of a verb."""
    return "가" <= word <= "힣" and word not in _ONE_SYLLABLE


def is_particle(text: str) -> bool:
    """Whether a text is nothing but particles or endings that may follow a noun."""
    return any(
        text[:size] in _SUFFIX and (size == len(text) or is_particle(text[size:]))
        for size in range(min(_LONGEST, len(text)), 0, -1)
    )


def _without_suffix(word: str) -> str:
    if len(word) == 3 and word[1:] in _UNMISTAKABLE:
        return word[0]
    if _WHOLE.fullmatch(word):
        return word
    for size in range(min(_LONGEST, len(word) - 2), 0, -1):
        rest, kind = word[:-size], _SUFFIX.get(word[-size:])
        if kind == "any" or (kind and has_tail(rest[-1]) == (kind == "tail")):
            return rest
    return word
