"""Qwen, by the OpenAI-compatible protocol: DashScope, QwenCloud, Ollama and vLLM by base URL."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from chalicelib.contracts import Role
from chalicelib.providers.calls.probe import probe_url
from chalicelib.providers.qwen.dialects import Dialect
from chalicelib.providers.qwen.embedding import QwenEmbedder
from chalicelib.providers.qwen.service import Service
from chalicelib.providers.qwen.writing import QwenGenerator, QwenReasoner

LABEL = "Qwen(OpenAI 호환)"

_HOSTED = (".aliyuncs.com",)


class Settings(BaseModel):
    """Settings of Qwen, ``QWEN_*``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_key: SecretStr | None = Field(
        default=None, description="Key of the service; a server of one's own may need none."
    )
    base_url: str = Field(
        default="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        description="Address of the API up to its version; keys are regional.",
    )
    dialect: Dialect = Field(
        default="dashscope",
        description="Whose way of switching thinking is spoken: `dashscope`, `vllm`, `ollama`.",
    )
    embedding_model: str = Field(default="text-embedding-v4", description="Embedding model.")
    embedding_dimension: Annotated[int, Field(ge=64, le=4_096)] = Field(
        default=1_024, description="Length of the vectors."
    )
    embedding_sends_dimension: bool = Field(
        default=True, description="Whether that length is asked for; some models have only one."
    )
    embedding_batch: Annotated[int, Field(ge=1, le=2_048)] = Field(
        default=10, description="Texts in one embedding request; DashScope takes 10."
    )
    embedding_in_flight: Annotated[int, Field(ge=1, le=64)] = Field(
        default=8, description="Requests of a bulk embedding that may be under way at once."
    )
    embedding_per_minute: Annotated[float, Field(ge=0)] = Field(
        default=0, description="Requests a minute of a bulk embedding; 0: as many as go."
    )
    query_instruction: str = Field(
        default="", description="Text put before a question when it is embedded."
    )
    reasoning_model: str = Field(
        default="qwen-flash", description="Model that rewrites follow-up questions."
    )
    reasoning_format: Literal["json_object", "json_schema"] = Field(
        default="json_object", description="How the service is told to answer in JSON."
    )
    generation_model: str = Field(default="qwen-plus", description="Model that writes answers.")
    reasoning_thinking: bool = Field(
        default=False, description="Whether the reasoning model thinks first."
    )
    generation_thinking: bool = Field(
        default=False, description="Whether the generation model thinks first."
    )
    thinking_budget: Annotated[int, Field(ge=1)] = Field(
        default=1_024, description="Most tokens of thinking, where it is on."
    )
    max_output_tokens: Annotated[int, Field(ge=64)] = Field(
        default=2_048, description="Longest answer in tokens."
    )
    temperature: Annotated[float, Field(ge=0, le=2)] | None = Field(
        default=None, description="Sampling temperature; unset: the model's default."
    )
    timeout_s: Annotated[float, Field(gt=0, le=600)] = Field(
        default=15.0, description="Seconds that one attempt may be silent."
    )

    @property
    def key(self) -> str:
        """The key in clear, or nothing."""
        return self.api_key.get_secret_value() if self.api_key else ""

    @cached_property
    def service(self) -> Service:
        """One client for all three roles."""
        return Service(self)

    def missing(self, role: Role) -> str | None:
        """The hosted service needs a key; a server of one's own says so itself."""
        host = urlsplit(self.base_url).hostname or ""
        return "QWEN_API_KEY" if not self.key and host.endswith(_HOSTED) else None


def embedder(settings: Settings) -> QwenEmbedder:
    """Vectors of the embedding model."""
    return QwenEmbedder(settings, settings.service)


def reasoner(settings: Settings) -> QwenReasoner:
    """JSON output of the reasoning model."""
    return QwenReasoner(settings, settings.service)


def generator(settings: Settings) -> QwenGenerator:
    """Answers of the generation model."""
    return QwenGenerator(settings, settings.service)


def probe(settings: Settings) -> None:
    """Ask for the list of models."""
    probe_url(
        f"{settings.base_url.rstrip('/')}/models",
        {"Authorization": f"Bearer {settings.key}"} if settings.key else {},
        key="QWEN_API_KEY",
        model="QWEN_GENERATION_MODEL",
        base="QWEN_BASE_URL",
    )
