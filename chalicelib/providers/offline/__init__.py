"""The provider that needs no key and no network: deterministic code in all three roles.

Its embedding knows names and forgives slips in them, its reasoner resolves follow-up questions
by rules, and its generator answers with what the retrieved rows say, sentence by sentence.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.providers.offline.names import NameEmbedder
from chalicelib.providers.offline.writing import ExtractiveGenerator, RuleReasoner

LABEL = "오프라인(키 없이)"


class Settings(BaseModel):
    """Settings of the offline provider, ``OFFLINE_*``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dimension: Annotated[int, Field(ge=128, le=4_096)] = Field(
        default=1_024, description="Length of the name vectors."
    )


def embedder(settings: Settings) -> NameEmbedder:
    """Vectors of names."""
    return NameEmbedder(settings.dimension)


def reasoner(settings: Settings) -> RuleReasoner:
    """Follow-ups by rules."""
    return RuleReasoner()


def generator(settings: Settings) -> ExtractiveGenerator:
    """Answers in the words of the rows."""
    return ExtractiveGenerator()
