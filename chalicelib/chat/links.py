"""Links of an answer: only those that a retrieved row carries may pass.

A row can try to make the model write ``![](https://…?q=secret)``. The page shows answers as plain
text, and this keeps addresses that nobody vouches for out of that text as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from chalicelib.chat.rewriting import Rewriter

REMOVED = "(링크 생략)"

_URL = r"https?://[!#-;=?-Z\\^-z|~]{1,1500}"
_PATTERN = re.compile(
    r"!\[[^\]\n]{0,200}\]\([^)\n]{0,1500}\)"
    r"|\]\([ \t]{0,4}(?P<target>[^)\s]{0,1500})[^)\n]{0,200}\)"
    rf"|(?P<url>{_URL})",
    re.IGNORECASE,
)
_START = re.compile(
    r"(?:!(?:\[[^\]\n]{0,200}(?:\](?:\([^)\n]{0,1500})?)?)?"
    r"|\](?:\([^)\n]{0,1705})?"
    rf"|h(?:t(?:t(?:p(?:s?(?::(?:/)?)?)?)?)?)?|https?://|{_URL})\Z",
    re.IGNORECASE,
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
        if (url := found["url"]) is not None:
            bare = url.rstrip(_TRAILING)
            return url if bare in self._allowed else REMOVED + url[len(bare) :]
        target = found["target"]
        if target is None:
            return ""
        return f"] ({target})" if target in self._allowed else "]"
