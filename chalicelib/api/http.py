"""A request and a reply as plain values, so that the edge can be run without Chalice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """What came in. Header names are lower case."""

    method: str
    path: str
    id: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    body: bytes = b""
    seconds_left: float | None = None
    """How long the function may still run; ``None`` where nothing limits it."""

    def header(self, name: str) -> str:
        """A header's value, or an empty text."""
        return self.headers.get(name.lower(), "").strip()


@dataclass(frozen=True)
class Reply:
    """What goes out. The body is text, so that Hangul leaves unescaped.

    With a ``stream`` the body comes from it piece by piece; a transport that can only send a
    whole body joins them.
    """

    status: int
    body: str = ""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: Iterator[str] | None = None

    def joined(self) -> str:
        """The whole body."""
        return "".join(self.stream) if self.stream else self.body
