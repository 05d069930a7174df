"""Links of an answer: only those that a retrieved row carries may pass.

A row can try to make the model write ``![](https://…?q=secret)``. The page shows answers as plain
text, and this keeps addresses that nobody vouches for out of that text as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from chalicelib.chat.rewriting import Rewriter

REMOVED = "(링크 생략)"

_OPENINGS = ("http://", "https://", "ftp://", "//", "www.")
_OPENING = r"(?:(?i:https?:|ftp:)//(?=\S)|//(?=[\w\[])|(?i:www)\.(?=\w))"
_IPV6 = r"\[[\da-fA-F:.]{1,45}+"
_REST = r"[!#-;=?-Z\\^-z|~]{0,1500}+"
_URL = rf"{_OPENING}(?:{_IPV6}\]|\S){_REST}"

_LABEL = r"!\[[^\[\]\n]{0,200}+"
_INNER = r"\([^()\s]{0,200}+"
_TARGET = rf"[^()\s]{{0,1500}}+(?:{_INNER}\)[^()\s]{{0,200}}+){{0,3}}+"
_TITLE = r"[^\S\n][^()\n]{0,200}+"

_PATTERN = re.compile(
    rf"(?:{_LABEL})?+\]\([ \t]{{0,4}}+(?P<target>{_TARGET})(?:{_TITLE})?+\)"
    rf"|(?P<bare>\]\()|(?P<url>{_URL})"
)
_BEGUN = "|".join(sorted({re.escape(word[:n]) for word in _OPENINGS for n in range(1, 9)}))
_START = re.compile(
    rf"(?:!(?:\[[^\[\]\n]{{0,200}}+)?"
    rf"|(?:{_LABEL})?+\](?:\([ \t]{{0,4}}+{_TARGET}(?:{_INNER}|{_TITLE})?+)?+"
    rf"|(?i:{_BEGUN})|{_OPENING}{_IPV6}|{_URL})\Z"
)
_TRAILING = ".,;:!?)"


class Links:
    """Filters the links of one answer."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(allowed)
        self._rewriter = Rewriter(_PATTERN, _START, self._checked)

    def feed(self, text: str) -> str:
        """Take the next piece of the answer, return what can be shown."""
        return self._rewriter.feed(text)

    def finish(self) -> str:
        """The rest."""
        return self._rewriter.finish()

    def _checked(self, found: re.Match[str]) -> str:
        if found["bare"]:
            return "] ("
        if (url := found["url"]) is not None:
            bare = url.rstrip(_TRAILING)
            return url if self._is_allowed(bare) else REMOVED + url[len(bare) :]
        if found[0].startswith("!"):
            return ""
        target = found["target"]
        return f"] ({target})" if target in self._allowed else "]"

    def _is_allowed(self, address: str) -> bool:
        """Whether a row carries this address; models like to leave its beginning out."""
        return any(
            f"{left_out}{address}" in self._allowed for left_out in ("", "https:", "https://")
        )
