"""Asking the model providers of a turn: in their order, with what they are and cost noted."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.chat.prompt import tokens_of
from chalicelib.contracts import Models, Role, RoleUsage, Usage
from chalicelib.deadline import Deadline
from chalicelib.errors import ModelUnavailable, TooManyRequests, Unavailable
from chalicelib.providers import Providers
from chalicelib.providers.ports import (
    Embeddings,
    PastTurn,
    Piece,
    Prompt,
    Reasoned,
    Space,
    Understanding,
)

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Embedded:
    """A question as a vector of a space."""

    text: str
    provider: str
    space: Space
    embeddings: Embeddings

    @property
    def vector(self) -> np.ndarray:
        """The vector itself."""
        vector: np.ndarray = self.embeddings.vectors[0]
        return vector


@dataclass
class Asking:
    """The providers as one turn uses them. ``mix`` is the session's choice by role."""

    providers: Providers
    deadline: Deadline
    mix: Mapping[Role, str] = field(default_factory=dict)
    _names: dict[Role, str] = field(default_factory=dict)
    _usage: dict[Role, RoleUsage] = field(default_factory=dict)
    _billed: list[Embedded] = field(default_factory=list)

    @property
    def models(self) -> Models:
        """Who really answered."""
        return Models(**self._names)

    @property
    def usage(self) -> Usage:
        """What it cost."""
        total = sum(role.input_tokens + role.output_tokens for role in self._usage.values())
        return Usage(**self._usage, total_tokens=total)

    def embed(self, provider: str, text: str, deadline: Deadline) -> Embedded:
        """One question as a vector of that provider's space; not noted yet, see ``note``."""
        embedder = self.providers.embedder(provider)
        return Embedded(text, provider, embedder.space, embedder.query(text, deadline))

    @property
    def default_embedding(self) -> str:
        """The stage's own embedding provider."""
        return self.providers.default("embedding")

    def embed_default(self, text: str) -> Embedded:
        """One question as a vector of the stage's own space."""
        return self.embed(self.default_embedding, text, self.deadline)

    def note(self, embedded: Embedded) -> None:
        """Say that the turn searched with this vector, and put it on the bill."""
        self._name("embedding", embedded.provider, embedded.space.model)
        self.bill(embedded)

    def bill(self, embedded: Embedded) -> None:
        """Put an embedding on the turn's bill, once, whether it was of use or not."""
        if not any(embedded is each for each in self._billed):
            self._billed.append(embedded)
            self._bill("embedding", embedded.embeddings.usage)

    def understand(
        self, question: str, history: Sequence[PastTurn], categories: dict[str, list[str]]
    ) -> Understanding:
        """The question as one that stands alone."""

        def attempt(name: str, deadline: Deadline) -> Reasoned:
            reasoner = self.providers.reasoner(name)
            reasoned = reasoner.understand(question, history, categories, deadline)
            self._name("reasoning", name, reasoner.model)
            self._bill("reasoning", reasoned.usage)
            return reasoned

        return self.first("reasoning", attempt).understanding

    def generate(self, prompt: Prompt) -> Generator[Piece]:
        """The answer's pieces. Only who has not said a word yet is replaced by the next one."""
        name, first, rest = self.first(
            "generation", lambda name, deadline: self._opened(name, prompt, deadline)
        )
        model = self.providers.generator(name).model
        self._name("generation", name, model)
        written: list[str] = []
        usage: RoleUsage | None = None
        try:
            for piece in _chained(first, rest):
                usage = piece.usage or usage
                written.append(piece.text)
                yield piece
        finally:  # who stops listening before the end is not told what it cost
            self._bill("generation", usage or _estimate(prompt, written))

    def first[T](self, role: Role, attempt: Callable[[str, Deadline], T]) -> T:
        """What the first provider gives that answers; else the failure of the chosen one.

        Each gets its share of the time only while there are others left to ask.
        """
        problem: Unavailable | TooManyRequests | None = None
        names = self.providers.order(role, self.mix.get(role))
        for asked, name in enumerate(names):
            try:
                return attempt(name, self.deadline.share(len(names) - asked))
            except (Unavailable, TooManyRequests) as error:
                problem = problem or error
            if self.deadline.passed:
                break
        raise problem or ModelUnavailable()

    def _opened(
        self, name: str, prompt: Prompt, deadline: Deadline
    ) -> tuple[str, Piece, Iterator[Piece]]:
        pieces = self.providers.generator(name).stream(prompt, deadline)
        first = next(pieces, None)
        if first is None:
            raise ModelUnavailable
        deadline.lift()
        return name, first, pieces

    def _name(self, role: Role, provider: str, model: str) -> None:
        self._names[role] = f"{provider}/{model}"

    def _bill(self, role: Role, usage: RoleUsage) -> None:
        before = self._usage.get(role, RoleUsage())
        self._usage[role] = RoleUsage(
            input_tokens=before.input_tokens + usage.input_tokens,
            output_tokens=before.output_tokens + usage.output_tokens,
        )


def _chained(first: Piece, rest: Iterator[Piece]) -> Iterator[Piece]:
    yield first
    yield from rest


def _estimate(prompt: Prompt, written: Sequence[str]) -> RoleUsage:
    asked = tokens_of(prompt.system) + sum(tokens_of(each.text) for each in prompt.messages)
    return RoleUsage(input_tokens=asked, output_tokens=tokens_of("".join(written)))
