"""Verbs, adjectives and adverbs of a question, told by how they end.

A noun that no row says asks for something else; a verb that no row says is mostly another way to
put it. So what a word is decides what its absence means. Endings are a closed class and tell most
predicates apart; where an ending may also end a noun, only what follows it is taken for a sign.
"""

from __future__ import annotations

import re

_FIRST, _TAILS = 0xAC00, 28


def _ending_in(tail: int) -> str:
    """All syllables that close with one consonant, as a character class."""
    return "[" + "".join(map(chr, range(_FIRST + tail, _FIRST + 11_172, _TAILS))) + "]"


_N, _L, _B = _ending_in(4), _ending_in(8), _ending_in(17)

_CLOSING = re.compile(
    r".+(?:나요|까요|가요|네요|군요|지요|어요|아요|여요|해요|돼요|되요|워요|려요|와요|줘요|져요|봐요|래요|대요|데요|"
    rf"거든요|잖아요|세요|셔요|겨요|둬요|꿔요|켜요|[는은을인한할될던건]지|{_L}까|{_L}게요|{_B}니다|{_B}니까|습니다|습니까|"
    r"싶[가-힣]*)|(?:내|와|써|줘|봐|해|돼)요"
)
"""Ends a sentence, or a question within one."""

_LINKING = re.compile(
    r".*[으하되가오사보주리우키켜치]면|.+(?:[는은인한던운쁜큰픈신]데|지만|니까|려고|려는|려면|면서|"
    r"다가|도록|거나|든지|느라|자마자|어치|"
    r"[어아해여려져워와꿔줘춰써켜쳐둬놔]서|[어아해써줘봐둬]도|[어아해써줘봐둬]야만?|[으하보사타]러|"
    r"[하되리르기이맣겁갑럽렵쉽싸크작쁘있없]게)|"
    r"(?:써|줘|봐|해|돼|발라|골라|몰라|잘라|불러|눌러|올라|달라)(?:도|서|야만?)"
)
"""Joins a clause to what follows; tells why somebody asks."""

_TENSED = re.compile(
    r".*(?:었|았|였|했|겠|졌|렸|켰|셨|됐|으시|으신|으실|으셨|시는|신데)[가-힣]{0,4}"
)

_BEFORE_NOUN = re.compile(
    r".*[어아라려나져]간|.+(?:될|할|된|한|릴|닐|낼|킬|줄|볼|쓸|갈|운|픈|쁜|[었았였했]던)|[갈볼쓸살탈쉴줄낼들뗄킬놀올뜰할될]"
)
"""A verb or an adjective, where a noun follows it."""

_BOUND = re.compile("(?:법|방법|곳|데|것|거|게|날|때|사람|분)(?:은|는|이|가|을|를|도|에|에서)?")
_GOES_ON = re.compile(
    r"(?:싶|있|가|갈|오[는면다]|온|와|나[가오]|다니|다닐|놀|먹|계|해|하|싸|주|줄|드|볼|보|버|놓|두).*"
)
_BEFORE_HELPER = re.compile(r".+(?:(?<![장창광보재금최참])고|어|아|여|러|해)")

_ASIDE = re.compile(
    "꼭|쏙|막|좀|자꾸|갑자기|그냥|다른|첫|새|여러|모든|하도|별로|전혀|이미|아직|벌써|계속|항상|늘|가끔|자주|빨리|"
    "천천히|일찍|얼른|당장|먼저|나중에?|원래|대신|처음|다시|안|못|아무|경우|경우에[는도]?|때문|때문에|법|동안|"
    "한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|제가|내가|걸로|그러[가-힣]*|알고|사실|쯤|어떡|어쩌|"
    "건데|거든|데리고|안되[가-힣]*|안돼[가-힣]*|해도|한꺼번에|한번에|말고|통해|위해|위한|통한|대한|따라|아닌|아니|그런|이런|저런|너무|무척|되게|엄청|완전"
)
"""Adverbs, determiners, numerals and helpers that name nothing."""


def is_predicate(word: str, after: str = "") -> bool:
    """Whether a word, as it stands before ``after``, is no name of what is looked for."""
    if _ASIDE.fullmatch(word) or _CLOSING.fullmatch(word) or _TENSED.fullmatch(word):
        return True
    if _LINKING.fullmatch(word) or (after and _BEFORE_NOUN.fullmatch(word)):
        return True
    if word.endswith("는") and _BOUND.fullmatch(after):
        return True
    return bool(_BEFORE_HELPER.fullmatch(word) and _GOES_ON.fullmatch(after))
