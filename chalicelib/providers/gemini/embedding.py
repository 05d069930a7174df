"""Embeddings by Gemini.

``gemini-embedding-2`` fuses the texts of one content into one vector, so each text goes as a
content of its own, and it takes the purpose of a text as a prefix. ``gemini-embedding-001`` takes
it as a task type. A batch holds at most 100 texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.contracts import RoleUsage
from chalicelib.deadline import Deadline
from chalicelib.providers.calls.bulk import Bulk
from chalicelib.providers.calls.circuit import Circuit
from chalicelib.providers.calls.policy import Policy
from chalicelib.providers.calls.vectors import DOCUMENT_CHARS, unit_vectors
from chalicelib.providers.gemini.service import Service
from chalicelib.providers.ports import Document, Embeddings, Space

if TYPE_CHECKING:
    from chalicelib.providers.gemini import Settings

BATCH = 100
_NAMED = ("models/", "tunedModels/")
"""How a name begins that is whole, for the SDK and so for the address of a call."""

type Purpose = Literal["RETRIEVAL_DOCUMENT", "RETRIEVAL_QUERY"]


class GeminiEmbedder:
    """Embeds with one model at one dimension."""

    def __init__(self, settings: Settings, service: Service) -> None:
        self._model = settings.embedding_model
        self._service = service
        self._space = Space("gemini", self._model, settings.embedding_dimension)
        self._takes_task_type = "embedding-001" in self._model
        circuit = Circuit()
        self._policy = Policy(settings.timeout_s, circuit=circuit)
        self._bulk = Bulk(
            BATCH,
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
        """Embed one question; an answer to it is mostly wanted of the same service."""
        self._service.prepare_writing()
        if not self._takes_task_type:
            text = f"task: search result | query: {text}"
        return self._policy.call(lambda s: self._embedded([text], "RETRIEVAL_QUERY", s), deadline)

    def documents(self, documents: Sequence[Document], deadline: Deadline) -> Embeddings:
        """Embed passages, some batches at once."""
        return self._bulk.embed(
            [self._document_text(document) for document in documents],
            self._space.dimension,
            lambda texts, seconds: self._embedded(texts, "RETRIEVAL_DOCUMENT", seconds),
            deadline,
        )

    def close(self) -> None:
        """Give back the service's connections."""
        self._service.close()

    def _document_text(self, document: Document) -> str:
        if self._takes_task_type:
            text = f"{document.title}\n{document.text}"
        else:
            text = f"title: {document.title or 'none'} | text: {document.text}"
        return text[:DOCUMENT_CHARS]

    def _body(self, texts: Sequence[str], purpose: Purpose) -> dict[str, Any]:
        """The batch in the API's own words.

        Given as contents the SDK would hold each text against all that a content may be, which
        costs more than the rest of the call.
        """
        settings: dict[str, Any] = {
            "model": self._model if self._model.startswith(_NAMED) else f"models/{self._model}",
            "outputDimensionality": self._space.dimension,
        }
        if self._takes_task_type:
            settings["taskType"] = purpose
        contents = ({"parts": [{"text": text}]} for text in texts)
        return {"requests": [{"content": content, **settings} for content in contents]}

    def _embedded(self, texts: Sequence[str], purpose: Purpose, seconds: float) -> Embeddings:
        from google.genai import types

        options = self._service.options(seconds, self._body(texts, purpose))
        with self._service.faults():
            response = self._service.client.models.embed_content(
                model=self._model,
                contents=texts[0],
                config=types.EmbedContentConfig(http_options=options),
            )
        rows = [embedding.values or [] for embedding in response.embeddings or []]
        usage = response.usage_metadata
        tokens = (usage.prompt_token_count or usage.total_token_count or 0) if usage else 0
        vectors = unit_vectors(rows, len(texts), self._space.dimension)
        return Embeddings(vectors, RoleUsage(input_tokens=tokens))
