"""What a row has to be, and not just to mention, for a question to be answered from it.

Somebody who orders a pizza, or asks for today's weather, is not helped by a row in whose text the
word happens to stand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib import korean

if TYPE_CHECKING:
    from chalicelib.index.passages import Doc

_NOW = re.compile(
    r"(?P<thing>날씨|기온|미세먼지|환율|주가|뉴스)(?:는|은|가|이|를)?\s?(?:좀\s?|지금\s?|오늘\s?)?"
    r"(?:(?:어때|어떤|어떨|어떻|알려|뭐|얼마|말해|궁금|예보)\S*(?:\s줘\S*|\s주세요)?)?\s*[?!.~]*$"
)
_ORDER = re.compile(
    r"(?P<thing>[가-힣a-z0-9]+?)(?:을|를|도|좀)?\s(?:[가-힣0-9]{1,5}\s)?(?:주문|배달|예매)(?:을\s|를\s)?"
    r"\s?(?:하고\s?싶|해\s?(?:줘|주)|할래|할게|하려|좀\s?해|부탁)"
)
_WHO = re.compile(r"(?P<thing>[가-힣a-z]+?)(?:이|가|은|는)?\s(?:지금\s)?누구\S{0,5}\s*[?!.~]*$")
_MANNER = re.compile(r".*(?:으로|에서|해서|하고|하게)")


def thing_of(question: str) -> str:
    """The thing that a folded question orders, asks the identity or the present state of."""
    for pattern in (_NOW, _ORDER, _WHO):
        match = pattern.search(question)
        if match and not _MANNER.fullmatch(match["thing"]):
            return match["thing"]
    return ""


def is_about(doc: Doc, thing: str) -> bool:
    """Whether a row is such a thing by its title, its category, its columns or a value of them."""
    heads = korean.fold(" ".join((doc.title, doc.category or "", *doc.facts)))
    values = (korean.fold(part).strip() for v in doc.facts.values() for part in v.split(","))
    return thing in heads or thing in values
