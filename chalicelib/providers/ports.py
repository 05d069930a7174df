"""The three roles that a model provider can play, and what passes between them and the service.

A vendor is one module in this package. It offers ``LABEL`` (text for people), ``Settings``
(a pydantic model, filled from ``<VENDOR>_*``) and any of the factories ``embedder(settings)``,
``reasoner(settings)``, ``generator(settings)``. Its SDK is imported inside those, never at the
top of the module, so that listing the providers costs nothing.

Every failure of a vendor surfaces as ``ModelUnavailable`` or, when the vendor limits us, as
``TooManyRequests`` with ``retry_after``; nothing else leaves an adapter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.contracts import RoleUsage
from chalicelib.deadline import Deadline

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Space:
    """An embedding space: vectors of different spaces must never meet."""

    provider: str
    model: str
    dimension: int

    @property
    def slug(self) -> str:
        """The space as a name that fits an S3 key and a DynamoDB key."""
        raw = f"{self.provider}-{self.model}-{self.dimension}".lower()
        return "".join(c if c.isalnum() and c.isascii() else "-" for c in raw)


@dataclass(frozen=True)
class Document:
    """One passage as an embedder sees it."""

    title: str
    text: str


@dataclass(frozen=True)
class Embeddings:
    """Vectors in the order of the texts: float32, shape ``(n, dimension)``, unit length."""

    vectors: np.ndarray
    usage: RoleUsage = field(default_factory=RoleUsage)


class Embedder(Protocol):
    """Turns text into vectors of one space."""

    @property
    def space(self) -> Space:
        """The space that both methods embed into."""

    def documents(self, documents: Sequence[Document], deadline: Deadline) -> Embeddings:
        """Embed passages; any number, batched inside to the vendor's limit."""

    def query(self, text: str, deadline: Deadline) -> Embeddings:
        """Embed one question: shape ``(1, dimension)``."""


@dataclass(frozen=True)
class Message:
    """One earlier utterance of the talk."""

    role: Literal["user", "assistant"]
    text: str


class Understanding(BaseModel):
    """What a question means, given the talk before it."""

    model_config = ConfigDict(frozen=True)

    query: str = Field(description="The question as one that stands alone, in Korean.")
    filters: dict[str, str] = Field(
        default={}, description="Catalogue column to one of its own values; empty when unsure."
    )
    needs_retrieval: bool = Field(
        default=True, description="False for greetings, thanks and talk about the talk."
    )


@dataclass(frozen=True)
class Reasoned:
    """An understanding with its price."""

    understanding: Understanding
    usage: RoleUsage = field(default_factory=RoleUsage)


@dataclass(frozen=True)
class PastTurn:
    """One earlier turn: what was asked, answered, and the titles of the rows it cited."""

    question: str
    answer: str
    titles: tuple[str, ...] = ()


class Reasoner(Protocol):
    """Makes a follow-up question stand alone."""

    model: str

    def understand(
        self,
        question: str,
        history: Sequence[PastTurn],
        categories: dict[str, list[str]],
        deadline: Deadline,
    ) -> Reasoned:
        """``history`` is oldest first; ``categories`` maps columns to their known values."""


@dataclass(frozen=True)
class PromptSource:
    """One retrieved row as the prompt holds it; ``n`` is the number that ``[n]`` cites."""

    n: int
    title: str
    text: str
    category: str | None = None
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ordering:
    """The row order that the question asked for, e.g. lightest first.

    ``alike`` are columns that say the same of rows in which ``column`` is empty, best first.
    """

    column: str
    descending: bool
    alike: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that a row may have its number in."""
        return self.column, *self.alike


@dataclass(frozen=True)
class Prompt:
    """Everything a generator may use.

    ``system`` and ``messages`` are the rendered form for language models (the last message holds
    the question and the delimited sources); ``question``, ``sources``, ``ordering`` and
    ``matched`` (how many rows fit in all, where the search counted them) are the same facts in
    structured form, for a generator that is not a language model.
    """

    system: str
    messages: tuple[Message, ...]
    question: str
    sources: tuple[PromptSource, ...]
    ordering: Ordering | None = None
    matched: int | None = None


Finish = Literal["stop", "length", "blocked"]


@dataclass(frozen=True)
class Piece:
    """A part of a streamed answer. The last one has ``finish`` set and may have no text."""

    text: str = ""
    finish: Finish | None = None
    usage: RoleUsage | None = None


class Generator(Protocol):
    """Writes an answer, piece by piece; a whole answer is the pieces joined."""

    model: str

    def stream(self, prompt: Prompt, deadline: Deadline) -> Iterator[Piece]:
        """Yield text pieces, then exactly one piece with ``finish``."""
