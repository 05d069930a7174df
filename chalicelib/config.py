"""Settings of a stage. This module is the only reader of the process environment, but for the
question whether this is Lambda, which ``chalicelib`` asks before anything is imported."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

RATE_SLOTS = 32
"""Rate windows that a session item can tell apart; see ``store.rate``."""

_PLAIN = {
    "auth_mode",
    "aws_endpoint_url",
    "embedding_provider",
    "generation_provider",
    "reasoning_provider",
}
"""Settings whose environment name has no ``TRIPLE_`` prefix: the contract or AWS names them so."""


class Settings(BaseModel):
    """What a stage can set; each field is read from ``TRIPLE_<FIELD>``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: str = "dev"
    table: str = Field(default="triple", description="Name of the DynamoDB table.")
    catalog_bucket: str = Field(default="triple-catalog", description="Bucket of the CSV files.")
    catalog_prefix: str = Field(default="catalog/", description="Folder of the CSV files.")
    index_bucket: str = Field(default="triple-index", description="Bucket of the derived index.")
    assets_url: str = Field(
        default="", description="Base address under which a browser finds catalogue pictures."
    )
    image_hosts: str = Field(
        default="", description="Comma-separated hosts that pictures may come from; empty: any."
    )

    embedding_provider: str = Field(default="gemini", description="Default embedding provider.")
    reasoning_provider: str = Field(default="gemini", description="Default reasoning provider.")
    generation_provider: str = Field(default="gemini", description="Default generation provider.")

    embedding_fallback: str = Field(
        default="", description="Comma-separated providers tried when the chosen one fails."
    )
    reasoning_fallback: str = Field(
        default="", description="Comma-separated providers tried when the chosen one fails."
    )
    generation_fallback: str = Field(
        default="", description="Comma-separated providers tried when the chosen one fails."
    )

    assistant_name: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        default="트리플", description="Name that the assistant answers under."
    )
    assistant_tone: Annotated[str, Field(max_length=200)] = Field(
        default="친절하고 간결한 존댓말", description="How the assistant speaks."
    )
    catalogue_about: Annotated[str, Field(max_length=300)] = Field(
        default="등록된 자료", description="What the catalogue holds, as the assistant calls it."
    )
    history_tokens: Annotated[int, Field(ge=0)] = Field(
        default=1_500, description="Tokens of earlier turns that a prompt may hold."
    )
    source_tokens: Annotated[int, Field(ge=200)] = Field(
        default=4_000, description="Tokens of retrieved rows that a prompt may hold."
    )

    session_ttl_s: Annotated[int, Field(ge=1)] = Field(
        default=1_800, description="Idle seconds after which a session is over."
    )
    session_cap_s: Annotated[int, Field(ge=1)] = Field(
        default=86_400, description="Seconds after which a session is over however busy."
    )
    history_turns: Annotated[int, Field(ge=0, le=50)] = Field(
        default=6, description="Turns of the session that a model is shown."
    )
    retention_days: Annotated[int, Field(ge=1)] = Field(
        default=30, description="Days that turns and logs are kept."
    )
    rate_limit: Annotated[int, Field(ge=1)] = Field(
        default=20, description="Questions that one user may ask in one rate window."
    )
    rate_window_s: Annotated[int, Field(ge=1)] = Field(
        default=60, description="Length of the rate window in seconds."
    )
    tokens_per_day: Annotated[int, Field(ge=0)] = Field(
        default=200_000, description="Model tokens that one user may spend in a day; 0: no limit."
    )
    aws_endpoint_url: str = Field(
        default="", description="Address of a local AWS; set by it in the functions that it runs."
    )
    auth_mode: Literal["off", "optional", "required"] = Field(
        default="off", description="Whether calls carry a token that proves who the user is."
    )
    auth_keys: str = Field(
        default="",
        description="Parameter path of the signing keys; empty: /triple/<stage>/jwt.",
    )
    cors_origin: Annotated[str, Field(pattern=r"^(\*|https?://[^/\s]+)$")] = Field(
        default="*", description="Origin of the page that may call the API from a browser."
    )
    upload_max_bytes: Annotated[int, Field(ge=1_024)] = Field(
        default=104_857_600, description="Largest file that operators may upload from the page."
    )
    body_max_bytes: Annotated[int, Field(ge=1_024)] = Field(
        default=32_768, description="Largest request body."
    )
    turn_deadline_s: Annotated[float, Field(gt=0, lt=29)] = Field(
        default=25.0, description="Seconds for a whole turn; API Gateway gives up at 29."
    )
    top_k: Annotated[int, Field(ge=1, le=10)] = Field(
        default=5, description="Rows that an answer is written from."
    )
    index_check_s: Annotated[float, Field(ge=0)] = Field(
        default=5.0, description="Seconds after which a reader looks for a newer index version."
    )
    index_lease_s: Annotated[float, Field(ge=1)] = Field(
        default=60.0, description="Seconds after which a builder that went silent is replaced."
    )
    index_parallel: Annotated[int, Field(ge=1, le=64)] = Field(
        default=4, description="Batches that a build embeds at the same time."
    )
    index_batch: Annotated[int, Field(ge=1, le=4_096)] = Field(
        default=512, description="Passages that a build embeds and stages at once."
    )
    index_window: Annotated[int, Field(ge=1)] = Field(
        default=100_000, description="Passages after which a long build commits in between."
    )
    index_min_rows: Annotated[int, Field(ge=0)] = Field(
        default=1, description="Fewest rows that a version may have without force."
    )
    index_max_loss: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.3,
        description="Share of a file's or of all rows that may vanish without force.",
    )
    index_max_rejects: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.5, description="Share of a file's rows that may be rejected without force."
    )
    index_keep_days: Annotated[float, Field(ge=0)] = Field(
        default=7.0, description="Days that a version stays readable after another took its place."
    )
    index_keep_versions: Annotated[int, Field(ge=1)] = Field(
        default=10, description="Newest versions that are kept however old they are."
    )

    @model_validator(mode="after")
    def _slots_cover_a_session(self) -> Self:
        if self.session_ttl_s >= self.rate_window_s * (RATE_SLOTS - 1):
            raise ValueError(
                f"TRIPLE_SESSION_TTL_S must be below {RATE_SLOTS - 1} rate windows "
                f"({self.rate_window_s * (RATE_SLOTS - 1)} s); raise TRIPLE_RATE_WINDOW_S"
            )
        return self

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read every field that is set; raises pydantic's ``ValidationError`` on a bad value."""
        return cls.model_validate(
            {
                field: environ[name]
                for field in cls.model_fields
                if (name := env_name(field)) in environ
            }
        )


def env_name(field: str) -> str:
    """The environment variable of a field of ``Settings``."""
    return field.upper() if field in _PLAIN else f"TRIPLE_{field.upper()}"


def provider_settings[T: BaseModel](
    provider: str, model: type[T], environ: Mapping[str, str] = os.environ
) -> T:
    """Fill a provider's own settings from ``<PROVIDER>_<FIELD>``."""
    prefix = f"{provider.upper()}_"
    return model.model_validate(
        {
            field: environ[name]
            for field in model.model_fields
            if (name := prefix + field.upper()) in environ
        }
    )


def lambda_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What Lambda tells a runtime about its function."""
    return {
        name: value
        for name, value in environ.items()
        if name.startswith("AWS_LAMBDA_") or name == "_HANDLER"
    }


def trace_requests_as(trace_id: str, environ: MutableMapping[str, str] = os.environ) -> None:
    """Put an invocation's X-Ray id where AWS clients look for it, as Lambda's runtimes do."""
    if trace_id:
        environ["_X_AMZN_TRACE_ID"] = trace_id
    else:
        environ.pop("_X_AMZN_TRACE_ID", None)
