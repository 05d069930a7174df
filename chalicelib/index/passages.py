"""Rows as passages: what is embedded, what is matched, and what an answer is written from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from chalicelib.index.reading.rows import Row
from chalicelib.korean import token_text
from chalicelib.providers.ports import Document

PASSAGE_CHARS = 700
CATEGORY = "분류"
"""The label under which a row's category stands among the facets."""

_FACET_CHARS = 40
_ATOM_CHARS = 20
_SEPARATOR = re.compile(r"\s*[,/|;·\n、]\s*")
_DIGIT_BREAK = re.compile(r"\d\s*[,/]\s*\d")
_SENTENCE_END = re.compile(r"(?:(?<![.!?…。])[.!?…。]++[\"'”’)]*(?=\s)|\n)\s*")


@dataclass(frozen=True)
class Passage:
    """One indexed piece of a row; ``id`` is ``<row id>-<part>``.

    ``tokens`` feeds full text search, ``facets`` exact filters (``column=value``), ``doc`` is a
    ``Doc`` as JSON, ``document`` is what an embedder sees.
    """

    id: str
    row: str
    source: str
    row_hash: str
    record_hash: int
    title: str
    tokens: str
    facets: list[str]
    doc: str
    document: Document


class Doc(BaseModel):
    """A passage as a searcher returns it; ``text`` is the part of the row's text it stands for."""

    model_config = ConfigDict(frozen=True)

    row: str
    source: str
    line: int
    title: str
    text: str
    category: str | None = None
    url: str | None = None
    images: list[str] = []
    facts: dict[str, str] = {}


def passages(row: Row) -> list[Passage]:
    """The passages of a row, at least one; the facts are matched by the first."""
    facets = facets_of(row)
    return [_passage(row, part, text, facets) for part, text in enumerate(split(row.text))]


def split(text: str) -> list[str]:
    """A text in pieces of about ``PASSAGE_CHARS``, cut where a sentence ends if one does."""
    pieces: list[str] = []
    start = 0
    while len(text) - start > PASSAGE_CHARS * 5 // 4:
        end = _cut(text, start)
        pieces.append(text[start:end].strip())
        start = end
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece] or [""]


def facets_of(row: Row) -> list[str]:
    """``column=value`` for every short value, and for every item of a short list in a cell."""
    named = dict(row.facts)
    if row.category:
        named.setdefault(CATEGORY, row.category)
    return [f"{label}={value}" for label, cell in named.items() for value in values_of(cell)]


def values_of(cell: str) -> list[str]:
    """The short values that a cell holds: the whole one first, then the items of a list."""
    if len(cell) > _FACET_CHARS * 3:
        return []
    whole = [cell] if len(cell) <= _FACET_CHARS and "\n" not in cell else []
    if _DIGIT_BREAK.search(cell):
        return whole
    items = [item for item in _SEPARATOR.split(cell) if item]
    if len(items) < 2 or any(len(item) > _ATOM_CHARS for item in items):
        return whole
    return list(dict.fromkeys(whole + items))


def _cut(text: str, start: int) -> int:
    """Where the piece that begins at ``start`` ends."""
    window = text[start : start + PASSAGE_CHARS]
    ends = [match.end() for match in _SENTENCE_END.finditer(window)]
    if ends and ends[-1] >= PASSAGE_CHARS // 3:
        return start + ends[-1]
    blank = window.rfind(" ")
    return start + (blank if blank >= PASSAGE_CHARS // 3 else PASSAGE_CHARS)


def _passage(row: Row, part: int, text: str, facets: list[str]) -> Passage:
    facts = [f"{label}: {value}" for label, value in row.facts.items()] if part == 0 else []
    body = "\n".join(filter(None, [row.category, *facts, text]))
    doc = Doc(
        row=row.id,
        source=row.source,
        line=row.line,
        title=row.title,
        text=text,
        category=row.category,
        url=row.url,
        images=list(row.images),
        facts=row.facts,
    )
    return Passage(
        id=f"{row.id}-{part}",
        row=row.id,
        source=row.source,
        row_hash=row.hash,
        record_hash=row.record_hash,
        title=row.title,
        tokens=token_text(f"{row.title}\n{body}"),
        facets=facets,
        doc=doc.model_dump_json(),
        document=Document(title=row.title, text=body),
    )
