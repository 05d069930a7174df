"""Questions for something else than a thing that is named: ``경복궁 말고 다른 궁``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chalicelib import korean
from chalicelib.index.passages import Doc

_EXCEPT = re.compile(
    r"(?P<named>\S.{0,40}?)\s?(?:말고|빼고|제외하고|제외한|이외에)(?:는|도)?\s(?P<rest>.+)"
)


def parted(question: str) -> Iterator[tuple[str, str]]:
    """What may be unwanted with the question without it, the longest reading first."""
    match = _EXCEPT.fullmatch(question)
    words = match["named"].split() if match else []
    for start in range(len(words)):
        rest = " ".join((*words[:start], str(match and match["rest"])))
        yield " ".join(words[start:]), rest


def without(docs: Sequence[Doc], unwanted: str) -> list[bool]:
    """Which rows to keep: those not called so, or, if none is, those that do not say it."""
    name = "".join(korean.fold(unwanted).split())
    called = [name in "".join(korean.fold(doc.title).split()) for doc in docs]
    if any(called):
        return [not each for each in called]
    return [name not in "".join(korean.fold(f"{doc.facts} {doc.text}").split()) for doc in docs]
