"""Questions for something else than a thing by name: ``경복궁 말고 다른 궁``."""

from __future__ import annotations

import re

_EXCEPT = re.compile(
    r"(?P<named>\S.{0,40}?)\s?(?:말고|빼고|제외하고|제외한|이외에)(?:는|도)?\s(?P<rest>.+)"
)


def parted(question: str) -> tuple[str, str]:
    """What is not wanted and the question without it; empty if nothing is excluded."""
    match = _EXCEPT.fullmatch(question)
    return (match["named"], match["rest"]) if match else ("", question)
