"""The words that carry a question: without particles, endings and boilerplate."""

from __future__ import annotations

import re

from chalicelib.korean.text import WORD, fold, has_tail


def content_words(question: str) -> list[str]:
    """What a question is about: its words without particles, endings and boilerplate.

    Keeps order, drops repetitions; empty when the question is nothing but boilerplate.
    """
    text = fold(_PHRASES.sub(" ", question))
    stems: list[str] = []
    end = -1
    for word in WORD.finditer(text):
        glued, end = word.start() == end, word.end()
        if not (glued and word.group() in _SUFFIX):
            stems.append(stem(word.group()))
    return list(dict.fromkeys(filter(None, stems)))


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


def is_called(said: str, name: str) -> bool:
    """Whether what is said begins with a name; a syllable takes only a particle after it."""
    if len(name) > 1:
        return said.startswith(name)
    return said[:1] == name and (said == name or is_particle(said[1:]))


def without_use(word: str) -> str:
    """What a thing is for, of a compound that says so: 편집 of 편집용; 교통비용 stays as it is."""
    return _FOR_USE.sub("", word)


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


# --- particles, endings, boilerplate ---

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
    r"포인|스페인|국인|변인|법인|연인|부인|여인|거인|미인|달인|위인|신인|체크인|로그인|어린이|고양이|나들이)"
)
"""Nouns that end like a noun and its copula."""

_SUFFIX = {
    **dict.fromkeys(_AFTER_TAIL.split("|"), "tail"),
    **dict.fromkeys(_AFTER_VOWEL.split("|"), "vowel"),
    **dict.fromkeys(_AFTER_ANY.split("|"), "any"),
}
_FOR_USE = re.compile(r"(?<=[가-힣]{2})(?<![비사내허적활착수미전공겸고신작인응복])용$")
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
