"""Blanks that people leave out between a thing and the request for it: ``폰추천``."""

from __future__ import annotations

import re

_REQUEST = re.compile(r"(?<=[가-힣a-z0-9])(?=(?:추천|가볼\s?만한|갈\s?만한|볼\s?만한)(?!수))")
_HEAD = re.compile(
    r"(?<=만한|오는|좋은|있는)(?=(?:곳|데|날|거|것)(?:은|는|이|도|좀)?(?:\s|$|[?!.]))"
)


def spaced(question: str) -> str:
    """The question with these blanks."""
    return _HEAD.sub(" ", _REQUEST.sub(" ", question))
