"""Retrieved rows as the visitor sees them. Addresses come from rows only, never from a model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from chalicelib.config import Settings
from chalicelib.contracts import Source
from chalicelib.korean import clean

if TYPE_CHECKING:
    from chalicelib.index.searching.search import Hit

IMAGES_MAX = 8
SNIPPET_CHARS = 200
ADDRESS_CHARS = 2_000

_SENTENCE_END = re.compile(r"[.!?…。](?=\s|$)|\n")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNSAFE = re.compile(r"[\s\\<>\"'`{}|^\x00-\x20\x7f-\x9f]")


def sources_of(hits: Sequence[Hit], settings: Settings) -> list[Source]:
    """Number the hits from 1, best first."""
    return [_source(n, hit, settings) for n, hit in enumerate(hits, 1)]


def images_of(sources: Iterable[Source], cited: Sequence[int]) -> list[str]:
    """Pictures of the cited sources in the order of citation; of all sources if none is cited."""
    by_number = {source.n: source for source in sources}
    chosen = [by_number[n] for n in cited] if cited else list(by_number.values())
    images = dict.fromkeys(image for source in chosen for image in source.images)
    return list(images)[:IMAGES_MAX]


def with_citations(sources: Iterable[Source], cited: Sequence[int]) -> list[Source]:
    """The sources, each told whether the answer cites it."""
    return [source.model_copy(update={"cited": source.n in cited}) for source in sources]


def web_address(text: str | None) -> str | None:
    """The address if it is an https one that a page can link to."""
    if not text or len(text) > ADDRESS_CHARS or _UNSAFE.search(text):
        return None
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() != "https" or not host or "@" in parts.netloc:
        return None
    return quote(text, safe="%/:?#[]@!$&'()*+,;=~-._")


def image_address(reference: str, settings: Settings) -> str | None:
    """An https address on an allowed host, or the address of an object of the catalogue bucket."""
    if _SCHEME.match(reference) or reference.startswith("//"):
        address = web_address(reference)
        return address if address and _is_allowed(address, settings) else None
    if not settings.assets_url or not _is_object_key(reference):
        return None
    return f"{settings.assets_url.rstrip('/')}/{quote(reference, safe='/~-._')}"


def _source(n: int, hit: Hit, settings: Settings) -> Source:
    doc = hit.doc
    addresses = (image_address(image, settings) for image in doc.images)
    return Source(
        n=n,
        id=doc.row,
        title=clean(doc.title),
        category=clean(doc.category) if doc.category else None,
        url=web_address(doc.url),
        images=list(dict.fromkeys(filter(None, addresses))),
        facts={clean(label): clean(value) for label, value in doc.facts.items()},
        snippet=_snippet(clean(doc.text)),
        score=min(1.0, max(0.0, hit.score)),
        file=doc.source,
    )


def _snippet(text: str) -> str:
    """The beginning of a text, cut after a sentence if one ends in time."""
    if len(text) <= SNIPPET_CHARS:
        return text
    ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, SNIPPET_CHARS)]
    if ends and ends[-1] >= SNIPPET_CHARS // 3:
        return text[: ends[-1]].rstrip()
    return text[: SNIPPET_CHARS - 1].rstrip() + "…"


def _is_allowed(address: str, settings: Settings) -> bool:
    allowed = [host.strip().lower() for host in settings.image_hosts.split(",") if host.strip()]
    host = urlsplit(address).hostname or ""
    return not allowed or any(host == name or host.endswith(f".{name}") for name in allowed)


def _is_object_key(key: str) -> bool:
    parts = key.split("/")
    return (
        0 < len(key) <= 1_024
        and "\\" not in key
        and key == clean(key)
        and "\n" not in key
        and not any(part in ("", ".", "..") for part in parts)
    )
