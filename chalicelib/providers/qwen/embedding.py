"""Embeddings by the OpenAI-compatible protocol, always as floats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.contracts import RoleUsage
from chalicelib.deadline import Deadline
from chalicelib.providers.calls.bulk import Bulk
from chalicelib.providers.calls.circuit import Circuit
from chalicelib.providers.calls.faults import Fault
from chalicelib.providers.calls.policy import Policy
from chalicelib.providers.calls.vectors import DOCUMENT_CHARS, unit_vectors
from chalicelib.providers.ports import Document, Embeddings, Space
from chalicelib.providers.qwen.service import Blocked, Service

if TYPE_CHECKING:
    from chalicelib.providers.qwen import Settings


class QwenEmbedder:
    """Embeds with one model at one dimension."""

    def __init__(self, settings: Settings, service: Service) -> None:
        self._settings = settings
        self._service = service
        self._space = Space("qwen", settings.embedding_model, settings.embedding_dimension)
        circuit = Circuit()
        self._policy = Policy(settings.timeout_s, circuit=circuit)
        self._bulk = Bulk(
            settings.embedding_batch,
            settings.embedding_in_flight,
            settings.embedding_per_minute,
            settings.timeout_s,
            circuit,
        )

    @property
    def space(self) -> Space:
        """The space of the model."""
        return self._space

    def query(self, text: str, deadline: Deadline) -> Embeddings:
        """Embed one question."""
        asked = f"{self._settings.query_instruction}{text}"
        return self._policy.call(lambda seconds: self._embedded([asked], seconds), deadline)

    def documents(self, documents: Sequence[Document], deadline: Deadline) -> Embeddings:
        """Embed passages, some batches at once."""
        texts = [f"{document.title}\n{document.text}"[:DOCUMENT_CHARS] for document in documents]
        return self._bulk.embed(texts, self._space.dimension, self._embedded, deadline)

    def close(self) -> None:
        """Give back the service's connections."""
        self._service.close()

    def _embedded(self, texts: Sequence[str], seconds: float) -> Embeddings:
        body: dict[str, Any] = {
            "model": self._space.model,
            "input": list(texts),
            "encoding_format": "float",
        }
        if self._settings.embedding_sends_dimension:
            body["dimensions"] = self._space.dimension
        try:
            answer = self._service.post("embeddings", body, seconds)
        except Blocked as error:
            raise Fault("refused") from error
        rows = _rows(answer)
        vectors = unit_vectors(rows, len(texts), self._space.dimension)
        return Embeddings(vectors, RoleUsage(input_tokens=_tokens(answer)))


def _rows(answer: dict[str, Any]) -> list[list[float]]:
    """The vectors in the order of the texts, whatever order they came in."""
    try:
        return [row["embedding"] for row in sorted(answer["data"], key=lambda row: row["index"])]
    except (KeyError, TypeError) as error:
        raise Fault("malformed") from error


def _tokens(answer: dict[str, Any]) -> int:
    usage = answer.get("usage") or {}
    return int(usage.get("prompt_tokens") or usage.get("total_tokens") or 0)
