"""Google Gemini through its SDK, which is imported with the first call and not before."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from chalicelib.contracts import Role
from chalicelib.providers.calls.probe import probe_url
from chalicelib.providers.gemini.embedding import GeminiEmbedder
from chalicelib.providers.gemini.service import Service
from chalicelib.providers.gemini.writing import GeminiGenerator, GeminiReasoner

LABEL = "Google Gemini"

Thinking = Literal["", "minimal", "low", "medium", "high", "xhigh"]


class Settings(BaseModel):
    """Settings of Gemini, ``GEMINI_*``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_key: SecretStr | None = Field(default=None, description="Key of the Gemini API.")
    base_url: str = Field(
        default="https://generativelanguage.googleapis.com", description="Address of the API."
    )
    api_version: str = Field(default="v1beta", description="Version of the API.")
    embedding_model: str = Field(default="gemini-embedding-2", description="Embedding model.")
    embedding_dimension: Annotated[int, Field(ge=128, le=3_072)] = Field(
        default=768, description="Length of the vectors; 768, 1536 and 3072 are advised."
    )
    embedding_in_flight: Annotated[int, Field(ge=1, le=64)] = Field(
        default=8, description="Requests of a bulk embedding that may be under way at once."
    )
    embedding_per_minute: Annotated[float, Field(ge=0)] = Field(
        default=0, description="Requests a minute of a bulk embedding; 0: as many as go."
    )
    reasoning_model: str = Field(
        default="gemini-3.8-flash", description="Model that rewrites follow-up questions."
    )
    reasoning_thinking: Thinking = Field(
        default="low", description="Thinking level of the reasoning model; empty: its default."
    )
    generation_model: str = Field(
        default="gemini-3.8-flash", description="Model that writes answers."
    )
    generation_thinking: Thinking = Field(
        default="low", description="Thinking level of the generation model; empty: its default."
    )
    max_output_tokens: Annotated[int, Field(ge=64)] = Field(
        default=2_048, description="Longest answer in tokens, thoughts included."
    )
    temperature: Annotated[float, Field(ge=0, le=2)] | None = Field(
        default=None, description="Sampling temperature; unset: the model's default."
    )
    timeout_s: Annotated[float, Field(gt=0, le=600)] = Field(
        default=15.0, description="Seconds that one attempt may be silent."
    )

    @cached_property
    def service(self) -> Service:
        """One client for all three roles."""
        return Service(self)

    def missing(self, role: Role) -> str | None:
        """The variable without which nothing goes."""
        return None if self.api_key and self.api_key.get_secret_value() else "GEMINI_API_KEY"


def embedder(settings: Settings) -> GeminiEmbedder:
    """Vectors of the embedding model."""
    return GeminiEmbedder(settings, settings.service)


def reasoner(settings: Settings) -> GeminiReasoner:
    """Structured output of the reasoning model."""
    return GeminiReasoner(settings, settings.service)


def generator(settings: Settings) -> GeminiGenerator:
    """Answers of the generation model."""
    return GeminiGenerator(settings, settings.service)


def probe(settings: Settings) -> None:
    """Ask for the generation model's card."""
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    base = settings.base_url.rstrip("/")
    probe_url(
        f"{base}/{settings.api_version}/models/{settings.generation_model}",
        {"x-goog-api-key": key},
        key="GEMINI_API_KEY",
        model="GEMINI_GENERATION_MODEL",
        base="GEMINI_BASE_URL",
    )
